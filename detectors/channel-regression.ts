import { CholeskyDecomposition, Matrix as DenseMatrix } from 'ml-matrix';
import { Type } from 'typebox';
import { type DetectorKind, FitError, type Model, type Scorer } from './detector.ts';
import { columnOf, varyingColumns } from './matrix.ts';
import { type Scales, scalesOf, standardise } from './quadratic.ts';
import { fieldsOf } from './saved-fields.ts';
import type { Saved } from './saved.ts';
import { shrunkCorrelation } from './shrinkage.ts';
import { robustSpread } from './spread.ts';

/**
 * Each channel predicted from all the others by linear regression; the score is the worst miss in
 * robust sigma. With the inverse correlation matrix P the regression residual of channel c is
 * (P z)_c / P_cc (Whittaker: Graphical Models in Applied Multivariate Statistics, 1990, 5.7), so one
 * matrix holds all regressions. It sees one channel that parts from the rest, which sums hide.
 */
export const channelRegression: DetectorKind = {
  name: 'channel-regression',
  options: Type.Object({}, { additionalProperties: false, title: 'Each channel from the others' }),
  fit(x) {
    if (x.rows < 3) throw new FitError(`a regression needs 3 rows, got ${x.rows}`);
    const used = varyingColumns(x);
    const scales = scalesOf(x, used);
    const n = used.length;
    if (n === 0) return new RegressionModel(x.columns, used, scales, new Float64Array(0));
    const z = standardise(x, used, scales);
    const precision = new CholeskyDecomposition(shrunkCorrelation(z)).solve(DenseMatrix.eye(n));
    const residuals = z.mmul(precision);
    const rows = { data: Float64Array.from(residuals.to1DArray()), rows: x.rows, columns: n };
    // Row c of the weights gives channel c's residual in its own robust sigma.
    const weights = new Float64Array(n * n);
    for (let c = 0; c < n; c++) {
      const { spread } = robustSpread(columnOf(rows, c));
      for (let j = 0; j < n; j++) weights[c * n + j] = precision.get(c, j) / spread;
    }
    return new RegressionModel(x.columns, used, scales, weights);
  },
  load(saved) {
    const fields = fieldsOf(saved, 'channel regression');
    const used = fields.int32('used');
    const weights = fields.float64('weights');
    if (weights.length !== used.length ** 2)
      throw new FitError('saved channel regression: weights have the wrong size');
    const scales = { mean: fields.float64('mean'), scale: fields.float64('scale') };
    return new RegressionModel(fields.number('columns'), used, scales, weights);
  },
};

class RegressionModel implements Model {
  readonly columns: number;
  readonly #used: Int32Array;
  readonly #scales: Scales;
  readonly #weights: Float64Array;

  constructor(columns: number, used: Int32Array, scales: Scales, weights: Float64Array) {
    this.columns = columns;
    this.#used = used;
    this.#scales = scales;
    this.#weights = weights;
  }

  save(): Saved {
    const { mean, scale } = this.#scales;
    return { columns: this.columns, used: this.#used, mean, scale, weights: this.#weights };
  }

  open(): Scorer {
    const used = this.#used;
    const { mean, scale } = this.#scales;
    const weights = this.#weights;
    const n = used.length;
    const z = new Float64Array(n);
    const missed = new Float64Array(n);
    return {
      score(rows, out) {
        for (let r = 0; r < rows.rows; r++) {
          const start = r * rows.columns;
          for (let i = 0; i < n; i++) z[i] = (rows.data[start + used[i]!]! - mean[i]!) / scale[i]!;
          let worst = 0;
          for (let c = 0; c < n; c++) {
            let sum = 0;
            for (let j = 0; j < n; j++) sum += weights[c * n + j]! * z[j]!;
            missed[c] = sum;
            worst = Math.max(worst, Math.abs(sum));
          }
          out[r] = worst;
        }
      },
      explain(blame) {
        blame.fill(0);
        let total = 0;
        for (let c = 0; c < n; c++) total += blame[used[c]!] = missed[c]! ** 2;
        if (total > 0) for (let c = 0; c < n; c++) blame[used[c]!]! /= total;
      },
      reset() {},
      state: () => null,
    };
  }
}
