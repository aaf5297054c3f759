import { clamp } from '../physics/lag.ts';
import { figureOf } from '../physics/noise.ts';

/** Turn-down of the equal-percentage valves (IEC 60534-2-4 inherent characteristic). */
const rangeability = 30;
const leastOpening = 0.05;

/** Share of the full flow coefficient at an opening of 0-1. */
export function openingOf(position: number): number {
  return position <= leastOpening / 2 ? 0.002 : Math.pow(rangeability, position - 1);
}

/** PI control of a cooling valve: opens while the controlled temperature is too high. Tuned differently in each plant. */
export class ValveControl {
  readonly #gainPerK: number;
  readonly #perStepK: number;
  #lastErrorK = 0;

  constructor(seed: number, id: string, stepS: number) {
    this.#gainPerK = figureOf(0.012, 0.028, seed, id, 'valve gain');
    this.#perStepK = (this.#gainPerK * stepS) / figureOf(150, 330, seed, id, 'valve integral time');
  }

  /** The new opening; `errorK` is measured minus asked for. */
  step(position: number, errorK: number): number {
    const held = clamp(errorK, -6, 6);
    const move = this.#gainPerK * (held - this.#lastErrorK) + this.#perStepK * held;
    this.#lastErrorK = held;
    return clamp(position + move, leastOpening, 1);
  }
}
