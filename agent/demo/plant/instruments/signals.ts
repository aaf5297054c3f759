import { firstChannel, instruments } from './catalogue.ts';
import type { WholePlant } from '../whole-plant.ts';
import type { Cdu } from '../consumers/cdu.ts';
import type { Crah } from '../consumers/crah.ts';
import type { Chiller } from '../cooling/chiller.ts';
import type { Tower } from '../cooling/towers.ts';
import type { Pump } from '../pumps/pump.ts';

/** What each transmitter is exposed to, in its own unit: the true values of the plant in the order of the catalogue. */
export class Signals {
  readonly values = new Float64Array(instruments.length);
  readonly #plant: WholePlant;
  readonly #first: ReadonlyMap<string, number>;

  constructor(plant: WholePlant) {
    this.#plant = plant;
    this.#first = new Map(instruments.map(({ asset }) => [asset, firstChannel(asset)]));
  }

  take(): void {
    const { chw, cw, setpoints } = this.#plant;
    for (const chiller of chw.chillers) this.#chiller(chiller, setpoints.chw);
    for (const pump of chw.bank.pumps) this.#pump(pump);
    for (const pump of cw.bank.pumps) this.#pump(pump);
    for (const tower of cw.towers) this.#tower(tower);
    for (const crah of chw.crahs) this.#crah(crah);
    for (const cdu of chw.cdus) this.#cdu(cdu, chw.supplyC);
    this.#loops();
  }

  #chiller(chiller: Chiller, setpointC: number): void {
    const { values } = this;
    let i = this.#first.get(chiller.id)!;
    values[i++] = chiller.chwSupplyC;
    values[i++] = chiller.chwReturnC;
    values[i++] = chiller.evaporatorLs;
    values[i++] = setpointC;
    values[i++] = chiller.cwSupplyC;
    values[i++] = chiller.cwReturnC;
    values[i++] = chiller.condenserLs;
    values[i++] = chiller.evaporatorKpag;
    values[i++] = chiller.condenserKpag;
    values[i++] = chiller.evaporatorDpKpa;
    values[i++] = chiller.condenserDpKpa;
    values[i++] = chiller.oilKpag;
    values[i++] = chiller.oilC;
    values[i++] = chiller.powerKw;
  }

  #pump(pump: Pump): void {
    const { values } = this;
    let i = this.#first.get(pump.id)!;
    values[i++] = pump.suctionKpag;
    values[i++] = pump.dischargeKpag;
    values[i++] = pump.strainerDpKpa;
    values[i++] = pump.flowLs;
    values[i++] = pump.speed * pump.design.ratedRpm;
    values[i++] = pump.powerKw;
    values[i++] = pump.vibrationMms;
    values[i++] = pump.bearingDeC;
    values[i++] = pump.bearingNdeC;
    values[i++] = pump.windingC;
  }

  #tower(tower: Tower): void {
    const { values } = this;
    let i = this.#first.get(tower.id)!;
    values[i++] = tower.enteringC;
    values[i++] = tower.leavingC;
    values[i++] = tower.basinPct;
    values[i++] = 100 * tower.fan;
    values[i++] = tower.fanKw;
    values[i++] = tower.vibrationMms;
  }

  #crah(crah: Crah): void {
    const { values } = this;
    let i = this.#first.get(crah.id)!;
    values[i++] = crah.supplyAirC;
    values[i++] = crah.returnAirC;
    values[i++] = crah.returnHumidityPct;
    values[i++] = 100 * crah.valve;
    values[i++] = 100 * crah.fan;
    values[i++] = crah.filterDpPa;
  }

  #cdu(cdu: Cdu, primarySupplyC: number): void {
    const { values } = this;
    let i = this.#first.get(cdu.id)!;
    values[i++] = primarySupplyC;
    values[i++] = cdu.primaryReturnC;
    values[i++] = 60 * cdu.primaryLs;
    values[i++] = cdu.secondarySupplyC;
    values[i++] = cdu.secondaryReturnC;
    values[i++] = 60 * cdu.secondaryLs;
    values[i++] = cdu.secondaryDpKpa;
    values[i++] = cdu.filterDpKpa;
    values[i++] = cdu.reservoirPct;
    values[i++] = 100 * cdu.pump;
    values[i++] = cdu.setC;
  }

  #loops(): void {
    const { values } = this;
    const { chw, cw, setpoints, weather, itKw, leak } = this.#plant;
    let i = this.#first.get('chw-loop')!;
    values[i++] = chw.supplyC;
    values[i++] = chw.returnC;
    values[i++] = chw.flowLs;
    values[i++] = chw.bank.controlledKpa;
    values[i++] = setpoints['chw-dp'];
    values[i++] = chw.expansion.pressureKpag;
    values[i++] = chw.expansion.makeUpLmin;
    i = this.#first.get('cw-loop')!;
    values[i++] = cw.supplyC;
    values[i++] = cw.returnC;
    values[i++] = cw.flowLs;
    values[i++] = setpoints['cw-dp'];
    i = this.#first.get('site')!;
    values[i++] = weather.dryBulbC;
    values[i++] = weather.wetBulbC;
    values[i++] = weather.humidityPct;
    values[i++] = itKw;
    values[i++] = leak;
  }
}
