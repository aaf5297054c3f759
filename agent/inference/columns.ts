import type { History } from '../physics/conditioned-rows.ts';

/** One channel's readings, one per row, NaN where it has none. */
export function valuesOf({ values }: History, channel: number): Float64Array {
  const column = new Float64Array(values.rows);
  for (let r = 0; r < values.rows; r++) column[r] = values.data[r * values.columns + channel]!;
  return column;
}

/** One channel's readings, as many as there are. */
export function presentValues(history: History, channel: number): Float64Array {
  return valuesOf(history, channel).filter((value) => !Number.isNaN(value));
}
