import { median, quantile } from 'simple-statistics';
import type { Episode } from './episodes.ts';

/** A block mean this far off the frozen baseline, in robust sigma, is out of it; more for a row that is restless by itself, ... */
const leastBand = 1.5;
const mostBand = 4;
/** ... by how far it went in the first third of what is known before an incident. */
const restlessness = 1.5;
const quietShare = 1 / 3;
const leastQuiet = 12;
const usualBand = 2;
/** It has left for good where so much of the time since is out, to the same side. */
const lasting = 0.8;

/** How far a row goes while all is well, in robust sigma: what is beyond is a departure. `first`: block of the first incident. */
export function bandOf(row: Float32Array, first: number): number {
  const quiet = quietBlocks(row, first);
  if (quiet.length < leastQuiet) return usualBand;
  return Math.max(leastBand, Math.min(mostBand, restlessness * quantile(quiet, 0.95)));
}

/** How far off it usually is, in robust sigma: what always stands off has not gone anywhere. */
export function usualOf(row: Float32Array, first: number): number {
  const quiet = quietBlocks(row, first);
  return quiet.length < leastQuiet ? 0 : median(quiet);
}

function quietBlocks(row: Float32Array, first: number): readonly number[] {
  const known = [...row.subarray(0, first)].filter((value) => !Number.isNaN(value));
  return known.slice(0, Math.floor(quietShare * known.length)).map(Math.abs);
}

/** By how many bands each block is out; 0 inside, NaN where unknown. */
export function departures(row: Float32Array, band: number): Float32Array {
  return row.map((value) => Math.max(0, Math.abs(value) / band - 1));
}

/** Blocks before an incident in which a row had left its band for good, and whether it was seen inside before. */
export interface Lead {
  readonly blocks: number;
  readonly wasInside: boolean;
}

/**
 * How long before `episode` the row left its band and stayed out, to one side. null: when the incident was raised
 * it was inside. Only blocks where `taken` is 1 count.
 */
export function leadOf(
  row: Float32Array,
  band: number,
  { raised }: Pick<Episode, 'raised'>,
  taken: Uint8Array,
): Lead | null {
  const side = sideAt(row, raised, taken);
  let out = 0;
  let known = 0;
  let start = -1;
  let before = 0;
  for (let b = raised; b >= 0; b--) {
    if (taken[b] === 0 || Number.isNaN(row[b]!)) continue;
    known++;
    before++;
    if (side * row[b]! <= band) continue;
    out++;
    if (out < lasting * known) continue;
    start = b;
    before = 0;
  }
  return start < 0 ? null : { blocks: raised - start, wasInside: before > 0 };
}

/** On which side the newest three known blocks up to `b` are. */
function sideAt(row: Float32Array, b: number, taken: Uint8Array): number {
  let sum = 0;
  for (let known = 0; b >= 0 && known < 3; b--) {
    if (taken[b] === 0 || Number.isNaN(row[b]!)) continue;
    sum += row[b]!;
    known++;
  }
  return Math.sign(sum);
}
