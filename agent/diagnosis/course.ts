import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import type { Millis } from '../model.ts';

const hourMs = 3_600_000;
/** Two weeks of running: what grows slower shows its pace in these. */
const mostPoints = 336;
/** An hour with less than this share of the frames of a whole one is no point. */
const leastOfHour = 0.25;

interface Point {
  /** End of the hour. */
  readonly at: Millis;
  readonly offs: Float32Array;
}

/** How far an asset's columns have been off of late, in their units: the mean of each hour in which it was judged, at most 336. */
export class Course {
  readonly #columns: number;
  readonly #framesPerHour: number;
  /** Oldest first. */
  #points: Point[] = [];
  /** The hour that is not over yet, since the epoch, and what was told of it per column. */
  #hour = NaN;
  #frames = 0;
  readonly #sum: Float64Array;
  readonly #count: Int32Array;

  /** Goes on from `state` if that was of as many columns. */
  constructor(columns: number, framesPerHour: number, state: Saved = null) {
    this.#columns = columns;
    this.#framesPerHour = framesPerHour;
    this.#sum = new Float64Array(columns);
    this.#count = new Int32Array(columns);
    if (state === null) return;
    const { points } = state as unknown as { readonly points: readonly Point[] };
    const fields = fieldsOf(state, 'course');
    const [sum, count] = [fields.float64('sum'), fields.int32('count')];
    if (sum.length !== columns || points.some(({ offs }) => offs.length !== columns)) return;
    this.#points = [...points];
    this.#hour = fields.number('hour');
    this.#frames = fields.number('frames');
    this.#sum.set(sum);
    this.#count.set(count);
  }

  /** One judged frame, that ends at `at`: how far each column is off; NaN: it says nothing. What lies after `at` was told by a wrong clock. */
  push(at: Millis, offOf: (column: number) => number): void {
    // A frame that ends with an hour belongs to it.
    const hour = Math.ceil(at / hourMs) - 1;
    if (hour !== this.#hour) this.#close(hour);
    this.#frames++;
    for (let c = 0; c < this.#columns; c++) {
      const off = offOf(c);
      if (!Number.isFinite(off)) continue;
      this.#sum[c]! += off;
      this.#count[c]!++;
    }
  }

  /** Of column `c` from `since` on, positive in the direction of `sign`, without the hours in which it said nothing. */
  of(c: number, sign: number, since: Millis): readonly { readonly at: Millis; readonly off: number }[] {
    return this.#points.flatMap(({ at, offs }) => {
      const off = sign * offs[c]!;
      return at >= since && Number.isFinite(off) ? [{ at, off }] : [];
    });
  }

  state(): Saved {
    return {
      points: this.#points.map((point) => ({ ...point })),
      hour: this.#hour,
      frames: this.#frames,
      sum: this.#sum.slice(),
      count: this.#count.slice(),
    };
  }

  /** The hour is over, and `next` begins. */
  #close(next: number): void {
    if (this.#frames >= leastOfHour * this.#framesPerHour) {
      const offs = Float32Array.from({ length: this.#columns }, (_, c) => this.#sum[c]! / this.#count[c]!);
      this.#points.push({ at: (this.#hour + 1) * hourMs, offs });
      if (this.#points.length > mostPoints) this.#points.shift();
    }
    if (next < this.#hour) this.#points = this.#points.filter(({ at }) => at <= next * hourMs);
    this.#hour = next;
    this.#frames = 0;
    this.#sum.fill(0);
    this.#count.fill(0);
  }
}
