import { CholeskyDecomposition, Matrix as DenseMatrix } from 'ml-matrix';
import { FitError, type Matrix } from '../detector.ts';
import { columnOf, varyingColumns } from './matrix.ts';
import { type Scales, scalesOf, standardise } from './quadratic.ts';
import { fieldsOf } from './saved-fields.ts';
import type { Saved } from './saved.ts';
import { shrunkCorrelation } from './shrinkage.ts';
import { robustSpread } from './spread.ts';

/** Every channel predicted from all the others. */
export interface Regression {
  readonly columns: number;
  readonly used: Int32Array;
  readonly scales: Scales;
  /** Row-major: row c turns a standardised row into channel c's miss, in that miss's own robust sigma. */
  readonly weights: Float64Array;
}

/**
 * With the inverse correlation matrix P the regression residual of channel c is (P z)_c / P_cc
 * (Whittaker: Graphical Models in Applied Multivariate Statistics, 1990, 5.7), so one matrix holds
 * all regressions. Throws FitError below 3 rows.
 */
export function fitRegression(x: Matrix): Regression {
  if (x.rows < 3) throw new FitError(`a regression needs 3 rows, got ${x.rows}`);
  const used = varyingColumns(x);
  const scales = scalesOf(x, used);
  const n = used.length;
  const weights = new Float64Array(n * n);
  if (n === 0) return { columns: x.columns, used, scales, weights };
  const z = standardise(x, used, scales);
  const precision = new CholeskyDecomposition(shrunkCorrelation(z)).solve(DenseMatrix.eye(n));
  const residuals = z.mmul(precision);
  const rows = { data: Float64Array.from(residuals.to1DArray()), rows: x.rows, columns: n };
  for (let c = 0; c < n; c++) {
    const { spread } = robustSpread(columnOf(rows, c));
    for (let j = 0; j < n; j++) weights[c * n + j] = precision.get(c, j) / spread;
  }
  return { columns: x.columns, used, scales, weights };
}

export function saveRegression({ columns, used, scales, weights }: Regression): {
  readonly [key: string]: Saved;
} {
  return { columns, used, mean: scales.mean, scale: scales.scale, weights };
}

/** Throws FitError when `saved` is not what a model with a regression saved. */
export function loadRegression(saved: Saved, what: string): Regression {
  const fields = fieldsOf(saved, what);
  const used = fields.int32('used');
  const weights = fields.float64('weights');
  if (weights.length !== used.length ** 2) throw new FitError(`saved ${what}: weights have the wrong size`);
  const scales = { mean: fields.float64('mean'), scale: fields.float64('scale') };
  return { columns: fields.number('columns'), used, scales, weights };
}

/** Works out misses row by row without allocating: `look` fills `miss`, one per used channel, in sigma. */
export class Misses {
  readonly miss: Float64Array;
  readonly #regression: Regression;
  readonly #z: Float64Array;

  constructor(regression: Regression) {
    this.#regression = regression;
    this.miss = new Float64Array(regression.used.length);
    this.#z = new Float64Array(regression.used.length);
  }

  /** Returns the largest miss of the row that begins at `start`, without its sign. */
  look(data: Float64Array, start: number): number {
    const { used, scales, weights } = this.#regression;
    const z = this.#z;
    const n = used.length;
    for (let i = 0; i < n; i++) z[i] = (data[start + used[i]!]! - scales.mean[i]!) / scales.scale[i]!;
    let worst = 0;
    for (let c = 0; c < n; c++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += weights[c * n + j]! * z[j]!;
      this.miss[c] = sum;
      worst = Math.max(worst, Math.abs(sum));
    }
    return worst;
  }
}
