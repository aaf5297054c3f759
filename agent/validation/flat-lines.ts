import type { Plant } from '../../config/plant.ts';
import type { SensorKind } from '../../config/vocabulary/kinds.ts';
import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import type { Millis } from '../model.ts';

/** What learning knows of a sensor's quiet. */
export interface Quiet {
  /** Frames on one value after which it is stuck; Infinity: it may stand still for ever. */
  readonly longest: Float64Array;
  /** Frames on one value that would be strange for it, if it were not alone in that; Infinity as above. */
  readonly strange: Float64Array;
  /** Values on which each has stood for long: a stopped machine, an end stop. */
  readonly rest: readonly Float64Array[];
  /** Smallest and largest reading. */
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/** At a standstill these read 0 without noise: meters cut off (e.g. IEC 60770 low-flow cut-off). */
const restAtZero: ReadonlySet<SensorKind> = new Set([
  'flow',
  'speed',
  'power',
  'current',
  'voltage',
  'vibration',
  'position',
  'dp',
]);

/** These read 100 % without noise: a fan or a valve that a controller asks all of, and air in fog, which is saturated. */
const restAtFull: ReadonlySet<SensorKind> = new Set(['speed', 'position', 'humidity']);

/** In these units they do; `%RH` is a share of saturation. */
const percent: ReadonlySet<string> = new Set(['%', '%RH']);

/** However short the frames: the least time that a flat line takes to mean anything, in ms. */
const leastMs = 300_000;

/** How long each channel has repeated one value to the digit, judged against what it was ever seen to do. */
export class FlatLines {
  /** Frames in a row with the same value, the first not counted. */
  readonly run: Float64Array;
  /** Per channel: the values at which what it measures comes to an end. */
  readonly #ends: readonly (readonly number[])[];
  readonly #quiet: Quiet;
  readonly #value: Float64Array;
  /** 1: the run began with a move that others in the asset made too, so it is a machine that stopped. */
  readonly #excused: Uint8Array;
  readonly #since: Float64Array;

  constructor(plant: Plant, quiet: Quiet) {
    const channels = plant.sensors.length;
    this.#quiet = quiet;
    this.#ends = plant.sensors.map(({ kind, unit }) => [
      ...(restAtZero.has(kind) ? [0] : []),
      ...(restAtFull.has(kind) && percent.has(unit) ? [100] : []),
    ]);
    this.run = new Float64Array(channels);
    this.#value = new Float64Array(channels).fill(NaN);
    this.#excused = new Uint8Array(channels);
    this.#since = new Float64Array(channels).fill(NaN);
  }

  /** `moved`: 1 for each channel that moved with others of its asset in this frame. */
  step(at: number, values: Float64Array, moved: Uint8Array): void {
    for (let c = 0; c < values.length; c++) {
      const value = values[c]!;
      if (Number.isNaN(value)) continue;
      if (value === this.#value[c]) {
        this.run[c]!++;
        continue;
      }
      this.run[c] = 0;
      this.#value[c] = value;
      this.#since[c] = at;
      this.#excused[c] = moved[c]!;
    }
  }

  since(c: number): number {
    return this.#since[c]!;
  }

  stuck(c: number, at: number): boolean {
    const long = this.run[c]! >= this.#quiet.longest[c]! && at - this.#since[c]! >= leastMs;
    // Where it never was before, the process has run into the end of its transmitter.
    return long && this.#excused[c] === 0 && !this.#rests(c) && !this.unseen(c, this.#value[c]!);
  }

  /** Standing still for a while where it never rests: a sign when several do so together. */
  strange(c: number, at: number): boolean {
    if (this.run[c]! < this.#quiet.strange[c]! || at - this.#since[c]! < leastMs || this.#rests(c))
      return false;
    // Test values may lie where it never was; it jumps there, and does not drift to a stop.
    return this.#excused[c] === 1 || !this.unseen(c, this.#value[c]!);
  }

  /** Beyond what it ever read while the plant was well. */
  unseen(c: number, value: number): boolean {
    return value > this.#quiet.most[c]! || value < this.#quiet.least[c]!;
  }

  /** It never stands still for long, but at its rests. */
  restless(c: number): boolean {
    return this.#quiet.strange[c]! < Infinity;
  }

  /** Its quiet is accepted as it is: counted anew from here. */
  accept(c: number): void {
    this.run[c] = 0;
    this.#excused[c] = 1;
  }

  /** The clock was set back to `at`: what has stood still has done so since then. */
  setBack(at: Millis): void {
    for (const [c, since] of this.#since.entries()) this.#since[c] = Math.min(since, at);
  }

  #rests(c: number): boolean {
    const value = this.#value[c]!;
    return this.#ends[c]!.includes(value) || this.#quiet.rest[c]!.includes(value);
  }

  state(): Saved {
    return {
      run: this.run.slice(),
      value: this.#value.slice(),
      since: this.#since.slice(),
      excused: Int32Array.from(this.#excused),
    };
  }

  restore(saved: Saved): void {
    const fields = fieldsOf(saved, 'flat lines');
    this.run.set(fields.float64('run'));
    this.#value.set(fields.float64('value'));
    this.#since.set(fields.float64('since'));
    this.#excused.set(fields.int32('excused'));
  }
}
