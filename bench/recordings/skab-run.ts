import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One run of the Skoltech Anomaly Benchmark: a pump rig at about 1 Hz, 8 channels, labelled. */
export interface SkabRun {
  readonly name: string;
  readonly folder: string;
  readonly channels: readonly string[];
  readonly rows: readonly SkabRow[];
}

export interface SkabRow {
  readonly at: number;
  /** As they stand in the file. */
  readonly values: readonly string[];
  readonly label: boolean;
}

/** The protocol of the benchmark: fit on the first 400 rows of a file, judge the rest. */
export const learningRows = 400;

const kinds: Readonly<Record<string, readonly [kind: string, unit: string]>> = {
  Accelerometer1RMS: ['vibration', 'g'],
  Accelerometer2RMS: ['vibration', 'g'],
  Current: ['current', 'A'],
  Pressure: ['pressure', 'bar'],
  Temperature: ['temperature', 'degC'],
  Thermocouple: ['temperature', 'degC'],
  Voltage: ['voltage', 'V'],
  'Volume Flow RateRMS': ['flow', 'L/min'],
};

export function skabChannel(id: string): { id: string; kind: string; unit: string } {
  const [kind, unit] = kinds[id]!;
  return { id, kind, unit };
}

export function readSkabRun(data: string, folder: string, file: string): SkabRun {
  const [header = '', ...lines] = readFileSync(join(data, folder, file), 'utf8')
    .trim()
    .split(/\r?\n/);
  const names = header.split(';');
  const channels = names.filter((name) => name in kinds);
  const anomaly = names.indexOf('anomaly');
  const rows = lines.map((line) => {
    const fields = line.split(';');
    return {
      at: Date.parse(`${fields[0]!.replace(' ', 'T')}Z`),
      values: channels.map((name) => fields[names.indexOf(name)]!),
      label: Number(fields[anomaly] ?? 0) === 1,
    };
  });
  return { name: `${folder}/${file}`, folder, channels, rows };
}

/** Writes the run as coolwatch takes it: a bare sensors.yaml and a wide readings.csv, labels left out. */
export function writeRun(
  run: SkabRun,
  to: string,
  rows: number,
): { sensorsFile: string; readingsFile: string } {
  const sensorsFile = join(to, 'sensors.yaml');
  const readingsFile = join(to, 'readings.csv');
  const sensors = run.channels.map((name) => {
    const { kind, unit } = skabChannel(name);
    return `  - { id: "${name}", asset: rig, kind: ${kind}, unit: ${unit} }`;
  });
  writeFileSync(
    sensorsFile,
    `site: { id: skab }\nassets:\n  - { id: rig, kind: pump }\nsensors:\n${sensors.join('\n')}\n`,
  );
  const lines = run.rows
    .slice(0, rows)
    .map(({ at, values }) => `${new Date(at).toISOString()},${values.join(',')}`);
  writeFileSync(readingsFile, `timestamp,${run.channels.join(',')}\n${lines.join('\n')}\n`);
  return { sensorsFile, readingsFile };
}
