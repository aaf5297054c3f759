/** Where readings come from: one folder per protocol and one line here. */
import type { Logger } from 'pino';
import type { Sensor, SourceSettings } from '../../config/plant.ts';
import type { Clock, Source } from '../ports.ts';

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
