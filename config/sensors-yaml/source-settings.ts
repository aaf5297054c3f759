import { resolve } from 'node:path';
import { durationMs } from '../duration.ts';
import type { Notes, Path } from '../checking/finding.ts';
import type { MqttSourceSettings, SourceSettings, TlsSettings } from '../plant.ts';
import { readCertificate, readSecret, SecretError } from '../secret.ts';
import type { SourceEntry } from './sensors-schema.ts';
import { isLoopback, urlFault } from '../checking/server-url.ts';

/** Checks sources and turns them into settings; `folder` is where relative paths begin. */
export function resolveSources(
  entries: readonly SourceEntry[],
  folder: string,
  notes: Notes,
): SourceSettings[] {
  const seen = new Set<string>();
  return entries.map((entry, i) => {
    const path = ['sources', i];
    if (seen.has(entry.name)) notes.faults.add([...path, 'name'], `there is another source "${entry.name}"`);
    seen.add(entry.name);
    return entry.type === 'mqtt'
      ? mqttSource(entry, path, folder, notes)
      : opcuaSource(entry, path, folder, notes);
  });
}

function mqttSource(
  entry: Extract<SourceEntry, { type: 'mqtt' }>,
  path: Path,
  folder: string,
  notes: Notes,
): MqttSourceSettings {
  return {
    name: entry.name,
    type: 'mqtt',
    ...resolveMqtt(entry, path, folder, notes),
    qos: entry.qos,
    silenceMs: durationMs(entry.silence),
  };
}

function opcuaSource(
  entry: Extract<SourceEntry, { type: 'opcua' }>,
  path: Path,
  folder: string,
  notes: Notes,
): SourceSettings {
  const fault = urlFault(entry.url, ['opc.tcp']);
  if (fault !== null) notes.faults.add([...path, 'url'], `${entry.url} ${fault}`);
  const securityMode = entry.security_mode;
  const securityPolicy = entry.security_policy ?? (securityMode === 'None' ? 'None' : 'Basic256Sha256');
  // Part 4, 7.20: mode None and policy None only go together.
  if ((securityMode === 'None') !== (securityPolicy === 'None')) {
    const message = `security mode ${securityMode} does not go with policy ${securityPolicy}`;
    notes.faults.add([...path, 'security_policy'], message);
  } else if (securityMode === 'None' && !isLoopback(entry.url)) {
    notes.warnings.add([...path, 'security_mode'], 'None leaves readings open to anybody on the network');
  }
  const passwordFile = readablePath(entry.password_file, [...path, 'password_file'], folder, notes);
  return {
    name: entry.name,
    type: 'opcua',
    url: entry.url,
    securityMode,
    securityPolicy,
    username: entry.username,
    passwordFile,
    trust: entry.trust?.replaceAll(':', '').toLowerCase() ?? null,
    publishingIntervalMs: durationMs(entry.publishing_interval),
    samplingIntervalMs: durationMs(entry.sampling_interval),
    silenceMs: durationMs(entry.silence),
  };
}

/** What the MQTT source and the MQTT sink have in common. */
export interface MqttEntry {
  readonly url: string;
  readonly client_id: string | null;
  readonly username: string | null;
  readonly password_file: string | null;
  readonly tls: {
    readonly ca: string | null;
    readonly cert: string | null;
    readonly key: string | null;
    readonly server_name: string | null;
  } | null;
}

type MqttSession = Pick<MqttSourceSettings, 'url' | 'clientId' | 'username' | 'passwordFile' | 'tls'>;

export function resolveMqtt(entry: MqttEntry, path: Path, folder: string, notes: Notes): MqttSession {
  const { url } = entry;
  const fault = urlFault(url, ['mqtt', 'mqtts']);
  const secure = url.startsWith('mqtts:');
  if (fault !== null) notes.faults.add([...path, 'url'], `${withoutCredentials(url)} ${fault}`);
  else if (entry.tls !== null && !secure) {
    notes.faults.add(
      [...path, 'tls'],
      `${url} is plain text: tls needs mqtts://`,
      url.replace('mqtt:', 'mqtts:'),
    );
  } else if (entry.password_file !== null && !secure && !isLoopback(url)) {
    notes.warnings.add([...path, 'password_file'], `the password goes to ${url} in clear; use mqtts://`);
  }
  if (entry.password_file !== null && entry.username === null) {
    notes.warnings.add([...path, 'password_file'], 'there is a password but no username');
  }
  return {
    url,
    clientId: entry.client_id,
    username: entry.username,
    passwordFile: readablePath(entry.password_file, [...path, 'password_file'], folder, notes),
    tls: tlsSettings(entry.tls, [...path, 'tls'], folder, notes),
  };
}

function tlsSettings(entry: MqttEntry['tls'], path: Path, folder: string, notes: Notes): TlsSettings | null {
  if (entry === null) return null;
  const { ca, cert, key } = entry;
  if ((cert === null) !== (key === null)) {
    const [given, lacking] = cert === null ? ['key', 'cert'] : ['cert', 'key'];
    notes.faults.add([...path, given], `${given} needs ${lacking} beside it`);
  }
  return {
    ca: readablePath(ca, [...path, 'ca'], folder, notes, readCertificate),
    cert: readablePath(cert, [...path, 'cert'], folder, notes, readCertificate),
    key: readablePath(key, [...path, 'key'], folder, notes),
    serverName: entry.server_name,
  };
}

/** Absolute path of a file that `read` can use; what is wrong with it is said here, before any socket opens. */
export function readablePath(
  file: string | null,
  path: Path,
  folder: string,
  notes: Notes,
  read: (file: string) => unknown = readSecret,
): string | null {
  if (file === null) return null;
  const absolute = resolve(folder, file);
  try {
    read(absolute);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const kind = cause instanceof SecretError && cause.forbidden ? notes.warnings : notes.faults;
    kind.add(path, message);
  }
  return absolute;
}

function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}
