import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import type { Millis } from '../model.ts';
import type { FlatLines } from './flat-lines.ts';

/** So many sensors of an asset that were alone away and back within this time, at least and at most so many frames, are under test. */
const oneByOne = 3;
const testMs = 7_200_000;
const leastFrames = 30;
const mostFrames = 360;
/** So many sensors of an asset, and half of those that never rest, standing still at once are under test too. */
const together = 3;

/** Whether the transmitters of an asset are being stepped through test values, one after another or all at once. */
export class AssetTest {
  readonly #awayAt: Float64Array;
  readonly #awayN: Float64Array;

  constructor(channels: number) {
    this.#awayAt = new Float64Array(channels).fill(NaN);
    this.#awayN = new Float64Array(channels).fill(NaN);
  }

  /** `channel` has come back from being away for more than a frame. */
  back(channel: number, n: number, at: Millis): void {
    this.#awayAt[channel] = at;
    this.#awayN[channel] = n;
  }

  /** Since when the asset with these channels has been under test, or null. `restless`: those that never stand still for long. */
  since(
    asset: readonly number[],
    n: number,
    at: Millis,
    values: Float64Array,
    flat: FlatLines,
  ): Millis | null {
    const still = asset.filter((c) => !Number.isNaN(values[c]!) && flat.strange(c, at));
    const restless = asset.filter((c) => flat.restless(c)).length;
    if (still.length >= together && 2 * still.length >= restless) {
      return still.reduce((first, c) => Math.min(first, flat.since(c)), at);
    }
    const away = asset.filter((c) => {
      const frames = n - this.#awayN[c]!;
      return frames <= leastFrames || (frames <= mostFrames && at - this.#awayAt[c]! <= testMs);
    });
    if (away.length < oneByOne) return null;
    return away.reduce((first, c) => Math.min(first, this.#awayAt[c]!), at);
  }

  forget(channel: number): void {
    this.#awayAt[channel] = NaN;
    this.#awayN[channel] = NaN;
  }

  /** The clock was set back: the numbers of its frames mean nothing any more. */
  setBack(): void {
    this.#awayAt.fill(NaN);
    this.#awayN.fill(NaN);
  }

  state(): Saved {
    return { awayAt: this.#awayAt.slice(), awayN: this.#awayN.slice() };
  }

  restore(saved: Saved): void {
    const fields = fieldsOf(saved, 'asset test');
    this.#awayAt.set(fields.float64('awayAt'));
    this.#awayN.set(fields.float64('awayN'));
  }
}
