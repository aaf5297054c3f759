import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backtest } from '../../agent/backtest/backtest.ts';
import { type FrameRow, readFrames } from './frames-file.ts';

/** A labelled recording as a benchmark feeds it to the live pipeline. */
export interface Recording {
  readonly learningRows: number;
  /** Row after which the prefix test cuts the future off, and its time. */
  readonly cut: { readonly rows: number; readonly at: number };
  readonly rows: number;
  /** Writes sensors.yaml and the first `rows` of readings.csv, labels left out. */
  write(to: string, rows: number): { readonly sensorsFile: string; readonly readingsFile: string };
}

export interface Checked {
  readonly frames: readonly FrameRow[];
  /** Lines up to the cut that differ when nothing follows it. */
  readonly prefixDifferences: number;
  readonly identical: boolean;
}

/** The frames of one pass; `configFile` null is the default configuration. */
export function runOnce(recording: Recording, configFile: string | null): Promise<readonly FrameRow[]> {
  return inFolder(async (folder) => (await pass(recording, folder, recording.rows, configFile)).frames);
}

/** Runs the default configuration twice, and once more without the future. */
export function runChecked(recording: Recording): Promise<Checked> {
  return inFolder(async (folder) => {
    const first = await pass(recording, join(folder, 'first'), recording.rows, null);
    const second = await pass(recording, join(folder, 'second'), recording.rows, null);
    const prefix = await pass(recording, join(folder, 'prefix'), recording.cut.rows, null);
    const whole = new Set(linesUntil(first.text, recording.cut.at));
    const cut = linesUntil(prefix.text, recording.cut.at);
    const prefixDifferences =
      cut.filter((line) => !whole.has(line)).length + Math.abs(whole.size - cut.length);
    return { frames: first.frames, prefixDifferences, identical: first.hash === second.hash };
  });
}

function linesUntil(text: string, at: number): string[] {
  return text.split('\n').filter((line) => Date.parse(line.slice(0, 24)) <= at);
}

async function pass(recording: Recording, folder: string, rows: number, configFile: string | null) {
  mkdirSync(folder, { recursive: true });
  const outDir = join(folder, 'out');
  await backtest({
    ...recording.write(folder, rows),
    outDir,
    configFile,
    trainRows: recording.learningRows,
    trainUntil: null,
    progress: () => undefined,
  });
  const text = readFileSync(join(outDir, 'frames.csv'), 'utf8');
  const hash = createHash('sha256')
    .update(text)
    .update(readFileSync(join(outDir, 'alerts.json')))
    .digest('hex');
  return { text, hash, frames: readFrames(join(outDir, 'frames.csv')) };
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'coolwatch-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
