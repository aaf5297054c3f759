import type { Random } from '../../../../detectors/mathematics/random.ts';
import type { Millis } from '../../../model.ts';
import { figureOf, normalsOf, uniformsOf, Wander } from '../physics/noise.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** A lasting change of one consumer's load, as a share of it. */
export interface LoadStep {
  readonly consumer: string;
  readonly from: Millis;
  readonly to: Millis;
  readonly share: number;
}

/** IT load of the two air-cooled halls and of the racks behind each CDU, kW. */
export class ItLoad {
  /** hall-a, hall-b, cdu-1 ... cdu-4. */
  readonly kw: Float64Array;
  readonly #consumers: readonly Consumer[];
  readonly #stepS: number;

  constructor(seed: number, start: Millis, stepS: number, steps: readonly LoadStep[]) {
    const airKw = figureOf(310, 450, seed, 'load', 'air');
    const rackKw = figureOf(185, 260, seed, 'load', 'racks');
    this.#stepS = stepS;
    this.#consumers = consumerNames.map((name) => {
      const air = name.startsWith('hall');
      const meanKw = (air ? airKw : rackKw) * figureOf(0.9, 1.1, seed, 'load', name);
      return new Consumer(seed, name, air, meanKw, start, stepS, steps);
    });
    this.kw = new Float64Array(consumerNames.length);
  }

  /** What a consumer takes on average, kW. */
  meanOf(name: string): number {
    return this.#consumers[consumerNames.findIndex((known) => known === name)]!.meanKw;
  }

  step(at: Millis): void {
    for (let i = 0; i < this.#consumers.length; i++) this.kw[i] = this.#consumers[i]!.step(at, this.#stepS);
  }
}

export const consumerNames = ['hall-a', 'hall-b', 'cdu-1', 'cdu-2', 'cdu-3', 'cdu-4'] as const;

class Consumer {
  readonly meanKw: number;
  readonly #start: Millis;
  readonly #daily: number;
  readonly #weekend: number;
  readonly #trendPerDay: number;
  readonly #peakHour: number;
  readonly #jitter: Wander;
  readonly #mood: Wander;
  readonly #bursts: Random;
  readonly #burstsPerDay: number;
  readonly #burstSize: number;
  readonly #steps: readonly LoadStep[];
  #burst = 0;
  #burstLeftS = 0;
  #ramped = 0;
  #stepRamped = 0;

  constructor(
    seed: number,
    name: string,
    air: boolean,
    meanKw: number,
    start: Millis,
    stepS: number,
    steps: readonly LoadStep[],
  ) {
    this.meanKw = meanKw;
    this.#start = start;
    this.#steps = steps.filter(({ consumer }) => consumer === name);
    this.#daily =
      figureOf(0.03, air ? 0.1 : 0.06, seed, 'load', 'daily') * figureOf(0.7, 1.3, seed, name, 'daily');
    this.#weekend = figureOf(0.02, 0.09, seed, 'load', 'weekend');
    this.#trendPerDay = figureOf(-0.0008, 0.0018, seed, name, 'trend');
    this.#peakHour = figureOf(12, 16, seed, 'load', 'peak');
    this.#jitter = new Wander(normalsOf(seed, name, 'jitter'), 0.008, 600, stepS);
    this.#mood = new Wander(normalsOf(seed, name, 'mood'), air ? 0.015 : 0.03, 6 * 3600, stepS);
    this.#bursts = uniformsOf(seed, name, 'bursts');
    this.#burstsPerDay = figureOf(air ? 1 : 3, air ? 3 : 8, seed, name, 'bursts a day');
    this.#burstSize = air ? 0.08 : 0.22;
  }

  step(at: Millis, stepS: number): number {
    const hours = (at / hour) % 24;
    const weekday = (Math.floor(at / day) + 4) % 7;
    const daily = this.#daily * Math.cos((2 * Math.PI * (hours - this.#peakHour)) / 24);
    const weekend = weekday === 0 || weekday === 6 ? -this.#weekend : 0;
    const trend = (this.#trendPerDay * (at - this.#start)) / day;
    // Weekends and jobs come within a quarter of an hour, not within a sample.
    const ramp = 1 - Math.exp(-stepS / 300);
    this.#stepRamped += (weekend + this.#lasting(at) - this.#stepRamped) * (1 - Math.exp(-stepS / 900));
    this.#ramped += (this.#burstNow(stepS) - this.#ramped) * ramp;
    const share =
      1 + daily + trend + this.#stepRamped + this.#ramped + this.#jitter.step() + this.#mood.step();
    return this.meanKw * Math.max(0.3, share);
  }

  #burstNow(stepS: number): number {
    if (this.#burstLeftS > 0) {
      this.#burstLeftS -= stepS;
      return this.#burst;
    }
    if (this.#bursts() < (this.#burstsPerDay * stepS) / 86_400) {
      this.#burst = this.#burstSize * (0.3 + 0.7 * this.#bursts());
      this.#burstLeftS = 600 + 6000 * this.#bursts();
    }
    return 0;
  }

  #lasting(at: Millis): number {
    let share = 0;
    for (const step of this.#steps) if (at >= step.from && at < step.to) share += step.share;
    return share;
  }
}
