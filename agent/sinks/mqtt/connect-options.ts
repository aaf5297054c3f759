import type { IClientOptions } from 'mqtt';
import type { MqttSinkSettings } from '../../../config/settings.ts';
import { loginOptions } from '../../connecting/mqtt-login.ts';

/** Silence after which a dead line is noticed is 1.5 times this, in seconds. */
const keepaliveSeconds = 15;
const connectMs = 10_000;

/** Connect options for one session. Throws AgentError 'secret-exposed' or 'config-invalid'. */
export function connectOptions(settings: MqttSinkSettings, clientId: string): IClientOptions {
  return {
    protocolVersion: 5,
    clean: true,
    clientId,
    keepalive: keepaliveSeconds,
    connectTimeout: connectMs,
    // One client is one session: mqtt.js would send old revisions again from its own store.
    reconnectPeriod: 0,
    ...loginOptions(settings),
  };
}
