import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';
import { readConfiguration } from '../configuration.ts';
import { AgentError } from '../errors.ts';
import { Timeline } from '../frame/timeline.ts';
import { type Frame, type Millis, Quality, type Reject } from '../model.ts';
import { Pipeline } from '../pipeline.ts';
import { confirmedJumps } from '../sources/replay/confirmed-jumps.ts';
import { type RecordedRow, readRecording } from '../sources/replay/recording.ts';
import { parseTimestamp } from '../sources/timestamp.ts';
import { groupChannels, groupRows } from '../training/learning-rows.ts';
import { LearningStore } from '../training/learning-store.ts';
import type { ModelSet } from '../training/model-set.ts';
import { trainInWorker } from '../training/training-worker.ts';
import { AlertHistory } from './alert-history.ts';
import { FramesCsv } from './frames-csv.ts';
import { belongs, type LearningSpan, periodOf } from './learning-span.ts';

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
  readonly inferred: {
    readonly modes: Readonly<Record<string, string>>;
    readonly drivers: readonly string[];
  };
  /** Members that could not learn, by asset, with the reason. */
  readonly unlearned: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly rejected: Readonly<Record<string, { readonly count: number; readonly last: string }>>;
  readonly readings: number;
  readonly seconds: number;
  readonly readings_per_s: number;
}

/** Runs the live pipeline over a recording: learns once on its head, then steps through the rest, looking only back. */
export async function backtest(options: BacktestOptions): Promise<BacktestSummary> {
  const started = performance.now();
  const { plant, settings } = readConfiguration(options.sensorsFile, options.configFile);
  const run = new BacktestRun(plant, settings, options);
  const reject = (code: Reject, where: string) => run.reject(code, where);
  const { readingsFile, progress } = options;
  const rows = readRecording(readingsFile, { plant, reject, progress });
  for await (const row of confirmedJumps(rows, readingsFile, reject)) {
    const learned = run.take(row);
    if (learned !== null) await learned;
  }
  return run.finish((performance.now() - started) / 1000);
}

class BacktestRun {
  readonly #plant: Plant;
  readonly #settings: Settings;
  readonly #options: BacktestOptions;
  readonly #span: LearningSpan;
  readonly #pipeline: Pipeline;
  readonly #alerts = new AlertHistory();
  readonly #rejectedBefore: { code: Reject; where: string }[] = [];
  #learningRows: RecordedRow[] | null = [];
  #learningFrames: Frame[] = [];
  #timeline: Timeline | null = null;
  #csv: FramesCsv | null = null;
  #models: ModelSet | null = null;
  #frames = 0;
  #readings = 0;
  #periodMs = 0;

  constructor(plant: Plant, settings: Settings, options: BacktestOptions) {
    this.#plant = plant;
    this.#settings = settings;
    this.#options = options;
    this.#span = spanOf(options, plant.site.timezone);
    this.#pipeline = new Pipeline(plant, settings);
  }

  reject(code: Reject, where: string): void {
    if (this.#timeline === null) this.#rejectedBefore.push({ code, where });
    else this.#timeline.reject(code, where);
  }

  /** Returns a promise on the row that ends learning: nothing may be stepped before the models are there. */
  take(row: RecordedRow): Promise<void> | null {
    if (this.#learningRows === null) {
      this.#feed(row);
      return null;
    }
    if (belongs(this.#span, row)) {
      this.#learningRows.push(row);
      return null;
    }
    return this.#learn().then(() => this.#feed(row));
  }

  async finish(seconds: number): Promise<BacktestSummary> {
    if (this.#learningRows !== null) await this.#learn();
    this.#timeline!.finish();
    this.#csv!.close();
    const alerts = this.#alerts.alerts();
    const summary: BacktestSummary = {
      frames: this.#frames,
      sensors: this.#plant.sensors.length,
      training_frames: this.#learningFrames.length,
      period_ms: this.#periodMs,
      alerts: alerts.length,
      inferred: { modes: {}, drivers: [] },
      unlearned: unlearned(this.#models),
      rejected: this.#timeline!.rejections.toJSON(),
      readings: this.#readings,
      seconds: Number(seconds.toPrecision(4)),
      readings_per_s: Math.round(this.#readings / seconds),
    };
    const candidates = this.#plant.assets.flatMap(({ id }) => groupChannels(this.#plant, id)).length;
    this.#write('alerts.json', alerts);
    this.#write('watchset.json', { candidates, selected: [] });
    this.#write('summary.json', summary);
    return summary;
  }

  async #learn(): Promise<void> {
    const rows = this.#learningRows!;
    this.#learningRows = null;
    this.#periodMs = periodOf(rows, this.#options.readingsFile);
    const last = rows.reduce((latest, row) => Math.max(latest, row.at), -Infinity);
    let learning = true;
    mkdirSync(this.#options.outDir, { recursive: true });
    this.#csv = new FramesCsv(
      join(this.#options.outDir, 'frames.csv'),
      this.#settings.panel.members.map((m) => m.name),
    );
    this.#timeline = new Timeline(
      this.#plant.sensors,
      {
        periodMs: this.#periodMs,
        latenessMs: 0,
        gapFrames: this.#settings.frame.gapFrames,
        anchor: rows[0]!.at,
        aheadFrames: 2,
        standStillFrames: 10_000,
      },
      (frame) => {
        if (learning) this.#learningFrames.push(frame);
        this.#step(frame);
      },
    );
    for (const { code, where } of this.#rejectedBefore) this.#timeline.reject(code, where);
    for (const row of rows) this.#feed(row);
    // What ends by the last learning row is learned; the frame that it may lie within is not.
    this.#timeline.advance(last + 1);
    learning = false;
    const store = new LearningStore(this.#plant.sensors.length, Infinity);
    for (const frame of this.#learningFrames) store.add(frame);
    const groups = this.#plant.assets.flatMap(({ id }) => groupRows(this.#plant, id, store) ?? []);
    const { panel, agent } = this.#settings;
    this.#models = await trainInWorker({ asOf: last, seed: agent.seed, panel, groups }, () => undefined);
    this.#pipeline.adopt(this.#models, this.#learningFrames.slice(-longestWindow(this.#settings)));
  }

  #feed(row: RecordedRow): void {
    const timeline = this.#timeline!;
    timeline.advance(row.at);
    for (let channel = 0; channel < row.values.length; channel++) {
      const value = row.values[channel]!;
      if (Number.isNaN(value)) continue;
      this.#readings++;
      timeline.take(channel, row.at, value, Quality.good);
      this.#alerts.add(this.#pipeline.arrive(channel, row.at, value));
    }
  }

  #step(frame: Frame): void {
    this.#frames++;
    const outcome = this.#pipeline.step(frame, []);
    this.#csv!.write(outcome.verdicts);
    this.#alerts.add(outcome.announcements);
  }

  #write(name: string, content: unknown): void {
    writeFileSync(join(this.#options.outDir, name), `${JSON.stringify(content, null, 2)}\n`);
  }
}

function spanOf({ trainRows, trainUntil }: BacktestOptions, timezone: string): LearningSpan {
  if (trainRows !== null) return { kind: 'rows', count: trainRows };
  const at: Millis | null = trainUntil === null ? null : parseTimestamp(trainUntil, timezone);
  if (at === null)
    throw new AgentError('recording-invalid', `--train-until "${trainUntil ?? ''}" is no time`);
  return { kind: 'until', at };
}

function longestWindow(settings: Settings): number {
  return Math.max(...settings.panel.members.map((member) => member.smoothing));
}

function unlearned(models: ModelSet | null): Record<string, Record<string, string>> {
  const byAsset: Record<string, Record<string, string>> = {};
  for (const group of models?.groups ?? []) {
    for (const member of group.members) {
      if (member.trouble !== '') (byAsset[group.asset] ??= {})[member.name] = member.trouble;
    }
  }
  return byAsset;
}
