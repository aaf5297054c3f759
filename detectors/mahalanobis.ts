import { CholeskyDecomposition, Matrix as DenseMatrix } from 'ml-matrix';
import { Type } from 'typebox';
import { type DetectorKind, FitError } from './detector.ts';
import { varyingColumns } from './mathematics/matrix.ts';
import { loadQuadratic, QuadraticModel, scalesOf, standardise } from './mathematics/quadratic.ts';
import { shrunkCorrelation } from './mathematics/shrinkage.ts';

/**
 * Mahalanobis distance from the centre of the learning rows, under a shrunk correlation matrix
 * (Mahalanobis 1936; Ledoit, Wolf 2004): all directions count, also those that hardly ever vary.
 */
export const mahalanobis: DetectorKind = {
  name: 'mahalanobis',
  options: Type.Object({}, { additionalProperties: false, title: 'Mahalanobis distance' }),
  fit(x) {
    if (x.rows < 3) throw new FitError(`a Mahalanobis distance needs 3 rows, got ${x.rows}`);
    const used = varyingColumns(x);
    const scales = scalesOf(x, used);
    if (used.length === 0) return new QuadraticModel(x.columns, used, scales, new Float64Array(0));
    const correlation = shrunkCorrelation(standardise(x, used, scales));
    const inverse = new CholeskyDecomposition(correlation).solve(DenseMatrix.eye(used.length));
    return new QuadraticModel(x.columns, used, scales, Float64Array.from(inverse.to1DArray()));
  },
  load: (saved) => loadQuadratic(saved, 'mahalanobis'),
};
