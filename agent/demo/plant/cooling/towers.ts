import { clamp, lagShare } from '../physics/lag.ts';
import { figureOf } from '../physics/noise.ts';
import { kwPerLsK } from '../physics/water.ts';

/** Variable-speed fans do not turn slower: their motors would run hot. */
const leastFan = 0.3;
const ratedFanKw = 22;
/** Air that moves through a cell by itself, as a share of the fan's. */
const draught = 0.07;
const frostC = 8;
/** No fan is switched more often. */
const leastHoldS = 1800;
const designLs = 80;
/** kg of water per % of a basin's level. */
const kgPerPct = 60;
/** kJ to evaporate a kg. */
const evaporationKjKg = 2430;

/** One cell of the cooling tower. */
export class Tower {
  readonly id: string;
  enteringC = 28;
  leavingC = 24;
  basinPct: number;
  fan = 0.5;
  fanKw = 0;
  vibrationMms = 0.1;
  filling = false;
  readonly #ntu: number;
  readonly #vibration: number;
  readonly #fanShare: number;
  readonly #waterShare: number;
  readonly #stepS: number;

  constructor(seed: number, id: string, stepS: number) {
    const figure = (low: number, high: number, what: string) => figureOf(low, high, seed, id, what);
    this.id = id;
    this.#stepS = stepS;
    this.#ntu = figure(0.95, 1.1, 'fill');
    this.#vibration = figure(1.4, 2.2, 'vibration');
    this.basinPct = figure(57, 65, 'level');
    this.#fanShare = lagShare(stepS, 20);
    this.#waterShare = lagShare(stepS, 90);
  }

  /** `fan` is the command, 0 or the least speed to 1. */
  step(fan: number, waterLs: number, enteringC: number, wetBulbC: number): void {
    this.fan += (fan - this.fan) * this.#fanShare;
    if (fan === 0 && this.fan < 0.03) this.fan = 0;
    this.enteringC += (enteringC - this.enteringC) * this.#waterShare;
    // Merkel number falls with the water and rises with the air (Braun, Klein and Mitchell 1989).
    const air = Math.max(draught, this.fan);
    const ntu = (this.#ntu * Math.pow(air, 0.6)) / Math.pow(Math.max(waterLs, 4) / designLs, 0.4);
    const leavingC = enteringC - (1 - Math.exp(-ntu)) * (enteringC - wetBulbC);
    this.leavingC += (leavingC - this.leavingC) * this.#waterShare;
    this.fanKw = this.fan > 0 ? ratedFanKw * this.fan ** 3 + 0.25 : 0.06;
    this.vibrationMms = this.fan > 0 ? 0.2 + this.#vibration * Math.pow(this.fan, 1.5) : 0.08;
    this.#fill(waterLs * kwPerLsK * Math.max(0, this.enteringC - this.leavingC));
  }

  /** A float opens the make-up at 55 % and closes it at 66 %; a third of the evaporation is blown down. */
  #fill(heatKw: number): void {
    const lostKg = (1.33 * 0.9 * heatKw * this.#stepS) / evaporationKjKg;
    if (this.basinPct < 55) this.filling = true;
    if (this.basinPct > 66) this.filling = false;
    const fedKg = this.filling ? 1.6 * this.#stepS : 0;
    this.basinPct += (fedKg - lostKg) / kgPerPct;
  }
}

/**
 * Fans of both cells and the bypass of the tower under one control, in sequence: in frost the bypass
 * keeps the water warm enough for the chillers, then one fan runs, then both at a common speed.
 */
export class TowerControl {
  /** Commands by cell. */
  readonly fans: Float64Array;
  /** Share of the water that goes past the cells into the basin. */
  bypass = 0;
  #demand = 0.5;
  readonly #on: boolean[];
  readonly #lead: number;
  readonly #perKs: number;
  readonly #stepS: number;
  #lastErrorK = 0;
  #heldS = 0;

  constructor(seed: number, cells: number, stepS: number) {
    this.#stepS = stepS;
    this.fans = new Float64Array(cells);
    this.#on = Array.from({ length: cells }, () => true);
    this.#lead = figureOf(0, 1, seed, 'tower lead') < 0.5 ? 0 : 1;
    this.#perKs = 1 / figureOf(4000, 8000, seed, 'tower tuning');
  }

  /** `coldestC`: the coldest water that leaves a cell. */
  step(supplyC: number, setC: number, coldestC: number): void {
    const errorK = clamp(supplyC - setC, -5, 5);
    const move = 0.05 * (errorK - this.#lastErrorK) + this.#perKs * errorK * this.#stepS;
    this.#lastErrorK = errorK;
    const runs = this.#on.includes(true);
    // The bypass opens only once the fans can go no lower, and is closed before they go faster.
    if (this.bypass > 0 || (move < 0 && (!runs || this.#demand <= leastFan))) {
      this.bypass = clamp(this.bypass - move, 0, 0.92);
    } else if (runs) this.#demand = clamp(this.#demand + move, leastFan, 1);
    this.#heldS += this.#stepS;
    if (this.#heldS >= leastHoldS) this.#stage(errorK, coldestC);
    for (let i = 0; i < this.fans.length; i++) this.fans[i] = this.#on[i] === true ? this.#demand : 0;
  }

  /**
   * A fan more when the others are nearly at full speed, one less when bypassing makes up for it; the
   * last one stops when what little water is left on its cell might freeze: then draught is enough.
   */
  #stage(errorK: number, coldestC: number): void {
    const [lead, lag] = [this.#lead, 1 - this.#lead];
    const full = errorK > 0.3 && this.bypass === 0;
    if (this.#on[lag] === true) {
      if (this.bypass > 0.2) this.#switch(lag, false, 0.5, 0);
    } else if (this.#on[lead] === true) {
      if (full && this.#demand > 0.9) this.#switch(lag, true, 0.55, 0);
      else if (coldestC < frostC && this.bypass > 0) this.#switch(lead, false, leastFan, 0.2 * this.bypass);
    } else if (full) this.#switch(lead, true, leastFan, 0.5);
  }

  /** `demand` and `bypass`: about what gives the same cooling as before. */
  #switch(cell: number, on: boolean, demand: number, bypass: number): void {
    this.#on[cell] = on;
    this.#demand = demand;
    this.bypass = bypass;
    this.#heldS = 0;
  }
}
