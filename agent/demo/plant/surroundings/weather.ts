import type { Millis } from '../../../model.ts';
import { clamp } from '../physics/lag.ts';
import { figureOf, normalsOf, Wander } from '../physics/noise.ts';
import { humidityPct, wetBulbC } from '../physics/psychrometrics.ts';

const day = 86_400;
const yearMs = 365.2425 * day * 1000;

/** Outdoor air of the Dutch coast: season, day, weather systems of some days, gusts of some minutes. */
export class Weather {
  dryBulbC = 0;
  wetBulbC = 0;
  dewPointC = 0;
  humidityPct = 0;
  readonly #systems: Wander;
  readonly #moisture: Wander;
  readonly #gusts: Wander;
  readonly #warmth: number;
  readonly #swingK: number;

  constructor(seed: number, stepS: number) {
    this.#systems = new Wander(normalsOf(seed, 'weather', 'systems'), 3.2, 2.5 * day, stepS);
    this.#moisture = new Wander(normalsOf(seed, 'weather', 'moisture'), 1.6, 0.8 * day, stepS);
    this.#gusts = new Wander(normalsOf(seed, 'weather', 'gusts'), 0.25, 1800, stepS);
    this.#warmth = figureOf(-1, 1, seed, 'weather', 'warmth');
    this.#swingK = figureOf(2, 4, seed, 'weather', 'swing');
  }

  step(at: Millis): void {
    // Coldest in late January, warmest in late July (KNMI, De Bilt 1991-2020: 3.6 and 18.3 degC).
    const season = Math.cos((2 * Math.PI * (at - julyPeak)) / yearMs);
    const hour = (at / 3_600_000) % 24;
    const sun = Math.cos((2 * Math.PI * (hour - 14)) / 24);
    const meanC = 10.9 + this.#warmth + 7.4 * season + clamp(this.#systems.step(), -7, 7);
    // Winter days are short and overcast.
    const swingK = this.#swingK * (0.7 + 0.3 * season);
    this.dryBulbC = meanC + swingK * sun + this.#gusts.step();
    const depressionK = Math.max(0.3, 3 + 1.2 * season + this.#moisture.step());
    this.dewPointC = Math.min(meanC - depressionK + 0.3 * sun, this.dryBulbC - 0.2);
    this.humidityPct = humidityPct(this.dryBulbC, this.dewPointC);
    this.wetBulbC = wetBulbC(this.dryBulbC, this.humidityPct);
  }
}

const julyPeak = Date.UTC(2026, 6, 25);
