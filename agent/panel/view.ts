import type { Matrix, Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import { Cell } from '../model.ts';

/** A channel's mean counts as missing below this share of usable cells in its window. */
const usableShare = 1 / 3;

/** One value and one cell state per column of a group. */
export interface GroupRow {
  readonly values: Float64Array;
  readonly states: Uint8Array;
}

/**
 * How a member looks at its group: each column as its causal mean over the last `smoothing` rows.
 * Several members may share one view.
 */
export class View {
  readonly smoothing: number;
  /** The newest row, NaN where missing. Overwritten by every push. */
  readonly row: Float64Array;
  /** 1 for each column whose mean is missing or whose newest cell is not the instrument's own. */
  readonly #unfounded: Uint8Array;
  readonly #ring: Float64Array;
  #pushed = 0;

  constructor(columns: number, smoothing: number) {
    this.smoothing = smoothing;
    this.row = new Float64Array(columns).fill(NaN);
    this.#unfounded = new Uint8Array(columns);
    this.#ring = new Float64Array(columns * smoothing).fill(NaN);
  }

  push({ values, states }: GroupRow): void {
    const slot = this.#pushed % this.smoothing;
    for (let i = 0; i < this.row.length; i++) {
      const state = states[i];
      const usable = state === Cell.ok || state === Cell.substituted;
      this.#ring[i * this.smoothing + slot] = usable ? values[i]! : NaN;
      const mean = this.#mean(i);
      this.row[i] = mean;
      this.#unfounded[i] = state !== Cell.ok || Number.isNaN(mean) ? 1 : 0;
    }
    this.#pushed++;
  }

  /** How many of `columns` have no mean or no newest cell of the instrument's own. */
  unfounded(columns: Int32Array): number {
    let count = 0;
    for (const column of columns) count += this.#unfounded[column]!;
    return count;
  }

  /** Takes the newest row out of the window again: its asset was already stopping. */
  retract(): void {
    if (this.#pushed === 0) return;
    const slot = --this.#pushed % this.smoothing;
    for (let i = 0; i < this.row.length; i++) this.#ring[i * this.smoothing + slot] = NaN;
  }

  /** Half a window has been seen since the last reset. */
  get warm(): boolean {
    return this.#pushed * 2 >= this.smoothing;
  }

  reset(): void {
    this.#ring.fill(NaN);
    this.#pushed = 0;
  }

  state(): Saved {
    return { ring: this.#ring.slice(), pushed: this.#pushed };
  }

  restore(saved: Saved): void {
    const fields = fieldsOf(saved, 'view');
    this.#ring.set(fields.float64('ring'));
    this.#pushed = fields.number('pushed');
  }

  /** Summed afresh each time: a running sum gathers rounding errors over months. */
  #mean(i: number): number {
    const start = i * this.smoothing;
    let sum = 0;
    let count = 0;
    for (let slot = start; slot < start + this.smoothing; slot++) {
      const value = this.#ring[slot]!;
      if (!Number.isNaN(value)) {
        sum += value;
        count++;
      }
    }
    return count >= usableShare * Math.min(this.smoothing, this.#pushed + 1) && count > 0 ? sum / count : NaN;
  }
}

/**
 * The same causal means over complete learning rows: what a view would have shown. Each stretch
 * starts its window anew and loses the rows before half a window is there; `sources` says which row
 * of `x` each comes from.
 */
export function smoothRows(
  x: Matrix,
  stretches: Uint32Array,
  smoothing: number,
): { rows: Matrix; stretches: Uint32Array; sources: Uint32Array } {
  const skip = Math.ceil(smoothing / 2) - 1;
  const out = new Float64Array(x.data.length);
  const sources = new Uint32Array(x.rows);
  const starts: number[] = [];
  let written = 0;
  for (const [s, start] of stretches.entries()) {
    const end = stretches[s + 1] ?? x.rows;
    if (end - start <= skip) continue;
    starts.push(written);
    for (let r = start + skip; r < end; r++) {
      const from = Math.max(start, r - smoothing + 1);
      for (let c = 0; c < x.columns; c++) {
        let sum = 0;
        for (let k = from; k <= r; k++) sum += x.data[k * x.columns + c]!;
        out[written * x.columns + c] = sum / (r - from + 1);
      }
      sources[written++] = r;
    }
  }
  return {
    rows: { data: out.slice(0, written * x.columns), rows: written, columns: x.columns },
    stretches: Uint32Array.from(starts),
    sources: sources.slice(0, written),
  };
}
