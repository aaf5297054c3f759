import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import type { Millis } from '../model.ts';

/** Pressures, flows and vibration are no evidence for this long after a start, in ms. */
export const hydraulicMaskMs = 120_000;
/** Temperatures are none until they move slower than this, in K a minute, ... */
const settledKelvinPerMinute = 0.02;
/** ... judged over this long, in ms, ... */
const lookMs = 1_200_000;
/** ... not before this long after the machine's own start, for a cold winding begins to warm slowly, ... */
const leastOwnMs = 1_800_000;
/** ... and at most for this long, in ms: bearings, windings and exchangers lag by 20 to 60 min, so after 3 h e^-3 is left. */
const thermalMaskMs = 10_800_000;

/** One temperature after something was switched: is it still on its way? */
export class WarmUp {
  /** Of the sensor's unit in a kelvin: 1.8 for degF. */
  readonly #unitsPerKelvin: number;
  #settled = true;
  #since: Millis = -Infinity;
  #lookedAt: Millis = NaN;
  #lookedValue = NaN;

  constructor(unitsPerKelvin: number) {
    this.#unitsPerKelvin = unitsPerKelvin;
  }

  /**
   * `value` NaN: nothing heard. `since`: the newest switching in the plant; `ownSince`: of the asset
   * itself or its stand-ins, at or before it.
   */
  step(at: Millis, value: number, since: Millis, ownSince: Millis): boolean {
    if (since !== this.#since) {
      this.#since = since;
      this.#settled = false;
      this.#lookedAt = NaN;
    }
    if (this.#settled) return false;
    if (at - since >= thermalMaskMs) this.#settled = true;
    else if (!Number.isNaN(value)) this.#look(at, value);
    if (at - ownSince < leastOwnMs) this.#settled = false;
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
      since: this.#since,
      lookedAt: this.#lookedAt,
      lookedValue: this.#lookedValue,
    };
  }

  restore(saved: Saved): void {
    const fields = fieldsOf(saved, 'warm-up');
    this.#settled = fields.number('settled') === 1;
    this.#since = fields.number('since');
    this.#lookedAt = fields.number('lookedAt');
    this.#lookedValue = fields.number('lookedValue');
  }
}
