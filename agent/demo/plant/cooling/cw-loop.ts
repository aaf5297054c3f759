import { cwPumps, towers } from '../inventory.ts';
import { clamp, lagShare } from '../physics/lag.ts';
import { figureOf } from '../physics/noise.ts';
import { kpaPerM, kwPerLsK } from '../physics/water.ts';
import { type PumpDesign, Pump } from '../pumps/pump.ts';
import { PumpBank, type SystemCurve } from '../pumps/pump-bank.ts';
import type { Rota } from '../story/rota.ts';
import { type Chiller, condenserFlowLs } from './chiller.ts';
import { Tower, TowerControl } from './towers.ts';

const basinL = 26_000;
const mainsL = 8000;
const pipeKpa = 15 / 80 ** 2;
/** Basin's usual level over the pumps' suction, and the spray header over the basin, m. */
const basinM = 9.5;
const sprayM = 4.5;

/** Condenser-water side: basins, pumps, condensers, tower. An open loop: the lift to the spray header is static. */
export class CwLoop {
  readonly bank: PumpBank;
  readonly towers: readonly Tower[];
  supplyC = 22;
  returnC = 27;
  flowLs = 0;
  readonly #control: TowerControl;
  readonly #curve: SystemCurve = { staticKpa: sprayM * kpaPerM, plant: 0, consumers: 1 };
  readonly #stepS: number;
  readonly #leastC: number;
  readonly #approachK: number;

  constructor(seed: number, stepS: number) {
    this.#stepS = stepS;
    const design = pumpDesign(seed);
    this.bank = new PumpBank(
      cwPumps.map((id) => new Pump(seed, id, design, stepS)),
      figureOf(40, 110, seed, 'cw', 'pressure control'),
      stepS,
    );
    this.towers = towers.map((id) => new Tower(seed, id, stepS));
    this.#control = new TowerControl(seed, towers.length, stepS);
    this.#leastC = figureOf(19, 22, seed, 'cw', 'least');
    this.#approachK = figureOf(4, 5.5, seed, 'cw', 'approach');
  }

  step(
    chillers: readonly Chiller[],
    dpSetpointKpa: number,
    wetBulbC: number,
    ambientC: number,
    rota: Rota,
  ): void {
    const { bank } = this;
    let count = 0;
    let condensers = 0;
    for (const chiller of chillers) {
      if (!chiller.running) continue;
      count += 1;
      condensers += 1 / Math.sqrt(chiller.condenser);
    }
    // One pump a chiller, interlocked: the stand-by starts on a trip, not on low pressure.
    const run = rota.running('cw-pumps', count);
    for (const [i, pump] of bank.pumps.entries()) pump.running = run[i] === 1;
    this.#curve.plant = pipeKpa;
    this.#curve.consumers = condensers > 0 ? 1 / (condensers * condensers) : 1;
    bank.step(this.#curve, dpSetpointKpa);
    this.flowLs = bank.flowLs;

    let returnKw = 0;
    for (const chiller of chillers) {
      const share = chiller.running && condensers > 0 ? 1 / Math.sqrt(chiller.condenser) / condensers : 0;
      const condenserLs = this.flowLs * share;
      chiller.reject(condenserLs, this.supplyC, ambientC);
      if (chiller.running)
        returnKw += condenserLs * kwPerLsK * this.supplyC + chiller.coolingKw + chiller.powerKw;
    }
    const flowKwK = Math.max(this.flowLs * kwPerLsK, 1);
    this.returnC +=
      (returnKw / flowKwK - this.returnC) * lagShare(this.#stepS, mainsL / Math.max(this.flowLs, 5));
    this.#cool(wetBulbC);
    this.#settlePumps(ambientC);
  }

  #cool(wetBulbC: number): void {
    // Colder condenser water saves compressor power, but the oil wants its lift.
    const setC = clamp(wetBulbC + this.#approachK, this.#leastC, 28);
    this.#control.step(this.supplyC, setC, Math.min(...this.towers.map(({ leavingC }) => leavingC)));
    const cooledLs = this.flowLs * (1 - this.#control.bypass);
    let leavingC = 0;
    for (const [i, tower] of this.towers.entries()) {
      tower.step(this.#control.fans[i]!, cooledLs / this.towers.length, this.returnC, wetBulbC);
      leavingC += tower.leavingC / this.towers.length;
    }
    const mixedC = leavingC + this.#control.bypass * (this.returnC - leavingC);
    this.supplyC += (mixedC - this.supplyC) * lagShare(this.#stepS, basinL / Math.max(this.flowLs, 5));
  }

  #settlePumps(ambientC: number): void {
    let level = 0;
    for (const tower of this.towers) level += tower.basinPct / this.towers.length;
    // A basin is 0.8 m deep; the suction main takes its part with the whole flow.
    const suctionKpag = (basinM + 0.008 * (level - 60)) * kpaPerM - 6 * (this.flowLs / 160) ** 2;
    for (const pump of this.bank.pumps) {
      const flowLs = pump.speed > 0 ? pump.flowAt(this.bank.headerKpa, pump.speed) : 0;
      pump.settle(flowLs, suctionKpag, this.supplyC, ambientC, this.#stepS);
    }
  }
}

function pumpDesign(seed: number): PumpDesign {
  const bestKpa = figureOf(225, 250, seed, 'cw', 'pump head');
  const bestFlowLs = condenserFlowLs(seed) * figureOf(0.98, 1.08, seed, 'cw', 'pump flow');
  return {
    ratedRpm: 1480,
    ratedKw: bestFlowLs > 95 ? 37 : 30,
    shutOffKpa: 1.25 * bestKpa,
    bestFlowLs,
    bestKpa,
    bestEfficiency: figureOf(0.79, 0.84, seed, 'cw', 'pump efficiency'),
    npshrM: 4.5,
    strainerKpa: figureOf(6, 9, seed, 'cw', 'strainer'),
    branchKpa: 8,
  };
}
