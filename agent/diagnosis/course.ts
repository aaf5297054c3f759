import type { Saved } from '../../detectors/index.ts';
import type { Millis } from '../model.ts';

const stepMs = 3_600_000;
/** Six days: two before an incident and four of it. What grows slower shows its pace in these. */
const mostPoints = 144;

/** How far an asset's columns have been off of late, in their units: a point an hour in which it was judged, at most 144. */
export class Course {
  readonly #columns: number;
  /** Oldest first. */
  #points: { readonly at: Millis; readonly offs: Float32Array }[] = [];

  /** Goes on from `state` if that was of as many columns. */
  constructor(columns: number, state: Saved = null) {
    this.#columns = columns;
    if (state === null) return;
    const points = state as readonly { readonly at: number; readonly offs: Float32Array }[];
    if (points.every(({ offs }) => offs.length === columns)) this.#points = [...points];
  }

  /** Is it time for another point? It is where the clock was set back, too. */
  isDue(at: Millis): boolean {
    const newest = this.#points.at(-1)?.at ?? -Infinity;
    return at < newest || at - newest >= stepMs;
  }

  /** Takes how far each column is off, `offOf` its reading less what it should be; NaN: it says nothing. What lies after `at` was told by a wrong clock. */
  push(at: Millis, offOf: (column: number) => number): void {
    this.#points = this.#points.filter((point) => point.at < at);
    this.#points.push({ at, offs: Float32Array.from({ length: this.#columns }, (_, c) => offOf(c)) });
    if (this.#points.length > mostPoints) this.#points.shift();
  }

  /** Of column `c` from `since` on, positive in the direction of `sign`, without the points at which it said nothing. */
  of(c: number, sign: number, since: Millis): readonly { readonly at: Millis; readonly off: number }[] {
    return this.#points.flatMap(({ at, offs }) => {
      const off = sign * offs[c]!;
      return at >= since && Number.isFinite(off) ? [{ at, off }] : [];
    });
  }

  state(): Saved {
    return this.#points.map((point) => ({ ...point }));
  }
}
