/** The entry of sensors.yaml for the source that was surveyed: what it takes to read it again. */
import type { MqttSourceSettings, OpcuaSourceSettings } from '../../../config/plant.ts';
import { scalar } from './draft-yaml.ts';

type Pair = readonly [key: string, value: string | null];

export function mqttEntry(settings: MqttSourceSettings): readonly string[] {
  const { tls } = settings;
  return lines([
    ['name', scalar(settings.name)],
    ['type', 'mqtt'],
    ['url', scalar(settings.url)],
    ['client_id', text(settings.clientId)],
    ['username', text(settings.username)],
    ['password_file', text(settings.passwordFile)],
    [
      'tls',
      tls === null
        ? null
        : flow([
            ['ca', text(tls.ca)],
            ['cert', text(tls.cert)],
            ['key', text(tls.key)],
            ['server_name', text(tls.serverName)],
          ]),
    ],
  ]);
}

export function opcuaEntry(settings: OpcuaSourceSettings): readonly string[] {
  const plain = settings.securityMode === 'None';
  return lines([
    ['name', scalar(settings.name)],
    ['type', 'opcua'],
    ['url', scalar(settings.url)],
    ['security_mode', `${settings.securityMode}${plain ? ' # loopback or a network of your own only' : ''}`],
    ['security_policy', plain ? null : settings.securityPolicy],
    ['username', text(settings.username)],
    ['password_file', text(settings.passwordFile)],
    ['trust', settings.trust === null ? null : JSON.stringify(settings.trust)],
  ]);
}

function text(value: string | null): string | null {
  return value === null ? null : scalar(value);
}

function flow(pairs: readonly Pair[]): string {
  return `{ ${pairs.flatMap(([key, value]) => (value === null ? [] : [`${key}: ${value}`])).join(', ')} }`;
}

function lines(pairs: readonly Pair[]): readonly string[] {
  return pairs
    .filter(([, value]) => value !== null)
    .map(([key, value], i) => `${i === 0 ? '  - ' : '    '}${key}: ${value}`);
}
