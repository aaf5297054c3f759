import { CholeskyDecomposition, Matrix as DenseMatrix } from 'ml-matrix';
import type { Matrix, Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';

/** Kept regression matrices; patterns of missing channels beyond it are worked out again. */
const keptPatterns = 32;

/**
 * Fills missing channels with their conditional expectation given the present ones, under the
 * normal distribution of the learning rows (Little, Rubin: Statistical Analysis with Missing Data,
 * section 11.2): mean_m + S_mo S_oo^-1 (x_o - mean_o).
 */
export class ConditionalFill {
  readonly #mean: Float64Array;
  /** Covariance with a ridge of a thousandth of each variance, row-major. */
  readonly #covariance: Float64Array;
  readonly #patterns = new Map<string, { missing: number[]; present: number[]; weights: DenseMatrix }>();

  private constructor(mean: Float64Array, covariance: Float64Array) {
    this.#mean = mean;
    this.#covariance = covariance;
  }

  static fit(x: Matrix): ConditionalFill {
    const n = x.columns;
    const mean = new Float64Array(n);
    for (let r = 0; r < x.rows; r++) for (let c = 0; c < n; c++) mean[c]! += x.data[r * n + c]! / x.rows;
    const covariance = new Float64Array(n * n);
    for (let r = 0; r < x.rows; r++) {
      for (let a = 0; a < n; a++) {
        const da = x.data[r * n + a]! - mean[a]!;
        for (let b = 0; b <= a; b++)
          covariance[a * n + b]! += (da * (x.data[r * n + b]! - mean[b]!)) / x.rows;
      }
    }
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < a; b++) covariance[b * n + a] = covariance[a * n + b]!;
      // The ridge keeps S_oo invertible where channels are copies of each other or constant.
      covariance[a * n + a] = covariance[a * n + a]! * 1.001 + 1e-12;
    }
    return new ConditionalFill(mean, covariance);
  }

  static load(saved: Saved): ConditionalFill {
    const fields = fieldsOf(saved, 'conditional fill');
    return new ConditionalFill(fields.float64('mean'), fields.float64('covariance'));
  }

  save(): Saved {
    return { mean: this.#mean, covariance: this.#covariance };
  }

  /** Replaces every NaN of `row` in place. */
  fill(row: Float64Array): void {
    let key = '';
    for (let c = 0; c < row.length; c++) if (Number.isNaN(row[c]!)) key += `${c},`;
    if (key === '') return;
    const { missing, present, weights } = this.#patterns.get(key) ?? this.#learnPattern(key, row);
    for (const [i, m] of missing.entries()) {
      let value = this.#mean[m]!;
      for (const [j, o] of present.entries()) value += weights.get(i, j) * (row[o]! - this.#mean[o]!);
      row[m] = value;
    }
  }

  #learnPattern(key: string, row: Float64Array) {
    const n = row.length;
    const missing: number[] = [];
    const present: number[] = [];
    for (let c = 0; c < n; c++) (Number.isNaN(row[c]!) ? missing : present).push(c);
    const block = (rows: number[], columns: number[]) =>
      new DenseMatrix(rows.map((a) => columns.map((b) => this.#covariance[a * n + b]!)));
    const weights =
      present.length === 0
        ? DenseMatrix.zeros(missing.length, 0)
        : new CholeskyDecomposition(block(present, present)).solve(block(present, missing)).transpose();
    const pattern = { missing, present, weights };
    if (this.#patterns.size >= keptPatterns) this.#patterns.clear();
    this.#patterns.set(key, pattern);
    return pattern;
  }
}
