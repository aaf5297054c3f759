import type { Matrix } from '../../../detectors/index.ts';
import type { DriveShape } from './features.ts';

/** Blocks in time: ten leave less to extrapolation than five. */
const blocks = 10;
/** A way of running with a larger share of the rows cannot be left out whole: too little would remain. */
const largestWhole = 0.4;
/** One with fewer rows than this is left with its neighbours in time. */
const leastRows = 30;
/** So many combinations, the most frequent, are left out whole: more cost much and tell little. */
const mostWhole = 24;

/**
 * Rows that are predicted together by all the others. Neighbours in time are alike, so the folds
 * are blocks in time (Roberts et al.: Cross-validation strategies for data with temporal, spatial,
 * hierarchical structure, Ecography 2017); and when other machines take over there comes a way of
 * running that nobody has learned, so each learned combination of machines is left out whole, where
 * enough remains. What this costs in sharpness is what the next combination would cost in false alerts.
 */
export function foldsOf(
  drive: Matrix,
  { levels, slow, sharing, others }: DriveShape,
): readonly Uint32Array[] {
  const rows = drive.rows;
  const combinations = new Map<string, number[]>();
  for (let r = 0; r < rows; r++) {
    const from = r * drive.columns + levels + slow + sharing;
    const key = drive.data.subarray(from, from + others).join('');
    const of = combinations.get(key);
    if (of === undefined) combinations.set(key, [r]);
    else of.push(r);
  }
  const folds: number[][] = Array.from({ length: blocks }, () => []);
  const byRows = [...combinations.values()].toSorted((a, b) => b.length - a.length);
  for (const [i, of] of byRows.entries()) {
    if (i <= mostWhole && of.length >= leastRows && of.length <= largestWhole * rows) folds.push(of);
    else for (const r of of) folds[Math.min(blocks - 1, Math.floor((r * blocks) / rows))]!.push(r);
  }
  return folds.filter((fold) => fold.length > 0).map((fold) => Uint32Array.from(fold));
}
