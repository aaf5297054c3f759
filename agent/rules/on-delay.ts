import type { Saved } from '../../detectors/index.ts';
import type { Frame, Millis } from '../model.ts';

/** However short the delay: what stands has lasted so many frames beyond its first. */
const leastFrames = 2;

/**
 * On-delay after ISA-18.2 10.5, in event time. A frame that tells nothing is no proof of either: what
 * was on its way begins anew, what stands goes on standing.
 */
export class OnDelay {
  readonly #delayMs: number;
  #since: { readonly at: Millis; readonly n: number } | null = null;
  #standing = false;

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  /** `on`: whether the condition holds in this frame; null: it cannot be told. */
  step(frame: Frame, on: boolean | null): void {
    if (on === null) {
      if (!this.#standing) this.#since = null;
      return;
    }
    if (!on) {
      this.clear();
      return;
    }
    this.#since ??= { at: frame.at, n: frame.n };
    const { at, n } = this.#since;
    if (frame.at - at >= this.#delayMs && frame.n - n >= leastFrames) this.#standing = true;
  }

  clear(): void {
    this.#since = null;
    this.#standing = false;
  }

  get standing(): boolean {
    return this.#standing;
  }

  /** When what stands has begun; null while nothing does. */
  get since(): Millis | null {
    return this.#standing ? this.#since!.at : null;
  }

  /** The clock was set back to `at`: what stands does so since then, what was on its way begins anew. */
  setBack(at: Millis): void {
    if (!this.#standing) this.#since = null;
    else if (this.#since!.at > at) this.#since = { ...this.#since!, at };
  }

  state(): Saved {
    return this.#since === null ? null : { ...this.#since, standing: this.#standing };
  }

  restore(saved: Saved): void {
    this.clear();
    if (saved === null) return;
    const { at, n, standing } = saved as { at: Millis; n: number; standing: boolean };
    this.#since = { at, n };
    this.#standing = standing;
  }
}
