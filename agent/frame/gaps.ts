import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';

/** Weight of the newest change in the trend, and how fast an extrapolated trend dies away. */
const trendWeight = 0.2;
const damping = 0.8;

/**
 * Bridges short gaps by damped trend extrapolation (Gardner, McKenzie: Forecasting trends in time
 * series, Management Science 1985) with the last value as level. One trend per channel, per frame.
 */
export class GapBridge {
  readonly #level: Float64Array;
  readonly #trend: Float64Array;
  /** Frames since the channel last had a value of its own. */
  readonly #gap: Float64Array;
  readonly #longest: number;

  constructor(channels: number, longest: number) {
    this.#level = new Float64Array(channels).fill(NaN);
    this.#trend = new Float64Array(channels);
    this.#gap = new Float64Array(channels);
    this.#longest = longest;
  }

  /** A frame in which `channel` had a value of its own. */
  seen(channel: number, value: number): void {
    const level = this.#level[channel]!;
    if (!Number.isNaN(level)) {
      // After a gap the change is spread over the frames that it took.
      const change = (value - level) / (this.#gap[channel]! + 1);
      this.#trend[channel]! += trendWeight * (change - this.#trend[channel]!);
    }
    this.#level[channel] = value;
    this.#gap[channel] = 0;
  }

  /** A frame without a value: what the trend says, or NaN when the gap is too long or nothing was ever seen. */
  bridge(channel: number): number {
    const gap = ++this.#gap[channel]!;
    if (gap > this.#longest) return NaN;
    // Sum of damping^1 .. damping^gap.
    const reach = (damping * (1 - damping ** gap)) / (1 - damping);
    return this.#level[channel]! + reach * this.#trend[channel]!;
  }

  state(): Saved {
    return { level: this.#level.slice(), trend: this.#trend.slice(), gap: this.#gap.slice() };
  }

  restore(saved: Saved): void {
    const fields = fieldsOf(saved, 'gap bridge');
    this.#level.set(fields.float64('level'));
    this.#trend.set(fields.float64('trend'));
    this.#gap.set(fields.float64('gap'));
  }
}
