import { Quality } from '../model.ts';

/**
 * Readings on their way into frames: per open frame and channel the sum, the count and the newest
 * value. Frames share a ring of slots; frame n lives in slot n modulo the number of slots.
 */
export class Cells {
  readonly channels: number;
  readonly slots: number;
  readonly #sum: Float64Array;
  readonly #count: Uint32Array;
  readonly #newest: Float64Array;
  readonly #newestAt: Float64Array;
  /** Best quality seen + 1; 0 = no reading. */
  readonly #quality: Uint8Array;

  constructor(channels: number, slots: number) {
    this.channels = channels;
    this.slots = slots;
    const size = channels * slots;
    this.#sum = new Float64Array(size);
    this.#count = new Uint32Array(size);
    this.#newest = new Float64Array(size);
    this.#newestAt = new Float64Array(size).fill(-Infinity);
    this.#quality = new Uint8Array(size);
  }

  /** A better reading displaces the worse ones of the same frame; equals are averaged. */
  add(n: number, channel: number, at: number, value: number, quality: Quality): void {
    const i = this.#index(n, channel);
    const seen = this.#quality[i]!;
    if (seen !== 0 && quality > seen - 1) return;
    if (seen === 0 || quality < seen - 1) {
      this.#quality[i] = quality + 1;
      this.#sum[i] = 0;
      this.#count[i] = 0;
      this.#newestAt[i] = -Infinity;
    }
    this.#sum[i]! += value;
    this.#count[i]! += 1;
    if (at >= this.#newestAt[i]!) {
      this.#newestAt[i] = at;
      this.#newest[i] = value;
    }
  }

  has(n: number, channel: number): boolean {
    return this.#quality[this.#index(n, channel)] !== 0;
  }
  /** The quality of the cell's readings; ask only where `has`. */
  quality(n: number, channel: number): Quality {
    return (this.#quality[this.#index(n, channel)]! - 1) as Quality;
  }
  mean(n: number, channel: number): number {
    const i = this.#index(n, channel);
    return this.#sum[i]! / this.#count[i]!;
  }
  newest(n: number, channel: number): number {
    return this.#newest[this.#index(n, channel)]!;
  }
  newestAt(n: number, channel: number): number {
    return this.#newestAt[this.#index(n, channel)]!;
  }
  count(n: number, channel: number): number {
    return this.#count[this.#index(n, channel)]!;
  }

  /** Empties frame n's slot for the frame that comes around next. */
  clear(n: number): void {
    const start = this.#index(n, 0);
    const end = start + this.channels;
    this.#quality.fill(0, start, end);
    this.#newestAt.fill(-Infinity, start, end);
  }

  #index(n: number, channel: number): number {
    // Frames before 1970 have negative numbers.
    return (((n % this.slots) + this.slots) % this.slots) * this.channels + channel;
  }
}
