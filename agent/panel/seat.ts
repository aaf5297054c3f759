import { detectors, type Matrix, type Model, type Saved, type Scorer } from '../../detectors/index.ts';
import type { Abstention } from '../model.ts';
import { type Calibration, ratioOf } from './learning/calibration.ts';
import { ConditionalFill } from './fill.ts';
import type { LearnedMember } from './learning/learn-group.ts';
import { ScoreMean } from './score-mean.ts';
import type { View } from './view.ts';

/** Beyond this share of a view's channels filled or bridged, a member abstains. */
const mostUnfounded = 0.3;

/** A member at work: its ratio for this frame, or why it has none. */
export type Assessment =
  | { readonly kind: 'ratio'; readonly ratio: number }
  | { readonly kind: 'abstained'; readonly why: Abstention };

/** One member of a group's panel: a learned detector on its view, with its calibration. */
export class Seat {
  readonly name: string;
  readonly #view: View;
  readonly #model: Model | null;
  #scorer: Scorer | null;
  readonly #fill: ConditionalFill | null;
  readonly #calibration: Calibration;
  /** The view's columns that this member sees. */
  readonly #columns: Int32Array;
  readonly #row: Matrix;
  readonly #blame: Float64Array;
  readonly #score = new Float64Array(1);
  readonly #mean: ScoreMean;
  /** Its detector keeps nothing from row to row, so that it may leave rows out. */
  readonly #forgets: boolean;
  /** The ratio that is held while the asset is calm; NaN: none yet. */
  #held: number;
  /** The newest frame's score is in the mean. */
  #scored = false;
  /** What its detector kept before that frame; null: nothing. */
  #before: Saved = null;
  #failed = false;

  /** `state`: what `state()` gave before a restart. */
  constructor(learned: LearnedMember, view: View, state: Saved = null) {
    this.name = learned.name;
    this.#view = view;
    this.#calibration = learned.calibration;
    const resumed = state as {
      readonly scorer: Saved;
      readonly mean: Saved;
      readonly scored: boolean;
      readonly before: Saved;
      readonly held: number;
    } | null;
    this.#held = resumed?.held ?? NaN;
    this.#scored = resumed?.scored ?? false;
    const kind = detectors[learned.detector];
    this.#model = learned.model !== null && kind !== undefined ? kind.load(learned.model) : null;
    this.#scorer = this.#model?.open(resumed?.scorer ?? undefined) ?? null;
    this.#before = resumed?.before ?? null;
    this.#fill = this.#model === null ? null : ConditionalFill.load(learned.fill);
    this.#forgets = this.#scorer?.state() === null;
    this.#mean = new ScoreMean(learned.averaging, resumed?.mean ?? null);
    this.#columns = learned.columns;
    const seen = learned.columns.length;
    this.#row = { data: new Float64Array(seen), rows: 1, columns: seen };
    this.#blame = new Float64Array(seen);
  }

  /**
   * Looks at the row that the view holds now. One failure and the member abstains for good: the others go on. `calm`: its last ratio
   * will do, unless its detector must see every row for what it remembers. Only scores of its own are in the mean.
   */
  assess(calm: boolean): Assessment {
    this.#scored = false;
    if (this.#scorer === null || this.#fill === null) return { kind: 'abstained', why: 'not-learned' };
    if (this.#failed) return { kind: 'abstained', why: 'failed' };
    if (!this.#view.warm) return { kind: 'abstained', why: 'warming-up' };
    if (this.#view.unfounded(this.#columns) > mostUnfounded * this.#row.columns)
      return { kind: 'abstained', why: 'stale-input' };
    if (calm && this.#forgets && !Number.isNaN(this.#held)) return { kind: 'ratio', ratio: this.#held };
    this.#before = this.#scorer.state();
    const score = this.#scoreOf(this.#scorer, this.#fill);
    if (!Number.isFinite(score)) {
      this.#failed = true;
      return { kind: 'abstained', why: 'failed' };
    }
    this.#scored = true;
    const mean = this.#mean.push(score);
    this.#held = ratioOf(mean, this.#calibration);
    if (Number.isNaN(mean)) return { kind: 'abstained', why: 'warming-up' };
    return { kind: 'ratio', ratio: this.#held };
  }

  /** NaN when the member cannot: whatever goes wrong in one must not end the others. */
  #scoreOf(scorer: Scorer, fill: ConditionalFill): number {
    try {
      for (const [i, column] of this.#columns.entries()) this.#row.data[i] = this.#view.row[column]!;
      fill.fill(this.#row.data);
      scorer.score(this.#row, this.#score);
      return this.#score[0]!;
    } catch {
      // Votes show the member as failed.
      return NaN;
    }
  }

  /** Shares of the last assessment per column of the view, each >= 0. */
  explain(blame: Float64Array): void {
    blame.fill(0);
    this.#scorer?.explain(this.#blame);
    if (this.#scorer !== null)
      for (const [i, column] of this.#columns.entries()) blame[column] = this.#blame[i]!;
  }

  /** The newest frame showed the asset already stopping: its score is taken back, and what its detector kept of it. */
  retract(): void {
    if (this.#scored) {
      this.#mean.retract();
      if (!this.#forgets) this.#scorer = this.#model!.open(this.#before ?? undefined);
    }
    this.#scored = false;
    this.#held = NaN;
  }

  reset(): void {
    this.#scorer?.reset();
    this.#mean.reset();
    this.#held = NaN;
  }

  state(): Saved {
    return {
      scorer: this.#scorer?.state() ?? null,
      mean: this.#mean.state(),
      scored: this.#scored,
      before: this.#before,
      held: this.#held,
    };
  }
}
