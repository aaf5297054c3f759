import type { Plant } from '../../config/plant.ts';
import { isCommanded } from '../../config/vocabulary/kinds.ts';
import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';

/** A reading that jumped away from where its sensor was, alone in its asset, and came back. */
export interface Excursion {
  readonly channel: number;
  /** Frames that it was away. */
  readonly frames: number;
  /** Furthest off, in the sensor's unit, and the reading that was. */
  readonly size: number;
  readonly value: number;
}

/** How far each channel must be off where it was: to have jumped, and to have moved at all. */
export interface JumpBounds {
  readonly jump: Float64Array;
  readonly move: Float64Array;
  /** 1 where the sensor itself often repeats a value: a plateau is then no sign of a test signal. */
  readonly repeats: Uint8Array;
  /** Values that each rests at: there a plateau is the machine's. */
  readonly rest: readonly Float64Array[];
}

/** Where a sensor was is the median of this many readings. */
const remembered = 3;
/** After a gap of more frames than this it starts afresh. */
export const longestGap = 10;
/** Distinct values away from home after which a jump is where the process has gone to. */
const acceptedAfter = 4;
/** ... and so many times the mean change of late, which follows with this weight: a process that has become restless is no broken instrument. */
const restlessTimes = 8;
const lateWeight = 0.02;
/** Frames on one value, away from home, after which it is no test signal but stuck there. */
const frozenAfter = 30;

/**
 * Tells an instrument's own jumps from the process's: a jump counts as the instrument's only while
 * nothing else in its asset moves. It is left out until it comes back, or until it is plain that the
 * process went there: it wanders about its new level. Test signals stand still to the digit instead.
 */
export class JumpWatch {
  /** 1 for each channel whose newest reading is not believed. Overwritten by every step. */
  readonly away: Uint8Array;
  /** 1 for each channel that has stood exactly still, away from home, for `frozenAfter` frames. */
  readonly frozen: Uint8Array;
  /** 1 for each channel that moved in this frame, and not alone. */
  readonly moved: Uint8Array;
  /** 1 for each channel that was off by more than half a jump. */
  readonly nearly: Uint8Array;
  /** Those that came back in this frame. */
  excursions: readonly Excursion[] = [];
  readonly #bounds: JumpBounds;
  readonly #commanded: readonly boolean[];
  readonly #assets: readonly (readonly number[])[];
  readonly #ring: Float64Array;
  readonly #seenAt: Float64Array;
  readonly #previous: Float64Array;
  readonly #awaySince: Float64Array;
  readonly #changes: Float64Array;
  readonly #still: Float64Array;
  readonly #peak: Float64Array;
  readonly #peakValue: Float64Array;
  readonly #movedAt: Float64Array;
  /** Mean distance from home of late, jumps of its own left out. */
  readonly #late: Float64Array;

  constructor(plant: Plant, bounds: JumpBounds) {
    const channels = plant.sensors.length;
    this.#bounds = bounds;
    this.#commanded = plant.sensors.map(({ kind }) => isCommanded(kind));
    this.#assets = channelsByAsset(plant);
    this.away = new Uint8Array(channels);
    this.frozen = new Uint8Array(channels);
    this.moved = new Uint8Array(channels);
    this.nearly = new Uint8Array(channels);
    this.#ring = new Float64Array(channels * remembered).fill(NaN);
    this.#seenAt = new Float64Array(channels).fill(-Infinity);
    this.#previous = new Float64Array(channels).fill(NaN);
    this.#awaySince = new Float64Array(channels);
    this.#changes = new Float64Array(channels);
    this.#still = new Float64Array(channels);
    this.#peak = new Float64Array(channels);
    this.#peakValue = new Float64Array(channels);
    this.#movedAt = new Float64Array(channels).fill(-Infinity);
    this.#late = new Float64Array(channels);
  }

  /** `values`: NaN where there is no reading of its own. `known`: 1 for instruments known to lie, whose moves say nothing. */
  step(n: number, values: Float64Array, known: Uint8Array): void {
    const excursions: Excursion[] = [];
    const jumping = this.#assets.map((asset) =>
      asset.filter((c) => this.#look(n, c, values[c]!, known[c] === 1, excursions)),
    );
    // What shakes several assets at once is no instrument.
    const everywhere = jumping.filter((channels) => channels.length > 0).length > 1;
    for (const [a, asset] of this.#assets.entries()) {
      for (const c of jumping[a]!) {
        const alone = !everywhere && jumping[a]!.length === 1 && !this.#othersMoved(asset, c, n - 1);
        if (alone) this.#leave(n, c, values[c]!);
        else this.#arrive(n, c, values[c]!);
      }
      for (const c of asset) {
        if (this.away[c] !== 1 || n > this.#awaySince[c]! + 1) continue;
        if (this.#othersMoved(asset, c, this.#awaySince[c]! - 1)) this.#arrive(n, c, values[c]!);
      }
    }
    this.excursions = excursions;
  }

  /** Where the channel was before it jumped; NaN when nothing is known. */
  home(c: number): number {
    return middle(this.#ring, c * remembered);
  }

  /** The reading is where the process is, whatever it looked like. */
  accept(c: number): void {
    this.#ring.fill(this.#previous[c]!, c * remembered, (c + 1) * remembered);
    this.away[c] = 0;
    this.frozen[c] = 0;
  }

  /** The clock was set back: frames come anew whose numbers were there before, and everything is seen afresh. */
  setBack(): void {
    this.#seenAt.fill(-Infinity);
    this.#movedAt.fill(-Infinity);
  }

  /** Says whether `c` has just jumped. */
  #look(n: number, c: number, value: number, known: boolean, excursions: Excursion[]): boolean {
    this.moved[c] = 0;
    this.nearly[c] = 0;
    if (Number.isNaN(value)) return false;
    const gap = n - this.#seenAt[c]!;
    this.#seenAt[c] = n;
    const before = this.#previous[c]!;
    this.#previous[c] = value;
    if (this.#commanded[c]) {
      if (value !== before && !Number.isNaN(before)) this.#movedAt[c] = n;
      return false;
    }
    const home = this.home(c);
    if (Number.isNaN(home) || gap > longestGap) {
      this.accept(c);
      return false;
    }
    const off = Math.abs(value - home);
    const bound = Math.max(this.#bounds.jump[c]!, restlessTimes * this.#late[c]!);
    const far = off > bound;
    if (this.away[c] === 1) {
      if (far) this.#stayAway(n, c, value, before, off);
      else this.#comeBack(n, c, value, excursions);
      return false;
    }
    // What moves with others teaches too, but a single step must not make it deaf.
    const change = Math.min(off, this.#bounds.jump[c]!);
    if (change < Infinity) this.#late[c]! += lateWeight * (change - this.#late[c]!);
    if (far) return true;
    if (off > bound / 2) this.nearly[c] = 1;
    if (off > this.#bounds.move[c]! && !known) this.#movedAt[c] = n;
    this.#remember(n, c, value);
    return false;
  }

  #leave(n: number, c: number, value: number): void {
    this.away[c] = 1;
    this.#awaySince[c] = n;
    this.#changes[c] = 1;
    this.#still[c] = 0;
    this.#peak[c] = Math.abs(value - this.home(c));
    this.#peakValue[c] = value;
  }

  #stayAway(n: number, c: number, value: number, before: number, off: number): void {
    if (off > this.#peak[c]!) {
      this.#peak[c] = off;
      this.#peakValue[c] = value;
    }
    if (value === before) this.#still[c]!++;
    else this.#changes[c]!++;
    const wanders = this.#changes[c]! >= acceptedAfter && this.#changes[c]! > this.#still[c]!;
    const steps = this.#bounds.repeats[c] === 1 && n - this.#awaySince[c]! >= acceptedAfter - 1;
    if (wanders || steps) this.#arrive(n, c, value);
    else if (this.#still[c]! < frozenAfter) return;
    else if (this.#bounds.rest[c]!.includes(value)) this.#arrive(n, c, value);
    else this.frozen[c] = 1;
  }

  #comeBack(n: number, c: number, value: number, excursions: Excursion[]): void {
    const frames = n - this.#awaySince[c]!;
    excursions.push({ channel: c, frames, size: this.#peak[c]!, value: this.#peakValue[c]! });
    this.away[c] = 0;
    this.frozen[c] = 0;
    this.#remember(n, c, value);
  }

  /** The process went there: that is home now. */
  #arrive(n: number, c: number, value: number): void {
    this.#ring.fill(value, c * remembered, (c + 1) * remembered);
    this.away[c] = 0;
    this.frozen[c] = 0;
    this.moved[c] = 1;
    this.#movedAt[c] = n;
  }

  #othersMoved(asset: readonly number[], c: number, since: number): boolean {
    return asset.some((other) => other !== c && this.away[other] === 0 && this.#movedAt[other]! >= since);
  }

  #remember(n: number, c: number, value: number): void {
    this.#ring[c * remembered + (n % remembered)] = value;
  }

  state(): Saved {
    return {
      ring: this.#ring.slice(),
      seenAt: this.#seenAt.slice(),
      previous: this.#previous.slice(),
      away: Int32Array.from(this.away),
      frozen: Int32Array.from(this.frozen),
      awaySince: this.#awaySince.slice(),
      changes: this.#changes.slice(),
      still: this.#still.slice(),
      peak: this.#peak.slice(),
      peakValue: this.#peakValue.slice(),
      movedAt: this.#movedAt.slice(),
      late: this.#late.slice(),
    };
  }

  restore(saved: Saved): void {
    const fields = fieldsOf(saved, 'jump watch');
    this.#ring.set(fields.float64('ring'));
    this.#seenAt.set(fields.float64('seenAt'));
    this.#previous.set(fields.float64('previous'));
    this.away.set(fields.int32('away'));
    this.frozen.set(fields.int32('frozen'));
    this.#awaySince.set(fields.float64('awaySince'));
    this.#changes.set(fields.float64('changes'));
    this.#still.set(fields.float64('still'));
    this.#peak.set(fields.float64('peak'));
    this.#peakValue.set(fields.float64('peakValue'));
    this.#movedAt.set(fields.float64('movedAt'));
    this.#late.set(fields.float64('late'));
  }
}

export function channelsByAsset({ assets, sensors }: Plant): number[][] {
  return assets.map(({ id }) => [...sensors.keys()].filter((channel) => sensors[channel]!.asset === id));
}

/** Median of three; NaN while one of them is missing. */
function middle(ring: Float64Array, from: number): number {
  const a = ring[from]!;
  const b = ring[from + 1]!;
  const c = ring[from + 2]!;
  return a + b + c - Math.max(a, b, c) - Math.min(a, b, c);
}
