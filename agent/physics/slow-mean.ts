import type { Millis } from '../model.ts';

/** Exponential mean over event time: thermal masses follow load and weather late (first-order lag). */
export class SlowMean {
  readonly #timeConstantMs: number;
  value = NaN;
  at: Millis = NaN;

  constructor(timeConstantMs: number) {
    this.#timeConstantMs = timeConstantMs;
  }

  /** NaN leaves the mean as it is. */
  step(at: Millis, value: number): void {
    if (Number.isNaN(value)) return;
    const weight = Number.isNaN(this.value) ? 1 : 1 - Math.exp(-(at - this.at) / this.#timeConstantMs);
    this.value = weight >= 1 ? value : this.value + Math.max(0, weight) * (value - this.value);
    this.at = at;
  }
}
