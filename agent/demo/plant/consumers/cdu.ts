import { exchangedKw, filmUa } from '../physics/exchanger.ts';
import { lagShare } from '../physics/lag.ts';
import { figureOf, normalsOf, Wander } from '../physics/noise.ts';
import { kwPerLsK } from '../physics/water.ts';
import { openingOf, ValveControl } from './valve.ts';

/** 25 % propylene glycol against water: rho cp at 25-35 degC. */
const coolantShare = 0.95;
/** Flow coefficient of the wide-open primary valve and of the clean plates, L/s at 1 kPa^0.5. */
const valveCoefficient = 1.75;
const plateCoefficient = 2.1;

/** A coolant distribution unit: plate exchanger between facility water and the loop of its racks. */
export class Cdu {
  readonly id: string;
  /** Fouling resistance as a multiple of the clean exchanger's own. */
  fouling = 0;
  running = true;
  valve = 0.6;
  primaryLs = 0;
  primaryReturnC = 24;
  secondarySupplyC: number;
  secondaryReturnC: number;
  secondaryLs = 0;
  secondaryDpKpa = 0;
  filterDpKpa = 0;
  reservoirPct: number;
  pump = 0.7;
  readonly setC: number;
  readonly #ua: number;
  readonly #setDpKpa: number;
  readonly #racks: number;
  readonly #filter: number;
  readonly #head: number;
  readonly #lossPctPerS: number;
  readonly #control: ValveControl;
  readonly #rackValves: Wander;
  readonly #supplyShare: number;
  readonly #returnShare: number;
  readonly #pumpShare: number;
  readonly #stepS: number;
  readonly #designLs: number;
  #dust: number;
  #filled: number;

  constructor(seed: number, id: string, designKw: number, stepS: number) {
    const figure = (low: number, high: number, what: string) => figureOf(low, high, seed, id, what);
    this.id = id;
    this.#stepS = stepS;
    // W27 and warmer classes of ASHRAE TC 9.9; 1.7-2 L/min per kW.
    this.setC = Number(figure(22, 26, 'setpoint').toFixed(1));
    this.#designLs = (designKw * figure(1.7, 2, 'flow')) / 60;
    this.#ua = (designKw / 13) * figure(0.95, 1.1, 'plates');
    this.#setDpKpa = figure(110, 150, 'rack dp');
    this.#racks = this.#setDpKpa / this.#designLs ** 2;
    this.#filter = figure(9, 14, 'filter') / this.#designLs ** 2;
    this.#head = (this.#setDpKpa * 1.35) / figure(0.66, 0.78, 'pump') ** 2;
    this.#dust = figure(0, 0.2, 'dust');
    this.#lossPctPerS = figure(0.03, 0.12, 'loss a day') / 86_400;
    this.#filled = figure(66, 78, 'level');
    this.reservoirPct = this.#filled;
    this.#control = new ValveControl(seed, id, stepS);
    this.#rackValves = new Wander(normalsOf(seed, id, 'rack valves'), 0.015, 5400, stepS);
    this.#supplyShare = lagShare(stepS, figure(60, 110, 'plate lag'));
    this.#returnShare = lagShare(stepS, figure(90, 180, 'rack lag'));
    this.#pumpShare = lagShare(stepS, 30);
    this.secondarySupplyC = this.setC;
    this.secondaryReturnC = this.setC + 8;
  }

  /** Flow coefficient of valve and plates in series, L/s at 1 kPa^0.5. Deposits narrow the plates, too. */
  get coefficient(): number {
    const valve = valveCoefficient * openingOf(this.running ? this.valve : 0);
    const plates = plateCoefficient / Math.sqrt(1 + 1.5 * this.fouling);
    return 1 / Math.sqrt(1 / (valve * valve) + 1 / (plates * plates));
  }

  /**
   * Fouling at which the wide-open valve no longer keeps the secondary supply under `limitC` at this load,
   * `rootDp` (kPa^0.5) on the primary side and primary supply temperature.
   */
  foulingAtLimit(limitC: number, heatKw: number, rootDp: number, primarySupplyC: number): number {
    const [valve, fouling] = [this.valve, this.fouling];
    const secondaryKwK = this.#designLs * kwPerLsK * coolantShare;
    let [low, high] = [0, 20];
    this.valve = 1;
    for (let i = 0; i < 40; i++) {
      this.fouling = (low + high) / 2;
      const primaryLs = this.coefficient * rootDp;
      const ua = this.#uaAt(primaryLs, this.#designLs);
      const warmC = limitC + heatKw / secondaryKwK;
      const takenKw = exchangedKw(ua, secondaryKwK, warmC, primaryLs * kwPerLsK, primarySupplyC);
      if (takenKw > heatKw) low = this.fouling;
      else high = this.fouling;
    }
    [this.valve, this.fouling] = [valve, fouling];
    return high;
  }

  step(heatKw: number, primaryLs: number, primarySupplyC: number): void {
    this.primaryLs = primaryLs;
    this.#turn();
    const secondaryKwK = this.secondaryLs * kwPerLsK * coolantShare;
    if (this.running && secondaryKwK > 1) this.#exchange(heatKw, secondaryKwK, primarySupplyC);
    else this.#rest(primarySupplyC);
    this.#fill();
    this.valve = this.running
      ? this.#control.step(this.valve, this.secondarySupplyC - this.setC)
      : Math.max(0, this.valve - 0.1);
  }

  /** Thermal resistances in series: 1/UA = 1/UAclean + R (fouling resistance of TEMA RGP-T-2.4). */
  #uaAt(primaryLs: number, secondaryLs: number): number {
    const clean = filmUa(this.#ua, primaryLs / 4, secondaryLs / this.#designLs);
    return 1 / (1 / clean + this.fouling / this.#ua);
  }

  /** The pump holds the differential pressure over the racks, whose valves breathe with their jobs. */
  #turn(): void {
    const racks = this.#racks * (1 + this.#rackValves.step()) ** -2;
    const wantedLs = Math.sqrt(this.#setDpKpa / racks);
    const filter = this.#filter * (1 + this.#dust);
    // Head curve shut-off 1.2 times the design point, plates and piping 20 % of the racks' loss.
    const own = 0.2 * racks + filter;
    const wanted = this.running ? Math.sqrt((this.#setDpKpa + own * wantedLs * wantedLs) / this.#head) : 0;
    this.pump += (wanted - this.pump) * this.#pumpShare;
    if (!this.running && this.pump < 0.03) this.pump = 0;
    this.secondaryLs = Math.sqrt((this.#head * this.pump * this.pump) / (racks + own));
    this.secondaryDpKpa = racks * this.secondaryLs ** 2;
    this.filterDpKpa = filter * this.secondaryLs ** 2;
    if (this.running) this.#dust += (0.002 * this.#stepS) / 86_400;
  }

  #exchange(heatKw: number, secondaryKwK: number, primarySupplyC: number): void {
    const primaryKwK = this.primaryLs * kwPerLsK;
    const ua = this.#uaAt(this.primaryLs, this.secondaryLs);
    const takenKw = exchangedKw(ua, secondaryKwK, this.secondaryReturnC, primaryKwK, primarySupplyC);
    const supplyC = this.secondaryReturnC - takenKw / secondaryKwK;
    this.secondarySupplyC += (supplyC - this.secondarySupplyC) * this.#supplyShare;
    const returnC = this.secondarySupplyC + heatKw / secondaryKwK;
    this.secondaryReturnC += (returnC - this.secondaryReturnC) * this.#returnShare;
    this.primaryReturnC +=
      (primarySupplyC + takenKw / Math.max(primaryKwK, 1) - this.primaryReturnC) * this.#supplyShare;
  }

  #rest(primarySupplyC: number): void {
    const slowly = this.#returnShare / 20;
    this.secondarySupplyC += (24 - this.secondarySupplyC) * slowly;
    this.secondaryReturnC += (24 - this.secondaryReturnC) * slowly;
    this.primaryReturnC += (primarySupplyC + 4 - this.primaryReturnC) * slowly;
  }

  /** Coolant is lost at couplings and topped up by hand at 60 %; it also swells with its temperature. */
  #fill(): void {
    this.#filled -= this.#lossPctPerS * this.#stepS;
    if (this.#filled < 60) this.#filled += 15;
    const meanC = (this.secondarySupplyC + this.secondaryReturnC) / 2;
    this.reservoirPct = this.#filled + 0.12 * (meanC - this.setC - 4);
  }
}
