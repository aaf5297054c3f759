import type { Saved } from '../../detectors/index.ts';

/** The kinds of columns in a group's drive rows, in their order: see `AssetDrive`. */
export interface DriveShape {
  readonly levels: number;
  readonly slow: number;
  readonly sharing: number;
  readonly others: number;
  readonly [key: string]: Saved;
}

/**
 * Regressors made of one drive row: the levels and the number of machines that share the load, their
 * squares and products (head goes with N^2, friction with Q^2, and a header's flow divides), then
 * the slow means and which other machines run.
 */
export function featureCount({ levels, slow, sharing, others }: DriveShape): number {
  const direct = levels + sharing;
  return direct + (direct * (direct + 1)) / 2 + slow + others;
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
  for (let i = 0; i < slow; i++) out[f++] = drive[levels + i]!;
  for (let i = 0; i < others; i++) out[f++] = drive[levels + slow + sharing + i]!;
}

/** Nested choices of regressors, simplest first; each lists the features that it uses. */
export function candidateSets(shape: DriveShape): readonly (readonly number[])[] {
  const direct = shape.levels + shape.sharing;
  const quadratic = direct + (direct * (direct + 1)) / 2;
  const slow = quadratic + shape.slow;
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  const sets = [
    [],
    range(0, direct),
    [...range(0, direct), ...range(quadratic, slow)],
    range(0, quadratic),
    range(0, slow),
    [...range(0, quadratic), ...range(slow, slow + shape.others)],
    range(0, slow + shape.others),
  ];
  // What a plant does not have makes two of them equal.
  return sets.filter((set, i) => sets.findIndex((other) => other.join() === set.join()) === i);
}
