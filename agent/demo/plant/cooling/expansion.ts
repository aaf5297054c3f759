import { figureOf } from '../physics/noise.ts';

/** Loop content, L. */
const contentL = 42_000;
/** Volumetric expansion of water around 12 degC, 1/K. */
const swellPerK = 1.1e-4;
/** What the fill unit feeds, on or off. */
const makeUpLmin = 8;

/** Expansion vessel and automatic make-up of the closed loop. */
export class Expansion {
  pressureKpag: number;
  makeUpLmin = 0;
  readonly #setKpag: number;
  readonly #kpaPerL: number;
  readonly #lossLs: number;
  readonly #stepS: number;
  #missingL: number;

  constructor(seed: number, stepS: number) {
    this.#stepS = stepS;
    this.#setKpag = figureOf(175, 225, seed, 'expansion');
    // Boyle: a gas cushion of 0.55-0.75 m3 at about 3 bar absolute.
    this.#kpaPerL = (this.#setKpag + 101) / figureOf(550, 750, seed, 'vessel');
    this.#lossLs = figureOf(4, 14, seed, 'loss a day') / 86_400;
    this.#missingL = figureOf(0, 20, seed, 'missing');
    this.pressureKpag = this.#setKpag;
  }

  step(meanC: number, leakLs: number): void {
    this.#missingL += (this.#lossLs + leakLs - this.makeUpLmin / 60) * this.#stepS;
    const swollenL = contentL * swellPerK * (meanC - 13);
    this.pressureKpag = this.#setKpag + this.#kpaPerL * (swollenL - this.#missingL);
    if (this.pressureKpag < this.#setKpag - 14) this.makeUpLmin = makeUpLmin;
    else if (this.pressureKpag > this.#setKpag - 3) this.makeUpLmin = 0;
  }
}
