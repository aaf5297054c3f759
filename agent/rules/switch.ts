import type { Saved } from '../../detectors/index.ts';
import { Cell, type Frame } from '../model.ts';
import type { Motion } from './motion.ts';

/** Below this a command means off. */
const leastOn = 0.5;

/**
 * A command that knows two values, 0 and one other: on or off. A channel that ever read a third (a speed in
 * %, a mode number) is no switch, and says nothing from then on.
 */
export class Switch {
  readonly #channel: number;
  /** The value of on; null before it was seen, NaN for what is no switch. */
  #on: number | null = null;

  constructor(channel: number) {
    this.#channel = channel;
  }

  /** on is `moving`, off is `still`. */
  read(frame: Frame): Motion | null {
    if (frame.states[this.#channel] !== Cell.ok) return null;
    const value = frame.values[this.#channel]!;
    if (value !== 0) {
      this.#on ??= value >= leastOn ? value : NaN;
      if (value !== this.#on) this.#on = NaN;
    }
    if (Number.isNaN(this.#on)) return null;
    return value === 0 ? 'still' : 'moving';
  }

  state(): Saved {
    return this.#on;
  }

  restore(saved: Saved): void {
    this.#on = saved as number | null;
  }
}
