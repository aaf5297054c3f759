import type { Millis } from '../../model.ts';
import { equipment, instruments } from './instruments/catalogue.ts';
import { groupOf } from './inventory.ts';
import type { DrivenSensor, Fault, MovedAsset } from './truth.ts';

const hour = 3_600_000;
/** Share of the next hours, and of all that remain, in which a driven sensor stays beyond one sigma. */
const staying = 0.75;
const nextHours = 24;
/** Of a stand-by that ran for a week and rested since, nothing can be said: so much of what remains must count. */
const leastCounted = 0.25;
/** With fewer hours left before the failure nothing can be said to stay. */
const leastHours = 3;

interface Hour {
  readonly from: Millis;
  /** Mean of faulty minus healthy readings by channel; NaN where the hour does not count for it. */
  readonly difference: Float64Array;
  /** 1 for each piece of equipment whose group runs otherwise in the twin. */
  readonly otherwise: Uint8Array;
}

/**
 * Compares the twins hour by hour. A sensor is driven from the first hour whose mean differs by one
 * sigma, when it stays there (on the same side) for three quarters of the next 24 hours and of all that
 * remain until the failure. Sigma is the scatter of the healthy twin's readings around their hourly means in hours in
 * which the asset runs, and at least the sensor's resolution. Hours in which the run states of the
 * asset's group differ between the twins, or in which the asset does not run, do not count.
 */
export class DrivenSensors {
  readonly #fault: Fault;
  readonly #hours: Hour[] = [];
  readonly #assetOf: Int32Array;
  readonly #peersOf: readonly (readonly number[])[];
  readonly #counts = new Float64Array(instruments.length);
  readonly #healthySums = new Float64Array(instruments.length);
  readonly #healthySquares = new Float64Array(instruments.length);
  readonly #shifts = new Float64Array(instruments.length);
  readonly #sums = new Float64Array(instruments.length);
  readonly #same = new Uint8Array(equipment.length).fill(1);
  readonly #running = new Uint8Array(equipment.length).fill(1);
  readonly #scatter = new Float64Array(instruments.length);
  readonly #scattered = new Float64Array(instruments.length);
  #from: Millis = -Infinity;

  constructor(fault: Fault) {
    this.#fault = fault;
    this.#assetOf = Int32Array.from(instruments, ({ asset }) =>
      equipment.findIndex(({ id }) => id === asset),
    );
    this.#peersOf = equipment.map(({ id }) => {
      const group = groupOf(loopPumps[id] ?? id);
      return equipment.flatMap((one, i) =>
        one.id === id || (group !== null && groupOf(one.id) === group) ? [i] : [],
      );
    });
  }

  /** A sample of both twins: readings by channel, run states by equipment. */
  add(
    at: Millis,
    faulty: Float64Array,
    healthy: Float64Array,
    faultyRuns: Uint8Array,
    healthyRuns: Uint8Array,
  ): void {
    if (at >= this.#from + hour) {
      this.#close();
      this.#from = Math.floor(at / hour) * hour;
    }
    for (let i = 0; i < this.#same.length; i++) {
      if (faultyRuns[i] !== healthyRuns[i]) this.#same[i] = 0;
      if (healthyRuns[i] === 0) this.#running[i] = 0;
    }
    for (let i = 0; i < healthy.length; i++) {
      const value = healthy[i]!;
      const difference = faulty[i]! - value;
      if (Number.isNaN(difference)) continue;
      const count = ++this.#counts[i]!;
      // Squares of small deviations: a shift by the hour's first reading keeps their digits.
      if (count === 1) this.#shifts[i] = value;
      const shifted = value - this.#shifts[i]!;
      this.#healthySums[i]! += shifted;
      this.#healthySquares[i]! += shifted * shifted;
      this.#sums[i]! += difference;
    }
  }

  /** Call once, after the last sample: in the order of their first hours. */
  result(): { readonly sensors: readonly DrivenSensor[]; readonly assets: readonly MovedAsset[] } {
    this.#close();
    const sigmas = instruments.map(({ decimals }, channel) => {
      const variance =
        this.#scattered[channel]! > 0 ? this.#scatter[channel]! / this.#scattered[channel]! : 0;
      return Math.max(Math.sqrt(variance), 10 ** -decimals);
    });
    return { sensors: this.#drivenSensors(sigmas), assets: this.#movedAssets(sigmas) };
  }

  #movedAssets(sigmas: readonly number[]): MovedAsset[] {
    return equipment.flatMap(({ id }, a) => {
      const spans: { from: Millis; to: Millis }[] = [];
      for (const { from, difference, otherwise } of this.#hours) {
        const moves = sigmas.some((sigma, i) => this.#assetOf[i] === a && Math.abs(difference[i]!) >= sigma);
        if (!moves && otherwise[a] === 0) continue;
        const last = spans.at(-1);
        if (last?.to === from) last.to = from + hour;
        else spans.push({ from, to: from + hour });
      }
      return spans.length === 0 ? [] : [{ asset: id, spans }];
    });
  }

  #drivenSensors(sigmas: readonly number[]): DrivenSensor[] {
    return instruments
      .flatMap(({ id, asset }, channel) => {
        const driven = this.#drivenBy(channel, sigmas[channel]!);
        return driven === null ? [] : [{ sensor: id, asset, ...driven }];
      })
      .sort((a, b) => a.firstAt - b.firstAt);
  }

  /** Backwards from the failure, so that the share of what remains is known at each hour. */
  #drivenBy(channel: number, sigma: number): { firstAt: Millis; maxSigma: number } | null {
    const { onsetAt, failureAt } = this.#fault;
    let [counted, up, down, most] = [0, 0, 0, 0];
    const sides: number[] = [];
    let firstAt: Millis | null = null;
    for (const { from, difference } of this.#hours.toReversed()) {
      const deviation = difference[channel]! / sigma;
      if (from + hour > failureAt || from < onsetAt - hour || Number.isNaN(deviation)) continue;
      counted += 1;
      const side = Math.abs(deviation) < 1 ? 0 : Math.sign(deviation);
      sides.push(side);
      if (side > 0) up += 1;
      if (side < 0) down += 1;
      most = Math.max(most, Math.abs(deviation));
      const next = sides.slice(-nextHours);
      const soon = next.filter((other) => other === side).length;
      const stays = (side > 0 ? up : down) >= staying * counted && soon >= staying * next.length;
      const enough = counted >= leastHours && counted >= leastCounted * ((failureAt - from) / hour);
      if (side !== 0 && enough && stays) firstAt = from + hour;
    }
    return firstAt === null ? null : { firstAt, maxSigma: Number(most.toPrecision(4)) };
  }

  #close(): void {
    if (this.#from > -Infinity) {
      const difference = new Float64Array(instruments.length).fill(NaN);
      for (let i = 0; i < difference.length; i++) this.#closeChannel(i, difference);
      const otherwise = Uint8Array.from(this.#peersOf, (peers) =>
        peers.some((peer) => this.#same[peer] === 0) ? 1 : 0,
      );
      this.#hours.push({ from: this.#from, difference, otherwise });
    }
    for (const sums of [this.#counts, this.#healthySums, this.#healthySquares, this.#sums]) sums.fill(0);
    this.#same.fill(1);
    this.#running.fill(1);
  }

  #closeChannel(i: number, difference: Float64Array): void {
    const count = this.#counts[i]!;
    const asset = this.#assetOf[i]!;
    if (count === 0 || this.#running[asset] === 0) return;
    const sum = this.#healthySums[i]!;
    if (count > 1) {
      this.#scatter[i]! += Math.max(0, this.#healthySquares[i]! - (sum * sum) / count);
      this.#scattered[i]! += count - 1;
    }
    if (this.#peersOf[asset]!.every((peer) => this.#same[peer] === 1)) difference[i] = this.#sums[i]! / count;
  }
}

/** Loops go with their pumps: a pump more moves the whole loop. */
const loopPumps: Readonly<Record<string, string>> = { 'chw-loop': 'chw-pump-1', 'cw-loop': 'cw-pump-1' };
