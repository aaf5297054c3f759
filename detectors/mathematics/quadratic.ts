import { Matrix as DenseMatrix } from 'ml-matrix';
import { FitError, type Matrix, type Model, type Scorer } from '../detector.ts';
import { fieldsOf } from './saved-fields.ts';
import type { Saved } from './saved.ts';

/** Mean and standard deviation of the used columns. */
export interface Scales {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

export function scalesOf(x: Matrix, used: Int32Array): Scales {
  const mean = new Float64Array(used.length);
  const scale = new Float64Array(used.length);
  for (const [i, c] of used.entries()) {
    let sum = 0;
    for (let r = 0; r < x.rows; r++) sum += x.data[r * x.columns + c]!;
    const centre = sum / x.rows;
    let squares = 0;
    for (let r = 0; r < x.rows; r++) squares += (x.data[r * x.columns + c]! - centre) ** 2;
    mean[i] = centre;
    scale[i] = Math.sqrt(squares / (x.rows - 1));
  }
  return { mean, scale };
}

/** The used columns of `x` with mean 0 and standard deviation 1. */
export function standardise(x: Matrix, used: Int32Array, { mean, scale }: Scales): DenseMatrix {
  const z = new DenseMatrix(x.rows, used.length);
  for (let r = 0; r < x.rows; r++) {
    for (const [i, c] of used.entries()) z.set(r, i, (x.data[r * x.columns + c]! - mean[i]!) / scale[i]!);
  }
  return z;
}

/**
 * Scores a row by the root of a quadratic form z' F z of its standardised channels, so that the score
 * grows linearly with a shift. Blame is the reconstruction-based contribution (Alcala, Qin:
 * Reconstruction-based contribution for process monitoring, Automatica 2009).
 */
export class QuadraticModel implements Model {
  readonly columns: number;
  readonly #used: Int32Array;
  readonly #scales: Scales;
  readonly #index: Float64Array;

  /** `index`: the symmetric matrix F, row-major, of the used columns. */
  constructor(columns: number, used: Int32Array, scales: Scales, index: Float64Array) {
    this.columns = columns;
    this.#used = used;
    this.#scales = scales;
    this.#index = index;
  }

  save(): Saved {
    return {
      columns: this.columns,
      used: this.#used,
      mean: this.#scales.mean,
      scale: this.#scales.scale,
      index: this.#index,
    };
  }

  open(): Scorer {
    const used = this.#used;
    const { mean, scale } = this.#scales;
    const index = this.#index;
    const n = used.length;
    const z = new Float64Array(n);
    const projected = new Float64Array(n);
    return {
      score(rows, out) {
        for (let r = 0; r < rows.rows; r++) {
          const start = r * rows.columns;
          for (let i = 0; i < n; i++) z[i] = (rows.data[start + used[i]!]! - mean[i]!) / scale[i]!;
          let sum = 0;
          for (let i = 0; i < n; i++) {
            let product = 0;
            for (let j = 0; j < n; j++) product += index[i * n + j]! * z[j]!;
            projected[i] = product;
            sum += product * z[i]!;
          }
          // Rounding can leave a zero slightly negative.
          out[r] = Math.sqrt(Math.max(sum, 0));
        }
      },
      explain(blame) {
        blame.fill(0);
        let total = 0;
        for (let i = 0; i < n; i++) {
          const own = index[i * n + i]!;
          const contribution = own > 0 ? projected[i]! ** 2 / own : 0;
          blame[used[i]!] = contribution;
          total += contribution;
        }
        if (total > 0) for (let i = 0; i < n; i++) blame[used[i]!]! /= total;
      },
      reset() {},
      state: () => null,
    };
  }
}

/** Throws FitError when `saved` is not what a quadratic model saved. */
export function loadQuadratic(saved: Saved, what: string): QuadraticModel {
  const fields = fieldsOf(saved, what);
  const used = fields.int32('used');
  const index = fields.float64('index');
  if (index.length !== used.length ** 2) throw new FitError(`saved ${what}: index matrix has the wrong size`);
  const scales = { mean: fields.float64('mean'), scale: fields.float64('scale') };
  return new QuadraticModel(fields.number('columns'), used, scales, index);
}
