import type { Saved } from '../../detectors/index.ts';
import { Cell, type Millis } from '../model.ts';
import type { Residuals } from '../physics/residuals.ts';
import type { LearnedGroup } from './learning/learn-group.ts';
import type { SlowWatch } from './slow-watch.ts';
import type { View } from './view.ts';

/** A short mean further off than this, in robust sigma, is off. */
const offSigma = 3;

/** What a sensor reads, what it should, and how far off that is in robust sigma; NaN where there is none. */
export interface Deviation {
  readonly value: number;
  readonly expected: number;
  readonly sigma: number;
}

/** What a column should be, in its own unit: that of its sensor, at its usual speed or flow where it is referred to one, and at the static pressure of the frame. */
export interface AtUsual {
  readonly expected: number;
  /** By what was learned alone: `expected` knows what came with set-points that were moved since. */
  readonly asLearned: number;
  /** One robust sigma of its short mean. */
  readonly spread: number;
}

/** How far off each column of a group is, in sigma of learning and in readings of its sensor: what evidence is told from. */
export class Deviations {
  readonly #residuals: Residuals;
  readonly #evidence: View;
  readonly #baseline: LearnedGroup['baseline'];
  readonly #slow: SlowWatch | null;
  /** Since when each column's short mean has been off, as far as it was known; NaN while it is not. */
  readonly #since: Float64Array;

  /** `evidence` has the short means. Goes on from `state`, what `state()` gave. */
  constructor(
    residuals: Residuals,
    evidence: View,
    { baseline }: Pick<LearnedGroup, 'baseline'>,
    slow: SlowWatch | null,
    state: Saved = null,
  ) {
    this.#residuals = residuals;
    this.#evidence = evidence;
    this.#baseline = baseline;
    this.#slow = slow;
    this.#since = new Float64Array(baseline.centre.length).fill(NaN);
    if (state !== null) this.#since.set(state as Float64Array);
  }

  /** The view has taken a frame that ends at `at`. */
  note(at: Millis): void {
    for (let c = 0; c < this.#since.length; c++) {
      const sigma = this.sigma(c);
      if (Math.abs(sigma) <= offSigma) this.#since[c] = NaN;
      else if (!Number.isNaN(sigma) && Number.isNaN(this.#since[c]!)) this.#since[c] = at;
    }
  }

  /** Of column `c` over its short mean. */
  of(c: number): Deviation {
    return this.#deviationOf(c, this.#evidence.row[c]!);
  }

  /** Of column `c` in this frame alone, whether it is evidence or not. */
  now(c: number): Deviation {
    return this.#deviationOf(c, this.#residuals.values[c]!);
  }

  /** Of column `c` over its short mean, in robust sigma; NaN while it has none. */
  sigma(c: number): number {
    return this.#sigmaOf(c, this.#evidence.row[c]!);
  }

  #deviationOf(c: number, left: number): Deviation {
    return {
      value: this.#residuals.readingAt(c, left),
      expected: this.#residuals.readingAt(c, this.#baseline.centre[c]!),
      sigma: this.#sigmaOf(c, left),
    };
  }

  #sigmaOf(c: number, left: number): number {
    return (left - this.#baseline.centre[c]!) / this.#baseline.spread[c]!;
  }

  /** One robust sigma of column `c`'s short mean in this frame, in the sensor's unit. */
  spread(c: number): number {
    const [centre, one] = [this.#baseline.centre[c]!, this.#baseline.spread[c]!];
    return Math.abs(this.#residuals.readingAt(c, centre + one) - this.#residuals.readingAt(c, centre));
  }

  /** Of column `c` over the last running day; null while nothing is known of days. */
  lasting(c: number): Deviation | null {
    if (this.#slow === null) return null;
    const { level, centre, sigma } = this.#slow.deviation(c);
    return {
      value: this.#residuals.readingAt(c, level),
      expected: this.#residuals.readingAt(c, centre),
      sigma,
    };
  }

  /** Of column `c` in this frame alone, from what was learned, in its own unit; NaN: its sensor says nothing good. */
  fromLearned(c: number): number {
    const { values, states } = this.#residuals;
    if (states[c] !== Cell.ok || this.#residuals.silent[c] === 1) return NaN;
    return this.#residuals.columnAt(c, values[c]!) + this.#residuals.staticAt(c) - this.atUsual(c).asLearned;
  }

  /** What column `c` should be in this frame, in its own unit. */
  atUsual(c: number): AtUsual {
    const [centre, one] = [this.#baseline.centre[c]!, this.#baseline.spread[c]!];
    const expected = this.#residuals.columnAt(c, centre);
    const spread = Math.abs(this.#residuals.columnAt(c, centre + one) - expected);
    const above = this.#residuals.staticAt(c);
    return { expected: expected + above, asLearned: expected + above - this.#residuals.movedBy(c), spread };
  }

  /** Since when column `c` has been off, or null. */
  since(c: number): Millis | null {
    const since = this.#since[c]!;
    return Number.isNaN(since) ? null : since;
  }

  reset(): void {
    this.#since.fill(NaN);
  }

  state(): Saved {
    return this.#since.slice();
  }
}
