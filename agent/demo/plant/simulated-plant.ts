import type { Millis } from '../../model.ts';
import { equipment, instruments } from './instruments/catalogue.ts';
import { Signals } from './instruments/signals.ts';
import { Transmitters } from './instruments/transmitters.ts';
import type { Story } from './story/story.ts';
import type { Equipment, Instrument } from './truth.ts';
import { WholePlant } from './whole-plant.ts';

/** The longest step of the physics. */
const longestStepMs = 30_000;
/** Before the first sample the plant runs until its masses and controls have settled. */
const settleMs = 12 * 3_600_000;

/**
 * A plant that lives through a story, one sample at a time. The `healthy` twin lives through the same
 * story on the same random numbers, but without the fault and its trip.
 */
export class SimulatedPlant {
  readonly instruments: readonly Instrument[] = instruments;
  readonly equipment: readonly Equipment[] = equipment;
  readonly #story: Story;
  readonly #plant: WholePlant;
  readonly #signals: Signals;
  readonly #transmitters: Transmitters;
  readonly #stepMs: Millis;
  readonly #stepsAPeriod: number;
  #at: Millis;

  constructor(story: Story, twin: 'faulty' | 'healthy' = 'faulty') {
    this.#story = story;
    this.#stepsAPeriod = Math.ceil(story.periodMs / longestStepMs);
    this.#stepMs = story.periodMs / this.#stepsAPeriod;
    this.#plant = new WholePlant(story, twin, this.#stepMs / 1000);
    this.#signals = new Signals(this.#plant);
    this.#transmitters = new Transmitters(story);
    const settled = Math.ceil(settleMs / Math.max(this.#stepMs, 1000));
    const settleStepMs = this.#stepMs;
    for (let i = settled; i > 0; i--) this.#plant.step(story.start - i * settleStepMs);
    this.#at = story.start;
  }

  /**
   * Advances one period and fills `values`: one per instrument, in its own unit, NaN where there is no
   * reading. Returns the time of the sample, which lies on start + i * period, or null at the end.
   */
  next(values: Float64Array): Millis | null {
    const { start, end } = this.#story;
    const at = this.#at;
    if (at >= end) return null;
    const steps = at === start ? 1 : this.#stepsAPeriod;
    for (let i = steps - 1; i >= 0; i--) this.#plant.step(at - i * this.#stepMs);
    this.#signals.take();
    this.#transmitters.read(this.#signals.values, at, values);
    this.#at = at + this.#story.periodMs;
    return at;
  }

  /** 1 for each piece of equipment that runs at the last sample; what never stops always does. */
  running(flags: Uint8Array): void {
    this.#plant.running(flags);
  }
}
