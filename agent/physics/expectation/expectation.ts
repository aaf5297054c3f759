import type { Saved } from '../../../detectors/index.ts';
import { fieldsOf } from '../../../detectors/mathematics/saved-fields.ts';
import { type LearnedEnvelope, type Place, placeOf, settingsOf } from './envelope.ts';
import { type DriveShape, featureCount, featuresOf } from './features.ts';

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

/** How far off the expectation usually is at a drive, as a multiple of its mean error: regression on a set of features. */
export interface LearnedDoubt {
  readonly set: Int32Array;
  /** Per channel: intercept, then a weight for each feature of the set. */
  readonly weights: Float64Array;
  readonly [key: string]: Saved;
}

/** Where it is best known a residual counts so many times as much, and where it is least known so much less. */
const leastDoubt = 0.7;
const mostDoubt = 5;

/** What each channel of a group should read, given what drives the group: learned by `fitExpectation`. */
export interface LearnedExpectation extends DriveScales {
  readonly envelope: LearnedEnvelope;
  /** Per channel: intercept, then a weight for each feature (0 where the channel does not use it). */
  readonly weights: Float64Array;
  /** Per channel: mean absolute miss where it was not fitted, in its unit. */
  readonly errors: Float64Array;
  readonly doubt: LearnedDoubt;
  readonly [key: string]: Saved;
}

/** Is anything known that drives what is expected? `saved`: a learned expectation, which without drivers may still know where set-points stood, or null. */
export function isDriven(saved: Saved): boolean {
  return saved !== null && featureCount((saved as LearnedExpectation).shape) > 0;
}

/** Expected values from drivers, where the drivers are such as were learned. */
export class Expectation {
  /** Per channel, of the newest `look`: what it should read; NaN while a driver is unknown. */
  readonly expected: Float64Array;
  /** Per channel, of the newest `look`: how far off that usually is, 1 being as far as everywhere on average. */
  readonly doubts: Float64Array;
  /** Where the drive lies among what was learned. */
  place: Place = { outside: null, way: 1 };
  /** Where the set-points stand that guard the asset; NaN where one says nothing. */
  settings: Float64Array = new Float64Array(0);
  /** false while a driver is unknown; set-points that only guard need not be known. */
  driven = true;
  readonly #learned: LearnedExpectation;
  readonly #drive: Float64Array;
  readonly #features: Float64Array;
  /** What the mirror image of a drive beyond the edge lets expect. */
  readonly #back: Float64Array;

  /** Throws FitError when `saved` is no expectation. */
  constructor(saved: Saved) {
    const weights = fieldsOf(saved, 'expectation').float64('weights');
    this.#learned = saved as LearnedExpectation;
    const { centre, shape } = this.#learned;
    const features = featureCount(shape);
    this.expected = new Float64Array(weights.length / (features + 1));
    this.doubts = new Float64Array(this.expected.length).fill(1);
    this.#drive = new Float64Array(centre.length);
    this.#features = new Float64Array(features);
    this.#back = new Float64Array(this.expected.length);
  }

  /** `drive`: the group's drive row, in the order of its shape. */
  look(drive: Float64Array): void {
    const { envelope, shape, weights } = this.#learned;
    this.driven = true;
    for (let d = 0; d < this.#drive.length - shape.guards; d++)
      if (Number.isNaN(drive[d]!)) this.driven = false;
    this.place = placeOf(envelope, shape, drive);
    this.settings = settingsOf(envelope, shape, drive);
    standardise(this.#learned, drive, this.#drive, this.#features);
    weigh(weights, this.#features, this.expected);
    doubtsAt(this.#learned.doubt, this.#features, this.doubts);
    if (this.place.way > 1) this.#goOn(drive);
  }

  /**
   * Beyond what was learned an expectation goes on as it came: as far again as it came from the drive's mirror image inside the edge.
   * It may as well have stayed or gone twice as far, so what it goes by is as doubtful as it is long, and all is the more the further out.
   */
  #goOn(drive: Float64Array): void {
    const { weights, errors } = this.#learned;
    const { way } = this.place;
    mirror(this.#learned, drive, this.#drive);
    scaledFeatures(this.#learned, this.#drive, this.#features);
    weigh(weights, this.#features, this.#back);
    for (let c = 0; c < this.expected.length; c++) {
      const gone = this.expected[c]! - this.#back[c]!;
      this.expected[c]! += gone;
      this.doubts[c]! *= way * Math.hypot(1, errors[c]! > 0 ? gone / errors[c]! : 0);
    }
  }
}

/** The doubts of every channel at these features, to `out`. */
export function doubtsAt(
  { set, weights }: LearnedDoubt,
  features: ArrayLike<number>,
  out: Float64Array,
): void {
  const size = set.length + 1;
  for (let c = 0; c < out.length; c++) {
    let sum = weights[c * size]!;
    for (let i = 0; i < set.length; i++) sum += weights[c * size + 1 + i]! * features[set[i]!]!;
    out[c] = Math.max(leastDoubt, Math.min(mostDoubt, sum));
  }
}

/** Standardised features of one drive row, to `features`; `drive` is scratch of its length. */
export function standardise(
  scales: DriveScales,
  raw: ArrayLike<number>,
  drive: Float64Array,
  features: Float64Array,
): void {
  const { centre, scale, low, high } = scales;
  for (let d = 0; d < drive.length; d++) {
    const z = (raw[d]! - centre[d]!) / scale[d]!;
    // Squares explode outside.
    drive[d] = z < low[d]! ? low[d]! : z > high[d]! ? high[d]! : z;
  }
  scaledFeatures(scales, drive, features);
}

function scaledFeatures(
  { shape, featureCentre, featureScale }: DriveScales,
  drive: Float64Array,
  features: Float64Array,
): void {
  featuresOf(shape, drive, features);
  for (let f = 0; f < features.length; f++)
    features[f] = (features[f]! - featureCentre[f]!) / featureScale[f]!;
}

/** Mirrors inside the edge, in `drive`, standardised and held to its reach, what `raw` has beyond it. */
function mirror(
  { shape, centre, scale, low, high }: DriveScales,
  raw: Float64Array,
  drive: Float64Array,
): void {
  // Neither machines nor set-points have a between.
  for (let d = 0; d < shape.levels + shape.slow; d++) {
    const beyond = (raw[d]! - centre[d]!) / scale[d]! - drive[d]!;
    if (Math.abs(beyond) > 0) drive[d] = Math.max(low[d]!, Math.min(high[d]!, drive[d]! - beyond));
  }
}

function weigh(weights: Float64Array, features: Float64Array, out: Float64Array): void {
  const size = features.length + 1;
  for (let c = 0; c < out.length; c++) {
    let sum = weights[c * size]!;
    for (let f = 1; f < size; f++) sum += weights[c * size + f]! * features[f - 1]!;
    out[c] = sum;
  }
}
