import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import type { Group } from '../panel/group.ts';

/** Hours of running that a deviation is averaged over, or since the incident began where that is shorter. */
const memoryHours = 2;
/** One frame moves the mean by no more than this many times what it is, and a little. */
const mostTimes = 4;
const littleSigma = 10;
/** A deviation on its line of the slow route is as sure as this many sigma of a short mean. */
const slowSigma = 6;

/**
 * How far an asset's columns are off, over an incident so far: the running mean of their short means' deviations, in
 * robust sigma, of the frames in which the asset was judged. It rests while the asset does.
 */
export class Evidence {
  readonly sensors: readonly string[];
  /** Number of the newest frame that counted. */
  n = NaN;
  readonly #mean: Float64Array;
  #frames = 0;

  /** Throws FitError when `state` is not whole. */
  constructor(sensors: readonly string[], state: Saved = null) {
    this.sensors = sensors;
    this.#mean = new Float64Array(sensors.length);
    if (state === null) return;
    const fields = fieldsOf(state, 'evidence');
    this.#mean.set(fields.float64('mean'));
    this.#frames = fields.number('frames');
    this.n = fields.number('n');
  }

  /** The newest judged frame of the asset's group. */
  push(group: Group, n: number): void {
    this.n = n;
    this.#frames = Math.min(this.#frames + 1, Math.ceil(memoryHours * group.framesPerHour));
    for (let c = 0; c < this.#mean.length; c++) {
      const sigma = group.deviations.sigma(c);
      if (Number.isNaN(sigma)) continue;
      const mean = this.#mean[c]!;
      const most = this.#frames === 1 ? Infinity : mostTimes * Math.abs(mean) + littleSigma;
      this.#mean[c] = mean + Math.max(-most, Math.min(most, sigma - mean)) / this.#frames;
    }
  }

  /** An incident begins: what was before it says nothing of it. */
  begin(group: Group): void {
    this.#frames = 0;
    this.push(group, this.n);
  }

  /** How far column `c` is off, in robust sigma; what lasts for days counts by the slow route's line. */
  sigma(c: number, group: Group): number {
    const mean = this.#mean[c]!;
    if (group.slow?.standing !== true) return mean;
    const lasting = slowSigma * group.slow.ratio(c);
    return Math.abs(lasting) > Math.abs(mean) ? lasting : mean;
  }

  state(): Saved {
    return { sensors: this.sensors, mean: this.#mean.slice(), frames: this.#frames, n: this.n };
  }
}
