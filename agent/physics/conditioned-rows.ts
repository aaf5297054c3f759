import type { Plant } from '../../config/plant.ts';
import type { Matrix } from '../../detectors/index.ts';
import { Cell, type Frame, type Millis, type Mode } from '../model.ts';
import { Conditions } from './conditions.ts';

/** Frames that were kept to learn from, oldest first. */
export interface History {
  /** Frame number of each row, rising but where the clock was set back. */
  readonly numbers: Float64Array;
  /** One column per plant channel, NaN where there is no good reading. */
  readonly values: Matrix;
  /** One per cell of `values`: 1 where it must not be learned from, for its asset had an incident. */
  readonly withheld: Uint8Array;
}

/** The same frames as a panel would have met them. */
export interface ConditionedRows {
  readonly numbers: Float64Array;
  /** NaN also where the mode of an asset makes its readings no evidence, and where they are withheld. */
  readonly values: Matrix;
  /** One column per column of the plant's drive. */
  readonly drive: Matrix;
  /** One per row and asset: 1 where the asset stands still. */
  readonly off: Uint8Array;
}

/**
 * Replays modes and drives over kept frames: what was declared or found out since may differ from what was
 * known then. They are replayed on the withheld readings too: a pump that fails still drives its loop.
 */
export function conditionedRows(plant: Plant, history: History, periodMs: Millis): ConditionedRows {
  const { numbers, values, withheld } = history;
  const { rows, columns } = values;
  const conditions = new Conditions(plant);
  const channelsOf = plant.assets.map(({ id }) =>
    [...plant.sensors.keys()].filter((channel) => plant.sensors[channel]!.asset === id),
  );
  const data = values.data.slice();
  const states = new Uint8Array(columns);
  const off = new Uint8Array(rows * plant.assets.length);
  let drive: Float64Array | null = null;
  let driven = 0;
  let before: readonly Mode[] = [];
  for (let r = 0; r < rows; r++) {
    const row = data.subarray(r * columns, (r + 1) * columns);
    for (let c = 0; c < columns; c++) states[c] = Number.isNaN(row[c]!) ? Cell.stale : Cell.ok;
    const n = numbers[r]!;
    const frame: Frame = { n, at: n * periodMs, values: row, states };
    if (r > 0 && n <= numbers[r - 1]!) conditions.setBack(frame.at);
    const { modes, usable, drive: at } = conditions.step(frame);
    for (const [a, mode] of modes.entries()) {
      if (mode === 'off') off[r * modes.length + a] = 1;
      // The frame before one in which it stands still shows it stopping.
      if (mode === 'off' && before[a] === 'steady' && numbers[r - 1] === n - 1) {
        for (const c of channelsOf[a]!) data[(r - 1) * columns + c] = NaN;
      }
    }
    for (let c = 0; c < columns; c++) if (usable[c] === 0 || withheld[r * columns + c] === 1) row[c] = NaN;
    before = modes;
    drive ??= new Float64Array(rows * at.length);
    driven = at.length;
    drive.set(at, r * at.length);
  }
  return {
    numbers,
    values: { data, rows, columns },
    drive: { data: drive ?? new Float64Array(0), rows, columns: driven },
    off,
  };
}

/** The readings that may be learned from. */
export function learnable({ values, withheld }: History): Matrix {
  return { ...values, data: values.data.map((value, cell) => (withheld[cell] === 1 ? NaN : value)) };
}
