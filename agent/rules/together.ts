import type { Saved } from '../../detectors/index.ts';
import type { Frame, Millis } from '../model.ts';
import type { FullReadings } from './full-readings.ts';
import type { Motion } from './motion.ts';
import { OnDelay } from './on-delay.ts';

/** Starts together that a guessed pair must have been seen to make, and as many more for each time that it was apart. */
const leastStarts = 2;
/** A scale that grew so much was none. */
const scaleGrowth = 2;

/**
 * A leader (command, power) and its follower (power, flow): does the follower fail to move while the
 * leader does? It is believed only of a pair that has been seen to go together. One sight is enough where
 * people declared what the two are; a pair guessed from kinds must start together twice while its full readings
 * are known, and at least twice as often as it is apart: an enable or a mode is no run command, a header's flow not the pump's.
 */
export class Together {
  readonly #full: FullReadings;
  readonly #channels: readonly number[];
  readonly #declared: boolean;
  readonly #missing: OnDelay;
  readonly #alone: OnDelay;
  /** The largest readings by which motion was told so far, one a channel. */
  readonly #scale: Float64Array;
  #seen = false;
  #starts = 0;
  #apart = 0;
  /** Both stood still when last heard, without a gap since. */
  #rested = false;
  #followed = false;
  #broken = false;

  /** `channels`: those of the two whose motion is told by their largest reading. */
  constructor(delayMs: number, declared: boolean, channels: readonly number[], full: FullReadings) {
    this.#full = full;
    this.#channels = channels;
    this.#declared = declared;
    this.#missing = new OnDelay(delayMs);
    this.#alone = new OnDelay(delayMs);
    this.#scale = new Float64Array(channels.length);
  }

  /** null: it cannot be told in this frame. */
  step(frame: Frame, leader: Motion | null, follower: Motion | null): void {
    this.#rescale();
    if (leader === null || follower === null) {
      this.#rested = false;
      this.#missing.step(frame, null);
      this.#alone.step(frame, null);
      return;
    }
    if (leader === 'moving' && follower === 'moving') {
      if (this.#rested) this.#starts++;
      this.#rested = false;
      this.#seen = true;
      this.#followed = true;
    } else if (leader === 'still') {
      this.#rested = follower === 'still';
      this.#followed = false;
    }
    const [missed, alone] = [this.#missing.standing, this.#alone.standing];
    this.#missing.step(frame, leader === 'moving' && follower === 'still');
    this.#alone.step(frame, leader === 'still' && follower === 'moving');
    if (!this.#missing.standing) this.#broken = false;
    else if (!missed) {
      this.#broken = this.#believed;
      this.#foundApart();
    }
    if (this.#alone.standing && !alone) this.#foundApart();
  }

  /** The leader moves and the follower stands still, for longer than the delay. */
  get broken(): boolean {
    return this.#broken;
  }

  get since(): Millis | null {
    return this.#missing.since;
  }

  /** The follower has moved since the leader last stood still. */
  get followed(): boolean {
    return this.#followed;
  }

  silence(): void {
    this.#rested = false;
    this.#broken = false;
    this.#missing.clear();
    this.#alone.clear();
  }

  setBack(at: Millis): void {
    this.#missing.setBack(at);
    this.#alone.setBack(at);
  }

  get #believed(): boolean {
    return this.#declared ? this.#seen : this.#starts >= leastStarts * (1 + this.#apart);
  }

  #foundApart(): void {
    this.#rested = false;
    this.#apart++;
  }

  /** What was seen by the noise of a machine at rest, or before a wild value, is forgotten. */
  #rescale(): void {
    for (const [i, channel] of this.#channels.entries()) {
      const largest = this.#full.largest[channel]!;
      if (largest <= scaleGrowth * this.#scale[i]!) continue;
      this.#scale[i] = largest;
      this.#seen = false;
      this.#starts = 0;
      this.#apart = 0;
    }
  }

  state(): Saved {
    return {
      missing: this.#missing.state(),
      alone: this.#alone.state(),
      scale: this.#scale.slice(),
      counts: [this.#starts, this.#apart],
      flags: [this.#seen, this.#rested, this.#followed, this.#broken],
    };
  }

  restore(saved: Saved): void {
    const { missing, alone, scale, counts, flags } = saved as {
      readonly missing: Saved;
      readonly alone: Saved;
      readonly scale: Float64Array;
      readonly counts: readonly [number, number];
      readonly flags: readonly [boolean, boolean, boolean, boolean];
    };
    this.#missing.restore(missing);
    this.#alone.restore(alone);
    this.#scale.set(scale);
    [this.#starts, this.#apart] = counts;
    [this.#seen, this.#rested, this.#followed, this.#broken] = flags;
  }
}
