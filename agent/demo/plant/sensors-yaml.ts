import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { equipment, instruments } from './instruments/catalogue.ts';

/** The repository's own plant file, beside the folder of the compiled program. */
const ownFile = new URL('../../../../sensors.yaml', import.meta.url);

interface Declared {
  sources?: unknown;
  readonly templates: Readonly<Record<string, { source?: unknown; node?: unknown }>>;
  readonly sensors: readonly { address?: unknown }[];
}

/**
 * A sensors.yaml of the simulated plant for a recording of it. `bare`: only what every sensors.yaml
 * needs; otherwise all that the repository's own file says, without the sources.
 */
export function sensorsYaml(bare: boolean): string {
  return bare ? bareYaml() : declaredYaml();
}

function declaredYaml(): string {
  const plant = parse(readFileSync(ownFile, 'utf8')) as Declared;
  delete plant.sources;
  for (const template of Object.values(plant.templates)) {
    delete template.source;
    delete template.node;
  }
  for (const sensor of plant.sensors) delete sensor.address;
  return `# The simulated plant, as the sensors.yaml that comes with coolwatch declares it. Read from a recording: no sources.\n${stringify(plant, { lineWidth: 110 })}`;
}

function bareYaml(): string {
  const sensors = instruments.map(({ id, asset, kind, unit }) => ({ id, asset, kind, unit }));
  const plant = { site: { id: 'example' }, assets: equipment, sensors };
  return `# The simulated plant with nothing but what every sensors.yaml needs.\n${stringify(plant)}`;
}
