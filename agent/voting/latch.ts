import type { VotingSettings } from '../../config/settings.ts';
import type { Saved } from '../../detectors/index.ts';

/**
 * Holds a member's vote through the ripple of one event and lets go when the process settles.
 * Goes on when the ratio passes 1 above its base; goes off when it has stayed well below its own
 * peak for some frames. Where it settles at a new level, that level becomes the base and relaxes
 * back to 0, so that what is still off in a day is heard again.
 */
export class Latch {
  readonly #settings: VotingSettings['latch'];
  #on = false;
  #peak = 0;
  #below = 0;
  #base = 0;
  /** As it was before the newest step. */
  #before: LatchState = { on: 0, peak: 0, below: 0, base: 0 };

  constructor(settings: VotingSettings['latch'], state: Saved = null) {
    this.#settings = settings;
    if (state !== null) {
      const { before, ...now } = state as unknown as LatchState & { readonly before: LatchState };
      this.#set(now);
      this.#before = before;
    }
  }

  /** `ratio` > 1 is beyond what learning calls normal. Returns the vote after this frame. */
  step(ratio: number): boolean {
    this.#before = this.#now();
    const { release, frames, relax } = this.#settings;
    if (!this.#on) {
      this.#base -= this.#base / relax;
      if (ratio > this.#base + 1) {
        this.#on = true;
        this.#peak = ratio;
        this.#below = 0;
      }
      return this.#on;
    }
    this.#peak = Math.max(this.#peak, ratio);
    const well = this.#base + release * (this.#peak - this.#base);
    this.#below = ratio < Math.max(well, this.#base + 1) ? this.#below + 1 : 0;
    if (this.#below >= frames) {
      this.#on = false;
      // Back under 1 nothing has changed; above it the process has settled somewhere new.
      this.#base = Math.max(0, ratio);
      if (ratio <= 1) this.#base = 0;
    }
    return this.#on;
  }

  /** The newest frame showed the asset already stopping: it does not count. */
  retract(): void {
    this.#set(this.#before);
  }

  #now(): LatchState {
    return { on: this.#on ? 1 : 0, peak: this.#peak, below: this.#below, base: this.#base };
  }

  #set({ on, peak, below, base }: LatchState): void {
    this.#on = on === 1;
    this.#peak = peak;
    this.#below = below;
    this.#base = base;
  }

  state(): Saved {
    return { ...this.#now(), before: { ...this.#before } };
  }
}

interface LatchState {
  readonly on: number;
  readonly peak: number;
  readonly below: number;
  readonly base: number;
}
