import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/saved-fields.ts';
import type { Millis } from '../model.ts';

/** Pressures, flows and vibration are no evidence for this long after a start, in ms. */
export const hydraulicMaskMs = 120_000;
/** Temperatures are none until they move slower than this, in K a minute, ... */
const settledKelvinPerMinute = 0.05;
/** ... judged over this long, in ms, ... */
const lookMs = 600_000;
/** ... and at most for this long, in ms: bearings, windings and exchangers take 20 to 60 min. */
const thermalMaskMs = 3_600_000;

/** One temperature after the start of its asset: is it still warming up? */
export class WarmUp {
  /** Of the sensor's unit in a kelvin: 1.8 for degF. */
  readonly #unitsPerKelvin: number;
  #settled = true;
  #startedAt: Millis = -Infinity;
  #lookedAt: Millis = NaN;
  #lookedValue = NaN;

  constructor(unitsPerKelvin: number) {
    this.#unitsPerKelvin = unitsPerKelvin;
  }

  /** `value` NaN: nothing heard. `startedAt` changes with every start. */
  step(at: Millis, value: number, startedAt: Millis): boolean {
    if (startedAt !== this.#startedAt) {
      this.#startedAt = startedAt;
      this.#settled = false;
      this.#lookedAt = NaN;
    }
    if (this.#settled) return false;
    if (at - startedAt >= thermalMaskMs) this.#settled = true;
    else if (!Number.isNaN(value)) this.#look(at, value);
    return !this.#settled;
  }

  #look(at: Millis, value: number): void {
    if (at - this.#lookedAt < lookMs) return;
    if (!Number.isNaN(this.#lookedAt)) {
      const moved = Math.abs(value - this.#lookedValue) / this.#unitsPerKelvin;
      if (moved <= (settledKelvinPerMinute * (at - this.#lookedAt)) / 60_000) this.#settled = true;
    }
    this.#lookedAt = at;
    this.#lookedValue = value;
  }

  state(): Saved {
    return {
      settled: this.#settled ? 1 : 0,
      startedAt: this.#startedAt,
      lookedAt: this.#lookedAt,
      lookedValue: this.#lookedValue,
    };
  }

  restore(saved: Saved): void {
    const fields = fieldsOf(saved, 'warm-up');
    this.#settled = fields.number('settled') === 1;
    this.#startedAt = fields.number('startedAt');
    this.#lookedAt = fields.number('lookedAt');
    this.#lookedValue = fields.number('lookedValue');
  }
}
