import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';
import { Timeline } from '../frame/timeline.ts';
import type { Rejections } from '../frame/rejections.ts';
import { type Alert, type Millis, Quality, type Reject } from '../model.ts';
import { Pipeline } from '../pipeline.ts';
import type { Announcement, Outcome } from '../ports.ts';
import type { RecordedRow } from '../sources/replay/recording.ts';
import { LearningStore } from '../training/learning-store.ts';
import type { ModelSet } from '../training/model-set.ts';
import { trainInWorker } from '../training/training-worker.ts';
import { deriveWatchSet } from '../watchset/derive.ts';
import type { WatchSet } from '../watchset/watch-set.ts';
import { belongs, type LearningSpan, nothingLeft, periodOf } from './learning-span.ts';

export interface ReplayParts {
  readonly plant: Plant;
  readonly settings: Settings;
  readonly span: LearningSpan;
  /** Named where the rows turn out to be too few. */
  readonly file: string;
  readonly announced: (announcements: readonly Announcement[]) => void;
  readonly stepped: (outcome: Outcome) => void;
}

/** The live pipeline over recorded rows: learns once on their head, then steps through the rest, looking only back. */
export class Replay {
  readonly #parts: ReplayParts;
  readonly #pipeline: Pipeline;
  readonly #store: LearningStore;
  readonly #rejectedBefore: { code: Reject; where: string }[] = [];
  readonly #heard: Uint8Array;
  #learningRows: RecordedRow[] | null = [];
  #learning = true;
  #timeline: Timeline | null = null;
  periodMs: Millis = 0;
  readings = 0;
  trainingFrames = 0;
  models: ModelSet | null = null;

  constructor(parts: ReplayParts) {
    this.#parts = parts;
    this.#pipeline = new Pipeline(parts.plant, parts.settings);
    this.#store = new LearningStore(parts.plant.sensors.length, Infinity);
    this.#heard = new Uint8Array(parts.plant.sensors.length);
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
    if (belongs(this.#parts.span, row)) {
      this.#learningRows.push(row);
      return null;
    }
    return this.#learn().then(() => this.#feed(row));
  }

  /** Steps what is still open: the end of the recording. Throws AgentError where learning took all of it. */
  finish(): void {
    const { span, file } = this.#parts;
    if (this.#learningRows !== null) {
      // Too few rows to see a period is the graver trouble, and thrown first.
      periodOf(this.#learningRows, file, this.#lost());
      throw nothingLeft(span, this.#learningRows, file);
    }
    this.#timeline!.finish();
  }

  /** Has there been a value of this channel? */
  heard(channel: number): boolean {
    return this.#heard[channel] === 1;
  }

  /** After the learning rows. */
  get rejections(): Rejections {
    return this.#timeline!.rejections;
  }

  /** The few sensors to watch, from all that was judged. `alerts`: the newest revision of each. */
  watchSet(alerts: readonly Alert[]): WatchSet {
    const { plant, settings } = this.#parts;
    const past = this.#pipeline.courses.past();
    const { inferred = {}, groups = [] } = this.models ?? {};
    const at = past?.until ?? this.models?.asOf ?? 0;
    return deriveWatchSet({ plant, inferred, groups, past, alerts, at, seed: settings.agent.seed });
  }

  async #learn(): Promise<void> {
    const { plant, settings, file, stepped } = this.#parts;
    const rows = this.#learningRows!;
    this.#learningRows = null;
    this.periodMs = periodOf(rows, file, this.#lost());
    const last = rows.reduce((latest, row) => Math.max(latest, row.at), -Infinity);
    this.#timeline = new Timeline(
      plant.sensors,
      {
        periodMs: this.periodMs,
        latenessMs: 0,
        gapFrames: settings.frame.gapFrames,
        anchor: rows[0]!.at,
        aheadFrames: 2,
        standStillFrames: 10_000,
      },
      (frame) => {
        const outcome = this.#pipeline.step(frame, []);
        if (this.#learning) {
          this.trainingFrames++;
          this.#store.add(outcome.frame);
        }
        stepped(outcome);
      },
    );
    for (const { code, where } of this.#rejectedBefore) this.#timeline.reject(code, where);
    for (const row of rows) this.#feed(row);
    // What ends by the last learning row is learned; the frame that it may lie within is not.
    this.#timeline.advance(last + 1);
    this.#learning = false;
    const { stages, panel, voting, agent } = settings;
    const history = this.#store.history();
    const job = {
      asOf: last,
      periodMs: this.periodMs,
      seed: agent.seed,
      stages,
      panel,
      voting,
      plant,
      history,
      learnedMs: ((history.numbers.at(-1) ?? 0) - (history.numbers[0] ?? 0)) * this.periodMs,
      assets: plant.assets.map(({ id }) => id),
      leastRows: 1,
      inferred: {},
      together: true,
      kept: [],
    };
    this.models = await trainInWorker(job, () => undefined);
    this.#pipeline.adopt(this.models);
    if (panel.unwatchedEveryMs !== null) this.#pipeline.watch(this.watchSet([]));
  }

  /** The first row that was not taken, and why. */
  #lost(): string | null {
    const lost = this.#rejectedBefore.find(({ code }) => code !== 'unknown-column');
    return lost === undefined ? null : `${lost.code}, ${lost.where}`;
  }

  #feed(row: RecordedRow): void {
    const timeline = this.#timeline!;
    timeline.advance(row.at);
    for (let channel = 0; channel < row.values.length; channel++) {
      const value = row.values[channel]!;
      if (Number.isNaN(value)) continue;
      this.readings++;
      this.#heard[channel] = 1;
      timeline.take(channel, row.at, value, Quality.good);
      this.#parts.announced(this.#pipeline.arrive(channel, row.at, value));
    }
  }
}
