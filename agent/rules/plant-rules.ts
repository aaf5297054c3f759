import type { Plant } from '../../config/plant.ts';
import type { Saved } from '../../detectors/index.ts';
import { Cell, type Frame, type Millis } from '../model.ts';
import { dewPointMargin } from './dew-point-margin.ts';
import { FullReadings } from './full-readings.ts';
import { idleOnCommand } from './idle-on-command.ts';
import { powerWithoutFlow } from './power-without-flow.ts';
import type { Broken, Rule } from './rule.ts';

/**
 * Direct rules of the plant, checked at every closed frame without learning and without a vote. Each applies
 * only where what it needs is there and unmistakable; only good cells count.
 */
export class PlantRules {
  readonly #full: FullReadings;
  readonly #rules: readonly Rule[];
  readonly #byAsset = new Map<string, readonly Rule[]>();

  constructor(plant: Plant) {
    this.#full = new FullReadings(plant.sensors);
    this.#rules = [
      ...idleOnCommand(plant, this.#full),
      ...powerWithoutFlow(plant, this.#full),
      ...dewPointMargin(plant),
    ];
    for (const rule of this.#rules) {
      this.#byAsset.set(rule.asset, [...(this.#byAsset.get(rule.asset) ?? []), rule]);
    }
  }

  /** `frame` as validated: nothing is said of what people work on. */
  step(frame: Frame): void {
    this.#full.step(frame);
    for (const rule of this.#rules) {
      if (rule.channels.some((channel) => frame.states[channel] === Cell.off)) rule.silence();
      else rule.step(frame);
    }
  }

  /** What an asset is told of, the most telling first; null while all its rules hold. */
  standing(asset: string): Broken | null {
    for (const rule of this.#byAsset.get(asset) ?? []) {
      const { broken } = rule;
      if (broken !== null) return broken;
    }
    return null;
  }

  /** The clock was set back to `at`. */
  setBack(at: Millis): void {
    for (const rule of this.#rules) rule.setBack(at);
  }

  /** By rule, so that it holds over a change of the others. */
  state(): Saved {
    const rules = Object.fromEntries(this.#rules.map((rule) => [rule.id, rule.state()]));
    return { full: this.#full.state(), rules };
  }

  restore(saved: Saved): void {
    const { full, rules } = saved as {
      readonly full: Saved;
      readonly rules: Readonly<Record<string, Saved>>;
    };
    this.#full.restore(full);
    for (const rule of this.#rules) {
      const before = rules[rule.id];
      if (before !== undefined) rule.restore(before);
    }
  }
}
