import { randomUUID } from 'node:crypto';
import type { IClientOptions } from 'mqtt';
import type { MqttSourceSettings } from '../../../config/plant.ts';
import { urlFault } from '../../../config/checking/server-url.ts';
import { AgentError } from '../../errors.ts';
import { loginOptions } from '../../connecting/mqtt-login.ts';
import { withoutCredentials } from '../printable.ts';

/** An attempt's time for TCP, TLS and CONNACK, ms. */
const connectTimeoutMs = 5_000;
/** The broker is asked for a sign of life this often, s; without one the link is dead at 1.5 times that. */
const keepaliveS = 15;
/** MQTT 5, 3.1.2.11.4: the broker itself drops what is larger, so a giant message costs us no memory. Bytes. */
const packetCap = 16 * 1024 * 1024;

/**
 * AgentError `config-invalid` when the address is none, carries secrets, or is plain text where TLS is
 * asked for. The loader says the same earlier and better; this is what makes plain text impossible.
 */
export function checkUrl(settings: MqttSourceSettings): void {
  const fault =
    urlFault(settings.url, ['mqtt', 'mqtts']) ??
    (settings.tls !== null && !settings.url.startsWith('mqtts:')
      ? 'is plain text although tls is set'
      : null);
  if (fault !== null) {
    const url = withoutCredentials(settings.url);
    throw new AgentError('config-invalid', `source ${settings.name}: ${url} ${fault}`);
  }
}

/** A broker and who we are there: of a source or of the sink. */
export type BrokerSettings = Pick<
  MqttSourceSettings,
  'url' | 'clientId' | 'username' | 'passwordFile' | 'tls'
>;

/** mqtt.js options of one attempt. */
export function connectOptions(settings: BrokerSettings): IClientOptions {
  const url = new URL(settings.url);
  const secure = url.protocol === 'mqtts:';
  // URL keeps the brackets of an IPv6 host, sockets do not want them.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    protocol: secure ? 'mqtts' : 'mqtt',
    host,
    port: url.port === '' ? (secure ? 8883 : 1883) : Number(url.port),
    protocolVersion: 5,
    // A client id that another one uses throws both out in turn, hence a random one unless the ACL needs it fixed.
    clientId: settings.clientId ?? `coolwatch-in-${randomUUID().slice(0, 8)}`,
    clean: true,
    keepalive: keepaliveS,
    connectTimeout: connectTimeoutMs,
    // Each attempt is a client of its own: see Lifeline.
    reconnectPeriod: 0,
    resubscribe: false,
    properties: { sessionExpiryInterval: 0, maximumPacketSize: packetCap },
    ...loginOptions(settings),
  };
}
