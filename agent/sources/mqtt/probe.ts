import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect as secured } from 'node:tls';
import mqtt from 'mqtt';
import { messageOf } from '../../errors.ts';
import type { Millis } from '../../model.ts';
import { dialled, type Probed, probed, StepFailed, stepMs } from '../probing/steps.ts';
import { type BrokerSettings, connectOptions } from './connect-options.ts';
import { troubleOf } from './trouble.ts';

/**
 * One attempt at a broker, step by step. `login` false: DNS, TCP and TLS only. Always under a client id
 * of its own: that of the running agent would throw the agent out.
 */
export function probeBroker(broker: BrokerSettings, login: boolean): Promise<Probed> {
  return probed(async () => {
    const name = new URL(broker.url).host;
    const inWords = (cause: unknown): string => troubleOf(cause, name).text;
    const clientId = `coolwatch-doctor-${randomUUID().slice(0, 8)}`;
    let options: ReturnType<typeof connectOptions>;
    try {
      options = connectOptions({ ...broker, clientId });
    } catch (cause) {
      throw new StepFailed('login', messageOf(cause), cause);
    }
    const { host = '', port = 0, protocol, servername = host, ca, cert, key } = options;
    const socket = await dialled(host, port, inWords);
    const tls = { ca, cert, key, servername } as Parameters<typeof handshake>[1];
    const until = protocol === 'mqtts' ? await handshake(socket, tls, inWords) : null;
    socket.destroy();
    if (login) await logIn(options, inWords);
    return until;
  });
}

/** The end of the certificate that the broker shows, once it is verified. */
function handshake(
  socket: Socket,
  options: { ca?: Buffer; cert?: Buffer; key?: string; servername: string },
  inWords: (cause: unknown) => string,
): Promise<Millis> {
  return new Promise((resolve, reject) => {
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    const tls = secured({ ...given, socket, rejectUnauthorized: true });
    const failed = (cause: unknown): void => {
      tls.destroy();
      reject(new StepFailed('TLS', inWords(cause), cause));
    };
    tls.setTimeout(stepMs, () => failed(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    tls.once('error', failed);
    tls.once('secureConnect', () => {
      const until = Date.parse(tls.getPeerX509Certificate()?.validTo ?? '');
      tls.destroy();
      resolve(until);
    });
  });
}

function logIn(
  options: ReturnType<typeof connectOptions>,
  inWords: (cause: unknown) => string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const client = mqtt.connect(options);
    let why: unknown = new Error('the connection ended');
    client.once('connect', () => {
      resolve();
      client.end();
    });
    client.on('error', (cause) => {
      why = cause;
    });
    client.once('close', () => {
      client.end(true);
      reject(new StepFailed('login', inWords(why), why));
    });
  });
}
