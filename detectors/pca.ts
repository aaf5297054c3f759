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
 * The plane is as wide as the learning rows bear out (`heldShare`).
 * Blame is the reconstruction-based contribution (Alcala, Qin, Automatica 2009).
 */
export const pca: DetectorKind = {
  name: 'pca',
  options: Type.Object(
    {
      variance: Type.Number({
        title: 'Share of the variance the plane holds at least',
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
    const share = heldShare(z, Number(options['variance']));
    return new QuadraticModel(x.columns, used, scales, combinedIndex(z, share));
  },
  load: (saved) => loadQuadratic(saved, 'pca'),
};

/** Principal directions of rows with mean 0 and standard deviation 1, the strongest first. */
interface Directions {
  readonly variances: readonly number[];
  /** One per column. */
  readonly loadings: DenseMatrix;
}

function directionsOf(z: DenseMatrix): Directions {
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
  return {
    variances: order.map((k) => realEigenvalues[k]!),
    loadings: eigenvectorMatrix.subMatrixColumn(order),
  };
}

/** How many directions hold `share` of the variance. */
function directionsHolding(share: number, { variances }: Directions): number {
  let held = 0;
  let count = 0;
  while (count < variances.length && held < share * variances.length && variances[count]! > 1e-9) {
    held += variances[count++]!;
  }
  return count;
}

/** The symmetric matrix F (row-major) with z' F z = T2 / T2 limit + SPE / SPE limit. */
function combinedIndex(z: DenseMatrix, share: number): Float64Array {
  const n = z.columns;
  if (n === 0) return new Float64Array(0);
  const directions = directionsOf(z);
  const t2 = DenseMatrix.zeros(n, n);
  const plane = DenseMatrix.zeros(n, n);
  for (let k = 0; k < directionsHolding(share, directions); k++) {
    const loading = directions.loadings.getColumnVector(k);
    const square = loading.mmul(loading.transpose());
    t2.add(DenseMatrix.div(square, directions.variances[k]!));
    plane.add(square);
  }
  const spe = DenseMatrix.eye(n).sub(plane);
  const index = t2.div(limitOf(z, t2)).add(spe.div(limitOf(z, spe)));
  return Float64Array.from(index.to1DArray());
}

/** A plane may hold one of these shares instead of the least, ... */
const widerShares = [0.9, 0.95, 0.98];
/** ... if SPE's 90 % quantile grows by no more than this in any of so many blocks in time that the plane was not laid through. */
const mostGrowth = 1.75;
const blocks = 5;
/** So many rows tell that as well as all. */
const lookedAt = 2000;

/**
 * The share of the variance that the plane is to hold, `least` or more. The wider the plane, the finer the
 * relations of which SPE hears that they broke; but after a few minutes of learning, or where channels drift,
 * its narrow directions are chance, and rows that it was not laid through lie far off. So it is widened step by
 * step while unseen rows stay as near as seen ones (block cross-validation of the residual: Wold 1978; Qin,
 * Dunia: Determining the number of principal components for best reconstruction, J. Process Control 2000).
 */
function heldShare(z: DenseMatrix, least: number): number {
  if (z.columns < 2) return least;
  const step = Math.max(1, Math.floor(z.rows / lookedAt));
  const every = Array.from({ length: Math.ceil(z.rows / step) }, (_, i) => i * step);
  if (every.length < 2 * blocks) return least;
  const shares = [least, ...widerShares.filter((share) => share > least)];
  const growth = new Float64Array(shares.length);
  for (let block = 0; block < blocks; block++) {
    const from = Math.floor((block * every.length) / blocks);
    const to = Math.floor(((block + 1) * every.length) / blocks);
    const seen = z.subMatrixRow([...every.slice(0, from), ...every.slice(to)]);
    const means = seen.mean('column');
    const scales = seen.standardDeviation('column', { mean: means }).map((scale) => (scale > 0 ? scale : 1));
    const alike = (rows: DenseMatrix) => rows.subRowVector(means).divRowVector(scales);
    const unseen = alike(z.subMatrixRow(every.slice(from, to)));
    const directions = directionsOf(alike(seen));
    const [inside, outside] = [seen.mmul(directions.loadings), unseen.mmul(directions.loadings)];
    for (const [i, share] of shares.entries()) {
      const held = directionsHolding(share, directions);
      // A plane that is all of the space leaves nothing that could tell.
      const whole = i > 0 && held === directions.variances.length;
      const grown = whole ? Infinity : distance(outside, held) / Math.max(distance(inside, held), 1e-9);
      growth[i] = Math.max(growth[i]!, grown);
    }
  }
  const tooWide = growth.findIndex((grown) => grown > mostGrowth);
  return tooWide === -1 ? shares.at(-1)! : shares[Math.max(0, tooWide - 1)]!;
}

/** 90 % quantile of SPE: the squared scores beyond the first `held` directions. */
function distance(scores: DenseMatrix, held: number): number {
  const spe = Float64Array.from({ length: scores.rows }, (_, r) => {
    let sum = 0;
    for (let k = held; k < scores.columns; k++) sum += scores.get(r, k) ** 2;
    return sum;
  });
  return quantileOf(spe, 0.9);
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
