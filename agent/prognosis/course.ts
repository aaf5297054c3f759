import type { Saved } from '../../detectors/index.ts';
import type { Millis } from '../model.ts';

const firstStepMs = 3_600_000;
const mostPoints = 96;

/** How far an asset's columns have been off since its incident began, in their units: at most 96 points, thinner the longer it lasts. */
export class Course {
  #stepMs = firstStepMs;
  #points: { readonly at: Millis; readonly offs: Float64Array }[] = [];

  constructor(state: Saved = null) {
    if (state === null) return;
    const { stepMs, points } = state as {
      readonly stepMs: number;
      readonly points: readonly { readonly at: number; readonly offs: Float64Array }[];
    };
    this.#stepMs = stepMs;
    this.#points = [...points];
  }

  /** Takes `offs` where it is time for another point. */
  push(at: Millis, offs: readonly number[]): void {
    if (at - (this.#points.at(-1)?.at ?? -Infinity) < this.#stepMs) return;
    // Other columns are another course.
    if (this.#points[0] !== undefined && this.#points[0].offs.length !== offs.length) this.#points = [];
    this.#points.push({ at, offs: Float64Array.from(offs) });
    if (this.#points.length <= mostPoints) return;
    this.#points = this.#points.filter((_, i) => i % 2 === 0);
    this.#stepMs *= 2;
  }

  /** Of column `c`, positive in the direction of `sign`, without the points at which it said nothing. */
  of(c: number, sign: number): readonly { readonly at: Millis; readonly off: number }[] {
    return this.#points.flatMap(({ at, offs }) => {
      const off = sign * offs[c]!;
      return Number.isFinite(off) ? [{ at, off }] : [];
    });
  }

  state(): Saved {
    return { stepMs: this.#stepMs, points: this.#points.map((point) => ({ ...point })) };
  }
}
