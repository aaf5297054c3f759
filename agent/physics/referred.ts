import { median } from 'simple-statistics';
import type { Plant } from '../../config/plant.ts';
import type { SensorKind } from '../../config/vocabulary/kinds.ts';
import type { Matrix, Saved } from '../../detectors/index.ts';
import { Cell } from '../model.ts';

/** Below this share of its usual speed a machine's readings are mostly error once they are referred to it. */
const leastSpeed = 0.3;
/** A referred reading is of use where it can be had in this share of the rows. */
const leastRows = 0.98;

/** The affinity laws: with which power of the speed a quantity goes. */
const affinity: ReadonlyMap<SensorKind, number> = new Map([
  ['flow', 1],
  ['dp', 2],
  ['power', 3],
]);
const headExponent = 2;

/** One column that a group looks at: a reading as it is, or referred to the machine's usual speed. */
export interface Column {
  readonly sensor: string;
  /** Sensor whose reading is taken off first, as suction from discharge; '' for none. */
  readonly less: string;
  /** Sensor of the speed that it is referred to; '' for none. */
  readonly speed: string;
  /** That speed as it usually is, in the sensor's unit. */
  readonly usual: number;
  readonly exponent: number;
  readonly [key: string]: Saved;
}

export function plainColumn(sensor: string): Column {
  return { sensor, less: '', speed: '', usual: 1, exponent: 0 };
}

/**
 * The columns that a panel sees of an asset, one for each of `channels`. Those of a pump are referred to its usual
 * speed where they can: flow goes with the speed, head and the pressure that a flow loses with its square, power with
 * its cube (affinity laws; ISO 9906:2012, 6.1.2). At one load a worn pump turns faster for less: referred readings
 * part with that, and care little for what asks it to turn. In the place of the discharge pressure, if there are two
 * pressures, is the head, discharge less suction, which the pressure of the loop does not move. With speed and
 * suction beside them nothing is lost. `values`: learning rows of the plant, NaN where the asset does not run steadily.
 */
export function columnsOf(
  plant: Plant,
  asset: string,
  channels: readonly number[],
  values: Matrix,
): readonly Column[] {
  const idOf = (channel: number) => plant.sensors[channel]!.id;
  const plain = channels.map((channel) => plainColumn(idOf(channel)));
  if (plant.assets.find(({ id }) => id === asset)!.kind !== 'pump') return plain;
  const ofKind = (of: SensorKind) => channels.filter((channel) => plant.sensors[channel]!.kind === of);
  const [speed, secondSpeed] = ofKind('speed');
  const referredTo =
    speed === undefined || secondSpeed !== undefined
      ? { speed: '', usual: 1 }
      : { speed: idOf(speed), usual: middle(values, speed) };
  const [suction, discharge, third] = ofKind('pressure').toSorted(
    (one, other) => middle(values, one) - middle(values, other),
  );
  const channelOf = new Map(channels.map((channel) => [idOf(channel), channel]));
  return plain.map((column, c) => {
    const channel = channels[c]!;
    const isHead = channel === discharge && third === undefined;
    const law = isHead ? headExponent : affinity.get(plant.sensors[channel]!.kind);
    const exponent = referredTo.speed === '' ? 0 : (law ?? 0);
    if (!isHead && exponent === 0) return column;
    const referred = { sensor: column.sensor, less: isHead ? idOf(suction!) : '', ...referredTo, exponent };
    return isThere(
      inputsOf(referred, (id) => channelOf.get(id)!),
      values,
    )
      ? referred
      : column;
  });
}

function middle(values: Matrix, channel: number): number {
  const seen: number[] = [];
  for (let i = channel; i < values.data.length; i += values.columns) {
    if (!Number.isNaN(values.data[i]!)) seen.push(values.data[i]!);
  }
  return seen.length === 0 ? NaN : median(seen);
}

/** It can be had in nearly all rows in which the plain reading is there. */
function isThere(inputs: ColumnInputs, values: Matrix): boolean {
  let plain = 0;
  let had = 0;
  for (let r = 0; r < values.rows; r++) {
    const row = values.data.subarray(r * values.columns, (r + 1) * values.columns);
    if (Number.isNaN(row[inputs.channel]!)) continue;
    plain++;
    if (!Number.isNaN(valueOf(inputs, row))) had++;
  }
  return plain > 0 && had >= leastRows * plain;
}

/** What the column is made of, by the places of its sensors: the same for columns of twins that may be compared. */
export function columnPlace(
  { sensor, less, speed, exponent }: Column,
  placeOf: (sensor: string) => number,
): string {
  return [placeOf(sensor), placeOf(less), placeOf(speed), exponent].join();
}

/** The channels of a frame that a column is made of; -1 for none. */
export interface ColumnInputs {
  readonly channel: number;
  readonly less: number;
  readonly speed: number;
  readonly usual: number;
  readonly exponent: number;
}

/** `channelOf`: the place of a sensor in the frames that the column is read from. */
export function inputsOf(
  { sensor, less, speed, usual, exponent }: Column,
  channelOf: (sensor: string) => number,
): ColumnInputs {
  return {
    channel: channelOf(sensor),
    less: less === '' ? -1 : channelOf(less),
    speed: speed === '' ? -1 : channelOf(speed),
    usual,
    exponent,
  };
}

/** What the column reads in a frame, in the sensor's unit; NaN where something is missing or it turns too slowly. */
export function valueOf(inputs: ColumnInputs, values: Float64Array): number {
  const difference = values[inputs.channel]! - (inputs.less < 0 ? 0 : values[inputs.less]!);
  return difference * usualOver(inputs, values) ** inputs.exponent;
}

/** What the sensor itself would read in that frame if the column read `value`. */
export function readingOf(inputs: ColumnInputs, values: Float64Array, value: number): number {
  const difference = value / usualOver(inputs, values) ** inputs.exponent;
  return difference + (inputs.less < 0 ? 0 : values[inputs.less]!);
}

/** The worst state of the cells that the column is made of; `off` where it turns too slowly to tell. */
export function stateOf(inputs: ColumnInputs, values: Float64Array, states: Uint8Array): number {
  const { channel, less, speed } = inputs;
  const worst = Math.max(
    states[channel]!,
    less < 0 ? Cell.ok : states[less]!,
    speed < 0 ? Cell.ok : states[speed]!,
  );
  return Number.isNaN(usualOver(inputs, values)) ? Cell.off : worst;
}

function usualOver({ speed, usual }: ColumnInputs, values: Float64Array): number {
  if (speed < 0) return 1;
  return values[speed]! >= leastSpeed * usual ? usual / values[speed]! : NaN;
}
