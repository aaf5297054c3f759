import type { HeatSide, Plant } from '../../../config/plant.ts';
import type { Saved } from '../../../detectors/index.ts';
import type { Millis } from '../../model.ts';
import { channelsOfSides, type LearnedBalance, opened } from './learn-balances.ts';
import { slowWeight } from './learn-redundancy.ts';

/** A balance is open for so many frames, and for so long, before it is told: heat takes a while to pass. */
const openFrames = 30;
const openMs = 1_800_000;
/** It is closed again within this share of its bound. */
const closedShare = 0.5;
/** One frame moves the slow mean by no more than this many bounds: a wild reading is not a drift. */
const mostBounds = 4;

/** How a balance stands; what of it is saved. */
interface Standing {
  /** Slow mean of how far it is open, per flow. */
  off: number;
  /** What counts as closed: as learned, or as people accepted. */
  usual: number;
  /** Frames looked at, and time, that it has been open; since when. */
  frames: number;
  forMs: Millis;
  since: Millis;
  /** The newest frame that it was looked at in. */
  n: number;
  at: Millis;
  /** Who is suspected since it was told, by place among the six; none: it is not told. */
  suspects: readonly number[];
}

interface Balance {
  readonly learned: LearnedBalance;
  /** Flow, warm, cold of the first side, then of the other. */
  readonly channels: readonly number[];
  readonly standing: Standing;
}

type SavedBalance = Standing & { readonly learned: LearnedBalance };

/** An instrument that may be the one that lies, and what it would have to read for the balance to close; NaN: nobody knows. */
export interface Suspect {
  readonly channel: number;
  readonly since: Millis;
  readonly expected: number;
}

/** What is known of each instrument in a frame. */
export interface Known {
  /** NaN where it says nothing that can be used. */
  readonly values: Float64Array;
  /** It is found to lie by itself, lastingly: that explains what is open. */
  readonly discredited: (channel: number) => boolean;
  /** Others bear it out. */
  readonly vouched: (channel: number) => boolean;
}

/**
 * Watches heat balances (first law; Isermann: Fault-Diagnosis Applications, 2011, 6.3). What one side of a heat exchanger
 * gives the other takes, fouled or not: where that closes no longer, one of the instruments that say so does not tell
 * the truth. Which one, the balance does not know. Closed, opening, told: once told, its suspects stand until it closes to
 * within half its bound, one of them is found out, or people accept them one by one; they only get fewer.
 */
export class Balances {
  readonly #balances: readonly Balance[];

  /** `before`: what `state()` gave. A balance that is told goes on as it was, whatever was learned of it meanwhile. */
  constructor(
    plant: Plant,
    learned: readonly LearnedBalance[],
    isVoid: (id: string) => boolean,
    before: Saved = null,
  ) {
    const saved = (before ?? {}) as unknown as Readonly<Record<string, SavedBalance>>;
    const told = Object.values(saved).flatMap((one) => (one.suspects.length > 0 ? [one.learned] : []));
    const fresh = learned.filter(({ asset }) => told.every((one) => one.asset !== asset));
    this.#balances = [...fresh, ...told].flatMap((balance) => {
      const channels = channelsOfSides(plant, balance.sides);
      if (channels === null || channels.some((c) => isVoid(plant.sensors[c]!.id))) return [];
      return [{ learned: balance, channels, standing: standingOf(balance, saved[balance.asset]) }];
    });
  }

  /** Channels of which nobody is suspected any more: another of their balance is known to lie, and that explains it. */
  cleared({ discredited }: Pick<Known, 'discredited'>): readonly number[] {
    return this.#balances.flatMap(({ channels }) =>
      channels.some(discredited) ? channels.filter((channel) => !discredited(channel)) : [],
    );
  }

  /** Looks at frame `n`; returns the suspects of every balance that is told. */
  step(n: number, at: Millis, known: Known): readonly Suspect[] {
    return this.#balances.flatMap((balance) => {
      const { channels, standing, learned } = balance;
      if (channels.some(known.discredited)) {
        Object.assign(standing, { frames: 0, forMs: 0, suspects: [] });
        return [];
      }
      const of = channels.map((c) => known.values[c]!);
      const [first, second] = learned.leastFlows;
      const silent = of.some(Number.isNaN) || of[0]! < first || of[3]! < second;
      if (!silent) look(balance, of, n, at);
      const isTold = standing.suspects.length > 0;
      if (!isTold && !silent && standing.frames >= openFrames && standing.forMs >= openMs) {
        standing.suspects = [...channels.keys()].filter((i) => !known.vouched(channels[i]!));
      } else if (isTold) {
        standing.suspects = standing.suspects.filter((i) => !known.vouched(channels[i]!));
      }
      const mends = silent ? null : mendedReadings(of, learned.sides, standing.off - standing.usual);
      return standing.suspects.map((i) => ({
        channel: channels[i]!,
        since: standing.since,
        expected: mends?.[i] ?? NaN,
      }));
    });
  }

  /** A person says that it is right: it is no suspect any more. When none is left the balance is taken as it stands. */
  accept(channel: number): void {
    for (const { channels, standing } of this.#balances) {
      const place = channels.indexOf(channel);
      if (!standing.suspects.includes(place)) continue;
      standing.suspects = standing.suspects.filter((i) => i !== place);
      if (standing.suspects.length > 0) continue;
      Object.assign(standing, { usual: standing.off, frames: 0, forMs: 0 });
    }
  }

  /** The clock was set back to `at`. */
  setBack(at: Millis): void {
    for (const { standing } of this.#balances) standing.since = Math.min(standing.since, at);
  }

  state(): Saved {
    return Object.fromEntries(
      this.#balances.map(({ learned, standing }) => [learned.asset, { ...standing, learned }]),
    );
  }
}

function standingOf(learned: LearnedBalance, saved: SavedBalance | undefined): Standing {
  const closed = { off: learned.usual, usual: learned.usual, frames: 0, forMs: 0, since: 0, suspects: [] };
  // Of other instruments, or learned anew: what was seen of the old balance says nothing of this one.
  if (JSON.stringify(saved?.learned) !== JSON.stringify(learned)) return { ...closed, n: NaN, at: 0 };
  const { off, usual, frames, forMs, since, n, at, suspects } = saved!;
  return { off, usual, frames, forMs, since, n, at, suspects };
}

/** One more frame in which all six say something. */
function look({ learned, standing }: Balance, of: readonly number[], n: number, at: Millis): void {
  const { bound, sides } = learned;
  const step = opened(of, sides).off - standing.off;
  const most = mostBounds * bound;
  standing.off += slowWeight * Math.max(-most, Math.min(most, step));
  const open = Math.abs(standing.off - standing.usual);
  const passed = n === standing.n + 1 ? Math.max(0, at - standing.at) : 0;
  Object.assign(standing, { n, at });
  if (open <= closedShare * bound) standing.suspects = [];
  if (open <= bound && standing.suspects.length === 0) {
    Object.assign(standing, { frames: 0, forMs: 0 });
    return;
  }
  if (standing.frames === 0) standing.since = at;
  standing.frames++;
  standing.forMs += passed;
}

/** What each instrument would have to read, alone, for `off` per flow too much on the first side to be gone; NaN where no reading would do. */
function mendedReadings(
  of: readonly number[],
  [one, other]: readonly [HeatSide, HeatSide],
  off: number,
): readonly number[] {
  const heat = off * opened(of, [one, other]).flow;
  const side = (first: number, share: number, excess: number) => {
    const [flow, warm, cold] = of.slice(first, first + 3) as [number, number, number];
    const degrees = excess / (share * flow);
    const mended = flow - excess / (share * (warm - cold));
    return [mended > 0 && Number.isFinite(mended) ? mended : NaN, warm - degrees, cold + degrees];
  };
  return [...side(0, one.share, heat), ...side(3, other.share, -heat)];
}
