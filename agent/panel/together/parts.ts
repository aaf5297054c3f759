import type { Column } from '../../physics/column.ts';

/** The id of the whole plant as a group; no asset of a plant has it. */
export const wholePlantId = '';

/** What one asset's panel leaves of one reading: a column of a section or of the whole plant. */
export interface Part {
  readonly asset: string;
  /** In the asset's own group. */
  readonly column: number;
  /** The same for columns that are made of the same sensors. */
  readonly id: string;
}

/** All that the panels judge, asset by asset. */
export function partsOf(
  groups: readonly { readonly asset: string; readonly columns: readonly Column[] }[],
): readonly Part[] {
  return groups.flatMap(({ asset, columns }) =>
    columns.flatMap((of, column) => (of.asked ? [] : [{ asset, column, id: partId(of) }])),
  );
}

function partId({ sensor, less, above, by, along }: Column): string {
  return [sensor, less, above, by, along].join('\t').trimEnd();
}
