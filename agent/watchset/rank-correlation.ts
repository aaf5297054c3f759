import { correlation, Matrix } from 'ml-matrix';
import { sampleCorrelation } from 'simple-statistics';

/** Ranks from 1; equal values share the mean of theirs. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
  const ranks = new Float64Array(order.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + to + 1) / 2;
    from = to;
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
