import { TLSSocket } from 'node:tls';
import mqtt, { type MqttClient } from 'mqtt';
import type { Logger } from 'pino';
import type { MqttSourceSettings } from '../../../config/plant.ts';
import { messageOf } from '../../errors.ts';
import type { Clock } from '../../ports.ts';
import type { Line, Session } from '../lifeline.ts';
import { connectOptions } from './connect-options.ts';
import type { Topic } from './routes.ts';
import { tellEnds } from './trouble.ts';

/** Topics in one SUBSCRIBE packet: small enough for every broker's packet limit. */
const batch = 100;
/** A polite end waits this long for the broker, ms. */
const farewellMs = 1_000;
const warnBeforeExpiryMs = 30 * 24 * 3600 * 1000;

/** Who gets what arrives. */
export interface Receiver {
  message(topic: string, payload: Buffer, retained: boolean): void;
  /** The broker answered a ping. */
  pong(): void;
}

export interface MqttSessionParts {
  readonly settings: MqttSourceSettings;
  readonly topics: readonly Topic[];
  readonly receiver: Receiver;
  readonly clock: Clock;
  readonly log: Logger;
}

/** One attempt at an MQTT 5 session; reports to `line` and never throws. */
export function openMqttSession(parts: MqttSessionParts, line: Line): Session {
  const { settings, topics, receiver } = parts;
  const broker = new URL(settings.url).host;
  let client: MqttClient;
  try {
    client = mqtt.connect(connectOptions(settings));
  } catch (cause) {
    // A certificate or password file that cannot be read.
    line.down(messageOf(cause), true);
    return { close: () => Promise.resolve() };
  }
  let closed = false;
  tellEnds(client, broker, ({ text, refused }) => line.down(text, refused));
  client.on('connect', () => {
    line.heard();
    warnOfExpiry(client, broker, parts);
    subscribe(client, settings, topics, line);
  });
  client.on('message', (topic, payload, packet) => {
    if (closed) return;
    // A retained message comes with every new session, also when nobody sends any more.
    if (!packet.retain) line.heard();
    receiver.message(topic, payload, packet.retain);
  });
  client.on('packetreceive', (packet) => {
    if (!closed && packet.cmd === 'pingresp') receiver.pong();
  });
  return {
    close: (politely) => {
      closed = true;
      return end(client, politely);
    },
  };
}

/** Subscribes in batches and reports `up` once all are answered, with the topics the broker refuses. */
function subscribe(
  client: MqttClient,
  settings: MqttSourceSettings,
  topics: readonly Topic[],
  line: Line,
): void {
  const refused: string[] = [];
  let waiting = Math.ceil(topics.length / batch);
  const answered = (): void => {
    if (--waiting > 0) return;
    line.up();
    if (refused.length > 0) {
      line.partly(
        `the broker refuses ${refused.length} of ${topics.length} topics, first ${refused[0]}: check its ACL for our user`,
      );
    }
  };
  if (waiting === 0) answered();
  for (let at = 0; at < topics.length; at += batch) {
    const part = topics.slice(at, at + batch);
    client.subscribe(
      part.map((topic) => topic.name),
      { qos: settings.qos },
      (error, _, packet) => {
        // The link broke meanwhile: `close` reports it.
        if (error !== null && !('packet' in error)) return;
        const answer = error !== null && 'packet' in error ? (error.packet as typeof packet) : packet;
        part.forEach((topic, index) => {
          const code = answer?.granted[index];
          if (typeof code === 'number' && code >= 0x80) refused.push(topic.where);
        });
        answered();
      },
    );
  }
}

/** Certificates end when nobody looks: 30 days ahead it stands in the log at every new session. */
function warnOfExpiry(client: MqttClient, broker: string, { clock, log }: MqttSessionParts): void {
  if (!(client.stream instanceof TLSSocket)) return;
  const until = client.stream.getPeerX509Certificate()?.validTo;
  if (until === undefined) return;
  if (Date.parse(until) - clock.now() < warnBeforeExpiryMs) {
    log.warn({ broker, until }, 'the certificate of the broker ends within 30 days');
  }
}

function end(client: MqttClient, politely: boolean): Promise<void> {
  return new Promise((resolve) => {
    const hard = (): void => {
      client.end(true, () => resolve());
      client.stream.destroy();
    };
    if (!politely || !client.connected) return hard();
    const timer = setTimeout(hard, farewellMs);
    client.end(false, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
