import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultStart, planStory, SimulatedPlant, truthOf } from '../../agent/demo/plant/index.ts';
import type { Truth } from '../../agent/demo/plant/truth.ts';
import { days, learnDays, periodMs, type PlantCase } from './case.ts';

const dayMs = 86_400_000;

/** A simulated plant as the benchmark plays it: the readings of each sample as 32-bit floats, NaN where missing. */
export interface PlantRecording {
  readonly truth: Truth;
  readonly sensors: readonly string[];
  readonly times: Float64Array;
  readonly values: Float32Array;
}

/** From the cache folder, or simulated into it. A change to the simulator starts another folder. */
export function recordingOf(of: PlantCase, cache: string): PlantRecording {
  const folder = join(cache, simulatorHash());
  const file = join(folder, [of.mode, of.seed, of.asset].filter((part) => part !== undefined).join('-'));
  if (!existsSync(`${file}.json`)) simulate(of, folder, file);
  const { truth, sensors } = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as Omit<
    PlantRecording,
    'values'
  >;
  const bytes = readFileSync(`${file}.f32`);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const rows = values.length / sensors.length;
  const times = Float64Array.from({ length: rows }, (_, r) => truth.start + r * truth.periodMs);
  return { truth, sensors, times, values };
}

function simulate({ mode, seed, asset }: PlantCase, folder: string, file: string): void {
  mkdirSync(folder, { recursive: true });
  const fault = mode === 'healthy' ? null : mode;
  const start = defaultStart(seed);
  const story = planStory({ seed, start, periodMs, days, learnDays, fault, asset: asset ?? null });
  const sensors = new SimulatedPlant(story).instruments.map(({ id }) => id);
  const values = new Float32Array(Math.ceil((days * dayMs) / periodMs + 1) * sensors.length);
  let rows = 0;
  const truth = truthOf(story, (_, row) => values.set(row, rows++ * sensors.length));
  writeFileSync(`${file}.f32`, Buffer.from(values.buffer, 0, rows * sensors.length * 4));
  // The small file last and at once: it says that the large one is whole.
  writeFileSync(`${file}.part`, JSON.stringify({ truth, sensors }));
  renameSync(`${file}.part`, `${file}.json`);
}

function simulatorHash(): string {
  const folder = fileURLToPath(new URL('../../agent/demo/plant/', import.meta.url));
  const hash = createHash('sha256').update(JSON.stringify([days, learnDays, periodMs]));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  );
  for (const name of files.toSorted()) hash.update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 12);
}
