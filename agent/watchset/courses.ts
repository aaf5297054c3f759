import type { Plant } from '../../config/plant.ts';
import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import { Cell, type Frame, type Millis, type Verdict } from '../model.ts';
import { majorityRatio } from '../panel/majority.ts';

/** Blocks that are kept of each row. */
const mostBlocks = 1024;
/** Full, two blocks become one, until they are so long, or so many frames; then the oldest quarter is forgotten. */
const longestMs = 3_600_000;
const longestFrames = 24;
/** A ratio tells no more beyond this: far outside is far outside. */
const mostRatio = 20;

/** What an asset's panel makes of a frame. */
export interface Seen {
  /** Plant channel of each column. */
  readonly channels: Int32Array;
  /** Residual of each column, and what it is worth. */
  readonly values: Float64Array;
  readonly states: Uint8Array;
  /** The frozen baseline, per column. */
  readonly centre: Float64Array;
  readonly spread: Float64Array;
}

/** The past in blocks of equal length, oldest first. */
export interface Past {
  readonly blocks: number;
  readonly blockMs: Millis;
  /** End of the newest frame. */
  readonly until: Millis;
  /** Start of the first block. */
  readonly from: Millis;
  /** By channel: how far its residual was off its frozen baseline, in robust sigma, per block; NaN where nobody judged. */
  readonly residuals: readonly Float32Array[];
  /** The ratio that a majority of the members reaches on an asset, by its place in the plant; > 1: a majority. NaN where nobody voted. */
  readonly strangeness: readonly Float32Array[];
}

/**
 * Where every residual and every panel has been, in a bounded number of block means: what watch sets are
 * derived from. Reaches back 42 days at least, 1024 days where frames are a day long.
 */
export class Courses {
  readonly #channels: number;
  readonly #assets: readonly string[];
  /** A row per channel, then one per asset. */
  readonly #means: Float32Array;
  readonly #sums: Float64Array;
  readonly #counts: Int32Array;
  /** Frames in a block. */
  #length = 1;
  /** Blocks that have ended. */
  #blocks = 0;
  /** Number of the frame that the first block begins with; NaN before the first. */
  #first = NaN;
  /** The newest frame. */
  #n = NaN;
  #at: Millis = NaN;
  #periodMs: Millis = NaN;

  constructor({ sensors, assets }: Plant) {
    this.#channels = sensors.length;
    this.#assets = assets.map(({ id }) => id);
    const rows = this.#channels + this.#assets.length;
    this.#means = new Float32Array(rows * mostBlocks).fill(NaN);
    this.#sums = new Float64Array(rows);
    this.#counts = new Int32Array(rows);
  }

  /** `seen`: by asset, null while its panel has not learned. Begins with the first vote; frames that do not come after the newest are passed over. */
  step({ n, at }: Frame, verdicts: readonly Verdict[], seen: (asset: string) => Seen | null): void {
    if (n <= this.#n) return;
    if (Number.isNaN(this.#first)) {
      if (verdicts.every(({ cast }) => cast === 0)) return;
      this.#first = n;
    }
    if (!Number.isNaN(this.#n)) this.#periodMs = (at - this.#at) / (n - this.#n);
    this.#reach(n);
    this.#n = n;
    this.#at = at;
    for (const [a, asset] of this.#assets.entries()) {
      const verdict = verdicts[a]!;
      if (verdict.cast === 0) continue;
      const ratio = majorityReached(verdict);
      this.#add(this.#channels + a, ratio);
      const panel = seen(asset);
      if (panel === null) continue;
      const { channels, values, states, centre, spread } = panel;
      for (let c = 0; c < channels.length; c++) {
        if (states[c] !== Cell.ok) continue;
        this.#add(channels[c]!, (values[c]! - centre[c]!) / spread[c]!);
      }
    }
  }

  /** As it stands now; null before the second frame. */
  past(): Past | null {
    if (Number.isNaN(this.#periodMs)) return null;
    const blockMs = this.#length * this.#periodMs;
    const blocks = this.#blocks + 1;
    const row = (r: number) => {
      const means = new Float32Array(blocks);
      means.set(this.#means.subarray(r * mostBlocks, r * mostBlocks + this.#blocks));
      means[this.#blocks] = this.#meanOf(r);
      return means;
    };
    return {
      blocks,
      blockMs,
      until: this.#at,
      from: this.#at - (this.#n - this.#first + 1) * this.#periodMs,
      residuals: Array.from({ length: this.#channels }, (_, channel) => row(channel)),
      strangeness: this.#assets.map((_, asset) => row(this.#channels + asset)),
    };
  }

  /** The clock was set back: what was seen lies in times that are to come again. */
  setBack(): void {
    this.#means.fill(NaN);
    this.#sums.fill(0);
    this.#counts.fill(0);
    this.#length = 1;
    this.#blocks = 0;
    this.#first = this.#n = this.#at = this.#periodMs = NaN;
  }

  state(): Saved {
    const rows = this.#sums.length;
    const means = new Float32Array(rows * this.#blocks);
    for (let r = 0; r < rows; r++) {
      means.set(this.#means.subarray(r * mostBlocks, r * mostBlocks + this.#blocks), r * this.#blocks);
    }
    return {
      means,
      sums: this.#sums.slice(),
      counts: this.#counts.slice(),
      length: this.#length,
      blocks: this.#blocks,
      first: this.#first,
      n: this.#n,
      at: this.#at,
      periodMs: this.#periodMs,
    };
  }

  restore(saved: Saved): void {
    const fields = fieldsOf(saved, 'courses');
    const { means } = saved as { readonly means: Float32Array };
    this.setBack();
    this.#blocks = fields.number('blocks');
    for (let r = 0; r < this.#sums.length; r++) {
      this.#means.set(means.subarray(r * this.#blocks, (r + 1) * this.#blocks), r * mostBlocks);
    }
    this.#sums.set(fields.float64('sums'));
    this.#counts.set(fields.int32('counts'));
    this.#length = fields.number('length');
    this.#first = fields.number('first');
    this.#n = fields.number('n');
    this.#at = fields.number('at');
    this.#periodMs = fields.number('periodMs');
  }

  #add(row: number, value: number): void {
    if (Number.isNaN(value)) return;
    this.#sums[row]! += value;
    this.#counts[row]!++;
  }

  #meanOf(row: number): number {
    return this.#counts[row]! > 0 ? this.#sums[row]! / this.#counts[row]! : NaN;
  }

  /** Ends the blocks before frame `n`. */
  #reach(n: number): void {
    while (n >= this.#first + (this.#blocks + 1) * this.#length) {
      for (let r = 0; r < this.#sums.length; r++)
        this.#means[r * mostBlocks + this.#blocks] = this.#meanOf(r);
      this.#sums.fill(0);
      this.#counts.fill(0);
      if (++this.#blocks === mostBlocks) this.#makeRoom(n);
    }
  }

  #makeRoom(n: number): void {
    const far = n - this.#first > 2 * mostBlocks * this.#length;
    if (this.#length * this.#periodMs < longestMs || this.#length < longestFrames) return this.#halve();
    // After a long silence nothing of the past is left to keep.
    if (far) this.#forget(mostBlocks - 1);
    else this.#forget(mostBlocks / 4);
  }

  #halve(): void {
    for (let r = 0; r < this.#sums.length; r++) {
      const row = this.#means.subarray(r * mostBlocks, (r + 1) * mostBlocks);
      for (let b = 0; b < mostBlocks / 2; b++) row[b] = meanOfKnown(row[2 * b]!, row[2 * b + 1]!);
      row.fill(NaN, mostBlocks / 2);
    }
    this.#blocks = mostBlocks / 2;
    this.#length *= 2;
  }

  #forget(oldest: number): void {
    for (let r = 0; r < this.#sums.length; r++) {
      const row = this.#means.subarray(r * mostBlocks, (r + 1) * mostBlocks);
      row.copyWithin(0, oldest);
      row.fill(NaN, mostBlocks - oldest);
    }
    this.#blocks -= oldest;
    this.#first += oldest * this.#length;
  }
}

function meanOfKnown(one: number, other: number): number {
  if (Number.isNaN(one)) return other;
  return Number.isNaN(other) ? one : (one + other) / 2;
}

function majorityReached({ ballots }: Verdict): number {
  const ratios = ballots.flatMap((ballot) => (ballot.kind === 'cast' ? ballot.ratio : []));
  return ratios.length === 0 ? NaN : Math.max(0, Math.min(mostRatio, majorityRatio(ratios)));
}
