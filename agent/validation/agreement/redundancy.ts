import type { Plant } from '../../../config/plant.ts';
import type { Saved } from '../../../detectors/index.ts';
import { slowWeight, type Witness } from './learn-redundancy.ts';

/** An instrument parts from its witnesses for so many frames before it is told. */
const partedFrames = 30;
/** From half way to parted takes an instrument that drifts at least this many frames; a plant that is switched is there sooner. */
const slowFrames = 30;

/** How one instrument stands to its witnesses. */
interface Standing {
  /** Frames since one of them was within half its bound. */
  outside: number;
  /** Frames that it has been parted from all of them, or -1: it went there too fast. */
  parted: number;
}

interface Testimony {
  readonly by: number;
  readonly offset: number;
  readonly gain: number;
  readonly bound: number;
  readonly key: string;
  /** Slow mean of what the instrument reads beyond what this witness says. */
  off: number;
}

/**
 * Watches the instruments that have witnesses: one drifts when it parts from all of them, to the same
 * side, while they agree with each other, and nothing else in its asset leaves what was ever seen.
 */
export class Redundancy {
  /** By channel, the witnesses of it. */
  readonly #testimonies: ReadonlyMap<number, readonly Testimony[]>;
  readonly #standing = new Map<number, Standing>();

  constructor(plant: Plant, witnesses: readonly Witness[], isVoid: (id: string) => boolean) {
    const channelOf = new Map(plant.sensors.map(({ id }, channel) => [id, channel]));
    const testimonies = new Map<number, Testimony[]>();
    for (const { of, by, offset, gain, bound } of witnesses) {
      const [c, p] = [channelOf.get(of), channelOf.get(by)];
      if (c === undefined || p === undefined || isVoid(of) || isVoid(by)) continue;
      const known = testimonies.get(c) ?? [];
      testimonies.set(c, known);
      known.push({ by: p, offset, gain, bound, key: `${of}\n${by}`, off: 0 });
    }
    this.#testimonies = testimonies;
  }

  /** The channels that drift, with what their witnesses say. `flawed`: who is no witness; `unusual`: channels beyond what was ever seen. */
  step(
    values: Float64Array,
    flawed: Uint8Array,
    unusual: (channel: number) => boolean,
  ): readonly { readonly channel: number; readonly expected: number }[] {
    const drifting: { channel: number; expected: number }[] = [];
    for (const [channel, testimonies] of this.#testimonies) {
      const value = values[channel]!;
      if (Number.isNaN(value)) continue;
      const heard = testimonies.filter(({ by }) => !Number.isNaN(values[by]!) && flawed[by] === 0);
      for (const one of heard) {
        one.off += slowWeight * (value - one.offset - one.gain * values[one.by]! - one.off);
      }
      const parts = heard.length >= 2 && parted(heard) && this.#agree(heard) && !unusual(channel);
      const standing = this.#standing.get(channel) ?? { outside: 0, parted: 0 };
      this.#standing.set(channel, standing);
      if (heard.length > 0) move(standing, heard, parts);
      if (standing.parted < partedFrames) continue;
      const off = heard.reduce((sum, one) => sum + one.off, 0) / heard.length;
      drifting.push({ channel, expected: value - off });
    }
    return drifting;
  }

  /** The witnesses, where they are each other's, have not parted. */
  #agree(heard: readonly Testimony[]): boolean {
    return heard.every(({ by }) =>
      (this.#testimonies.get(by) ?? []).every(
        (one) => !heard.some((other) => other.by === one.by) || Math.abs(one.off) <= one.bound,
      ),
    );
  }

  /** Two witnesses at least say the same as this instrument. */
  vouchesFor(channel: number, values: Float64Array, flawed: Uint8Array): boolean {
    const heard = (this.#testimonies.get(channel) ?? []).filter(
      ({ by }) => !Number.isNaN(values[by]!) && flawed[by] === 0,
    );
    return heard.length >= 2 && heard.every(({ off, bound }) => 2 * Math.abs(off) <= bound);
  }

  /** A person says that it is right: from here on it is taken as it is. */
  accept(channel: number): void {
    for (const one of this.#testimonies.get(channel) ?? []) one.off = 0;
    this.#standing.delete(channel);
  }

  state(): Saved {
    const all = [...this.#testimonies.values()].flat();
    return {
      off: Object.fromEntries(all.map(({ key, off }) => [key, off])),
      standing: [...this.#standing].map(([channel, { outside, parted }]) => [channel, outside, parted]),
    };
  }

  restore(saved: Saved): void {
    const { off, standing } = saved as {
      readonly off: Readonly<Record<string, number>>;
      readonly standing: readonly (readonly [number, number, number])[];
    };
    for (const one of [...this.#testimonies.values()].flat()) one.off = off[one.key] ?? 0;
    for (const [channel, outside, frames] of standing) {
      this.#standing.set(channel, { outside, parted: frames });
    }
  }
}

function parted(heard: readonly Testimony[]): boolean {
  const side = Math.sign(heard[0]!.off);
  return heard.every(({ off, bound }) => Math.sign(off) === side && Math.abs(off) > bound);
}

function move(standing: Standing, heard: readonly Testimony[], parts: boolean): void {
  if (heard.some(({ off, bound }) => 2 * Math.abs(off) <= bound)) {
    standing.outside = 0;
    standing.parted = 0;
    return;
  }
  standing.outside++;
  if (!parts) standing.parted = Math.min(standing.parted, 0);
  else if (standing.parted === 0 && standing.outside < slowFrames) standing.parted = -1;
  else if (standing.parted >= 0) standing.parted++;
}
