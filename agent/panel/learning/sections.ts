import { columnOf, onlyColumns } from '../../../detectors/mathematics/matrix.ts';
import { rankCorrelations } from '../../../detectors/mathematics/rank-correlation.ts';
import type { Matrix } from '../../../detectors/index.ts';
import { plainColumn } from '../../physics/column.ts';
import { partsOf } from '../together/parts.ts';
import type { GroupRows } from './learn-group.ts';

/** An asset with more channels than this is also judged in sections ... */
const wide = 16;
/** ... of this many at most: members that weigh distances in all directions see little of one among many. */
const widest = 4;
/** Rows that are looked at, evenly over the time that was learned. */
const mostRows = 2000;
/** Channels with less to do with each other than this are not joined. */
const leastAlike = 0.3;

/**
 * The channels of a wide asset, by those that go up and down together: average linkage of the size of their rank
 * correlation (Sokal and Michener 1958), the most alike first, while a section stays small enough. Sections are rising columns of
 * `rows` among those that are judged; none where the asset is not wide.
 */
export function sectionsOf({ x, columns }: GroupRows): readonly Int32Array[] {
  const judged = [...columns.keys()].filter((c) => !columns[c]!.asked);
  if (judged.length <= wide) return [];
  const rho = rankCorrelations(judged.map((c) => sampled(x, c)));
  let sections = judged.map((_, i) => [i]);
  for (;;) {
    const [nearest] = pairsOf(sections)
      .filter(([one, other]) => one.length + other.length <= widest)
      .map(([one, other]) => ({ one, other, alike: meanOf(rho, one, other) }))
      .filter(({ alike }) => alike >= leastAlike)
      .toSorted((a, b) => b.alike - a.alike);
    if (nearest === undefined) break;
    const { one, other } = nearest;
    sections = [...sections.filter((section) => section !== one && section !== other), [...one, ...other]];
  }
  return sections
    .map((section) => Int32Array.from(section, (i) => judged[i]!).toSorted())
    .toSorted((a, b) => a[0]! - b[0]!);
}

/** The learning rows of one section, by its number: what is left of its columns, as readings that nothing drives. */
export function sectionRows(rows: GroupRows, columns: Int32Array, section: number): GroupRows {
  const parts = new Map(partsOf([rows]).map(({ column, id }) => [column, id]));
  return {
    ...rows,
    asset: `${rows.asset} ${section + 1}`,
    columns: [...columns].map((c) => plainColumn(parts.get(c)!)),
    x: onlyColumns(rows.x, columns),
    tolerance: Float64Array.from(columns, (c) => rows.tolerance[c]!),
    drive: null,
  };
}

function sampled(x: Matrix, c: number): Float64Array {
  const step = Math.max(1, Math.floor(x.rows / mostRows));
  return columnOf(x, c).filter((_, r) => r % step === 0);
}

function pairsOf<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((one, i) => items.slice(i + 1).map((other) => [one, other] as const));
}

/** Mean size of the correlations between two sections. */
function meanOf(
  rho: readonly (readonly number[])[],
  one: readonly number[],
  other: readonly number[],
): number {
  const sizes = one.flatMap((i) => other.map((j) => Math.abs(rho[i]![j]!)));
  return sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
}
