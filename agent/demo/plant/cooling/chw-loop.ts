import { Cdu } from '../consumers/cdu.ts';
import { Crah } from '../consumers/crah.ts';
import { cdus, chillers, chwPumps, crahs } from '../inventory.ts';
import { lagShare } from '../physics/lag.ts';
import { figureOf } from '../physics/noise.ts';
import { kwPerLsK } from '../physics/water.ts';
import { type PumpDesign, Pump } from '../pumps/pump.ts';
import { PumpBank, type SystemCurve } from '../pumps/pump-bank.ts';
import { Staging } from '../pumps/staging.ts';
import type { Rota } from '../story/rota.ts';
import { Chiller } from './chiller.ts';
import { Expansion } from './expansion.ts';

/** Water in each of the two headers with their mains, L. */
const headerL = 12_000;
const pipeKpa = 38 / 45 ** 2;

/** What drives the chilled-water side in one step. */
export interface ChwDuty {
  readonly setpointC: number;
  readonly dpSetpointKpa: number;
  readonly hallAKw: number;
  readonly hallBKw: number;
  /** Heat of the racks by CDU. */
  readonly rackKw: Float64Array;
  readonly hallDewPointC: number;
  readonly ambientC: number;
}

/** Chillers' evaporators, pumps, consumers and expansion: primary-only variable flow. */
export class ChwLoop {
  readonly chillers: readonly Chiller[];
  readonly bank: PumpBank;
  readonly crahs: readonly Crah[];
  readonly cdus: readonly Cdu[];
  readonly expansion: Expansion;
  supplyC = 10;
  returnC = 17;
  /** Through the loop's meter: what leaks at a seal does not get there. */
  flowLs = 0;
  leakLs = 0;
  readonly #curve: SystemCurve = { staticKpa: 0, plant: 0, consumers: 1 };
  readonly #stepS: number;
  readonly #pumpStaging = new Staging(2, 4, 600, 2400);
  readonly #chillerStaging = new Staging(1, 2, 900, 2700);
  /** Suction header against the vessel's gauge, kPa. */
  readonly #suctionKpa: number;

  constructor(seed: number, stepS: number, rackDesignKw: readonly number[]) {
    this.#stepS = stepS;
    const design = pumpDesign(seed);
    this.chillers = chillers.map((id) => new Chiller(seed, id, stepS));
    this.bank = new PumpBank(
      chwPumps.map((id) => new Pump(seed, id, design, stepS)),
      figureOf(40, 110, seed, 'chw', 'pressure control'),
      stepS,
    );
    this.crahs = crahs.map((id, i) => new Crah(seed, id, i < 3 ? 'hall-a' : 'hall-b', stepS));
    this.cdus = cdus.map((id, i) => new Cdu(seed, id, rackDesignKw[i]!, stepS));
    this.expansion = new Expansion(seed, stepS);
    this.#suctionKpa = figureOf(-75, -55, seed, 'chw', 'suction height');
  }

  step(duty: ChwDuty, rota: Rota): void {
    const { bank, chillers: machines } = this;
    this.#stage(rota);
    let evaporators = 0;
    for (const chiller of machines) evaporators += chiller.coefficient;
    this.#curve.plant = pipeKpa + (evaporators > 0 ? 1 / (evaporators * evaporators) : 1);
    let coefficients = 0;
    for (const crah of this.crahs) coefficients += crah.coefficient;
    for (const cdu of this.cdus) coefficients += cdu.coefficient;
    this.#curve.consumers = 1 / (coefficients * coefficients);
    bank.step(this.#curve, duty.dpSetpointKpa);
    const flowLs = bank.flowLs;

    const warmKw = this.#consume(duty, rota, Math.sqrt(bank.controlledKpa));
    const headerShare = lagShare(this.#stepS, headerL / Math.max(flowLs, 2));
    this.returnC += (warmKw / Math.max(flowLs * kwPerLsK, 1) - this.returnC) * headerShare;

    let coldKw = 0;
    for (const chiller of machines) {
      const share = evaporators > 0 ? chiller.coefficient / evaporators : 0;
      chiller.cool(flowLs * share, this.returnC, duty.setpointC, this.supplyC, duty.ambientC);
      if (chiller.running) coldKw += flowLs * share * kwPerLsK * chiller.chwSupplyC;
    }
    if (evaporators > 0) {
      this.supplyC += (coldKw / Math.max(flowLs * kwPerLsK, 1) - this.supplyC) * headerShare;
    }
    this.#settlePumps(duty.ambientC);
    this.leakLs = 0;
    for (const pump of bank.pumps) if (!rota.isOut(pump.id)) this.leakLs += pump.ailment.leakLs;
    this.expansion.step((this.supplyC + this.returnC) / 2, this.leakLs);
    this.flowLs = Math.max(0, flowLs - this.leakLs);
  }

  #stage(rota: Rota): void {
    const { bank, chillers: machines } = this;
    const chillersOn = this.#chillerStaging.count;
    let loadKw = 0;
    for (const chiller of machines) loadKw += chiller.coolingKw;
    const { ratedKw } = machines[0]!;
    const wanted = this.#chillerStaging.step(
      this.#stepS,
      loadKw > 0.93 * chillersOn * ratedKw,
      loadKw < 0.78 * (chillersOn - 1) * ratedKw,
    );
    const chillersRun = rota.running('chillers', wanted);
    // The one that leaves runs on until the one that comes has its water.
    const coming = machines.some((chiller, i) => chillersRun[i] === 1 && chiller.opening < 0.9);
    for (const [i, chiller] of machines.entries()) {
      const leaving = coming && chiller.running && !rota.isOut(chiller.id);
      chiller.start(chillersRun[i] === 1 || leaving);
    }

    const pumpsOn = this.#pumpStaging.count;
    const { shutOffKpa, bestKpa, bestFlowLs } = bank.pumps[0]!.design;
    const each = bank.flowLs / Math.max(1, pumpsOn - 1) / bestFlowLs;
    const fewerSpeed = Math.sqrt((bank.headerKpa * 1.04 + (shutOffKpa - bestKpa) * each * each) / shutOffKpa);
    const pumps = this.#pumpStaging.step(this.#stepS, bank.command > 0.94, fewerSpeed < 0.85);
    const pumpsRun = rota.running('chw-pumps', pumps);
    for (const [i, pump] of bank.pumps.entries()) pump.running = pumpsRun[i] === 1;
  }

  /** Gives each consumer its water and its heat; returns the heat content of what comes back, kW over 0 degC. */
  #consume(duty: ChwDuty, rota: Rota, rootDp: number): number {
    let warmKw = 0;
    for (let hall = 0; hall < 2; hall++) {
      const heatKw = hall === 0 ? duty.hallAKw : duty.hallBKw;
      let running = 0;
      let air = 0;
      for (let i = 3 * hall; i < 3 * hall + 3; i++) {
        const crah = this.crahs[i]!;
        crah.running = !rota.isOut(crah.id);
        if (crah.running) running += 1;
        air += crah.fan;
      }
      for (let i = 3 * hall; i < 3 * hall + 3; i++) {
        const crah = this.crahs[i]!;
        const waterLs = crah.coefficient * rootDp;
        const takesKw = air > 0 ? (heatKw * crah.fan) / air : 0;
        crah.step(takesKw, heatKw / Math.max(1, running), waterLs, this.supplyC, duty.hallDewPointC);
        warmKw += waterLs * kwPerLsK * crah.returnWaterC;
      }
    }
    for (const [i, cdu] of this.cdus.entries()) {
      const waterLs = cdu.coefficient * rootDp;
      cdu.running = !rota.isOut(cdu.id);
      cdu.step(cdu.running ? duty.rackKw[i]! : 0, waterLs, this.supplyC);
      warmKw += waterLs * kwPerLsK * cdu.primaryReturnC;
    }
    // What the pumps lift ends as heat in the water, too.
    for (const pump of this.bank.pumps) warmKw += 0.85 * pump.powerKw;
    return warmKw;
  }

  #settlePumps(ambientC: number): void {
    const { bank, expansion } = this;
    const suctionKpag = expansion.pressureKpag + this.#suctionKpa;
    for (const pump of bank.pumps) {
      const flowLs = pump.speed > 0 ? pump.flowAt(bank.headerKpa, pump.speed) : 0;
      pump.settle(flowLs, suctionKpag, this.returnC, ambientC, this.#stepS);
    }
  }
}

function pumpDesign(seed: number): PumpDesign {
  const bestFlowLs = figureOf(23, 27, seed, 'chw', 'pump flow');
  const bestKpa = figureOf(290, 325, seed, 'chw', 'pump head');
  return {
    ratedRpm: 1480,
    ratedKw: 15,
    shutOffKpa: 1.25 * bestKpa,
    bestFlowLs,
    bestKpa,
    bestEfficiency: figureOf(0.76, 0.81, seed, 'chw', 'pump efficiency'),
    npshrM: 3,
    strainerKpa: figureOf(6, 9, seed, 'chw', 'strainer'),
    branchKpa: 8,
  };
}
