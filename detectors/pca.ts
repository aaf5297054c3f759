import { EigenvalueDecomposition, Matrix as DenseMatrix } from 'ml-matrix';
import { Type } from 'typebox';
import { type DetectorKind, FitError, type Matrix, type Model, type Scorer } from './detector.ts';
import { varyingColumns } from './matrix.ts';
import { fieldsOf } from './saved-fields.ts';
import type { Saved } from './saved.ts';
import { quantileOf } from './spread.ts';

/**
 * PCA monitoring: how far a row is from the centre inside the plane of normal correlation
 * (Hotelling's T2) and how far off that plane (SPE, Q), each over its own 99 % training quantile,
 * added (Yue, Qin: Reconstruction-based fault identification using a combined index, Ind. Eng.
 * Chem. Res. 2001). Score is the root of the combined index, so that it grows linearly with a shift.
 * Blame is the reconstruction-based contribution (Alcala, Qin, Automatica 2009).
 */
export const pca: DetectorKind = {
  name: 'pca',
  options: Type.Object(
    {
      variance: Type.Number({
        title: 'Share of the variance the plane must hold',
        exclusiveMinimum: 0,
        maximum: 1,
        default: 0.9,
      }),
    },
    { additionalProperties: false, title: 'PCA T2/SPE' },
  ),
  fit(x, _stretches, options) {
    const used = varyingColumns(x);
    if (x.rows < 3) throw new FitError(`PCA needs 3 rows, got ${x.rows}`);
    const { mean, scale } = standardiser(x, used);
    const z = standardise(x, used, mean, scale);
    return new PcaModel(x.columns, used, mean, scale, combinedIndex(z, Number(options['variance'])));
  },
  load(saved) {
    const fields = fieldsOf(saved, 'pca');
    const used = fields.int32('used');
    const index = fields.float64('index');
    if (index.length !== used.length ** 2) throw new FitError('saved pca: index matrix has the wrong size');
    return new PcaModel(
      fields.number('columns'),
      used,
      fields.float64('mean'),
      fields.float64('scale'),
      index,
    );
  },
};

function standardiser(x: Matrix, used: Int32Array): { mean: Float64Array; scale: Float64Array } {
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

function standardise(x: Matrix, used: Int32Array, mean: Float64Array, scale: Float64Array): DenseMatrix {
  const z = new DenseMatrix(x.rows, used.length);
  for (let r = 0; r < x.rows; r++) {
    for (const [i, c] of used.entries()) z.set(r, i, (x.data[r * x.columns + c]! - mean[i]!) / scale[i]!);
  }
  return z;
}

/** The symmetric matrix F (row-major) with z' F z = T2 / T2 limit + SPE / SPE limit. */
function combinedIndex(z: DenseMatrix, variance: number): Float64Array {
  const n = z.columns;
  if (n === 0) return new Float64Array(0);
  const correlation = z
    .transpose()
    .mmul(z)
    .div(z.rows - 1);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(correlation, {
    assumeSymmetric: true,
  });
  const order = realEigenvalues
    .map((_, i) => i)
    .toSorted((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  const t2 = DenseMatrix.zeros(n, n);
  const plane = DenseMatrix.zeros(n, n);
  let held = 0;
  for (const k of order) {
    const eigenvalue = realEigenvalues[k]!;
    if (held >= variance * n || eigenvalue <= 1e-9) break;
    const loading = eigenvectorMatrix.getColumnVector(k);
    const square = loading.mmul(loading.transpose());
    t2.add(DenseMatrix.div(square, eigenvalue));
    plane.add(square);
    held += eigenvalue;
  }
  const spe = DenseMatrix.eye(n).sub(plane);
  const index = t2.div(limitOf(z, t2)).add(spe.div(limitOf(z, spe)));
  return Float64Array.from(index.to1DArray());
}

/** 99 % quantile of the quadratic form over the learning rows, kept from 0 where a plane holds everything. */
function limitOf(z: DenseMatrix, form: DenseMatrix): number {
  const values = new Float64Array(z.rows);
  const projected = z.mmul(form);
  for (let r = 0; r < z.rows; r++) {
    for (let c = 0; c < z.columns; c++) values[r]! += projected.get(r, c) * z.get(r, c);
  }
  return Math.max(quantileOf(values, 0.99), 1e-6);
}

class PcaModel implements Model {
  readonly columns: number;
  readonly #used: Int32Array;
  readonly #mean: Float64Array;
  readonly #scale: Float64Array;
  readonly #index: Float64Array;

  constructor(
    columns: number,
    used: Int32Array,
    mean: Float64Array,
    scale: Float64Array,
    index: Float64Array,
  ) {
    this.columns = columns;
    this.#used = used;
    this.#mean = mean;
    this.#scale = scale;
    this.#index = index;
  }

  save(): Saved {
    return {
      columns: this.columns,
      used: this.#used,
      mean: this.#mean,
      scale: this.#scale,
      index: this.#index,
    };
  }

  open(): Scorer {
    const used = this.#used;
    const mean = this.#mean;
    const scale = this.#scale;
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
