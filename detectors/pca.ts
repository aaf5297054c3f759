import { EigenvalueDecomposition, Matrix as DenseMatrix } from 'ml-matrix';
import { Type } from 'typebox';
import { type DetectorKind, FitError } from './detector.ts';
import { varyingColumns } from './mathematics/matrix.ts';
import { loadQuadratic, QuadraticModel, scalesOf, standardise } from './mathematics/quadratic.ts';
import { quantileOf } from './mathematics/spread.ts';

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
        default: 0.8,
      }),
    },
    { additionalProperties: false, title: 'PCA T2/SPE' },
  ),
  fit(x, _stretches, options) {
    const used = varyingColumns(x);
    if (x.rows < 3) throw new FitError(`PCA needs 3 rows, got ${x.rows}`);
    const scales = scalesOf(x, used);
    const z = standardise(x, used, scales);
    return new QuadraticModel(x.columns, used, scales, combinedIndex(z, Number(options['variance'])));
  },
  load: (saved) => loadQuadratic(saved, 'pca'),
};

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
