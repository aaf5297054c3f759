/** Where readings come from: one folder per protocol and one line here. */
import type { Logger } from 'pino';
import type { Sensor, SourceSettings } from '../../config/plant.ts';
import type { Millis } from '../model.ts';
import type { Clock, Source } from '../ports.ts';
import type { Probed } from './probing/steps.ts';

export interface SourceParts {
  readonly clock: Clock;
  readonly log: Logger;
  /** Folder in the state folder for OPC UA certificates; made when it is first needed. */
  readonly pkiDir: string;
}

/**
 * The source for `settings`, not yet started. It reads those of `sensors` whose address names it; a
 * sensor's place in the list is its channel. AgentError `config-invalid` when the settings contradict
 * themselves. Protocols are loaded only when configured: node-opcua costs 0.7 s and 75 MB.
 */
export async function openSource(
  settings: SourceSettings,
  sensors: readonly Sensor[],
  { clock, log, pkiDir }: SourceParts,
): Promise<Source> {
  const child = log.child({ source: settings.name });
  switch (settings.type) {
    case 'mqtt':
      return new (await import('./mqtt/source.ts')).MqttSource(settings, sensors, clock, child);
    case 'opcua':
      return new (await import('./opcua/source.ts')).OpcuaSource(settings, sensors, clock, child, pkiDir);
  }
}

/**
 * One attempt at the address of `settings`, with nothing read from it and nothing changed on either side.
 * `login` false: only as far as a broker's certificate; a server is then not asked at all.
 */
export async function probeSource(
  settings: SourceSettings,
  { login, now, log, pkiDir }: { login: boolean; now: Millis; log: Logger; pkiDir: string },
): Promise<Probed> {
  if (settings.type === 'mqtt') return (await import('./mqtt/probe.ts')).probeBroker(settings, login);
  if (!login) return { ok: true, ms: 0, certificateUntil: null };
  return (await import('./opcua/probe.ts')).probeServer(settings, pkiDir, now, log);
}
