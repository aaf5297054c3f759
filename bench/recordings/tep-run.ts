import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Tennessee Eastman process (Downs, Vogel 1993), Braatz's files: 52 channels, a row every 3 min. */
export const periodMs = 180_000;
/** Of a test file: the fault begins here (Russell, Chiang, Braatz 2000). */
export const faultRow = 160;
const start = Date.parse('2026-01-01T00:00:00Z');

export interface TepRun {
  /** `d00` is the run without a fault. */
  readonly name: string;
  readonly learning: readonly (readonly string[])[];
  readonly test: readonly (readonly string[])[];
}

/** The runs whose files are there, each with the one learning run `d00.dat`. */
export function readTepRuns(data: string): TepRun[] {
  const learning = uprightRows(readRows(join(data, 'd00.dat')));
  return Array.from({ length: 22 }, (_, fault) => `d${`${fault}`.padStart(2, '0')}`)
    .filter((name) => existsSync(join(data, `${name}_te.dat`)))
    .map((name) => ({ name, learning, test: readRows(join(data, `${name}_te.dat`)) }));
}

/** Time of a row, counted from the first learning row: the test run follows the learning run. */
export function timeOf(row: number): number {
  return start + row * periodMs;
}

function readRows(file: string): string[][] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
}

/** d00.dat lies on its side: 52 lines of 500 values. */
function uprightRows(rows: string[][]): string[][] {
  return rows.length === 52 ? rows[0]!.map((_, r) => rows.map((channel) => channel[r]!)) : rows;
}

/** Writes the run as coolwatch takes it: one asset, 52 channels that nobody has named. */
export function writeTepRun(
  { learning, test }: TepRun,
  to: string,
  rows: number,
): { sensorsFile: string; readingsFile: string } {
  const sensorsFile = join(to, 'sensors.yaml');
  const readingsFile = join(to, 'readings.csv');
  const channels = learning[0]!.map((_, c) => `x${c + 1}`);
  const sensors = channels.map((id) => `  - { id: ${id}, asset: process, kind: other, unit: "1" }`);
  writeFileSync(
    sensorsFile,
    `site: { id: tep }\nassets:\n  - { id: process, kind: other }\nsensors:\n${sensors.join('\n')}\n`,
  );
  const lines = [...learning, ...test]
    .slice(0, rows)
    .map((values, r) => `${new Date(timeOf(r)).toISOString()},${values.join(',')}`);
  writeFileSync(readingsFile, `timestamp,${channels.join(',')}\n${lines.join('\n')}\n`);
  return { sensorsFile, readingsFile };
}
