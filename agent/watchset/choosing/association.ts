import { rankCorrelation } from '../../../detectors/mathematics/rank-correlation.ts';

/** A sensor may foretell by up to so many blocks, tried in these steps. */
const lags = [0, 2, 8, 32, 128] as const;
/** Fewer pairs tell nothing. */
const leastPairs = 12;

/** How closely what a row did some time before goes with how strange its asset is. */
export interface Association {
  /** The largest of the lagged rank correlations, 0-1. */
  readonly rho: number;
  /** Blocks by which the row was ahead there. */
  readonly lag: number;
}

/**
 * Lagged rank correlation of a row's departures with the strangeness of the asset: the row is only ever ahead. Only
 * blocks where `taken` is 1 count.
 */
export function associationOf(
  departed: Float32Array,
  strangeness: Float32Array,
  taken: Uint8Array,
): Association {
  let best: Association = { rho: 0, lag: 0 };
  for (const lag of lags) {
    const early: number[] = [];
    const late: number[] = [];
    for (let b = lag; b < strangeness.length; b++) {
      if (taken[b] === 0 || Number.isNaN(strangeness[b]!) || Number.isNaN(departed[b - lag]!)) continue;
      early.push(departed[b - lag]!);
      late.push(strangeness[b]!);
    }
    if (early.length < leastPairs) break;
    const rho = rankCorrelation(early, late);
    if (rho > best.rho) best = { rho, lag };
  }
  return best;
}
