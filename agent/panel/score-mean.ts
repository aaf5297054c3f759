import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';

/**
 * Causal mean of a member's last scores. The mean of the readings finds shifts too small for one row;
 * the mean of the scores finds what such a mean evens out: a channel that swings or scatters more than
 * it did. Averaged statistics after Wold: Exponentially weighted moving principal components analysis,
 * Chemometrics and Intelligent Laboratory Systems 1994.
 */
export class ScoreMean {
  readonly #ring: Float64Array;
  #pushed = 0;

  constructor(averaging: number, state: Saved = null) {
    this.#ring = new Float64Array(averaging);
    if (state === null) return;
    const fields = fieldsOf(state, 'score mean');
    this.#ring.set(fields.float64('ring'));
    this.#pushed = fields.number('pushed');
  }

  /** NaN until half of the scores are there. */
  push(score: number): number {
    const window = this.#ring.length;
    this.#ring[this.#pushed++ % window] = score;
    const count = Math.min(this.#pushed, window);
    if (count * 2 < window) return NaN;
    // Summed afresh each time: a running sum gathers rounding errors over months.
    let sum = 0;
    for (let i = 0; i < count; i++) sum += this.#ring[i]!;
    return sum / count;
  }

  /**
   * Takes the newest score out again: its frame was already another way of running. The oldest one of
   * a full window is gone, so the next push finds one score fewer.
   */
  retract(): void {
    if (this.#pushed === 0) return;
    const window = this.#ring.length;
    const kept = Math.min(this.#pushed, window) - 1;
    const newestFirst = Array.from({ length: kept }, (_, i) => this.#ring[(this.#pushed - 2 - i) % window]!);
    this.#ring.set(newestFirst.toReversed());
    this.#pushed = kept;
  }

  reset(): void {
    this.#pushed = 0;
  }

  state(): Saved {
    return { ring: this.#ring.slice(), pushed: this.#pushed };
  }
}
