import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/saved-fields.ts';
import { isOutside, type LearnedEnvelope } from './envelope.ts';
import { type DriveShape, featureCount, featuresOf } from './features.ts';

/** Levels are believed up to this many standard deviations beyond what was learned; squares explode outside. */
const mostBeyond = 0.5;

/** What makes drive columns and features comparable. */
export interface DriveScales {
  readonly shape: DriveShape;
  /** Of the drive columns. */
  readonly centre: Float64Array;
  readonly scale: Float64Array;
  /** Reach of the learning rows, in scales around the centre. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Of the features. */
  readonly featureCentre: Float64Array;
  readonly featureScale: Float64Array;
}

/** What each channel of a group should read, given what drives the group: learned by `fitExpectation`. */
export interface LearnedExpectation extends DriveScales {
  readonly envelope: LearnedEnvelope;
  /** One per choice of features that a channel made: the features, and the inverse moment matrix over 1 and them. */
  readonly sets: readonly {
    readonly features: Int32Array;
    readonly inverse: Float64Array;
    readonly [key: string]: Saved;
  }[];
  /** Which of the sets each channel uses. */
  readonly setOf: Int32Array;
  /** Per channel: intercept, then a weight for each feature (0 where its set has it not). */
  readonly weights: Float64Array;
  /** Per channel: by how much the variance of its residual grows with the leverage. */
  readonly growth: Float64Array;
  readonly [key: string]: Saved;
}

/**
 * Expected values from drivers. Where the drivers are far from what was learned the residual is
 * less sure: `width` is the factor by which its spread grows there (the square root of
 * 1 + growth x leverage; Montgomery, Peck, Vining: Introduction to Linear Regression Analysis, 3.8).
 */
export class Expectation {
  /** Per channel, of the newest `look`: what it should read; NaN while a driver is unknown. */
  readonly expected: Float64Array;
  /** Per channel, >= 1. */
  readonly width: Float64Array;
  /** The drive is outside of what was learned. */
  outside = false;
  readonly #learned: LearnedExpectation;
  readonly #drive: Float64Array;
  readonly #features: Float64Array;

  /** Throws FitError when `saved` is no expectation. */
  constructor(saved: Saved) {
    fieldsOf(saved, 'expectation').float64('weights');
    this.#learned = saved as LearnedExpectation;
    const { centre, growth, shape } = this.#learned;
    this.expected = new Float64Array(growth.length);
    this.width = new Float64Array(growth.length).fill(1);
    this.#drive = new Float64Array(centre.length);
    this.#features = new Float64Array(featureCount(shape));
  }

  /** `drive`: the group's drive row, in the order of its shape. */
  look(drive: ArrayLike<number>): void {
    this.outside = isOutside(this.#learned.envelope, this.#learned.shape, drive);
    const { setOf, weights, growth, sets } = this.#learned;
    standardise(this.#learned, drive, this.#drive, this.#features);
    const count = this.#features.length;
    const leverages = sets.map(({ features, inverse }) => leverage(this.#features, features, inverse));
    for (let c = 0; c < setOf.length; c++) {
      const start = c * (count + 1);
      let sum = weights[start]!;
      for (const f of sets[setOf[c]!]!.features) sum += weights[start + 1 + f]! * this.#features[f]!;
      this.expected[c] = sum;
      this.width[c] = Math.sqrt(1 + growth[c]! * leverages[setOf[c]!]!);
    }
  }
}

/** Standardised features of one drive row, to `features`; `drive` is scratch of its length. */
export function standardise(
  { shape, centre, scale, low, high, featureCentre, featureScale }: DriveScales,
  raw: ArrayLike<number>,
  drive: Float64Array,
  features: Float64Array,
): void {
  for (let d = 0; d < drive.length; d++) {
    const z = (raw[d]! - centre[d]!) / scale[d]!;
    drive[d] =
      z < low[d]! - mostBeyond ? low[d]! - mostBeyond : z > high[d]! + mostBeyond ? high[d]! + mostBeyond : z;
  }
  featuresOf(shape, drive, features);
  for (let f = 0; f < features.length; f++)
    features[f] = (features[f]! - featureCentre[f]!) / featureScale[f]!;
}

/** How far a row of regressors is from those that were learned: v' M^-1 v, with v = (1, features). */
export function leverage(row: Float64Array, features: Int32Array, inverse: Float64Array): number {
  const size = features.length + 1;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const vi = i === 0 ? 1 : row[features[i - 1]!]!;
    let inner = 0;
    for (let j = 0; j < size; j++) inner += inverse[i * size + j]! * (j === 0 ? 1 : row[features[j - 1]!]!);
    sum += vi * inner;
  }
  return sum;
}
