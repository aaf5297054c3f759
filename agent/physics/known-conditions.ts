import type { Plant } from '../../config/plant.ts';
import type { Saved } from '../../detectors/index.ts';
import type { Frame, Millis, Mode } from '../model.ts';
import { Conditions, type FrameConditions } from './conditions.ts';
import { Drive } from './drive.ts';

/** Frames kept to fill the windows of new models and to see how assets run: an hour at 10 s, half a day at 2 min. */
const keptFrames = 360;

interface SavedConditions {
  /** What the conditions were of: another sensors.yaml has others. */
  readonly layout: string;
  readonly conditions: Saved;
}

/** A frame, and under which conditions everything ran in it. */
export type ConditionedFrame = readonly [Frame, FrameConditions];

/** Under which conditions every asset runs, as far as the plant is known: as declared, until models bring what was found out about the rest. */
export class KnownConditions {
  #plant: Plant;
  #conditions: Conditions;
  #layout: string;
  /** How each asset was run in the newest frame, as far as anything tells whether it runs. */
  readonly #modes = new Map<string, Mode>();
  readonly #recent: Frame[] = [];

  constructor(plant: Plant) {
    this.#plant = plant;
    this.#conditions = new Conditions(plant);
    this.#layout = layoutOf(plant);
  }

  step(frame: Frame): FrameConditions {
    const conditions = this.#conditions.step(frame);
    for (const [a, { id, running }] of this.#plant.assets.entries()) {
      this.#modes.set(id, running === null ? 'unknown' : conditions.modes[a]!);
    }
    this.#recent.push(frame);
    if (this.#recent.length > keptFrames) this.#recent.shift();
    return conditions;
  }

  /** How `asset` was run in the newest frame. */
  modeOf(asset: string): Mode {
    return this.#modes.get(asset) ?? 'unknown';
  }

  /**
   * Goes on with the plant as it is `known` now, from `saved` where that is of the same: what `state()` gave, or null. Returns the
   * newest frames as they are seen now.
   */
  adopt(known: Plant, saved: Saved): readonly ConditionedFrame[] {
    const replayed = new Conditions(known);
    replayed.hearFrom(this.#conditions);
    const recent = this.#recent.map((frame) => [frame, replayed.step(frame)] as const);
    // Where nothing new was found out what is known of hours ago is worth more than the newest frames.
    const layout = layoutOf(known);
    if (layout !== this.#layout) this.#conditions = replayed;
    this.#layout = layout;
    this.#plant = known;
    if (saved !== null) this.restore(saved);
    return recent;
  }

  /** The clock was set back to `at`. */
  setBack(at: Millis): void {
    this.#conditions.setBack(at);
  }

  state(): Saved {
    return { layout: this.#layout, conditions: this.#conditions.state() };
  }

  /** Goes on from `state()` of a plant that was known as it is; what is of another is passed over. */
  restore(saved: Saved): void {
    const { layout, conditions } = saved as unknown as SavedConditions;
    if (layout === this.#layout) this.#conditions.restore(conditions);
  }
}

/** The same for plants whose conditions have the same columns and meaning. */
function layoutOf(plant: Plant): string {
  return JSON.stringify([new Drive(plant).names, plant.assets]);
}
