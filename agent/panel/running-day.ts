import { median } from 'simple-statistics';
import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import { Cell } from '../model.ts';
import type { GroupRow } from './view.ts';

/** Readings are averaged over hours, and hours over a day. */
export const hoursOfDay = 24;
/** An hour counts with at least this share of its frames. */
export const leastOfHour = 0.5;

/** The hourly means of a group's columns over the last day that was pushed: time in which nothing is pushed does not pass. */
export class RunningDay {
  readonly #framesPerHour: number;
  readonly #columns: number;
  readonly #sum: Float64Array;
  readonly #count: Int32Array;
  /** The last hours' means, NaN where too little was read. */
  readonly #ring: Float64Array;
  #frames = 0;
  #hours = 0;

  constructor(columns: number, framesPerHour: number, state: Saved = null) {
    this.#framesPerHour = framesPerHour;
    this.#columns = columns;
    this.#sum = new Float64Array(columns);
    this.#count = new Int32Array(columns);
    this.#ring = new Float64Array(columns * hoursOfDay).fill(NaN);
    if (state === null) return;
    const fields = fieldsOf(state, 'running day');
    this.#sum.set(fields.float64('sum'));
    this.#count.set(fields.int32('count'));
    this.#ring.set(fields.float64('ring'));
    this.#frames = fields.number('frames');
    this.#hours = fields.number('hours');
  }

  /** true: an hour ends with this row. Only cells of an instrument's own count. */
  push({ values, states }: GroupRow): boolean {
    for (let c = 0; c < this.#columns; c++) {
      if (states[c] !== Cell.ok || Number.isNaN(values[c]!)) continue;
      this.#sum[c]! += values[c]!;
      this.#count[c]!++;
    }
    if (++this.#frames < this.#framesPerHour) return false;
    const slot = this.#hours++ % hoursOfDay;
    for (let c = 0; c < this.#columns; c++) {
      const enough = this.#count[c]! >= leastOfHour * this.#frames;
      this.#ring[c * hoursOfDay + slot] = enough ? this.#sum[c]! / this.#count[c]! : NaN;
    }
    this.#frames = 0;
    this.#sum.fill(0);
    this.#count.fill(0);
    return true;
  }

  /** Hours that have ended since it began. */
  get hours(): number {
    return this.#hours;
  }

  /** Median of the hourly means of column `c`; NaN while fewer than `least` of them are known. */
  level(c: number, least: number): number {
    const ring = this.#ring.subarray(c * hoursOfDay, (c + 1) * hoursOfDay);
    const means = ring.filter((mean) => !Number.isNaN(mean));
    return means.length >= least ? median(Array.from(means)) : NaN;
  }

  /** Forgets the days before. */
  reset(): void {
    this.#sum.fill(0);
    this.#count.fill(0);
    this.#ring.fill(NaN);
    this.#frames = 0;
    this.#hours = 0;
  }

  state(): Saved {
    return {
      sum: this.#sum.slice(),
      count: this.#count.slice(),
      ring: this.#ring.slice(),
      frames: this.#frames,
      hours: this.#hours,
    };
  }
}
