import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfiguration } from '../service/configuration.ts';
import { AgentError, messageOf } from '../errors.ts';
import type { Millis, Reject } from '../model.ts';
import { confirmedJumps } from '../sources/replay/confirmed-jumps.ts';
import { readRecording } from '../sources/replay/recording.ts';
import { type InferredWords, inferredWords } from '../inference/inferred-words.ts';
import { parseTimestamp } from '../sources/timestamp.ts';
import { critical, rowsOf } from '../watchset/derive.ts';
import type { AssetWatchSet } from '../watchset/watch-set.ts';
import { AlertHistory } from './alert-history.ts';
import { FramesCsv } from './frames-csv.ts';
import type { LearningSpan } from './learning-span.ts';
import { Replay } from './replay.ts';
import { type Unlearned, unlearned } from './unlearned.ts';

export interface BacktestOptions {
  readonly sensorsFile: string;
  readonly readingsFile: string;
  readonly outDir: string;
  readonly configFile: string | null;
  readonly trainRows: number | null;
  readonly trainUntil: string | null;
  /** Bytes read, of all. */
  readonly progress: (done: number, total: number) => void;
}

/** `summary.json`. `seconds` and `readings_per_s` are the only figures that differ from run to run. */
export interface BacktestSummary {
  readonly frames: number;
  readonly sensors: number;
  readonly training_frames: number;
  readonly period_ms: number;
  readonly alerts: number;
  readonly inferred: InferredWords;
  /** What each watched asset's sensors were chosen by, and what they alone show of what all of its sensors show. */
  readonly watch_set: Readonly<
    Record<string, Pick<AssetWatchSet, 'basis' | 'incidents' | 'kept' | 'uncovered'>>
  >;
  readonly assets: number;
  /** Assets of which some member learned; the others are watched by limits and rules alone. */
  readonly assets_learned: number;
  readonly unlearned: Unlearned;
  /** Sensors that have no column in the recording, or an empty one. */
  readonly sensors_without_values: readonly string[];
  readonly rejected: Readonly<Record<string, { readonly count: number; readonly last: string }>>;
  readonly readings: number;
  readonly seconds: number;
  readonly readings_per_s: number;
}

/**
 * Replays a recording through the live pipeline and writes down what it says. AgentError `usage` where
 * learning takes all of it, or ends at what is no time.
 */
export async function backtest(options: BacktestOptions): Promise<BacktestSummary> {
  const started = performance.now();
  const { plant, settings } = readConfiguration(options.sensorsFile, options.configFile);
  const span = spanOf(options, plant.site.timezone);
  const { readingsFile, outDir, progress } = options;
  const members = settings.panel.members.map(({ name }) => name);
  const history = new AlertHistory();
  let csv: FramesCsv | null = null;
  let frames = 0;
  const replay = new Replay({
    plant,
    settings,
    span,
    file: readingsFile,
    announced: (announcements) => history.add(announcements),
    stepped: ({ verdicts, announcements }) => {
      frames++;
      // Opened late: a recording that cannot be read leaves no folder behind.
      csv ??= openFrames(outDir, members);
      csv.write(verdicts);
      history.add(announcements);
    },
  });
  const reject = (code: Reject, where: string) => replay.reject(code, where);
  const rows = readRecording(readingsFile, { plant, reject, progress });
  for await (const row of confirmedJumps(rows, readingsFile, reject)) {
    const learned = replay.take(row);
    if (learned !== null) await learned;
  }
  replay.finish();
  (csv as FramesCsv | null)?.close();
  const alerts = history.alerts();
  const watchSet = replay.watchSet(alerts);
  const chosen = critical(watchSet, plant.assets);
  const learned = (replay.models?.groups ?? []).filter((group) =>
    group.members.some(({ model }) => model !== null),
  );
  const seconds = (performance.now() - started) / 1000;
  const summary: BacktestSummary = {
    frames,
    sensors: plant.sensors.length,
    training_frames: replay.trainingFrames,
    period_ms: replay.periodMs,
    alerts: alerts.length,
    inferred: inferredWords(plant, replay.models?.inferred ?? {}),
    watch_set: Object.fromEntries(
      chosen.map(({ asset, basis, incidents, kept, uncovered }) => [
        asset,
        { basis, incidents, kept, uncovered },
      ]),
    ),
    assets: plant.assets.length,
    assets_learned: learned.length,
    unlearned: unlearned(plant, replay.models, members, (channel) => replay.heard(channel)),
    sensors_without_values: plant.sensors.flatMap(({ id }, channel) => (replay.heard(channel) ? [] : [id])),
    rejected: replay.rejections.toJSON(),
    readings: replay.readings,
    seconds: Number(seconds.toPrecision(4)),
    readings_per_s: Math.round(replay.readings / seconds),
  };
  write('alerts.json', alerts);
  write('watchset.json', { candidates: watchSet.candidates, selected: rowsOf(chosen) });
  write('summary.json', summary);
  return summary;

  function write(name: string, content: unknown): void {
    writeFileSync(join(outDir, name), `${JSON.stringify(content, null, 2)}\n`);
  }
}

function openFrames(outDir: string, members: readonly string[]): FramesCsv {
  try {
    mkdirSync(outDir, { recursive: true });
    return new FramesCsv(join(outDir, 'frames.csv'), members);
  } catch (cause) {
    const message = `${outDir} cannot be written: ${messageOf(cause)}; give another folder with --out`;
    throw new AgentError('store-failed', message, { cause });
  }
}

function spanOf({ trainRows, trainUntil }: BacktestOptions, timezone: string): LearningSpan {
  if (trainRows !== null) return { kind: 'rows', count: trainRows };
  const at: Millis | null = trainUntil === null ? null : parseTimestamp(trainUntil, timezone);
  if (at === null) {
    const usual = "2026-11-23T06:00 (the site's time) or 2026-11-23T05:00Z";
    throw new AgentError('usage', `--train-until "${trainUntil ?? ''}" is no time such as ${usual}`);
  }
  return { kind: 'until', at };
}
