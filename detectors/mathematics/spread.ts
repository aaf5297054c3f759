import { quantileSorted, standardDeviation } from 'simple-statistics';

/** Centre and spread of one channel's learning data; `spread` > 0 always. */
export interface Spread {
  readonly centre: number;
  readonly spread: number;
}

/** MAD to standard deviation of a normal distribution (Rousseeuw, Croux 1993). */
const madToSigma = 1.4826;

/** A spread is at least this share of the standard deviation. */
const leastOfDeviation = 0.2;

/**
 * Median and 1.4826 MAD, for any number of values >= 1. A channel that hardly ever moves, but then far
 * (a make-up valve, a coarse instrument), has next to no MAD: a fifth of its standard deviation counts
 * then, and a thousandth of the level (at least 1e-9) when all values are equal.
 */
export function robustSpread(values: Float64Array): Spread {
  const sorted = values.toSorted();
  const centre = middleOf(sorted);
  const mad = madToSigma * middleOf(deviations(sorted, centre));
  const spread = Math.max(mad, leastOfDeviation * standardDeviation(Array.from(sorted)));
  // Equal values still differ by rounding in the mean, hence not > 0.
  if (spread > 1e-12 * Math.abs(centre)) return { centre, spread };
  return { centre, spread: Math.max(Math.abs(centre) * 1e-3, 1e-9) };
}

/** |value - centre| of sorted values, ascending: from the centre outwards, without a second sort. */
function deviations(sorted: Float64Array, centre: number): Float64Array {
  let above = 0;
  while (above < sorted.length && sorted[above]! < centre) above++;
  let below = above - 1;
  return sorted.map(() => {
    const up = above < sorted.length ? sorted[above]! - centre : Infinity;
    const down = below >= 0 ? centre - sorted[below]! : Infinity;
    if (below >= 0 && !(up < down)) {
      below--;
      return down;
    }
    above++;
    return up;
  });
}

function middleOf(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** The `p` quantile (0-1) of values in any order. */
export function quantileOf(values: Float64Array, p: number): number {
  return quantileSorted(Array.from(values.toSorted()), p);
}
