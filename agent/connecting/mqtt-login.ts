import type { IClientOptions } from 'mqtt';
import type { TlsSettings } from '../../config/plant.ts';
import { readCertificate, readSecret } from '../../config/secret.ts';
import { AgentError, messageOf } from '../errors.ts';

/** How either MQTT client proves who it is, and how it knows the broker. */
export interface MqttLogin {
  readonly url: string;
  readonly username: string | null;
  readonly passwordFile: string | null;
  readonly tls: TlsSettings | null;
}

/**
 * Log-in and TLS for one attempt. Files are read each time, so that a rotated certificate or password
 * counts without a restart. Certificates are always verified; there is no plain fall-back. Throws
 * AgentError `secret-exposed` or `config-invalid`.
 */
export function loginOptions({ url, username, passwordFile, tls }: MqttLogin): IClientOptions {
  const secure = url.startsWith('mqtts:');
  if (tls !== null && !secure) {
    throw new AgentError('config-invalid', `${url} is plain text although tls is set: write mqtts://`);
  }
  const options: IClientOptions = { rejectUnauthorized: true };
  if (username !== null) options.username = username;
  if (passwordFile !== null) options.password = secretIn(passwordFile);
  const { ca = null, cert = null, key = null, serverName = null } = tls ?? {};
  if (ca !== null) options.ca = certificateIn(ca);
  if (cert !== null) options.cert = certificateIn(cert);
  if (key !== null) options.key = secretIn(key);
  if (serverName !== null) options.servername = serverName;
  return options;
}

function secretIn(file: string): string {
  try {
    return readSecret(file);
  } catch (cause) {
    const exposed = cause instanceof Error && 'code' in cause && cause.code === 'secret-exposed';
    throw new AgentError(exposed ? 'secret-exposed' : 'config-invalid', messageOf(cause), { cause });
  }
}

function certificateIn(file: string): Buffer {
  try {
    return readCertificate(file);
  } catch (cause) {
    throw new AgentError('config-invalid', messageOf(cause), { cause });
  }
}
