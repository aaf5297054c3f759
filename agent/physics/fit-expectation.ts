import { CholeskyDecomposition, Matrix as DenseMatrix } from 'ml-matrix';
import type { Matrix } from '../../detectors/index.ts';
import { columnOf } from '../../detectors/matrix.ts';
import { robustSpread } from '../../detectors/spread.ts';
import { envelopeOf, isOutside } from './envelope.ts';
import { type DriveScales, type LearnedExpectation, leverage, standardise } from './expectation.ts';
import { foldsOf } from './folds.ts';
import { candidateSets, type DriveShape, featureCount } from './features.ts';

/** A set of features needs this many rows for each. */
const rowsPerFeature = 20;
/** Richer sets must earn their place: the simplest within this of the best is taken. */
const tolerance = 1.02;
/** Ridge on standardised features, per row: keeps copies of each other from fighting. */
const ridge = 1e-4;
/** Candidates for the growth of variance with leverage. */
const growths = [0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000];

export interface FittedExpectation {
  readonly learned: LearnedExpectation;
  /** Residuals of the learning rows, each from a fit that has not seen its block, divided by their widths. */
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
 */
export function fitExpectation(drive: Matrix, shape: DriveShape, x: Matrix): FittedExpectation {
  const scales = scalesOf(drive, shape);
  const features = featureRows(drive, scales);
  const sets = candidateSets(shape).filter((set, i) => i === 0 || set.length * rowsPerFeature <= x.rows);
  const folds = foldsOf(drive, shape);
  const parts = folds.map((rows) => momentsOf(features, x, rows));
  const total = summed(parts);

  const tried = sets.map((set) => {
    const chosen = Int32Array.from(set);
    const residuals = new Float64Array(x.data.length);
    const leverages = new Float64Array(x.rows);
    for (const [b, part] of parts.entries()) {
      const fit = solve(without(total, part), chosen, features.columns, x.columns);
      for (const r of folds[b]!) {
        const row = features.data.subarray(r * features.columns, (r + 1) * features.columns);
        leverages[r] = leverage(row, chosen, fit.inverse);
        for (let c = 0; c < x.columns; c++) {
          residuals[r * x.columns + c] = x.data[r * x.columns + c]! - predict(row, chosen, fit.weights, c);
        }
      }
    }
    return { chosen, residuals: { ...x, data: residuals }, leverages };
  });

  const setOf = new Int32Array(x.columns);
  const growth = new Float64Array(x.columns);
  const out = new Float64Array(x.data.length);
  for (let c = 0; c < x.columns; c++) {
    const errors = tried.map(({ residuals }) => meanAbsolute(residuals, c));
    const best = Math.min(...errors);
    setOf[c] = errors.findIndex((error) => error <= tolerance * best);
    const { residuals, leverages } = tried[setOf[c]!]!;
    growth[c] = setOf[c] === 0 ? 0 : growthOf(columnOf(residuals, c), leverages);
    for (let r = 0; r < x.rows; r++) {
      out[r * x.columns + c] = residuals.data[r * x.columns + c]! / Math.sqrt(1 + growth[c]! * leverages[r]!);
    }
  }

  const weights = new Float64Array(x.columns * (features.columns + 1));
  const learnedSets = tried.map(({ chosen }, s) => {
    const fit = solve(total, chosen, features.columns, x.columns);
    for (let c = 0; c < x.columns; c++) {
      if (setOf[c] !== s) continue;
      const start = c * (features.columns + 1);
      weights[start] = fit.weights.get(0, c);
      for (const [i, f] of chosen.entries()) weights[start + 1 + f] = fit.weights.get(i + 1, c);
    }
    return { features: chosen, inverse: fit.inverse };
  });
  return {
    learned: {
      ...scales,
      envelope: envelopeOf(drive, shape, () => true),
      sets: learnedSets,
      setOf,
      weights,
      growth,
    },
    residuals: { data: out, rows: x.rows, columns: x.columns },
    inside: insideRows(drive, shape, folds),
  };
}

/** Rows that lie inside the envelope of the folds that they are not in. */
function insideRows(drive: Matrix, shape: DriveShape, folds: readonly Uint32Array[]): Uint32Array {
  const inside: number[] = [];
  for (const rows of folds) {
    const own = new Set(rows);
    const envelope = envelopeOf(drive, shape, (r) => !own.has(r));
    for (const r of rows) {
      const row = drive.data.subarray(r * drive.columns, (r + 1) * drive.columns);
      if (!isOutside(envelope, shape, row)) inside.push(r);
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

/** Least squares on the intercept and the `chosen` features: weights (1 + chosen) x channels, and the inverse moments. */
function solve(
  { rows, vv, vx }: Moments,
  chosen: Int32Array,
  featureColumns: number,
  channels: number,
): { readonly weights: DenseMatrix; readonly inverse: Float64Array } {
  const index = [0, ...Array.from(chosen, (f) => f + 1)];
  const size = featureColumns + 1;
  const moments = new DenseMatrix(
    index.map((i, a) =>
      index.map((j, b) => vv[Math.max(i, j) * size + Math.min(i, j)]! + (a === b ? ridge * rows : 0)),
    ),
  );
  // The intercept is not shrunk.
  moments.set(0, 0, rows);
  const products = new DenseMatrix(
    index.map((i) => Array.from(vx.subarray(i * channels, (i + 1) * channels))),
  );
  const factor = new CholeskyDecomposition(moments);
  const inverse = factor.solve(DenseMatrix.eye(index.length));
  return { weights: factor.solve(products), inverse: Float64Array.from(inverse.to1DArray()) };
}

function predict(row: Float64Array, chosen: Int32Array, weights: DenseMatrix, c: number): number {
  let sum = weights.get(0, c);
  for (let i = 0; i < chosen.length; i++) sum += weights.get(i + 1, c) * row[chosen[i]!]!;
  return sum;
}

function meanAbsolute(residuals: Matrix, c: number): number {
  let sum = 0;
  for (let r = 0; r < residuals.rows; r++) sum += Math.abs(residuals.data[r * residuals.columns + c]!);
  return sum / residuals.rows;
}

/** The growth under which the residuals are likeliest as normal with variance s2 (1 + growth x leverage). */
function growthOf(residuals: Float64Array, leverages: Float64Array): number {
  // A glitch must not pass for extrapolation.
  const cap = 6 * robustSpread(residuals).spread;
  const squares = residuals.map((r) => Math.min(Math.abs(r), cap) ** 2);
  let best = { growth: 0, loss: Infinity };
  for (const growth of growths) {
    let variance = 0;
    let logs = 0;
    for (let r = 0; r < squares.length; r++) {
      const grown = 1 + growth * leverages[r]!;
      variance += squares[r]! / grown;
      logs += Math.log(grown);
    }
    const loss = logs + squares.length * Math.log(Math.max(variance / squares.length, 1e-300));
    if (loss < best.loss - 1e-9) best = { growth, loss };
  }
  return best.growth;
}
