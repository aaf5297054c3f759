import { mean } from 'simple-statistics';
import type { Matrix } from '../../../detectors/index.ts';
import { columnOf, rowsOf } from '../../../detectors/mathematics/matrix.ts';
import { robustSpread } from '../../../detectors/mathematics/spread.ts';

/** The learning rows are cut into this many blocks in time. */
const blocks = 8;
/** A channel drifts when its blocks part from each other by more than this, in their own spread. */
const drifting = 3.5;
/**
 * From so many rows on blocks are long enough to tell a slope from a swing: what wanders from block to block is then in
 * the thresholds, and only what follows a line out of them drifts.
 */
const leastSlopeRows = 800;
/** Whose blocks follow a line (t value of its slope) ... */
const surelySloping = 5;
/** ... that, gone on for another two learning spans, leads this many spreads of its short means away. */
const farAhead = 4;
/** A member that leaves drifting channels out still sees half of its channels, of many so many: the steadiest. */
const leastKept = 4;

/**
 * Columns that stay where they are over the learning rows. A level that sinks for weeks, a filter
 * that loads or a rig that warms up will be beyond any threshold drawn from its past, and is not
 * wrong for that. Ratio: w is the mean variance within a block, D(L) the mean squared difference of
 * block means L apart less what chance gives (2 w / n); sqrt((w + max(8 D(1), 2 D(4))) / w) is 1 for
 * a steady channel and grows with steps as well as with trends: all that a few minutes of learning can tell. After
 * longer learning a channel drifts if it follows a line. `smooth`: the short means of `x`, in which a slow slope
 * shows that is lost in the noise of single rows.
 */
export function steadyColumns(x: Matrix, smooth: Matrix): Int32Array {
  const ratios = Array.from({ length: x.columns }, (_, c) => ({ c, ratio: driftRatio(x, c) }));
  const steady = ratios.filter(({ c, ratio }) =>
    smooth.rows < leastSlopeRows ? !(ratio > drifting) : !slopes(smooth, c),
  );
  const least = Math.min(leastKept, Math.ceil(x.columns / 2));
  const kept =
    steady.length >= least
      ? steady
      : ratios.toSorted((a, b) => a.ratio - b.ratio || a.c - b.c).slice(0, least);
  return Int32Array.from(kept, ({ c }) => c).toSorted();
}

/** Does the column follow a line over the learning rows that will lead it out of them? */
function slopes(x: Matrix, c: number): boolean {
  const size = Math.floor(x.rows / blocks);
  const means = Array.from({ length: blocks }, (_, b) =>
    mean(Array.from(columnOf(rowsOf(x, b * size, (b + 1) * size), c))),
  );
  const centre = (blocks - 1) / 2;
  const spreadOfTime = means.reduce((sum, _, b) => sum + (b - centre) ** 2, 0);
  const level = means.reduce((sum, value) => sum + value / blocks, 0);
  const slope = means.reduce((sum, value, b) => sum + (b - centre) * (value - level), 0) / spreadOfTime;
  const misses = means.reduce((sum, value, b) => sum + (value - level - slope * (b - centre)) ** 2, 0);
  const error = Math.sqrt(misses / (blocks - 2) / spreadOfTime);
  const ahead = Math.abs(slope) * 2 * blocks;
  const within = detrendedSpread(x, c, slope / size);
  return Math.abs(slope) > surelySloping * error && ahead > farAhead * within;
}

/** Robust spread of the column around its line. */
function detrendedSpread(x: Matrix, c: number, slopePerRow: number): number {
  return robustSpread(columnOf(x, c).map((value, r) => value - slopePerRow * r)).spread;
}

/** 1 for a channel without drift; NaN when there are too few rows to tell. */
export function driftRatio(x: Matrix, c: number): number {
  const size = Math.floor(x.rows / blocks);
  if (size < 2) return NaN;
  const means = new Float64Array(blocks);
  let within = 0;
  for (let b = 0; b < blocks; b++) {
    let sum = 0;
    let squares = 0;
    for (let r = b * size; r < (b + 1) * size; r++) {
      const value = x.data[r * x.columns + c]!;
      sum += value;
      squares += value * value;
    }
    means[b] = sum / size;
    within += Math.max(0, squares / size - means[b]! ** 2) / blocks;
  }
  const apart = (lag: number) => {
    let sum = 0;
    for (let b = lag; b < blocks; b++) sum += (means[b]! - means[b - lag]!) ** 2;
    return Math.max(0, sum / (blocks - lag) - (2 * within) / size);
  };
  const moved = Math.max(8 * apart(1), 2 * apart(4));
  // A channel that never varies within a block but does between them is all drift.
  return within > 0 ? Math.sqrt((within + moved) / within) : moved > 0 ? Infinity : 1;
}
