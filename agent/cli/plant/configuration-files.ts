import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the service has its configuration. */
export const serviceFolder = '/etc/coolwatch';

/** The configuration that a command looks at. */
export interface ConfigurationFiles {
  readonly sensors: string;
  /** null: built-in defaults. */
  readonly config: string | null;
}

/** What is named, else sensors.yaml in `here`, else both files of the service, where it is installed. */
export function configurationFiles(
  named: { readonly sensors?: string; readonly config?: string },
  here = '.',
  service = serviceFolder,
): ConfigurationFiles {
  const { sensors = join(here, 'sensors.yaml'), config = null } = named;
  if (named.sensors !== undefined || existsSync(sensors) || !existsSync(service)) return { sensors, config };
  const usual = join(service, 'agent.yaml');
  return {
    sensors: join(service, 'sensors.yaml'),
    config: config ?? (existsSync(usual) ? usual : null),
  };
}
