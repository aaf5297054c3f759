import type { Saved } from '../../../detectors/index.ts';

/** The kinds of columns in a group's drive rows, in their order: see `AssetDrive`. */
export interface DriveShape {
  readonly levels: number;
  readonly slow: number;
  readonly sharing: number;
  readonly others: number;
  /** These and the guards are no regressors, but say where the regressions hold. */
  readonly counts: number;
  readonly guards: number;
  readonly [key: string]: Saved;
}

/** Where the hinges of a level lie, in standard deviations: lower, middle and upper third of a usual spread. */
const hinges = [-0.7, 0, 0.7];

/** Where each kind of regressor ends. */
interface Ends {
  readonly direct: number;
  readonly quadratic: number;
  readonly hinged: number;
  readonly slow: number;
  readonly all: number;
}

function endsOf({ levels, slow, sharing, others }: DriveShape): Ends {
  const direct = levels + sharing;
  const quadratic = direct + (direct * (direct + 1)) / 2;
  const hinged = quadratic + levels * hinges.length;
  return { direct, quadratic, hinged, slow: hinged + slow, all: hinged + slow + others };
}

/**
 * Regressors made of one standardised drive row: the levels and the number of machines that share
 * the load; their squares and products (head goes with N^2, friction with Q^2, and a header's flow
 * divides); hinges of the levels, where a fan or a valve reaches its end (Friedman: Multivariate
 * adaptive regression splines, 1991); the slow means; and which other machines run.
 */
export function featureCount(shape: DriveShape): number {
  return endsOf(shape).all;
}

/** Writes the regressors of `drive` (in the order levels, slow, sharing, others) to `out`. */
export function featuresOf(
  { levels, slow, sharing, others }: DriveShape,
  drive: ArrayLike<number>,
  out: Float64Array,
): void {
  const direct = levels + sharing;
  const at = (i: number) => drive[i < levels ? i : slow + i]!;
  let f = 0;
  for (let i = 0; i < direct; i++) out[f++] = at(i);
  for (let i = 0; i < direct; i++) for (let j = 0; j <= i; j++) out[f++] = at(i) * at(j);
  for (let i = 0; i < levels; i++) for (const hinge of hinges) out[f++] = Math.max(0, at(i) - hinge);
  for (let i = 0; i < slow; i++) out[f++] = drive[levels + i]!;
  for (let i = 0; i < others; i++) out[f++] = drive[levels + slow + sharing + i]!;
}

/** Levels, sharing and their products: what an expectation's error is made to depend on. */
export function quadraticSet(shape: DriveShape): readonly number[] {
  return Array.from({ length: endsOf(shape).quadratic }, (_, i) => i);
}

/** So many times harder than the others is it for the regressors that say which machines run to take weight. */
const whichHarder = 100;

/**
 * How hard it is for each regressor to take weight, 1 for most. How many machines share the load explains before who they are does: a
 * pump that has only run beside another one says nothing of what it does beside a third, and both columns fit the same rows. Where nothing shares
 * the load this costs the others a hundredth of their weight.
 */
export function penaltiesOf(shape: DriveShape): Float64Array {
  const { slow, all } = endsOf(shape);
  return Float64Array.from({ length: all }, (_, f) => (f < slow ? 1 : whichHarder));
}

/** Choices of regressors, simplest first; each lists the features that it uses. */
export function candidateSets(shape: DriveShape): readonly (readonly number[])[] {
  const { direct, quadratic, hinged, slow, all } = endsOf(shape);
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  const sets = [
    [],
    range(0, direct),
    [...range(0, direct), ...range(hinged, slow)],
    range(0, quadratic),
    [...range(0, direct), ...range(quadratic, slow)],
    [...range(0, quadratic), ...range(hinged, slow)],
    range(0, slow),
    [...range(0, quadratic), ...range(slow, all)],
    range(0, all),
  ];
  // What a plant does not have makes two of them equal.
  return sets.filter((set, i) => sets.findIndex((other) => other.join() === set.join()) === i);
}
