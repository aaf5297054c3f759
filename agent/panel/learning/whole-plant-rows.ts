import { plainColumn } from '../../physics/column.ts';
import type { GroupRows } from './learn-group.ts';
import { runningTime } from '../running-time.ts';
import { partsOf, wholePlantId } from '../together/parts.ts';

/** One asset's learning rows, and what is left of its columns usually. */
export interface OneOfAll {
  readonly rows: GroupRows;
  readonly usual: Float64Array;
}

/**
 * The learning rows of all groups side by side, in the frames in which each has one or its asset stands still, as `isOff`
 * says of an asset and a frame: it is as usual then. null: there are none.
 */
export function wholePlantRows(
  groups: readonly OneOfAll[],
  isOff: (asset: string, n: number) => boolean,
): GroupRows | null {
  const parts = partsOf(groups.map(({ rows }) => rows));
  const columns = parts.length;
  const all = new Set(groups.flatMap(({ rows }) => [...rows.numbers]));
  const numbers = [...all].toSorted((one, other) => one - other);
  const rowOf = new Map(numbers.map((n, row) => [n, row]));
  const data = new Float64Array(numbers.length * columns).fill(NaN);
  const tolerance = new Float64Array(columns);
  for (const { rows, usual } of groups) {
    const own = [...parts.entries()].filter(([, { asset }]) => asset === rows.asset);
    for (const [row, n] of numbers.entries()) {
      if (!isOff(rows.asset, n)) continue;
      for (const [c, { column }] of own) data[row * columns + c] = usual[column]!;
    }
    for (const [r, n] of rows.numbers.entries()) {
      const at = rowOf.get(n)! * columns;
      for (const [c, { column }] of own) data[at + c] = rows.x.data[r * rows.x.columns + column]!;
    }
    for (const [c, { column }] of own) tolerance[c] = rows.tolerance[column]!;
  }
  const kept = numbers.flatMap((_, row) =>
    data.subarray(row * columns, (row + 1) * columns).some(Number.isNaN) ? [] : [row],
  );
  if (kept.length === 0) return null;
  const x = new Float64Array(kept.length * columns);
  for (const [i, row] of kept.entries())
    x.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  const judged = Float64Array.from(kept, (row) => numbers[row]!);
  return {
    asset: wholePlantId,
    columns: parts.map(({ id }) => plainColumn(id)),
    numbers: judged,
    time: runningTime(Float64Array.from(numbers), kept),
    x: { data: x, rows: kept.length, columns },
    stretches: Uint32Array.from(
      [...judged.keys()].filter((i) => i === 0 || judged[i] !== judged[i - 1]! + 1),
    ),
    tolerance,
    drive: null,
  };
}
