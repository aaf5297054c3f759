import { clamp, lagShare } from '../physics/lag.ts';
import { figureOf } from '../physics/noise.ts';
import { saturationC, saturationKpag } from '../physics/refrigerant.ts';
import { kwPerLsK } from '../physics/water.ts';

/** High-pressure switch, kPag. */
export const highPressureKpag = 1250;

/** Rated cooling of the plant's chillers, kW: in some plants one carries the usual load, in others it takes two. */
function chillerSize(seed: number): number {
  return Math.round(figureOf(1500, 2250, seed, 'chillers', 'size'));
}

/** Design flow of a condenser, L/s. */
export function condenserFlowLs(seed: number): number {
  return 80 * (chillerSize(seed) / 1500) ** 0.7;
}

/** A water-cooled screw chiller on R134a. Flows L/s, heat and power kW. */
export class Chiller {
  readonly id: string;
  readonly ratedKw: number;
  running = false;
  /** Severity of condenser fouling, 0-1. */
  fouling = 0;
  /** Opening of the evaporator's isolating valve: slow to open, so that the running chiller is not robbed of its water. */
  opening = 0;
  evaporatorLs = 0;
  condenserLs = 0;
  coolingKw = 0;
  powerKw = 0;
  chwSupplyC = 12;
  chwReturnC = 14;
  cwSupplyC = 24;
  cwReturnC = 26;
  evaporatorKpag = 400;
  condenserKpag = 450;
  evaporatorDpKpa = 0;
  condenserDpKpa = 0;
  oilKpag = 400;
  oilC = 44;
  /** Resistances of evaporator and condenser, kPa at 1 (L/s)^2. */
  readonly evaporator: number;
  readonly condenser: number;
  readonly #quality: number;
  readonly #evaporatorApproachK: number;
  readonly #condenserApproachK: number;
  readonly #oilDiffKpa: number;
  readonly #oilRiseK: number;
  readonly #openShare: number;
  readonly #loadShare: number;
  readonly #waterShare: number;
  readonly #restShare: number;
  readonly #oilShare: number;
  #condensingC = 30;
  #evaporatingC = 8;

  constructor(seed: number, id: string, stepS: number) {
    const figure = (low: number, high: number, what: string) => figureOf(low, high, seed, id, what);
    this.id = id;
    this.ratedKw = chillerSize(seed);
    this.evaporator = figure(48, 58, 'evaporator') / (this.ratedKw / 32) ** 2;
    this.condenser = figure(56, 62, 'condenser') / condenserFlowLs(seed) ** 2;
    this.#quality = figure(0.56, 0.62, 'compressor');
    this.#evaporatorApproachK = figure(2, 3, 'evaporator approach');
    this.#condenserApproachK = figure(2.2, 3.2, 'condenser approach');
    this.#oilDiffKpa = figure(220, 270, 'oil');
    this.#oilRiseK = figure(13, 17, 'oil');
    this.#openShare = lagShare(stepS, 150);
    this.#loadShare = lagShare(stepS, figure(70, 130, 'capacity lag'));
    this.#waterShare = lagShare(stepS, 60);
    this.#restShare = lagShare(stepS, 2400);
    this.#oilShare = lagShare(stepS, 1200);
  }

  get load(): number {
    return this.coolingKw / this.ratedKw;
  }

  /** Flow through the evaporator at 1 kPa^0.5 at the present opening, L/s. */
  get coefficient(): number {
    return this.opening / Math.sqrt(this.evaporator);
  }

  start(running: boolean): void {
    if (running && !this.running) this.opening = Math.max(this.opening, 0.05);
    this.running = running;
    this.opening = running ? this.opening + (1 - this.opening) * this.#openShare : 0;
  }

  /** The evaporator's part of the step: how cold the water leaves. */
  cool(
    evaporatorLs: number,
    chwReturnC: number,
    setpointC: number,
    headerSupplyC: number,
    ambientC: number,
  ): void {
    this.evaporatorLs = evaporatorLs;
    this.evaporatorDpKpa = this.evaporator * evaporatorLs * evaporatorLs;
    const waterKwK = evaporatorLs * kwPerLsK;
    const wantedKw = this.running
      ? clamp(waterKwK * (chwReturnC - setpointC), 0.08 * this.ratedKw, 1.06 * this.ratedKw)
      : 0;
    this.coolingKw += (wantedKw - this.coolingKw) * this.#loadShare;
    if (!this.running) this.coolingKw = 0;
    if (waterKwK > 5) {
      this.chwReturnC += (chwReturnC - this.chwReturnC) * this.#waterShare;
      this.chwSupplyC += (chwReturnC - this.coolingKw / waterKwK - this.chwSupplyC) * this.#waterShare;
    } else {
      // Its pockets sit in the stubs of the headers: mostly their water, a little of the room.
      this.chwSupplyC +=
        (headerSupplyC + 0.2 * (ambientC - headerSupplyC) - this.chwSupplyC) * this.#restShare;
      this.chwReturnC += (chwReturnC + 0.2 * (ambientC - chwReturnC) - this.chwReturnC) * this.#restShare;
    }
  }

  /** The condenser's part: lift, power and heat to the towers. */
  reject(condenserLs: number, cwSupplyC: number, ambientC: number): void {
    this.condenserLs = condenserLs;
    this.condenserDpKpa = this.condenser * condenserLs * condenserLs;
    const waterKwK = condenserLs * kwPerLsK;
    if (this.running && waterKwK > 5) this.#run(waterKwK, cwSupplyC);
    else this.#rest(cwSupplyC, ambientC);
    this.evaporatorKpag = saturationKpag(this.#evaporatingC);
    this.condenserKpag = saturationKpag(this.#condensingC);
  }

  #run(waterKwK: number, cwSupplyC: number): void {
    const { load } = this;
    const cwReturnC = cwSupplyC + (this.coolingKw + this.powerKw) / waterKwK;
    this.cwSupplyC += (cwSupplyC - this.cwSupplyC) * this.#waterShare;
    this.cwReturnC += (cwReturnC - this.cwReturnC) * this.#waterShare;
    const evaporatingC = this.chwSupplyC - this.#evaporatorApproachK * load;
    const cleanC = this.cwReturnC + this.#condenserApproachK * load;
    // The deposit's temperature drop goes with the heat through it; at severity 1 the switch is reached.
    const foulK =
      this.fouling *
      Math.max(0, saturationC(highPressureKpag) - cleanC) *
      (0.5 + 0.5 * Math.min(1.2, load / 0.7));
    this.#evaporatingC += (evaporatingC - this.#evaporatingC) * this.#waterShare;
    this.#condensingC += (cleanC + foulK - this.#condensingC) * this.#waterShare;
    const lift = Math.max(8, this.#condensingC - this.#evaporatingC);
    // Part of the Carnot COP, best at 70 % load (screw compressors, ASHRAE Handbook HVAC Systems, chapter 43).
    const partLoad = 1 - 0.35 * (load - 0.7) ** 2 - (load < 0.25 ? 2 * (0.25 - load) : 0);
    const cop = this.#quality * Math.max(0.3, partLoad) * ((this.#evaporatingC + 273.15) / lift);
    const powerKw = this.coolingKw / Math.min(cop, 10.5) + 6;
    this.powerKw += (powerKw - this.powerKw) * this.#loadShare;
    this.oilKpag = this.evaporatorKpag + this.#oilDiffKpa;
    this.oilC += (this.#condensingC + this.#oilRiseK + 4 * load - this.oilC) * this.#oilShare;
  }

  /** Pressures equalise at the shell's temperature; the heater keeps the oil dry. */
  #rest(cwSupplyC: number, ambientC: number): void {
    this.powerKw = 1.2;
    const shellC = 0.5 * ambientC + 0.5 * this.chwSupplyC;
    this.#evaporatingC += (shellC - this.#evaporatingC) * this.#restShare * 3;
    this.#condensingC += (shellC - this.#condensingC) * this.#restShare * 3;
    this.cwSupplyC += (0.7 * cwSupplyC + 0.3 * ambientC - this.cwSupplyC) * this.#restShare;
    this.cwReturnC += (0.6 * cwSupplyC + 0.4 * ambientC - this.cwReturnC) * this.#restShare;
    this.oilKpag += (this.evaporatorKpag - this.oilKpag) * this.#restShare * 3;
    this.oilC += (43 - this.oilC) * this.#oilShare;
  }
}
