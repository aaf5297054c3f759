import type { Matrix } from '../../../detectors/index.ts';
import { randomFrom } from '../../../detectors/mathematics/random.ts';

/** A draw holds for about this share of the learning rows: errors of an expectation come with ways of running. */
const spells = 24;

/**
 * Residuals as they might have been had the expectation been wrong by its `tolerance` (one per
 * column, a standard deviation) in another way every spell. An expectation is fitted to the ways of
 * running that were learned, and the next one finds it a little off; no instrument is better than
 * that either. Training with such noise keeps a member from taking a hair's breadth for a fault
 * (Bishop: Training with noise is equivalent to Tikhonov regularization, 1995).
 */
export function withModelError(residuals: Matrix, tolerance: Float64Array, seed: number): Matrix {
  const random = randomFrom(seed);
  const data = residuals.data.slice();
  const columns = residuals.columns;
  const spell = Math.max(1, Math.ceil(residuals.rows / spells));
  const offset = new Float64Array(columns);
  for (let r = 0; r < residuals.rows; r++) {
    if (r % spell === 0) for (let c = 0; c < columns; c++) offset[c] = tolerance[c]! * normal(random);
    for (let c = 0; c < columns; c++) data[r * columns + c]! += offset[c]!;
  }
  return { data, rows: residuals.rows, columns };
}

/** Irwin-Hall of twelve: close to a normal draw, never beyond 6. */
function normal(random: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}
