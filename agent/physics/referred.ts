import { median } from 'simple-statistics';
import type { Plant } from '../../config/plant.ts';
import type { AssetKind, SensorKind } from '../../config/vocabulary/kinds.ts';
import type { Matrix, Saved } from '../../detectors/index.ts';
import { robustSpread } from '../../detectors/spread.ts';

/** Below this share of the usual speed or flow a reading that is referred to it is mostly error. */
const leastShare = 0.3;
/** A referred reading is of use where it can be had in this share of the rows. */
const leastRows = 0.98;

/** The affinity laws: with which power of the speed a quantity goes. */
const affinity: ReadonlyMap<SensorKind, number> = new Map([
  ['flow', 1],
  ['dp', 2],
  ['power', 3],
]);
/** Machines that turn water or air, and go by these laws. */
const turning: ReadonlySet<AssetKind> = new Set(['pump', 'tower', 'crah']);
const headExponent = 2;
/** What a flow loses on its way goes with its square (Darcy and Weisbach). */
const lossExponent = 2;

/** One column that a group looks at: a reading as it is, or referred to the machine's usual speed or flow. */
export interface Column {
  readonly sensor: string;
  /** Sensor whose reading is taken off first, as suction from discharge; '' for none. */
  readonly less: string;
  /** Sensor of the speed or flow that it is referred to; '' for none. */
  readonly by: string;
  /** What that usually reads, in its unit. */
  readonly usual: number;
  readonly exponent: number;
  readonly [key: string]: Saved;
}

export function plainColumn(sensor: string): Column {
  return { sensor, less: '', by: '', usual: 1, exponent: 0 };
}

/**
 * The columns that a panel sees of an asset, one for each of `channels`. Those of a pump are referred to its usual
 * speed where they can: flow goes with the speed, head with its square, power with its cube (affinity laws; ISO
 * 9906:2012, 6.1.2). At one load a worn pump turns faster for less: referred readings part with that, and care little
 * for what asks it to turn. In the place of the discharge pressure, if there are two pressures, is the head,
 * discharge less suction, which the pressure of the loop does not move. A differential pressure is the pump's own and
 * goes with the speed, or a strainer's and goes with the flow: it is referred to the one that makes it steadier, if any. With
 * speed and suction beside them nothing is lost. Fans go by the same laws (ISO 5801), but idle and share their ducts: each
 * reading of a tower or an air handler is referred only where that makes it steadier. `values`: learning rows of the plant, NaN where the asset does not
 * run steadily.
 */
export function columnsOf(
  plant: Plant,
  asset: string,
  channels: readonly number[],
  values: Matrix,
): readonly Column[] {
  const idOf = (channel: number) => plant.sensors[channel]!.id;
  const plain = channels.map((channel) => plainColumn(idOf(channel)));
  const { kind: machine } = plant.assets.find(({ id }) => id === asset)!;
  if (!turning.has(machine)) return plain;
  const ofKind = (of: SensorKind) => channels.filter((channel) => plant.sensors[channel]!.kind === of);
  const only = (of: SensorKind) => (ofKind(of).length === 1 ? ofKind(of)[0] : undefined);
  const [speed, flow] = [only('speed'), only('flow')];
  const [suction, discharge, third] = ofKind('pressure').toSorted(
    (one, other) => middle(values, one) - middle(values, other),
  );
  const channelOf = new Map(channels.map((channel) => [idOf(channel), channel]));
  const inputs = (column: Column) => inputsOf(column, (id) => channelOf.get(id)!);
  const referred = (column: Column, to: number | undefined, exponent: number): Column[] => {
    if (to === undefined) return [];
    const made = { ...column, by: idOf(to), usual: middle(values, to), exponent };
    return isThere(inputs(made), values) ? [made] : [];
  };
  return plain.map((column, c) => {
    const channel = channels[c]!;
    const { kind } = plant.sensors[channel]!;
    if (
      machine === 'pump' &&
      channel === discharge &&
      third === undefined &&
      sameUnit(plant, suction!, discharge)
    ) {
      const head = { ...column, less: idOf(suction!) };
      return referred(head, speed, headExponent)[0] ?? head;
    }
    const exponent = affinity.get(kind);
    if (exponent === undefined) return column;
    const choices = [
      ...referred(column, speed, exponent),
      ...(kind === 'dp' || machine !== 'pump' ? [column] : []),
      ...(kind === 'dp' ? referred(column, flow, lossExponent) : []),
    ];
    const unsteady = choices.map((choice) => relativeSpread(inputs(choice), values));
    return choices[unsteady.indexOf(Math.min(...unsteady))] ?? column;
  });
}

/** Readings in different units cannot be taken from each other. */
function sameUnit({ sensors }: Plant, one: number, other: number): boolean {
  return sensors[one]!.unit === sensors[other]!.unit;
}

/** How much a column varies, as a share of what it usually reads. */
function relativeSpread(inputs: ColumnInputs, values: Matrix): number {
  const read = Float64Array.from({ length: values.rows }, (_, r) =>
    valueOf(inputs, values.data.subarray(r * values.columns, (r + 1) * values.columns)),
  ).filter((value) => !Number.isNaN(value));
  const { centre, spread } = robustSpread(read);
  return spread / Math.abs(centre);
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
  { sensor, less, by, exponent }: Column,
  placeOf: (sensor: string) => number,
): string {
  return [placeOf(sensor), placeOf(less), placeOf(by), exponent].join();
}

/** The channels of a frame that a column is made of; -1 for none. */
export interface ColumnInputs {
  readonly channel: number;
  readonly less: number;
  readonly by: number;
  readonly usual: number;
  readonly exponent: number;
}

/** `channelOf`: the place of a sensor in the frames that the column is read from. */
export function inputsOf(
  { sensor, less, by, usual, exponent }: Column,
  channelOf: (sensor: string) => number,
): ColumnInputs {
  return {
    channel: channelOf(sensor),
    less: less === '' ? -1 : channelOf(less),
    by: by === '' ? -1 : channelOf(by),
    usual,
    exponent,
  };
}

/**
 * What the column reads in a frame, in the sensor's unit; NaN where something is missing or there is too little to refer
 * it to. `by`: what it is referred to reads, where that is not what its sensor says.
 */
export function valueOf(inputs: ColumnInputs, values: Float64Array, by = values[inputs.by]): number {
  const difference = values[inputs.channel]! - (inputs.less < 0 ? 0 : values[inputs.less]!);
  return difference * usualOver(inputs, by) ** inputs.exponent;
}

/** What the sensor itself would read in that frame if the column read `value`. */
export function readingOf(inputs: ColumnInputs, values: Float64Array, value: number, by: number): number {
  const difference = value / usualOver(inputs, by) ** inputs.exponent;
  return difference + (inputs.less < 0 ? 0 : values[inputs.less]!);
}

function usualOver({ by: channel, usual }: ColumnInputs, by: number | undefined): number {
  if (channel < 0) return 1;
  return by !== undefined && by >= leastShare * usual ? usual / by : NaN;
}
