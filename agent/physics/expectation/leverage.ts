import { CholeskyDecomposition, Matrix as DenseMatrix } from 'ml-matrix';
import type { Saved } from '../../../detectors/index.ts';
import { quantileOf } from '../../../detectors/mathematics/spread.ts';

/** The usual leverages end at this quantile of the learned ones ... */
const usualQuantile = 0.995;
/** ... and may be passed by this factor. */
const margin = 1.25;
const ridge = 1e-6;

/** How far a combination of levels may lie from those learned. */
export interface LearnedLeverage {
  readonly centre: Float64Array;
  readonly scale: Float64Array;
  /** Inverse of the lower Cholesky factor of the mean outer product of (1, z, products of z), row-major. */
  readonly whitener: Float64Array;
  readonly most: number;
  readonly [key: string]: Saved;
}

/**
 * Each of several levels can lie where it was learned and yet their combination nowhere near: hidden
 * extrapolation. Its measure is the leverage of the point in a quadratic regression (Montgomery, Peck,
 * Vining: Introduction to Linear Regression Analysis, 2012, 3.8). `rows`: levels, one array per row.
 */
export function leverageOf(rows: readonly ArrayLike<number>[]): LearnedLeverage | null {
  const levels = rows[0]?.length ?? 0;
  if (levels === 0) return null;
  const centre = new Float64Array(levels);
  const scale = new Float64Array(levels);
  for (let i = 0; i < levels; i++) {
    let sum = 0;
    let squares = 0;
    for (const row of rows) sum += row[i]!;
    centre[i] = sum / rows.length;
    for (const row of rows) squares += (row[i]! - centre[i]!) ** 2;
    const deviation = Math.sqrt(squares / rows.length);
    scale[i] = deviation > 1e-9 * Math.max(1, Math.abs(centre[i]!)) ? deviation : 1;
  }
  const size = termCount(levels);
  const v = new Float64Array(size);
  const products = new Float64Array(size * size);
  for (const row of rows) {
    termsOf(row, centre, scale, v);
    for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) products[i * size + j]! += v[i]! * v[j]!;
  }
  const moments = new DenseMatrix(size, size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const sum = products[Math.max(i, j) * size + Math.min(i, j)]!;
      moments.set(i, j, sum / rows.length + (i === j ? ridge : 0));
    }
  }
  const factor = new CholeskyDecomposition(moments).lowerTriangularMatrix;
  const whitener = inverseOfLower(factor);
  const learned = { centre, scale, whitener, most: Infinity };
  const leverages = Float64Array.from(rows, (row) => leverageAt(learned, row));
  return { ...learned, most: margin * quantileOf(leverages, usualQuantile) };
}

/** Leverage of a point, in units in which the mean over the learned rows is the number of terms. */
export function leverageAt({ centre, scale, whitener }: LearnedLeverage, levels: ArrayLike<number>): number {
  const size = termCount(centre.length);
  const v = new Float64Array(size);
  termsOf(levels, centre, scale, v);
  let leverage = 0;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j <= i; j++) sum += whitener[i * size + j]! * v[j]!;
    leverage += sum * sum;
  }
  return leverage;
}

function termCount(levels: number): number {
  return 1 + levels + (levels * (levels + 1)) / 2;
}

function termsOf(
  levels: ArrayLike<number>,
  centre: Float64Array,
  scale: Float64Array,
  out: Float64Array,
): void {
  const count = centre.length;
  out[0] = 1;
  for (let i = 0; i < count; i++) out[1 + i] = (levels[i]! - centre[i]!) / scale[i]!;
  let t = 1 + count;
  for (let i = 0; i < count; i++) for (let j = 0; j <= i; j++) out[t++] = out[1 + i]! * out[1 + j]!;
}

function inverseOfLower(lower: DenseMatrix): Float64Array {
  const size = lower.rows;
  const inverse = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    for (let i = column; i < size; i++) {
      let sum = i === column ? 1 : 0;
      for (let k = column; k < i; k++) sum -= lower.get(i, k) * inverse[k * size + column]!;
      inverse[i * size + column] = sum / lower.get(i, i);
    }
  }
  return inverse;
}
