import { exchangedKw, filmUa } from '../physics/exchanger.ts';
import { clamp, lagShare } from '../physics/lag.ts';
import { figureOf } from '../physics/noise.ts';
import { humidityPct } from '../physics/psychrometrics.ts';
import { kwPerLsK } from '../physics/water.ts';
import { openingOf, ValveControl } from './valve.ts';

/** kJ/(kg K) of air. */
const airHeat = 1.006;

/** A computer-room air handler: fan by the hall's load, coil valve by the supply air. Air flows in kg/s. */
export class Crah {
  readonly id: string;
  running = true;
  /** Share of the rated speed. */
  fan = 0.7;
  /** Opening, 0-1. */
  valve = 0.6;
  waterLs = 0;
  returnWaterC = 16;
  supplyAirC = 21;
  returnAirC = 32;
  filterDpPa = 0;
  returnHumidityPct = 0;
  readonly #ratedAirKgS: number;
  readonly #ua: number;
  readonly #setC: number;
  readonly #airRiseK: number;
  readonly #filterPa: number;
  readonly #dustPerS: number;
  #dust: number;
  readonly #control: ValveControl;
  readonly #demandShare: number;
  readonly #fanShare: number;
  readonly #coilShare: number;
  readonly #roomShare: number;
  readonly #stepS: number;
  #demand = 0.7;
  /** Where the valve goes back to when the unit starts again. */
  #parked = 0.6;

  constructor(seed: number, id: string, hall: string, stepS: number) {
    const figure = (low: number, high: number, what: string) => figureOf(low, high, seed, id, what);
    this.id = id;
    this.#stepS = stepS;
    this.#ratedAirKgS = figure(17.5, 19.5, 'air');
    this.#ua = figure(9.8, 11.2, 'coil');
    this.#setC = figureOf(20, 22.5, seed, hall, 'supply air') + figure(-0.3, 0.3, 'supply air');
    this.#airRiseK = figureOf(10.5, 12.5, seed, hall, 'air rise');
    this.#filterPa = figure(110, 140, 'filter');
    this.#dust = figure(0, 0.25, 'dust');
    this.#dustPerS = figure(0.001, 0.003, 'dust a day') / 86_400;
    this.#control = new ValveControl(seed, id, stepS);
    this.#demandShare = lagShare(stepS, 240);
    this.#fanShare = lagShare(stepS, 30);
    this.#coilShare = lagShare(stepS, figure(60, 100, 'coil lag'));
    this.#roomShare = lagShare(stepS, figure(300, 500, 'room lag'));
  }

  /** Flow coefficient of the coil and its valve at the present opening, L/s at 1 kPa^0.5. */
  get coefficient(): number {
    return 0.85 * openingOf(this.valve);
  }

  /** Electrical power of the fan, kW. */
  get fanKw(): number {
    return this.running ? 6.5 * this.fan ** 3 : 0;
  }

  /** `heatKw`: what it takes with its share of the hall's air; `unitKw`: what it is asked to take. */
  step(heatKw: number, unitKw: number, waterLs: number, supplyWaterC: number, hallDewPointC: number): void {
    if (this.running) {
      const wanted = clamp(unitKw / (airHeat * this.#airRiseK * this.#ratedAirKgS), 0.4, 1);
      this.#demand += (wanted - this.#demand) * this.#demandShare;
    }
    this.fan += ((this.running ? this.#demand : 0) - this.fan) * this.#fanShare;
    if (!this.running && this.fan < 0.02) this.fan = 0;
    this.waterLs = waterLs;
    if (this.fan > 0.1) this.#exchange(heatKw, waterLs, supplyWaterC);
    else this.#rest(supplyWaterC);
    this.returnHumidityPct = humidityPct(this.returnAirC, hallDewPointC);
    if (this.running) this.#dust += this.#dustPerS * this.#stepS;
    this.filterDpPa = this.#filterPa * (1 + this.#dust) * Math.pow(this.fan, 1.8);
    this.#positionValve();
  }

  #positionValve(): void {
    if (!this.running) {
      this.valve = Math.max(0, this.valve - 0.1);
      return;
    }
    if (this.valve === 0) this.valve = this.#parked;
    this.valve = this.#control.step(this.valve, this.supplyAirC - this.#setC);
    this.#parked = this.valve;
  }

  #exchange(heatKw: number, waterLs: number, supplyWaterC: number): void {
    const airKwK = this.#ratedAirKgS * this.fan * airHeat;
    const waterKwK = waterLs * kwPerLsK;
    const ua = filmUa(this.#ua, this.fan / 0.7, waterLs / 4);
    const takenKw = exchangedKw(ua, airKwK, this.returnAirC, waterKwK, supplyWaterC);
    this.supplyAirC += (this.returnAirC - takenKw / airKwK - this.supplyAirC) * this.#coilShare;
    this.returnAirC += (this.supplyAirC + (heatKw + this.fanKw) / airKwK - this.returnAirC) * this.#roomShare;
    if (waterKwK > 0.2) this.returnWaterC = supplyWaterC + takenKw / waterKwK;
  }

  /** Without its fan it takes the temperature of the room around it. */
  #rest(supplyWaterC: number): void {
    this.supplyAirC += (24 - this.supplyAirC) * this.#roomShare;
    this.returnAirC += (26 - this.returnAirC) * this.#roomShare;
    this.returnWaterC += (supplyWaterC + 2 - this.returnWaterC) * this.#roomShare;
  }
}
