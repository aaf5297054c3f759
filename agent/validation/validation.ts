import type { Plant } from '../../config/plant.ts';
import { isCommanded } from '../../config/vocabulary/kinds.ts';
import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import { Cell, type Frame, type Millis } from '../model.ts';
import { AssetTest } from './asset-test.ts';
import { Balances } from './agreement/balances.ts';
import { possible } from './electrical-range.ts';
import { FlatLines } from './flat-lines.ts';
import type { Flaw, FlawName } from './flaw.ts';
import { Flaws } from './flaws.ts';
import { channelsByAsset, JumpWatch } from './jump-watch.ts';
import { boundsFor, type LearnedValidation } from './learn-validation.ts';
import { Redundancy } from './agreement/redundancy.ts';
import { SpikeCount } from './spike-count.ts';

/** A lone jump is a spike up to this many frames, and a test signal from two frames and this many ms on. */
const longestSpike = 2;
const leastTestMs = 60_000;
/** However short the frames: what jumped alone stands still for this long before it is told, in ms. */
const leastFrozenMs = 300_000;
/** Readings in a row beyond what can be before it is told. */
const outFrames = 3;

/** An instrument with one of these lies for as long as it has it: that explains a balance that does not close. */
const lastingly: ReadonlySet<FlawName> = new Set(['stuck', 'drifting', 'out-of-range']);

/** What works once something was learned. */
interface Watches {
  readonly jumps: JumpWatch;
  readonly flat: FlatLines;
  readonly redundancy: Redundancy;
  readonly balances: Balances;
}

type SavedWatches = Readonly<Record<keyof Watches, Saved>>;

/**
 * Whether each instrument can be believed, frame by frame, before anything is made of what it says
 * (VDI/VDE 2650 and NAMUR NE 107: a signal's status goes with it). Cells that cannot are `suspect`,
 * impossible ones `bad`. Looks only back; before anything was learned it knows only what is possible.
 */
export class Validation {
  readonly #plant: Plant;
  readonly #possible: readonly { readonly low: number; readonly high: number }[];
  readonly #assets: readonly (readonly number[])[];
  readonly #commanded: readonly boolean[];
  /** The newest readings, NaN where there is none that can be. */
  readonly #values: Float64Array;
  /** Readings in a row of each channel that cannot be. */
  readonly #outside: Float64Array;
  readonly #flaws: Flaws;
  readonly #spikes: SpikeCount;
  readonly #test: AssetTest;
  /** When sensors were replaced whose learned bounds are of the old one. */
  readonly #replaced = new Map<string, Millis>();
  /** From frame to frame, as far as is known. */
  #periodMs: Millis = 0;
  #newest = { n: NaN, at: NaN };
  #learned: LearnedValidation | null = null;
  #watches: Watches | null = null;
  #resume: SavedWatches | null = null;

  constructor(plant: Plant) {
    const channels = plant.sensors.length;
    this.#plant = plant;
    this.#possible = plant.sensors.map(possible);
    this.#commanded = plant.sensors.map(({ kind }) => isCommanded(kind));
    this.#assets = channelsByAsset(plant);
    this.#values = new Float64Array(channels);
    this.#outside = new Float64Array(channels);
    this.#flaws = new Flaws(channels);
    this.#spikes = new SpikeCount(channels);
    this.#test = new AssetTest(channels);
  }

  /** Every instrument that is not believed, in channel order. */
  get flaws(): readonly Flaw[] {
    return this.#flaws.list();
  }

  /** The frame with what is not believed marked; the given one stays as it is. */
  step(frame: Frame): Frame {
    const { n, at, values } = frame;
    if (n === this.#newest.n + 1) this.#periodMs = at - this.#newest.at;
    this.#newest = { n, at };
    const states = frame.states.slice();
    for (let c = 0; c < states.length; c++) {
      if (states[c] === Cell.ok && this.#isOut(c, values[c]!, n, at)) states[c] = Cell.bad;
      this.#values[c] = states[c] === Cell.ok ? values[c]! : NaN;
    }
    if (this.#watches !== null) {
      this.#judge(this.#watches, n, at);
      this.#compare(this.#watches, n, at);
      this.#balance(this.#watches, n, at);
    }
    for (const c of this.#flaws.release({ at, n }, this.#values)) this.#forget(c);
    const away = this.#watches?.jumps.away;
    for (let c = 0; c < states.length; c++) {
      if (states[c] !== Cell.ok && states[c] !== Cell.substituted) continue;
      if (this.#flaws.flawed[c] === 1 || away?.[c] === 1) states[c] = Cell.suspect;
    }
    return { n, at, values, states };
  }

  #isOut(channel: number, value: number, n: number, at: Millis): boolean {
    const { low, high } = this.#possible[channel]!;
    if (value >= low && value <= high) {
      this.#outside[channel] = 0;
      return false;
    }
    if (++this.#outside[channel]! >= outFrames) {
      const expected = value < low ? low : high;
      this.#flaws.show({ channel, name: 'out-of-range', since: at, value, expected }, { at, n });
    }
    return true;
  }

  #judge({ jumps, flat }: Watches, n: number, at: Millis): void {
    const values = this.#values;
    jumps.step(n, values, this.#flaws.flawed);
    flat.step(at, values, jumps.moved);
    for (const { channel, frames, value } of jumps.excursions) {
      if (frames > 1 && frames * this.#periodMs >= leastTestMs) this.#test.back(channel, n, at);
      if (frames > longestSpike || !this.#spikes.spiked(channel, n, this.#periodMs)) continue;
      const expected = jumps.home(channel);
      this.#flaws.show({ channel, name: 'spiking', since: at, value, expected }, { at, n });
    }
    for (let channel = 0; channel < values.length; channel++) {
      const value = values[channel]!;
      if (Number.isNaN(value)) continue;
      if (jumps.nearly[channel] === 1) this.#spikes.nearly(channel, n);
      const frozen = jumps.frozen[channel] === 1 && at - flat.since(channel) >= leastFrozenMs;
      if (!frozen && !flat.stuck(channel, at)) continue;
      const flaw = { channel, name: 'stuck', since: flat.since(channel), value, expected: NaN } as const;
      this.#flaws.show(flaw, { at, n });
    }
    for (const asset of this.#assets) {
      const since = this.#test.since(asset, n, at, values, flat);
      if (since === null) continue;
      for (const channel of asset) {
        if (this.#commanded[channel]) continue;
        const value = values[channel]!;
        this.#flaws.show({ channel, name: 'under-test', since, value, expected: NaN }, { at, n });
      }
    }
  }

  /** Each instrument with those that measure the same medium. */
  #compare({ redundancy, flat }: Watches, n: number, at: Millis): void {
    const values = this.#values;
    const unusual = (channel: number) =>
      this.#assets
        .find((asset) => asset.includes(channel))!
        .some((other) => other !== channel && flat.unseen(other, values[other]!));
    for (const { channel, expected } of redundancy.step(values, this.#flaws.flawed, unusual)) {
      const value = values[channel]!;
      this.#flaws.show({ channel, name: 'drifting', since: at, value, expected }, { at, n });
    }
  }

  /** Each heat balance; where one of its instruments is found to lie, the others are believed again. */
  #balance({ balances, redundancy, jumps }: Watches, n: number, at: Millis): void {
    const { flawed } = this.#flaws;
    const known = {
      // A lone jump and a test signal are no drift, and what is tested says nothing.
      values: this.#values.map((value, c) =>
        jumps.away[c] === 1 || this.#flaws.nameOf(c) === 'under-test' ? NaN : value,
      ),
      discredited: (c: number) => lastingly.has(this.#flaws.nameOf(c)!),
      vouched: (c: number) => redundancy.vouchesFor(c, this.#values, flawed),
    };
    for (const c of balances.cleared(known)) {
      if (this.#flaws.nameOf(c) === 'unbalanced') this.#flaws.forget(c);
    }
    for (const { channel, since, expected } of balances.step(n, at, known)) {
      const value = this.#values[channel]!;
      this.#flaws.show({ channel, name: 'unbalanced', since, value, expected }, { at, n });
    }
  }

  /** A person has looked: the sensor is believed as it is now. */
  accept(sensor: string): void {
    const channel = this.#plant.sensors.findIndex(({ id }) => id === sensor);
    if (channel < 0) return;
    this.#flaws.forget(channel);
    this.#forget(channel);
    this.#watches?.jumps.accept(channel);
    this.#watches?.flat.accept(channel);
    this.#watches?.redundancy.accept(channel);
    this.#watches?.balances.accept(channel);
  }

  /** Another instrument: nothing that was learned of the old one holds until it has been learned. */
  replace(sensor: string, at: Millis): void {
    this.#replaced.set(sensor, at);
    this.accept(sensor);
    if (this.#learned !== null) this.adopt(this.#learned);
  }

  #forget(channel: number): void {
    this.#spikes.forget(channel);
    this.#test.forget(channel);
  }

  /** Puts what was learned to work. */
  adopt(learned: LearnedValidation): void {
    this.#learned = learned;
    for (const [id, at] of this.#replaced) if (at < learned.since) this.#replaced.delete(id);
    const goesOn = this.#watches === null ? this.#resume : stateOf(this.#watches);
    this.#resume = null;
    const isVoid = (id: string) => this.#replaced.has(id);
    const { jumps, quiet } = boundsFor(this.#plant, learned, isVoid);
    this.#watches = {
      jumps: new JumpWatch(this.#plant, jumps),
      flat: new FlatLines(this.#plant, quiet),
      redundancy: new Redundancy(this.#plant, learned.witnesses, isVoid),
      balances: new Balances(this.#plant, learned.balances, isVoid, goesOn?.balances),
    };
    if (goesOn === null) return;
    this.#watches.jumps.restore(goesOn.jumps);
    this.#watches.flat.restore(goesOn.flat);
    this.#watches.redundancy.restore(goesOn.redundancy);
  }

  /** The clock was set back to `at`. */
  setBack(at: Millis): void {
    this.#spikes.setBack();
    this.#test.setBack();
    this.#watches?.jumps.setBack();
    this.#watches?.flat.setBack(at);
    this.#watches?.balances.setBack(at);
  }

  state(): Saved {
    const watches = this.#watches;
    return {
      newest: { ...this.#newest },
      periodMs: this.#periodMs,
      outside: this.#outside.slice(),
      flaws: this.#flaws.state(),
      spikes: this.#spikes.state(),
      test: this.#test.state(),
      replaced: Object.fromEntries(this.#replaced),
      watches: watches === null ? null : stateOf(watches),
    };
  }

  /** Goes on from `state()`; what watches with learned bounds goes on when they are adopted. */
  restore(saved: Saved): void {
    this.#outside.set(fieldsOf(saved, 'validation').float64('outside'));
    const { newest, periodMs, flaws, spikes, test, replaced, watches } = saved as {
      readonly newest: { readonly n: number; readonly at: Millis };
      readonly periodMs: Millis;
      readonly flaws: Saved;
      readonly spikes: Saved;
      readonly test: Saved;
      readonly replaced: Readonly<Record<string, Millis>>;
      readonly watches: SavedWatches | null;
    };
    this.#newest = { ...newest };
    this.#periodMs = periodMs;
    this.#flaws.restore(flaws);
    this.#spikes.restore(spikes);
    this.#test.restore(test);
    for (const [id, at] of Object.entries(replaced)) this.#replaced.set(id, at);
    this.#resume = watches;
  }
}

function stateOf({ jumps, flat, redundancy, balances }: Watches): SavedWatches {
  return {
    jumps: jumps.state(),
    flat: flat.state(),
    redundancy: redundancy.state(),
    balances: balances.state(),
  };
}
