import type { Millis } from '../model.ts';
import type { SensorState } from '../status/plant-state.ts';

/** Means of ten minutes, over the day before an alert and some. */
const cellMs = 600_000;
const cells = 160;

interface Course {
  readonly sums: Float64Array;
  readonly counts: Uint32Array;
}

/** What each sensor was expected to say over the last day, in a bounded number of means: history keeps readings only. */
export class ExpectedCourse {
  readonly #courses = new Map<string, Course>();
  /** The newest cell, counted from 1970. */
  #newest = -Infinity;

  take(at: Millis, sensors: readonly Pick<SensorState, 'id' | 'expected'>[]): void {
    const cell = Math.floor(at / cellMs);
    if (cell > this.#newest) this.#forget(cell);
    for (const { id, expected } of sensors) {
      if (expected === null) continue;
      const course = this.#courseOf(id);
      course.sums[cell % cells]! += expected;
      course.counts[cell % cells]! += 1;
    }
  }

  /** The clock was set back: the next frame begins the course anew. */
  setBack(): void {
    this.#newest = -Infinity;
  }

  /** The mean from `from` to `to`; null where nothing was expected, or it lies too far back. */
  mean(sensor: string, from: Millis, to: Millis): number | null {
    const course = this.#courses.get(sensor);
    if (course === undefined) return null;
    const last = Math.min(this.#newest, Math.floor(to / cellMs));
    let [sum, count] = [0, 0];
    for (let cell = Math.max(this.#newest - cells + 1, Math.floor(from / cellMs)); cell <= last; cell += 1) {
      sum += course.sums[cell % cells]!;
      count += course.counts[cell % cells]!;
    }
    return count === 0 ? null : Number((sum / count).toPrecision(6));
  }

  /** Cells that the ring comes round to are empty again. */
  #forget(cell: number): void {
    const first = Math.max(this.#newest + 1, cell - cells + 1);
    for (const { sums, counts } of this.#courses.values()) {
      for (let gone = first; gone <= cell; gone += 1) {
        sums[gone % cells] = 0;
        counts[gone % cells] = 0;
      }
    }
    this.#newest = cell;
  }

  #courseOf(sensor: string): Course {
    const known = this.#courses.get(sensor);
    if (known !== undefined) return known;
    const course = { sums: new Float64Array(cells), counts: new Uint32Array(cells) };
    this.#courses.set(sensor, course);
    return course;
  }
}
