import { correlation, Matrix } from 'ml-matrix';
import { sampleCorrelation } from 'simple-statistics';

/** Ranks from 1; equal values share the mean of theirs. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const sorted = new Float64Array(values).sort();
  const ranks = new Float64Array(values.length);
  for (let i = 0; i < ranks.length; i++) {
    const value = values[i]!;
    let first = 0;
    for (let high = sorted.length; first < high;) {
      const middle = (first + high) >> 1;
      if (sorted[middle]! < value) first = middle + 1;
      else high = middle;
    }
    let end = first;
    for (let high = sorted.length; end < high;) {
      const middle = (end + high) >> 1;
      if (sorted[middle]! <= value) end = middle + 1;
      else high = middle;
    }
    ranks[i] = (first + end + 1) / 2;
  }
  return ranks;
}

/** Spearman's rank correlation of two rows of equal length, -1 to 1; 0 where one of them never varies or there are under three. */
export function rankCorrelation(one: ArrayLike<number>, other: ArrayLike<number>): number {
  if (one.length < 3) return 0;
  const rho = sampleCorrelation(Array.from(ranksOf(one)), Array.from(ranksOf(other)));
  return Number.isFinite(rho) ? rho : 0;
}

/** The same for every two columns of complete rows; 0 for a column that never varies. */
export function rankCorrelations(columns: readonly ArrayLike<number>[]): readonly (readonly number[])[] {
  const rows = columns[0]?.length ?? 0;
  if (rows < 3) return columns.map((_, i) => columns.map((__, j) => (i === j ? 1 : 0)));
  const ranks = new Matrix(columns.map((column) => Array.from(ranksOf(column)))).transpose();
  const rho = correlation(ranks);
  return columns.map((_, i) =>
    columns.map((__, j) => (i === j ? 1 : Number.isFinite(rho.get(i, j)) ? rho.get(i, j) : 0)),
  );
}
