import type { Running } from '../../config/plant.ts';
import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import { Cell, type Frame, type Millis } from '../model.ts';

/** A run state is believed this long without word from the sensor that tells it, in ms. */
const heldMs = 600_000;

/** Whether one asset runs, from its declared condition. */
export class RunState {
  readonly #channel: number;
  readonly #above: number;
  readonly #below: number;
  #running: boolean | null = null;
  #heardAt: Millis = -Infinity;

  /** `channel`: the plant channel of `running.sensor`. */
  constructor(running: Running, channel: number) {
    this.#channel = channel;
    this.#above = running.above ?? -Infinity;
    this.#below = running.below ?? Infinity;
  }

  /** true or false; null when its sensor has said nothing for too long. */
  step(frame: Frame): boolean | null {
    if (frame.states[this.#channel] === Cell.ok) {
      const value = frame.values[this.#channel]!;
      const running = value > this.#above && value < this.#below;
      this.#running = running;
      this.#heardAt = frame.at;
    } else if (frame.at - this.#heardAt > heldMs) {
      this.#running = null;
    }
    return this.#running;
  }

  /** The clock was set back to `at`. */
  setBack(at: Millis): void {
    this.#heardAt = Math.min(this.#heardAt, at);
  }

  state(): Saved {
    const running = this.#running === null ? -1 : Number(this.#running);
    return { running, heardAt: this.#heardAt };
  }

  restore(saved: Saved): void {
    const fields = fieldsOf(saved, 'run state');
    const running = fields.number('running');
    this.#running = running < 0 ? null : running === 1;
    this.#heardAt = fields.number('heardAt');
  }
}
