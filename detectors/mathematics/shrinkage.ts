import { Matrix as DenseMatrix } from 'ml-matrix';

/**
 * Correlation matrix of standardised rows, shrunk towards the identity by the weight that minimises
 * the expected error (Ledoit, Wolf: A well-conditioned estimator for large-dimensional covariance
 * matrices, J. Multivariate Analysis 2004). Always invertible unless a single row is given.
 */
export function shrunkCorrelation(z: DenseMatrix): DenseMatrix {
  const n = z.rows;
  const p = z.columns;
  const sample = z.transpose().mmul(z).div(n);
  const level = sample.trace() / p;
  const distance = sumOfSquares(DenseMatrix.sub(sample, DenseMatrix.eye(p).mul(level))) / p;
  // Mean squared distance of the single rows' outer products from the sample matrix.
  let scatter = 0;
  for (let r = 0; r < n; r++) {
    let norm = 0;
    for (let c = 0; c < p; c++) norm += z.get(r, c) ** 2;
    scatter += norm ** 2;
  }
  scatter = Math.max(0, (scatter / n - sumOfSquares(sample)) / (p * n));
  const weight = distance === 0 ? 1 : Math.min(1, scatter / distance);
  return sample.mul(1 - weight).add(DenseMatrix.eye(p).mul(Math.max(weight * level, 1e-6)));
}

function sumOfSquares(matrix: DenseMatrix): number {
  let sum = 0;
  for (const value of matrix.to1DArray()) sum += value * value;
  return sum;
}
