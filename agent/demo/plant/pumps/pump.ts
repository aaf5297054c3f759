import { clamp, lagShare } from '../physics/lag.ts';
import { type Draw, figureOf, normalsOf, Wander } from '../physics/noise.ts';
import { atmosphereKpa, kpaPerM, vapourPressureKpa } from '../physics/water.ts';

/** A pump as its data sheet has it; all at 50 Hz and clear water. */
export interface PumpDesign {
  readonly ratedRpm: number;
  readonly ratedKw: number;
  /** Pressure rise at no flow. */
  readonly shutOffKpa: number;
  readonly bestFlowLs: number;
  /** Pressure rise at the best flow. */
  readonly bestKpa: number;
  readonly bestEfficiency: number;
  /** Net positive suction head at 3 % head loss, at the best flow. */
  readonly npshrM: number;
  /** Clean strainer at the best flow. */
  readonly strainerKpa: number;
  /** Check valve and branch at the best flow. */
  readonly branchKpa: number;
}

/** What a fault does to a pump; severity 0 is `sound`. */
export interface Ailment {
  /** Factors on head, efficiency and the strainer's resistance. */
  headFactor: number;
  efficiencyFactor: number;
  strainerFactor: number;
  vibrationMms: number;
  bearingDeK: number;
  bearingNdeK: number;
  /** Share of the way from the healthy winding temperature to the trip. */
  windingShare: number;
  /** Factor on the electrical power. */
  powerFactor: number;
  leakLs: number;
}

/** Speed below which the drive never goes, as a share of the rated speed. */
export const leastSpeed = 0.35;
export const windingTripC = 155;

/** One pump with its strainer, motor and bearings. Speeds are shares of the rated speed, pressures kPa, flows L/s. */
export class Pump {
  readonly id: string;
  readonly design: PumpDesign;
  readonly ailment: Ailment = {
    headFactor: 1,
    efficiencyFactor: 1,
    strainerFactor: 1,
    vibrationMms: 0,
    bearingDeK: 0,
    bearingNdeK: 0,
    windingShare: 0,
    powerFactor: 1,
    leakLs: 0,
  };
  running = false;
  speed = 0;
  flowLs = 0;
  riseKpa = 0;
  strainerDpKpa = 0;
  suctionKpag = 0;
  dischargeKpag = 0;
  powerKw = 0;
  vibrationMms = 0;
  bearingDeC: number;
  bearingNdeC: number;
  windingC: number;
  /** 0 none, 1 fully developed (3 % head loss). */
  cavitation = 0;
  /** This pump at this command, against its sisters. */
  readonly #speedShare: number;
  readonly #shutOffKpa: number;
  readonly #curve: number;
  readonly #strainer: number;
  readonly #branch: number;
  readonly #efficiency: number;
  readonly #vibrationMms: number;
  readonly #resonance: number;
  readonly #deRiseK: number;
  readonly #ndeRiseK: number;
  readonly #windingRiseK: number;
  readonly #deShare: number;
  readonly #ndeShare: number;
  readonly #windingShare: number;
  readonly #startShare: number;
  readonly #turbulence: Draw;
  /** Process and structure are never the same twice: a few per cent over hours. */
  readonly #temper: Wander;
  #deFaultK = 0;
  #ndeFaultK = 0;
  #windingLoadK = 0;
  #surge = 0;
  /** The strainer loads slowly and is blown down at each overhaul. */
  #silt: number;
  readonly #siltPerS: number;

  constructor(seed: number, id: string, design: PumpDesign, stepS: number) {
    const figure = (low: number, high: number, what: string) => figureOf(low, high, seed, id, what);
    this.id = id;
    this.design = design;
    this.#speedShare = figure(0.996, 1, 'slip');
    this.#shutOffKpa = design.shutOffKpa * figure(0.98, 1.02, 'head');
    this.#curve =
      ((design.shutOffKpa - design.bestKpa) / design.bestFlowLs ** 2) * figure(0.96, 1.04, 'curve');
    this.#strainer = (design.strainerKpa / design.bestFlowLs ** 2) * figure(0.85, 1.15, 'strainer');
    this.#branch = (design.branchKpa / design.bestFlowLs ** 2) * figure(0.95, 1.05, 'branch');
    this.#efficiency = design.bestEfficiency * figure(0.97, 1.02, 'efficiency');
    this.#vibrationMms = figure(1.1, 1.9, 'vibration');
    this.#resonance = figure(0.6, 0.75, 'resonance');
    this.#deRiseK = figure(22, 30, 'bearing de');
    this.#ndeRiseK = figure(18, 25, 'bearing nde');
    this.#windingRiseK = figure(58, 72, 'winding');
    this.#deShare = lagShare(stepS, figure(1200, 2400, 'bearing de lag'));
    this.#ndeShare = lagShare(stepS, figure(1200, 2400, 'bearing nde lag'));
    this.#windingShare = lagShare(stepS, figure(1800, 3600, 'winding lag'));
    this.#startShare = lagShare(stepS, 15);
    this.#turbulence = normalsOf(seed, id, 'turbulence');
    this.#temper = new Wander(normalsOf(seed, id, 'temper'), 0.03, 3 * 3600, stepS);
    this.#silt = figure(0, 0.15, 'silt');
    this.#siltPerS = figure(0.001, 0.004, 'silt a day') / 86_400;
    this.bearingDeC = this.bearingNdeC = this.windingC = 24;
  }

  /** Flow against a header that asks for `headerKpa` over the suction header; 0 behind a closed check valve. */
  flowAt(headerKpa: number, speed: number): number {
    const surplusKpa = this.#headKpa(speed) - headerKpa;
    return surplusKpa > 0 ? Math.sqrt(surplusKpa / this.#resistance()) : 0;
  }

  /** Its speed at a command, once it has followed. */
  speedAt(command: number): number {
    return command * this.#speedShare;
  }

  /** Pressure rise that the bank cannot pass. */
  shutOffAt(speed: number): number {
    return this.#headKpa(speed);
  }

  /** Follows the command within seconds; a stopped pump coasts down as fast. */
  follow(command: number): void {
    const target = this.running ? this.speedAt(command) : 0;
    this.speed += (target - this.speed) * this.#startShare;
    if (!this.running && this.speed < 0.05) this.speed = 0;
    if (this.running && this.speed < leastSpeed) this.speed = leastSpeed;
  }

  /** Everything that follows from the operating point: pressures, power, vibration, temperatures. */
  settle(flowLs: number, headerSuctionKpag: number, waterC: number, ambientC: number, stepS: number): void {
    const { ailment } = this;
    // Drawn in every step, running or not: the stream must not shift.
    const rough = this.#turbulence();
    this.#temper.step();
    this.#surge = 0.6 * this.#surge + 0.8 * rough;
    if (this.running) this.#silt += this.#siltPerS * stepS;
    this.flowLs = flowLs * (1 + 0.02 * this.cavitation * this.#surge);
    this.strainerDpKpa = this.#strainerResistance() * flowLs * flowLs;
    this.suctionKpag = headerSuctionKpag - this.strainerDpKpa;
    const turns = this.speed > 0.05;
    this.riseKpa = turns ? Math.max(0, this.#headKpa(this.speed) - this.#curve * flowLs * flowLs) : 0;
    this.dischargeKpag = this.suctionKpag + this.riseKpa * (1 + 0.012 * this.cavitation * rough);
    const load = this.#settlePower(flowLs, turns);
    this.#settleCavitation(flowLs, waterC, turns);
    this.#settleVibration(flowLs, turns, rough);

    const friction = turns ? Math.pow(this.speed, 1.5) : 0;
    const hot = turns ? 1 : 0;
    // A sick bearing's heat takes the same way through the housing as its usual friction.
    this.#deFaultK += (hot * ailment.bearingDeK - this.#deFaultK) * this.#deShare;
    this.#ndeFaultK += (hot * ailment.bearingNdeK - this.#ndeFaultK) * this.#ndeShare;
    this.bearingDeC +=
      (ambientC + this.#deRiseK * friction + this.#deFaultK - this.bearingDeC) * this.#deShare;
    this.bearingNdeC +=
      (ambientC + this.#ndeRiseK * friction + this.#ndeFaultK - this.bearingNdeC) * this.#ndeShare;
    // Losses in the copper go with the square of the current, those in the iron with the field.
    const copperK = turns ? this.#windingRiseK * (0.15 * this.speed + 0.85 * load * load) : 0;
    this.#windingLoadK += (copperK - this.#windingLoadK) * this.#windingShare;
    const faultK = turns ? ailment.windingShare * (windingTripC + 2 - ambientC - this.#windingLoadK) : 0;
    this.windingC += (ambientC + this.#windingLoadK + faultK - this.windingC) * this.#windingShare;
  }

  /** Sets the electrical power; returns the motor's torque load, 1 at its rating. */
  #settlePower(flowLs: number, turns: boolean): number {
    const { design, ailment } = this;
    if (!turns) {
      // The drive's electronics.
      this.powerKw = 0.08;
      return 0;
    }
    const best = design.bestFlowLs * this.speed;
    const share = Math.min(flowLs / best, 1.7);
    // Efficiency e(2x - x^2) with x = Q/Qbest: hydraulic power over it stays finite at no flow.
    const efficiency = this.#efficiency * ailment.efficiencyFactor;
    const riseKpa = this.#headKpa(this.speed) / ailment.headFactor - this.#curve * flowLs * flowLs;
    // A worn impeller does not turn less water round: what does not reach the discharge leaks back.
    const innerKpa = riseKpa * (0.35 + 0.65 * ailment.headFactor);
    const shaftKw = (innerKpa * best) / (1000 * efficiency * (2 - share));
    const load = shaftKw / this.speed / design.ratedKw;
    const motorLossKw = design.ratedKw * (0.012 * this.speed + 0.045 * load * load);
    this.powerKw = ((shaftKw + motorLossKw) / 0.975) * ailment.powerFactor;
    return load;
  }

  /**
   * Cavitation begins well above the 3 % point: noise and erosion from about three times NPSH3
   * (Guelich, Centrifugal Pumps, section 6.2; ANSI/HI 9.6.1 asks for margins of 1.1-2.5 and more).
   */
  #settleCavitation(flowLs: number, waterC: number, turns: boolean): void {
    if (!turns || flowLs < 0.5) {
      this.cavitation = 0;
      return;
    }
    const { design } = this;
    const share = flowLs / design.bestFlowLs;
    const requiredM = design.npshrM * (0.35 * this.speed * this.speed + 0.65 * share * share);
    const availableM = Math.max(0, (this.suctionKpag + atmosphereKpa - vapourPressureKpa(waterC)) / kpaPerM);
    const target = clamp((3 - availableM / requiredM) / 2, 0, 1.4);
    this.cavitation += (target - this.cavitation) * 0.5;
  }

  #settleVibration(flowLs: number, turns: boolean, rough: number): void {
    if (!turns) {
      // What comes through the floor from the neighbours.
      this.vibrationMms = 0.1;
      return;
    }
    const { speed, design, ailment } = this;
    const share = flowLs / (design.bestFlowLs * speed);
    // Off the best point the flow separates in the impeller and the volute (ISO 10816-7, annex A).
    const offBest = 1 + 1.1 * Math.min(1, (share - 1) ** 2);
    const near = (speed - this.#resonance) / 0.03;
    const base =
      this.#vibrationMms * (0.3 + 0.7 * speed * speed) * offBest * (1 + 0.15 * Math.exp(-near * near));
    const bubbles = this.cavitation > 0 ? this.cavitation * (3.2 + 0.8 * rough) : 0;
    this.vibrationMms =
      base * (1 + this.#temper.value) + ailment.vibrationMms * (0.4 + 0.6 * speed) + Math.max(0, bubbles);
  }

  #headKpa(speed: number): number {
    // Developed cavitation takes the head: 3 % at NPSH3 by definition, more below.
    const drop = this.cavitation <= 0.8 ? 0 : 0.03 * ((this.cavitation - 0.8) / 0.2) ** 2;
    return this.#shutOffKpa * this.ailment.headFactor * (1 - drop) * speed * speed;
  }

  #strainerResistance(): number {
    return this.#strainer * (this.ailment.strainerFactor + this.#silt);
  }

  #resistance(): number {
    return this.#curve + this.#branch + this.#strainerResistance();
  }
}
