import { median } from 'simple-statistics';
import { gumbelLevel } from '../../detectors/mathematics/gumbel.ts';
import type { Matrix, Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import { robustSpread } from '../../detectors/mathematics/spread.ts';
import { hoursOfDay, leastOfHour, RunningDay } from './running-day.ts';
import type { GroupRows } from './learning/learn-group.ts';
import type { GroupRow } from './view.ts';

/** Fewer days of learning tell nothing of how one day differs from the next. */
const leastDays = 5;
/**
 * Of a thinned hour half a kept block is enough, and of a thinned day a quarter of its hours: means of fewer
 * readings differ more, so the line that is learned from them is further off, never nearer.
 */
const enoughOfHour = 30;
const leastOfLearnedDay = 0.25;
/** Hours running that the day's mean must be beyond, and the share of the line under which it is back. */
const lasting = 2;
const back = 0.7;
const daysPerMonth = 30;
/**
 * The line lies so many times as far as a month's worst day: with every way of running that was not
 * learned the expectation moves a little, for days, and no two weeks know how far.
 */
const furtherOff = 3;

/** The line is no nearer than this many spreads, and a spread no less than this share of how well anybody can say what a column should read. */
const leastLevel = 1;
const leastOfTolerance = 0.1;

/** How the daily means of a group's residuals differ while all is well. */
export interface LearnedSlow {
  readonly centre: Float64Array;
  readonly spread: Float64Array;
  /** Of the strangest channel, in spreads. */
  readonly threshold: number;
  readonly [key: string]: Saved;
}

/**
 * Slow wear is seen by few members at first: a deviation too small for a vote, which stays. What is
 * learned is how far the median hour of a running day parts from the frozen centre, and from the daily maxima over
 * the channels the line that keeps the budget. `x`: residuals, each of a fit that has not seen it, `time` the running
 * time of each of its rows and `tolerance` of each of its columns; `steady`: those that do not drift by themselves. null: too few days.
 */
export function learnSlow(
  { x, time, tolerance }: Pick<GroupRows, 'x' | 'time' | 'tolerance'>,
  steady: Int32Array,
  framesPerHour: number,
  alertsPerMonth: number,
): LearnedSlow | null {
  const count = Math.floor(((time.at(-1) ?? -1) + 1) / framesPerHour);
  if (count < leastDays * hoursOfDay) return null;
  const means = Array.from({ length: x.columns }, (_, c) =>
    dayLevels(hourlyMeans(x, time, c, framesPerHour, count)),
  );
  const known = means.map((of) => of.filter((level) => !Number.isNaN(level)));
  if (known[0] === undefined || known[0].length === 0) return null;
  const centre = Float64Array.from(known, (of) => median(Array.from(of)));
  // What drifts by itself is nothing to go by: it is never far.
  const spread = Float64Array.from(known, (of, c) =>
    steady.includes(c) ? Math.max(robustSpread(of).spread, leastOfTolerance * tolerance[c]!) : Infinity,
  );
  const maxima: number[] = [];
  for (let day = 0; (day + 1) * hoursOfDay <= means[0]!.length; day++) {
    let worst = NaN;
    for (let h = day * hoursOfDay; h < (day + 1) * hoursOfDay; h++) {
      if (Number.isNaN(means[0]![h]!)) continue;
      for (const [c, of] of means.entries())
        worst = Math.max(Number.isNaN(worst) ? 0 : worst, Math.abs(of[h]! - centre[c]!) / spread[c]!);
    }
    if (!Number.isNaN(worst)) maxima.push(worst);
  }
  // The first of the days has no level before it ends.
  if (maxima.length < leastDays - 1) return null;
  const p = Math.min(0.5, alertsPerMonth / daysPerMonth);
  const threshold = furtherOff * Math.max(leastLevel, gumbelLevel(maxima, p, maxima.length));
  return { centre, spread, threshold };
}

/** Column `c` by the hour of running time; NaN where too little was kept. */
function hourlyMeans(
  x: Matrix,
  time: Float64Array,
  c: number,
  framesPerHour: number,
  count: number,
): Float64Array {
  const sums = new Float64Array(count);
  const kept = new Int32Array(count);
  for (let r = 0; r < x.rows; r++) {
    const hour = Math.floor(time[r]! / framesPerHour);
    if (hour >= count) break;
    sums[hour]! += x.data[r * x.columns + c]!;
    kept[hour]!++;
  }
  const least = Math.min(leastOfHour * framesPerHour, enoughOfHour);
  return sums.map((sum, hour) => (kept[hour]! >= least ? sum / kept[hour]! : NaN));
}

/** The middle of a day's hourly means, one for each hour that ends one: an hour of trouble is no wear. */
function dayLevels(hourly: Float64Array): Float64Array {
  return Float64Array.from({ length: hourly.length - hoursOfDay + 1 }, (_, h) => {
    const known = hourly.subarray(h, h + hoursOfDay).filter((mean) => !Number.isNaN(mean));
    return known.length >= leastOfLearnedDay * hoursOfDay ? median(Array.from(known)) : NaN;
  });
}

/** The daily means at work, over the frames in which the asset is judged. */
export class SlowWatch {
  readonly #learned: LearnedSlow;
  readonly #day: RunningDay;
  #beyondFor = 0;
  #standing = false;
  #furthest: number;
  /** By column: how many times further off the line lies. */
  readonly #stretch: Float64Array;

  constructor(learned: LearnedSlow, framesPerHour: number, state: Saved = null) {
    this.#learned = learned;
    const day = state === null ? null : (state as { readonly day: Saved }).day;
    this.#day = new RunningDay(learned.centre.length, framesPerHour, day);
    const fields = state === null ? null : fieldsOf(state, 'slow watch');
    this.#stretch = fields?.float64('stretch') ?? new Float64Array(learned.centre.length).fill(1);
    this.#furthest = this.#furthestNow();
    if (fields === null) return;
    this.#beyondFor = fields.number('beyondFor');
    this.#standing = fields.number('standing') === 1;
  }

  push(row: GroupRow): void {
    if (this.#day.push(row)) this.#judge();
  }

  /** A day's mean has been beyond what learning knows for some hours, and is not yet back. */
  get standing(): boolean {
    return this.#standing;
  }

  /** How far the furthest column is off, as a share of the line, >= 0; NaN before there is a day. */
  get furthest(): number {
    return this.#furthest;
  }

  /** How far the last running day's level of column `c` is off, as a share of the line; NaN before there is a day. */
  ratio(c: number): number {
    const { centre, spread, threshold } = this.#learned;
    return (this.level(c) - centre[c]!) / (spread[c]! * threshold * this.#stretch[c]!);
  }

  /** The day's level against the frozen centre, both residuals, and how far apart they are in spreads of such levels. */
  deviation(c: number): { readonly level: number; readonly centre: number; readonly sigma: number } {
    const centre = this.#learned.centre[c]!;
    const level = this.level(c);
    return { level, centre, sigma: (level - centre) / this.#learned.spread[c]! };
  }

  /** Median of the residual's hourly means over the last running day; NaN before there is one. */
  level(c: number): number {
    return this.#day.hours >= hoursOfDay ? this.#day.level(c, leastOfHour * hoursOfDay) : NaN;
  }

  /** The line of each column lies so many times further off from now on: what does not reach it stands no longer. */
  stretch(by: readonly number[]): void {
    if (by.every((times, c) => times === this.#stretch[c])) return;
    this.#stretch.set(by);
    this.#furthest = this.#furthestNow();
    if (this.#furthest > 1) return;
    this.#beyondFor = 0;
    this.#standing = false;
  }

  #judge(): void {
    this.#furthest = this.#furthestNow();
    // Silence is no proof that all is well.
    if (Number.isNaN(this.#furthest)) return;
    this.#beyondFor = this.#furthest > 1 ? this.#beyondFor + 1 : 0;
    if (this.#beyondFor >= lasting) this.#standing = true;
    else if (this.#furthest < back) this.#standing = false;
  }

  #furthestNow(): number {
    const ratios = Array.from(this.#learned.centre, (_, c) => Math.abs(this.ratio(c)));
    const known = ratios.filter((ratio) => !Number.isNaN(ratio));
    return known.length === 0 ? NaN : Math.max(...known);
  }

  /** Forgets the days before: what they showed was worked on. */
  reset(): void {
    this.#day.reset();
    this.#furthest = NaN;
    this.#beyondFor = 0;
    this.#standing = false;
  }

  state(): Saved {
    return {
      day: this.#day.state(),
      beyondFor: this.#beyondFor,
      standing: this.#standing ? 1 : 0,
      stretch: this.#stretch.slice(),
    };
  }
}
