import { CholeskyDecomposition, Matrix as DenseMatrix } from 'ml-matrix';
import type { Matrix } from '../../../detectors/index.ts';
import { columnOf } from '../../../detectors/mathematics/matrix.ts';
import { envelopeOf, placeOf } from './envelope.ts';
import {
  type DriveScales,
  doubtsAt,
  type LearnedDoubt,
  type LearnedExpectation,
  standardise,
} from './expectation.ts';
import { foldsOf } from './folds.ts';
import { candidateSets, type DriveShape, featureCount, penaltiesOf, quadraticSet } from './features.ts';

/** A set of features needs this many rows for each. */
const rowsPerFeature = 20;
/** Richer sets must earn their place: the simplest is taken that the best surpasses by no more than this share ... */
const tolerance = 0.02;
/** Ridge on standardised features, per row and by how hard each may take weight: keeps copies of each other from fighting. */
const ridge = 1e-4;
export interface FittedExpectation {
  readonly learned: LearnedExpectation;
  /** Residuals of the learning rows, each from a fit that has not seen its fold, by how well that place is known. */
  readonly residuals: Matrix;
  /** The rows whose drives lie inside what the other blocks hold: elsewhere nobody would have judged. */
  readonly inside: Uint32Array;
}

/** Sums over rows from which a least-squares fit follows: moments of v = (1, features), and of v with x. */
interface Moments {
  readonly rows: number;
  readonly vv: Float64Array;
  readonly vx: Float64Array;
}

/**
 * Learns what each channel should read for its drivers: ridge regression on the features that
 * predict the channel best where it was not fitted (see `foldsOf`), the constant among them, so that a driver that tells nothing is dropped.
 * `isJudged`: where a number of machines was not understood in another channel is no matter.
 */
export function fitExpectation(
  drive: Matrix,
  shape: DriveShape,
  x: Matrix,
  isJudged: (channel: number) => boolean = () => true,
): FittedExpectation {
  const scales = scalesOf(drive, shape);
  const features = featureRows(drive, scales);
  const sets = candidateSets(shape).filter((set, i) => i === 0 || set.length * rowsPerFeature <= x.rows);
  const folds = foldsOf(drive, shape);
  const penalties = penaltiesOf(shape);
  const parts = folds.map((rows) => momentsOf(features, x, rows));
  const total = summed(parts);

  const tried = sets.map((set) => {
    const chosen = Int32Array.from(set);
    const residuals = new Float64Array(x.data.length);
    for (const [b, part] of parts.entries()) {
      const weights = solve(without(total, part), chosen, penalties, x.columns);
      for (const r of folds[b]!) {
        const row = features.data.subarray(r * features.columns, (r + 1) * features.columns);
        for (let c = 0; c < x.columns; c++) {
          residuals[r * x.columns + c] = x.data[r * x.columns + c]! - predict(row, chosen, weights, c);
        }
      }
    }
    return {
      chosen,
      residuals: { ...x, data: residuals },
      weights: solve(total, chosen, penalties, x.columns),
    };
  });

  const out = new Float64Array(x.data.length);
  const size = features.columns + 1;
  const weights = new Float64Array(x.columns * size);
  for (let c = 0; c < x.columns; c++) {
    const {
      chosen,
      residuals,
      weights: fitted,
    } = tried[
      simplest(
        tried.map(({ residuals: of }) => of),
        c,
        folds,
      )
    ]!;
    for (let r = 0; r < x.rows; r++) out[r * x.columns + c] = residuals.data[r * x.columns + c]!;
    weights[c * size] = fitted.get(0, c);
    for (const [i, f] of chosen.entries()) weights[c * size + 1 + f] = fitted.get(i + 1, c);
  }
  const doubt = fitDoubt(features, total, quadraticSet(shape), penalties, {
    data: out,
    rows: x.rows,
    columns: x.columns,
  });
  const errors = Float64Array.from({ length: x.columns }, (_, c) => meanSize(out, c, x));
  const doubts = new Float64Array(x.columns);
  for (let r = 0; r < x.rows; r++) {
    doubtsAt(doubt, features.data.subarray(r * features.columns, (r + 1) * features.columns), doubts);
    for (let c = 0; c < x.columns; c++) out[r * x.columns + c]! /= doubts[c]!;
  }
  const misses = {
    data: out.map((value, i) => {
      const c = i % x.columns;
      return value === 0 || !isJudged(c) ? 0 : Math.abs(value) / errors[c]!;
    }),
    rows: x.rows,
    columns: x.columns,
  };
  return {
    learned: { ...scales, envelope: envelopeOf(drive, misses, shape, () => true), weights, errors, doubt },
    residuals: { data: out, rows: x.rows, columns: x.columns },
    inside: insideRows(drive, misses, shape, folds),
  };
}

/**
 * How far off the expectation usually is, depending on the drive: a fan that idles is known to a hair, one
 * that works hard on a few hot afternoons is not (variance function estimation by regression of the absolute
 * residuals; Davidian, Carroll, JASA 1987). Relative to the channel's mean error.
 */
function fitDoubt(
  features: Matrix,
  total: Moments,
  set: readonly number[],
  penalties: Float64Array,
  residuals: Matrix,
): LearnedDoubt {
  const { rows, columns } = residuals;
  const size = set.length + 1;
  const weights = new Float64Array(columns * size);
  for (let c = 0; c < columns; c++) weights[c * size] = 1;
  if (set.length * rowsPerFeature > rows)
    return { set: new Int32Array(0), weights: new Float64Array(columns).fill(1) };
  const sizes = { ...residuals, data: residuals.data.map(Math.abs) };
  const { vx } = momentsOf(
    features,
    sizes,
    Uint32Array.from({ length: rows }, (_, r) => r),
  );
  const chosen = Int32Array.from(set);
  const fitted = solve({ ...total, vx }, chosen, penalties, columns);
  for (let c = 0; c < columns; c++) {
    const mean = meanSize(sizes.data, c, residuals);
    if (!(mean > 0)) continue;
    for (let i = 0; i < size; i++) weights[c * size + i] = fitted.get(i, c) / mean;
  }
  return { set: chosen, weights };
}

function meanSize(data: Float64Array, c: number, { rows, columns }: Matrix): number {
  let sum = 0;
  for (let r = 0; r < rows; r++) sum += Math.abs(data[r * columns + c]!);
  return sum / rows;
}

/** Rows that lie inside the envelope of the folds that they are not in. */
function insideRows(
  drive: Matrix,
  misses: Matrix,
  shape: DriveShape,
  folds: readonly Uint32Array[],
): Uint32Array {
  const inside: number[] = [];
  for (const rows of folds) {
    const own = new Set(rows);
    const envelope = envelopeOf(drive, misses, shape, (r) => !own.has(r));
    for (const r of rows) {
      const row = drive.data.subarray(r * drive.columns, (r + 1) * drive.columns);
      const { outside, way } = placeOf(envelope, shape, row);
      if (outside === null && way === 1) inside.push(r);
    }
  }
  return Uint32Array.from(inside).toSorted();
}

function scalesOf(drive: Matrix, shape: DriveShape): DriveScales {
  const raw = Array.from({ length: drive.columns }, (_, d) => centreAndScale(columnOf(drive, d)));
  const centre = Float64Array.from(raw, (s) => s.centre);
  const scale = Float64Array.from(raw, (s) => s.scale);
  const reach = raw.map((s, d) => columnOf(drive, d).map((value) => (value - s.centre) / s.scale));
  const count = featureCount(shape);
  const plain = {
    shape,
    centre,
    scale,
    low: Float64Array.from(reach, (z) => z.reduce((a, b) => Math.min(a, b), Infinity)),
    high: Float64Array.from(reach, (z) => z.reduce((a, b) => Math.max(a, b), -Infinity)),
    featureCentre: new Float64Array(count),
    featureScale: new Float64Array(count).fill(1),
  };
  const rows = featureRows(drive, plain);
  const spread = Array.from({ length: count }, (_, f) => centreAndScale(columnOf(rows, f)));
  return {
    ...plain,
    featureCentre: Float64Array.from(spread, (s) => s.centre),
    featureScale: Float64Array.from(spread, (s) => s.scale),
  };
}

/** A column that never varies has scale 1, so that it becomes 0 and weighs nothing. */
function centreAndScale(values: Float64Array): { centre: number; scale: number } {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length;
  const scale = Math.sqrt(variance);
  return { centre, scale: scale > 1e-9 * Math.max(1, Math.abs(centre)) ? scale : 1 };
}

function featureRows(drive: Matrix, scales: DriveScales): Matrix {
  const columns = featureCount(scales.shape);
  const data = new Float64Array(drive.rows * columns);
  const scratch = new Float64Array(drive.columns);
  for (let r = 0; r < drive.rows; r++) {
    const raw = drive.data.subarray(r * drive.columns, (r + 1) * drive.columns);
    standardise(scales, raw, scratch, data.subarray(r * columns, (r + 1) * columns));
  }
  return { data, rows: drive.rows, columns };
}

function momentsOf(features: Matrix, x: Matrix, rows: Uint32Array): Moments {
  const size = features.columns + 1;
  const vv = new Float64Array(size * size);
  const vx = new Float64Array(size * x.columns);
  const v = new Float64Array(size);
  for (const r of rows) {
    v[0] = 1;
    v.set(features.data.subarray(r * features.columns, (r + 1) * features.columns), 1);
    for (let i = 0; i < size; i++) {
      const vi = v[i]!;
      for (let j = 0; j <= i; j++) vv[i * size + j]! += vi * v[j]!;
      for (let c = 0; c < x.columns; c++) vx[i * x.columns + c]! += vi * x.data[r * x.columns + c]!;
    }
  }
  return { rows: rows.length, vv, vx };
}

function summed(parts: readonly Moments[]): Moments {
  const add = (pick: (part: Moments) => Float64Array) =>
    pick(parts[0]!).map((_, i) => parts.reduce((sum, part) => sum + pick(part)[i]!, 0));
  return { rows: parts.reduce((sum, { rows }) => sum + rows, 0), vv: add((p) => p.vv), vx: add((p) => p.vx) };
}

function without(total: Moments, part: Moments): Moments {
  return {
    rows: total.rows - part.rows,
    vv: total.vv.map((value, i) => value - part.vv[i]!),
    vx: total.vx.map((value, i) => value - part.vx[i]!),
  };
}

/** Least squares on the intercept and the `chosen` features, each by its penalty: weights, (1 + chosen) x channels. */
function solve(
  { rows, vv, vx }: Moments,
  chosen: Int32Array,
  penalties: Float64Array,
  channels: number,
): DenseMatrix {
  const index = [0, ...Array.from(chosen, (f) => f + 1)];
  const size = penalties.length + 1;
  const penaltyOf = (i: number) => (i === 0 ? 0 : ridge * rows * penalties[i - 1]!);
  const moments = new DenseMatrix(
    index.map((i, a) =>
      index.map((j, b) => vv[Math.max(i, j) * size + Math.min(i, j)]! + (a === b ? penaltyOf(i) : 0)),
    ),
  );
  const products = new DenseMatrix(
    index.map((i) => Array.from(vx.subarray(i * channels, (i + 1) * channels))),
  );
  return new CholeskyDecomposition(moments).solve(products);
}

function predict(row: Float64Array, chosen: Int32Array, weights: DenseMatrix, c: number): number {
  let sum = weights.get(0, c);
  for (let i = 0; i < chosen.length; i++) sum += weights.get(i + 1, c) * row[chosen[i]!]!;
  return sum;
}

/**
 * The first, so simplest, set that the best one surpasses by no more than a hair or a standard error of
 * its gain from fold to fold: what helped in one spell only is a coincidence (the one-standard-error rule;
 * Breiman et al.: Classification and Regression Trees, 1984, 3.4.3).
 */
function simplest(tried: readonly Matrix[], c: number, folds: readonly Uint32Array[]): number {
  const errors = tried.map((residuals) => folds.map((rows) => absoluteSum(residuals, c, rows)));
  const totals = errors.map((of) => of.reduce((sum, error) => sum + error, 0));
  const best = totals.indexOf(Math.min(...totals));
  return totals.findIndex((total, i) => {
    const gain = total - totals[best]!;
    if (gain <= tolerance * total) return true;
    const gains = folds.map((_, f) => errors[i]![f]! - errors[best]![f]!);
    const mean = gain / folds.length;
    const squares = gains.reduce((sum, each) => sum + (each - mean) ** 2, 0);
    // Of the sum over all folds.
    return gain <= Math.sqrt((squares * folds.length) / Math.max(1, folds.length - 1));
  });
}

function absoluteSum(residuals: Matrix, c: number, rows: Uint32Array): number {
  let sum = 0;
  for (const r of rows) sum += Math.abs(residuals.data[r * residuals.columns + c]!);
  return sum;
}
