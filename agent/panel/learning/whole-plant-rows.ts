import { plainColumn } from '../../physics/column.ts';
import type { GroupRows } from './learn-group.ts';
import { runningTime } from '../running-time.ts';
import { partsOf, wholePlantId } from '../together/parts.ts';

/**
 * The learning rows of all groups side by side, where each has one or rests: an asset that starts and stops (`rests`)
 * counts as 0, what is left of a machine that is well, while it is not judged. null: there are none.
 */
export function wholePlantRows(
  groups: readonly GroupRows[],
  rests: (asset: string) => boolean,
): GroupRows | null {
  const parts = partsOf(groups);
  const columns = parts.length;
  const numbers = [...new Set(groups.flatMap((rows) => [...rows.numbers]))].toSorted((a, b) => a - b);
  const rowOf = new Map(numbers.map((n, row) => [n, row]));
  const data = new Float64Array(numbers.length * columns);
  const tolerance = new Float64Array(columns);
  for (const rows of groups) {
    const own = [...parts.entries()].filter(([, { asset }]) => asset === rows.asset);
    if (!rests(rows.asset)) {
      for (let row = 0; row < numbers.length; row++) for (const [c] of own) data[row * columns + c] = NaN;
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
