import { lagShare } from '../physics/lag.ts';
import { leastSpeed, type Pump } from './pump.ts';

/** What the pumps pump against: static + resistance * Q^2 between the headers, kPa and L/s. */
export interface SystemCurve {
  staticKpa: number;
  /** Plant side of the point where the differential pressure is controlled: pipes, chillers. */
  plant: number;
  /** Consumer side: what flows at the controlled differential pressure. */
  consumers: number;
}

const mostSpeed = 1;

/**
 * Pumps in parallel between two headers, one speed command for all, held by pressure control. Affinity
 * laws (Q~N, H~N^2, P~N^3) are in the pumps' curves; here their sum meets the system curve.
 */
export class PumpBank {
  readonly pumps: readonly Pump[];
  /** Common speed command as a share of the rated speed. */
  command = 0.8;
  flowLs = 0;
  /** Between the headers, kPa. */
  headerKpa = 0;
  /** At the point of control, kPa. */
  controlledKpa = 0;
  readonly #controlShare: number;

  constructor(pumps: readonly Pump[], controlLagS: number, stepS: number) {
    this.pumps = pumps;
    this.#controlShare = lagShare(stepS, controlLagS);
  }

  /** One step of speed control towards `setpointKpa` and the operating point at the speeds that result. */
  step(curve: SystemCurve, setpointKpa: number): void {
    const wanted = this.#speedFor(curve, setpointKpa);
    this.command += (wanted - this.command) * this.#controlShare;
    for (const pump of this.pumps) pump.follow(this.command);
    this.headerKpa = this.#operatingPoint(curve);
    this.flowLs = flowThrough(curve, this.headerKpa);
    this.controlledKpa = curve.consumers * this.flowLs * this.flowLs;
  }

  /** Command at which the running pumps deliver the set-point; the drive's bounds where they cannot. */
  #speedFor(curve: SystemCurve, setpointKpa: number): number {
    const flowLs = Math.sqrt(setpointKpa / curve.consumers);
    const headerKpa = curve.staticKpa + curve.plant * flowLs * flowLs + setpointKpa;
    let [low, high] = [leastSpeed, mostSpeed];
    if (this.#deliveredAt(headerKpa, high) <= flowLs) return high;
    for (let i = 0; i < 30; i++) {
      const middle = (low + high) / 2;
      if (this.#deliveredAt(headerKpa, middle) < flowLs) low = middle;
      else high = middle;
    }
    return high;
  }

  #deliveredAt(headerKpa: number, command: number): number {
    let flowLs = 0;
    for (const pump of this.pumps) if (pump.running) flowLs += pump.flowAt(headerKpa, pump.speedAt(command));
    return flowLs;
  }

  /** Pressure between the headers at which what the pumps give is what the system takes. */
  #operatingPoint(curve: SystemCurve): number {
    let low = curve.staticKpa;
    let high = low;
    for (const pump of this.pumps) if (pump.speed > 0) high = Math.max(high, pump.shutOffAt(pump.speed));
    for (let i = 0; i < 40; i++) {
      const middle = (low + high) / 2;
      let given = 0;
      for (const pump of this.pumps) if (pump.speed > 0) given += pump.flowAt(middle, pump.speed);
      if (given > flowThrough(curve, middle)) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  }
}

function flowThrough({ staticKpa, plant, consumers }: SystemCurve, headerKpa: number): number {
  return headerKpa > staticKpa ? Math.sqrt((headerKpa - staticKpa) / (plant + consumers)) : 0;
}
