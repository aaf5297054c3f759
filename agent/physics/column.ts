import type { Plant } from '../../config/plant.ts';
import type { Saved } from '../../detectors/index.ts';

/** Below this share of the usual speed or flow a reading that is referred to it is mostly error. */
const leastShare = 0.3;

/** One column that a group looks at: a reading as it is, or referred to the machine's usual speed or flow. */
export interface Column {
  readonly sensor: string;
  /** Sensor whose reading is taken off first, as suction from discharge; '' for none. */
  readonly less: string;
  /** Sensor of the static pressure, of a loop, above which it is told; '' for none. The only one that is not of the column's own asset. */
  readonly above: string;
  /** Sensor of the speed or flow that it is referred to; '' for none. */
  readonly by: string;
  /** What that usually reads, in its unit. */
  readonly usual: number;
  readonly exponent: number;
  /** Sensor of the flow or speed whose usual reading it is brought to, along the machine's own curve; '' for none. */
  readonly along: string;
  readonly curve: Curve;
  /** It is what is asked of the machine, and the others are referred to it: it is no sign of what the machine is like, and nobody judges it. */
  readonly asked: boolean;
  /**
   * It stood still for nearly all that was learned, as a fan at its slowest in a cold spell or a valve at its end, or goes with what did: at which
   * drives a controller takes it from there, and what the machine does then, nobody knows.
   */
  readonly stop: Stop | null;
  readonly [key: string]: Saved;
}

/** Which sensor stood still, where, and how near to that it counts as there, in its unit. */
export interface Stop {
  readonly sensor: string;
  readonly at: number;
  readonly reach: number;
  readonly [key: string]: Saved;
}

/** Has what stood still come back to where it stood? */
export function isAtStop(reading: number, { at, reach }: Pick<Stop, 'at' | 'reach'>): boolean {
  return Math.abs(reading - at) <= reach;
}

/** How a reading goes with u, a power of the referred flow or of the speed, about its usual value: slope (u - u0) + bend (u - u0)^2. */
export interface Curve {
  readonly exponent: number;
  /** Of u. */
  readonly usual: number;
  readonly slope: number;
  readonly bend: number;
  /** Flows or speeds that it was drawn through. */
  readonly low: number;
  readonly high: number;
  readonly [key: string]: Saved;
}

const noCurve: Curve = { exponent: 1, usual: 0, slope: 0, bend: 0, low: 0, high: 0 };

export function plainColumn(sensor: string): Column {
  return {
    sensor,
    less: '',
    above: '',
    by: '',
    usual: 1,
    exponent: 0,
    along: '',
    curve: noCurve,
    asked: false,
    stop: null,
  };
}

/** All sensors of its own asset that a column looks at. */
function ownSensorsOf({ sensor, less, by, along, stop }: Column): readonly string[] {
  return [sensor, less, by, along, stop?.sensor ?? ''].filter((id) => id !== '');
}

/** A sensor that the plant no longer has where a column of `asset` was learned with it; null: all are there. */
export function missedBy(column: Column, asset: string, { assets, sensors }: Plant): string | null {
  const homeOf = (id: string) => sensors.find((sensor) => sensor.id === id)?.asset;
  const gone = ownSensorsOf(column).find((id) => homeOf(id) !== asset);
  if (gone !== undefined || column.above === '') return gone ?? null;
  const home = homeOf(column.above);
  return assets.some(({ id, kind }) => id === home && kind === 'loop') ? null : column.above;
}

/** What the column is made of, by the places of its sensors: the same for columns of twins that may be compared. */
export function columnPlace(
  { sensor, less, above, by, exponent, along }: Column,
  placeOf: (sensor: string) => number,
): string {
  return [placeOf(sensor), placeOf(less), above, placeOf(by), exponent, placeOf(along)].join();
}

/** The channels of a frame that a column is made of; -1 for none. */
export interface ColumnInputs {
  readonly channel: number;
  readonly less: number;
  readonly above: number;
  readonly by: number;
  readonly usual: number;
  readonly exponent: number;
  readonly along: number;
  readonly curve: Curve;
  readonly stop: { readonly channel: number; readonly at: number; readonly reach: number } | null;
}

/** `channelOf`: the place of a sensor in the frames that the column is read from. */
export function inputsOf(
  { sensor, less, above, by, usual, exponent, along, curve, stop }: Column,
  channelOf: (sensor: string) => number,
): ColumnInputs {
  return {
    channel: channelOf(sensor),
    less: less === '' ? -1 : channelOf(less),
    above: above === '' ? -1 : channelOf(above),
    by: by === '' ? -1 : channelOf(by),
    usual,
    exponent,
    along: along === '' ? -1 : channelOf(along),
    curve,
    stop: stop === null ? null : { channel: channelOf(stop.sensor), at: stop.at, reach: stop.reach },
  };
}

/**
 * What the column reads in a frame, in the sensor's unit; NaN where something is missing or there is too little to refer
 * it to. `by`, `along` and `above`: what it is referred, brought to and told above reads, where that is not what its sensors say.
 */
export function valueOf(
  inputs: ColumnInputs,
  values: Float64Array,
  by = values[inputs.by],
  along = values[inputs.along],
  above = staticOf(inputs, values),
): number {
  const difference = values[inputs.channel]! - (inputs.less < 0 ? 0 : values[inputs.less]!) - above;
  return difference * usualOver(inputs, by) ** inputs.exponent - offUsual(inputs, by, along);
}

/** What the sensor itself would read in that frame if the column read `value`. */
export function readingOf(
  inputs: ColumnInputs,
  values: Float64Array,
  value: number,
  by: number,
  along: number,
  above = staticOf(inputs, values),
): number {
  const difference = (value + offUsual(inputs, by, along)) / usualOver(inputs, by) ** inputs.exponent;
  return difference + (inputs.less < 0 ? 0 : values[inputs.less]!) + above;
}

/** The static pressure above which the column is told; 0 for one that is not. */
export function staticOf({ above }: ColumnInputs, values: Float64Array): number {
  return above < 0 ? 0 : values[above]!;
}

/** The usual speed or flow over what it is; NaN below 30 % of it, 1 for a column that is referred to nothing. */
export function usualOver({ by: channel, usual }: ColumnInputs, by: number | undefined): number {
  if (channel < 0) return 1;
  return by !== undefined && by >= leastShare * usual ? usual / by : NaN;
}

/** By how much it is off what it would be at the usual flow or speed; 0 without a curve. A flow goes with the speed. */
function offUsual(inputs: ColumnInputs, by: number | undefined, along: number | undefined): number {
  if (inputs.along < 0) return 0;
  const { exponent, usual, slope, bend, low, high } = inputs.curve;
  const x = (along ?? NaN) * usualOver(inputs, by);
  const off = x ** exponent - usual;
  // Beyond what it was drawn through a parabola goes on as its tangent.
  const drawn = Math.max(low, Math.min(high, x)) ** exponent - usual;
  return slope * off + bend * drawn * (2 * off - drawn);
}

/** How far out on its curve a column is read, in units of the way from the middle of what that was drawn through to its edge; 1 within. */
export function wayAlong(inputs: ColumnInputs, by: number, along: number): number {
  if (inputs.along < 0) return 1;
  const { low, high } = inputs.curve;
  const x = along * usualOver(inputs, by);
  const beyond = Math.max(low - x, x - high, 0);
  return beyond > 0 ? 1 + beyond / ((high - low) / 2) : 1;
}
