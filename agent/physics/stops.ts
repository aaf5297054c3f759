import type { Plant } from '../../config/plant.ts';
import type { SensorKind } from '../../config/vocabulary/kinds.ts';
import type { Matrix, Saved } from '../../detectors/index.ts';
import { columnOf } from '../../detectors/mathematics/matrix.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import { quantileOf } from '../../detectors/mathematics/spread.ts';
import { Cell, type Frame } from '../model.ts';
import { type ColumnInputs, isAtStop, type Stop } from './column.ts';

/** A reading within this share of a stop, or so many % of its stroke, is at it. */
const stopReach = 0.05;
const leastReachPct = 1;
/** What controllers move. */
const moved: ReadonlySet<SensorKind> = new Set(['speed', 'position']);
/** What a machine does and draws goes with its speed. */
export const goesWithSpeed: ReadonlySet<SensorKind> = new Set([
  'flow',
  'dp',
  'power',
  'current',
  'vibration',
]);
/** What has left its stop outside of what was learned says nothing until it is back, or for this long after it is inside again, in ms. */
const awayMs = 86_400_000;

/** Where what a controller moves stood in nine of ten rows; null: it moved. */
export function whereItStood({ sensors }: Plant, channel: number, values: Matrix): Stop | null {
  const { id, kind, unit } = sensors[channel]!;
  const read = columnOf(values, channel).filter((value) => !Number.isNaN(value));
  if (!moved.has(kind) || read.length === 0) return null;
  const [low, at, high] = [0.05, 0.5, 0.95].map((share) => quantileOf(read, share)) as [
    number,
    number,
    number,
  ];
  const stop = {
    sensor: id,
    at,
    reach: Math.max(stopReach * Math.abs(at), unit === '%' ? leastReachPct : 0),
  };
  return isAtStop(low, stop) && isAtStop(high, stop) ? stop : null;
}

/**
 * Which columns say nothing because what moves them left the stop at which it stood for all that was learned, where nobody learned
 * when it does: a fan at its slowest in a cold spell, when the weather turns warm. One that leaves its stop within what was learned is judged.
 */
export class Stops {
  readonly #columns: readonly ColumnInputs[];
  /** Per column: 1 while it stood at its stop when its drives were last such as were learned. */
  readonly #stood: Int32Array;
  /** Per column: until when it says nothing. */
  readonly #until: Float64Array;

  constructor(columns: readonly ColumnInputs[], state: Saved = null) {
    this.#columns = columns;
    this.#stood = new Int32Array(columns.length).fill(1);
    this.#until = new Float64Array(columns.length).fill(-Infinity);
    if (state === null) return;
    const fields = fieldsOf(state, 'stops');
    this.#stood.set(fields.int32('stood'));
    this.#until.set(fields.float64('until'));
  }

  /** Column `c` in a frame whose drives are such as were learned, or not. true: it says nothing. */
  isAway(c: number, frame: Frame, isLearned: boolean): boolean {
    const { stop } = this.#columns[c]!;
    if (stop === null) return false;
    // The clock may have been set back.
    this.#until[c] = Math.min(this.#until[c]!, frame.at + awayMs);
    const isRead = frame.states[stop.channel] === Cell.ok;
    const isThere = isRead && isAtStop(frame.values[stop.channel]!, stop);
    if (isThere) this.#until[c] = -Infinity;
    else if (!isLearned && this.#stood[c] === 1) this.#until[c] = frame.at + awayMs;
    if (isLearned && isRead && frame.at >= this.#until[c]!) this.#stood[c] = isThere ? 1 : 0;
    return frame.at < this.#until[c]!;
  }

  state(): Saved {
    return { stood: this.#stood.slice(), until: this.#until.slice() };
  }
}
