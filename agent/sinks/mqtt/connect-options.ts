import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { IClientOptions } from 'mqtt';
import type { MqttSinkSettings } from '../../../config/settings.ts';
import { AgentError, messageOf } from '../../errors.ts';

/** Silence after which a dead line is noticed is 1.5 times this, in seconds. */
const keepaliveSeconds = 15;
const connectMs = 10_000;

/**
 * Connect options for one session. Files are read at every attempt, so that a rotated certificate or
 * password counts without a restart. Throws AgentError 'secret-exposed' or 'config-invalid'.
 */
export function connectOptions(
  settings: MqttSinkSettings,
  identity: { readonly clientId: string; readonly folder: string },
): IClientOptions {
  const secure = /^(mqtts|ssl|tls|wss):/.test(settings.url);
  if (settings.tls !== null && !secure) {
    const message = `mqtt.url ${settings.url} is plain text but mqtt.tls is set: write mqtts://`;
    throw new AgentError('config-invalid', message);
  }
  const options: IClientOptions = {
    protocolVersion: 5,
    clean: true,
    clientId: settings.clientId ?? identity.clientId,
    keepalive: keepaliveSeconds,
    connectTimeout: connectMs,
    // One client is one session: mqtt.js would send old revisions again from its own store.
    reconnectPeriod: 0,
    rejectUnauthorized: true,
  };
  if (settings.username !== null) options.username = settings.username;
  if (settings.passwordFile !== null) {
    options.password = secretOf(resolve(identity.folder, settings.passwordFile));
  }
  const { tls } = settings;
  if (tls?.ca) options.ca = certificate(resolve(identity.folder, tls.ca));
  if (tls?.cert) options.cert = certificate(resolve(identity.folder, tls.cert));
  if (tls?.key) options.key = secretOf(resolve(identity.folder, tls.key));
  if (tls?.serverName) options.servername = tls.serverName;
  return options;
}

/** The first line of a file that nobody but its owner can read. */
function secretOf(file: string): string {
  try {
    if ((statSync(file).mode & 0o077) !== 0) {
      throw new AgentError('secret-exposed', `${file} can be read by others: chmod 600 ${file}`);
    }
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    throw cause instanceof AgentError ? cause : unreadable(file, cause);
  }
}

function certificate(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): AgentError {
  return new AgentError('config-invalid', `${file} cannot be read: ${messageOf(cause)}`, { cause });
}
