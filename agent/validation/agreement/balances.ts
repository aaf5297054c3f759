import type { HeatSide, Plant } from '../../../config/plant.ts';
import type { Saved } from '../../../detectors/index.ts';
import type { Millis } from '../../model.ts';
import { channelsOfSides, type LearnedBalance, opened } from './learn-balances.ts';
import { slowWeight } from './learn-redundancy.ts';

/** A balance is open for so many frames, and for so long, before it is told: heat takes a while to pass. */
const openFrames = 30;
const openMs = 1_800_000;

interface Balance {
  readonly asset: string;
  readonly sides: readonly [HeatSide, HeatSide];
  readonly channels: readonly number[];
  readonly leastFlows: readonly [number, number];
  readonly usual: number;
  readonly bound: number;
  /** Slow mean of how far it is open, per flow. */
  off: number;
  /** Frames that it has been beyond its bound, and since when. */
  frames: number;
  since: Millis;
  /** A person said that an instrument is right: nothing is said until it has closed again. */
  accepted: boolean;
}

/** An instrument that may be the one that lies, and what it would have to read for the balance to close. */
export interface Suspect {
  readonly channel: number;
  readonly since: Millis;
  readonly expected: number;
}

/**
 * Watches heat balances (first law; Isermann: Fault-Diagnosis Applications, 2011, 6.3). What one side of a heat exchanger
 * gives the other takes, fouled or not: where that closes no longer, one of the instruments that say so does not tell
 * the truth. Which one, the balance does not know.
 */
export class Balances {
  readonly #balances: readonly Balance[];

  constructor(plant: Plant, learned: readonly LearnedBalance[], isVoid: (id: string) => boolean) {
    this.#balances = learned.flatMap(({ asset, sides, leastFlows, usual, bound }) => {
      const channels = channelsOfSides(plant, sides);
      if (channels === null || channels.some((c) => isVoid(plant.sensors[c]!.id))) return [];
      const closed = { off: usual, frames: 0, since: 0, accepted: false };
      return [{ asset, sides, channels, leastFlows, usual, bound, ...closed }];
    });
  }

  /** Channels of which nobody is suspected any more: another of their balance is known to lie, and that explains it. */
  cleared(discredited: (channel: number) => boolean): readonly number[] {
    return this.#balances.flatMap(({ channels }) =>
      channels.some(discredited) ? channels.filter((channel) => !discredited(channel)) : [],
    );
  }

  /**
   * The suspects of every open balance. `values`: NaN where an instrument says nothing. `discredited`: instruments that are
   * known to lie, of which a balance learns nothing; `vouched`: instruments that others bear out.
   */
  step(
    at: Millis,
    values: Float64Array,
    discredited: (channel: number) => boolean,
    vouched: (channel: number) => boolean,
  ): readonly Suspect[] {
    return this.#balances.flatMap((balance) => {
      const { channels, sides, leastFlows, bound } = balance;
      if (channels.some(discredited)) {
        balance.frames = 0;
        return [];
      }
      const of = channels.map((c) => values[c]!);
      if (of.some(Number.isNaN) || of[0]! < leastFlows[0] || of[3]! < leastFlows[1]) return [];
      const { off, flow } = opened(of, sides);
      balance.off += slowWeight * (off - balance.off);
      const open = balance.off - balance.usual;
      if (Math.abs(open) <= bound) {
        balance.frames = 0;
        balance.accepted = false;
        return [];
      }
      if (balance.accepted) return [];
      if (balance.frames++ === 0) balance.since = at;
      if (balance.frames < openFrames || at - balance.since < openMs) return [];
      const mends = mendedReadings(of, sides, open * flow);
      return channels.flatMap((channel, i) =>
        vouched(channel) ? [] : [{ channel, since: balance.since, expected: mends[i]! }],
      );
    });
  }

  /** A person says that it is right: the balances with it are taken as they are. */
  accept(channel: number): void {
    for (const balance of this.#balances) {
      if (balance.channels.includes(channel)) balance.accepted = balance.frames > 0;
    }
  }

  state(): Saved {
    return Object.fromEntries(
      this.#balances.map(({ asset, off, frames, since, accepted }) => [
        asset,
        { off, frames, since, accepted },
      ]),
    );
  }

  restore(saved: Saved): void {
    const of = saved as Readonly<
      Record<string, Pick<Balance, 'off' | 'frames' | 'since' | 'accepted'> | undefined>
    >;
    for (const balance of this.#balances) Object.assign(balance, of[balance.asset]);
  }
}

/** What each instrument would have to read, alone, for `heat` too much on the first side to be gone. */
function mendedReadings(
  of: readonly number[],
  [one, other]: readonly [HeatSide, HeatSide],
  heat: number,
): readonly number[] {
  const side = (first: number, share: number, excess: number) => {
    const [flow, warm, cold] = of.slice(first, first + 3) as [number, number, number];
    const degrees = excess / (share * flow);
    return [flow - excess / (share * (warm - cold)), warm - degrees, cold + degrees];
  };
  return [...side(0, one.share, heat), ...side(3, other.share, -heat)];
}
