import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AgentError, messageOf } from '../../errors.ts';
import { iso } from '../../plain-words.ts';
import { instruments } from '../plant/instruments/catalogue.ts';
import { sensorsYaml, type Story, truthJson, truthOf } from '../plant/index.ts';
import { ReadingsCsv } from './readings-csv.ts';

export interface SimulateOptions {
  readonly story: Story;
  readonly outDir: string;
  readonly bare: boolean;
  /** Bytes written, of about all. */
  readonly progress: (done: number, total: number) => void;
}

/** What `coolwatch simulate --json` tells; all but `seconds` is the same for the same options. */
export interface SimulateSummary {
  readonly seed: number;
  readonly start: string;
  readonly end: string;
  readonly period_s: number;
  readonly learn_until: string;
  readonly fault: {
    readonly mode: string;
    readonly asset: string;
    readonly onset_at: string;
    readonly failure_at: string;
  } | null;
  readonly first_detectable_at: string | null;
  readonly driven_sensors: number;
  readonly nuisances: number;
  readonly sensors: number;
  readonly rows: number;
  readonly readings: number;
  readonly seconds: number;
}

/** Writes readings.csv, sensors.yaml and truth.json of one simulated plant. */
export function simulate({ story, outDir, bare, progress }: SimulateOptions): SimulateSummary {
  const started = performance.now();
  try {
    return record(story, outDir, bare, progress, started);
  } catch (cause) {
    if (!isFileError(cause)) throw cause;
    const message = `${outDir} cannot be written: ${messageOf(cause)}; give another folder with --out`;
    throw new AgentError('store-failed', message, { cause });
  }
}

function record(
  story: Story,
  outDir: string,
  bare: boolean,
  progress: SimulateOptions['progress'],
  started: number,
): SimulateSummary {
  mkdirSync(outDir, { recursive: true });
  const csv = new ReadingsCsv(join(outDir, 'readings.csv'), instruments);
  const rowsAll = (story.end - story.start) / story.periodMs;
  let [rows, readings] = [0, 0];
  const truth = truthOf(story, (at, values) => {
    csv.write(at, values);
    for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) readings += 1;
    if (++rows % 512 === 0) progress(csv.written, (csv.written / rows) * rowsAll);
  });
  csv.close();
  progress(csv.written, csv.written);
  writeFileSync(join(outDir, 'sensors.yaml'), sensorsYaml(bare));
  writeFileSync(join(outDir, 'truth.json'), `${JSON.stringify(truthJson(truth), null, 2)}\n`);
  const { fault, firstDetectableAt } = truth;
  return {
    seed: truth.seed,
    start: iso(truth.start),
    end: iso(truth.end),
    period_s: truth.periodMs / 1000,
    learn_until: iso(truth.learnUntil),
    fault:
      fault === null
        ? null
        : {
            mode: fault.mode,
            asset: fault.asset,
            onset_at: iso(fault.onsetAt),
            failure_at: iso(fault.failureAt),
          },
    first_detectable_at: firstDetectableAt === null ? null : iso(firstDetectableAt),
    driven_sensors: truth.drivenSensors.length,
    nuisances: truth.nuisances.length,
    sensors: instruments.length,
    rows,
    readings,
    seconds: Number(((performance.now() - started) / 1000).toPrecision(3)),
  };
}

function isFileError(cause: unknown): boolean {
  return cause instanceof Error && 'syscall' in cause;
}
