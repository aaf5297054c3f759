import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import type { Millis } from '../model.ts';

const hourMs = 3_600_000;
/** Two weeks of running: what grows slower shows its pace in these. */
const mostPoints = 336;
/** A column that said something in fewer frames of an hour has no point there: so many, or so large a share of a whole hour. */
const leastFrames = 5;
const leastOfHour = 0.25;

/** A point of a column's course. */
export interface CoursePoint {
  /** Middle of its hour. */
  readonly at: Millis;
  /** How far off, positive in the direction that is looked at. */
  readonly off: number;
  /** How often set-points had been moved to where they never stood, or back. */
  readonly moves: number;
}

/** One hour, per column how far off it was; NaN: it said too little. */
interface Hour {
  readonly at: Millis;
  readonly moves: number;
  readonly offs: Float32Array;
}

/** How far an asset's columns have been off of late, in their units: the mean of each hour in which it was judged, at most 336. */
export class Course {
  readonly #columns: number;
  readonly #least: number;
  /** Oldest first. */
  #hours: Hour[] = [];
  /** The hour that is not over yet, since the epoch, and what was told of it per column. */
  #hour = NaN;
  #moves = 0;
  readonly #sum: Float64Array;
  readonly #count: Int32Array;

  /** Goes on from `state` if that was of as many columns. */
  constructor(columns: number, framesPerHour: number, state: Saved = null) {
    this.#columns = columns;
    this.#least = Math.min(leastFrames, leastOfHour * framesPerHour);
    this.#sum = new Float64Array(columns);
    this.#count = new Int32Array(columns);
    if (state === null) return;
    const fields = fieldsOf(state, 'course');
    if (fields.number('columns') !== columns) return;
    const [at, moves, offs] = [fields.float64('at'), fields.int32('movesAt'), fields.float32('offs')];
    this.#hours = Array.from(at, (middle, i) => ({
      at: middle,
      moves: moves[i]!,
      offs: offs.slice(i * columns, (i + 1) * columns),
    }));
    this.#hour = fields.number('hour');
    this.#moves = fields.number('moves');
    this.#sum.set(fields.float64('sum'));
    this.#count.set(fields.int32('count'));
  }

  /**
   * One judged frame, that ends at `at`, after set-points were moved `moves` times: how far each column is off; NaN: it says nothing.
   * What lies after `at` was told by a wrong clock.
   */
  push(at: Millis, moves: number, offOf: (column: number) => number): void {
    // A frame that ends with an hour belongs to it.
    const hour = Math.ceil(at / hourMs) - 1;
    if (hour !== this.#hour || moves !== this.#moves) this.#close(hour, moves);
    for (let c = 0; c < this.#columns; c++) {
      const off = offOf(c);
      if (!Number.isFinite(off)) continue;
      this.#sum[c]! += off;
      this.#count[c]!++;
    }
  }

  /** Of column `c` from `since` on, positive in the direction of `sign`, without the hours in which it said too little. */
  of(c: number, sign: number, since: Millis): readonly CoursePoint[] {
    return this.#hours.flatMap(({ at, moves, offs }) => {
      const off = sign * offs[c]!;
      return at >= since && Number.isFinite(off) ? [{ at, off, moves }] : [];
    });
  }

  /** Few large arrays: it is saved every minute. */
  state(): Saved {
    const offs = new Float32Array(this.#hours.length * this.#columns);
    for (const [i, hour] of this.#hours.entries()) offs.set(hour.offs, i * this.#columns);
    return {
      columns: this.#columns,
      at: Float64Array.from(this.#hours, ({ at }) => at),
      movesAt: Int32Array.from(this.#hours, ({ moves }) => moves),
      offs,
      hour: this.#hour,
      moves: this.#moves,
      sum: this.#sum.slice(),
      count: this.#count.slice(),
    };
  }

  /** The hour is over, or its set-points are: `next` begins. */
  #close(next: number, moves: number): void {
    const offs = Float32Array.from({ length: this.#columns }, (_, c) =>
      this.#count[c]! >= this.#least ? this.#sum[c]! / this.#count[c]! : NaN,
    );
    if (offs.some((off) => !Number.isNaN(off))) {
      this.#hours.push({ at: (this.#hour + 0.5) * hourMs, moves: this.#moves, offs });
      if (this.#hours.length > mostPoints) this.#hours.shift();
    }
    if (next < this.#hour) this.#hours = this.#hours.filter(({ at }) => at < next * hourMs);
    this.#hour = next;
    this.#moves = moves;
    this.#sum.fill(0);
    this.#count.fill(0);
  }
}
