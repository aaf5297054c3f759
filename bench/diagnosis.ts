/**
 * `npm run bench:diagnosis -- [--seeds 5,6,7] [--mode M]... [--as bare|nameless|roles] [--cache DIR]`: simulated plants
 * with one fault each through the live pipeline until the failure; is the true mode among the first two that the alert
 * on the faulty asset names last? `nameless` is bare with sensor ids that say nothing.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse, stringify } from 'yaml';
import { sensorsYaml } from '../agent/demo/plant/index.ts';
import { faultModes } from '../agent/demo/plant/truth.ts';
import { loadPlant, loadSettings } from '../config/loader.ts';
import { type Declaration, type DiagnosedPlant, diagnosedPlant } from './diagnosis/diagnosed-plant.ts';
import { plantLine, summary } from './diagnosis/words.ts';
import { plantCases } from './plant/case.ts';
import { recordingOf } from './plant/recording.ts';

const { values: args } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5,6,7' },
    mode: { type: 'string', multiple: true },
    as: { type: 'string', multiple: true },
    cache: { type: 'string', default: join(tmpdir(), 'coolwatch-plants') },
  },
});
const wanted = new Set(args.seeds.split(',').map(Number));
const declarations = (['bare', 'nameless', 'roles'] as const).filter(
  (each) => args.as?.includes(each) ?? true,
);
const cases = plantCases(Math.max(...wanted) + 1).filter(
  ({ mode, seed }) => mode !== 'healthy' && wanted.has(seed % 1000) && (args.mode?.includes(mode) ?? true),
);
mkdirSync(args.cache, { recursive: true });
const settings = loadSettings(null);
if (!settings.ok) throw new Error('the settings do not load');
for (const declaration of declarations) {
  const plants: DiagnosedPlant[] = [];
  process.stdout.write(`${declaration}\n`);
  for (const of of cases) {
    const file = join(args.cache, `sensors-${declaration}-${process.pid}.yaml`);
    writeFileSync(file, declared(declaration));
    const plant = loadPlant(file);
    if (!plant.ok) throw new Error('the plant does not load');
    const diagnosed = await diagnosedPlant(of, recordingOf(of, args.cache), plant.value, settings.value);
    plants.push(diagnosed);
    process.stdout.write(plantLine(diagnosed));
  }
  process.stdout.write(`${summary(plants, faultModes)}\n`);
}

function declared(declaration: Declaration): string {
  if (declaration !== 'nameless') return sensorsYaml(declaration === 'bare');
  const plant = parse(sensorsYaml(true)) as { sensors: { id: string }[] };
  return stringify({ ...plant, sensors: plant.sensors.map((sensor, i) => ({ ...sensor, id: `s${i}` })) });
}
