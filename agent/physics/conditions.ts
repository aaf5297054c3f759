import type { Plant } from '../../config/plant.ts';
import type { Saved } from '../../detectors/index.ts';
import { Modes } from '../modes/modes.ts';
import type { Frame, Millis, Mode } from '../model.ts';
import { Drive } from './drive.ts';

/** Under which conditions every asset runs in one frame: its mode and what drives it. */
export interface FrameConditions {
  /** In the order of the plant's assets. */
  readonly modes: readonly Mode[];
  /** One per channel: 0 where the mode of its asset makes the value no evidence. */
  readonly usable: Uint8Array;
  /** One per column of `Drive.names`, NaN where nothing is known. */
  readonly drive: Float64Array;
}

/** Follows the conditions frame by frame: live, in backtest and in learning alike. */
export class Conditions {
  readonly #modes: Modes;
  readonly #drive: Drive;

  constructor(plant: Plant) {
    this.#modes = new Modes(plant);
    this.#drive = new Drive(plant);
  }

  step(frame: Frame): FrameConditions {
    this.#modes.step(frame);
    this.#drive.step(frame, this.#modes.modes);
    return {
      modes: [...this.#modes.modes],
      usable: this.#modes.usable.slice(),
      drive: this.#drive.row.slice(),
    };
  }

  /** Takes over what others were told once and may not hear again: set-points. */
  hearFrom(other: Conditions): void {
    this.#drive.hearFrom(other.#drive);
  }

  /** The clock was set back to `at`. */
  setBack(at: Millis): void {
    this.#modes.setBack(at);
    this.#drive.setBack(at);
  }

  state(): Saved {
    return { modes: this.#modes.state(), drive: this.#drive.state() };
  }

  /** Goes on from `state()` of the same plant. */
  restore(saved: Saved): void {
    const { modes, drive } = saved as { readonly modes: Saved; readonly drive: Saved };
    this.#modes.restore(modes);
    this.#drive.restore(drive);
  }
}
