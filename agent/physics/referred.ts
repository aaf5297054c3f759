import { CholeskyDecomposition, Matrix as DenseMatrix } from 'ml-matrix';
import { median } from 'simple-statistics';
import type { Plant } from '../../config/plant.ts';
import type { AssetKind, SensorKind } from '../../config/vocabulary/kinds.ts';
import type { Matrix } from '../../detectors/index.ts';
import { columnOf } from '../../detectors/mathematics/matrix.ts';
import { quantileOf, robustSpread } from '../../detectors/mathematics/spread.ts';
import {
  type Column,
  type ColumnInputs,
  type Curve,
  inputsOf,
  plainColumn,
  usualOver,
  valueOf,
} from './column.ts';
import { goesWithSpeed, whereItStood } from './stops.ts';

/** A referred reading is of use where it can be had in this share of the rows. */
const leastRows = 0.98;

/** The affinity laws: with which power of the speed a quantity goes. */
const affinity: ReadonlyMap<SensorKind, number> = new Map([
  ['flow', 1],
  ['dp', 2],
  ['power', 3],
]);
/** What unbalance shakes a machine with goes with the square of its speed. */
const shaking = 2;
/** Machines that turn water or air, and go by these laws. */
const turning: ReadonlySet<AssetKind> = new Set(['pump', 'tower', 'crah']);
const headExponent = 2;
/** A curve is fitted to so many points at least, of flows that spread over this share of the usual one. */
const leastPoints = 100;
const leastReach = 0.01;
const ridge = 1e-6;
/** A choice is steadier if it varies by this share of what the other does, or less. */
const clearly = 0.95;
/** No instrument is steadier than this share of what it reads. */
const leastSpread = 1e-3;
/** What a flow loses on its way goes with its square (Darcy and Weisbach). */
const lossExponent = 2;
/** A speed that varies, and to which so many readings of a pump are referred, tells nothing more of the pump. */
const leastReferred = 2;

/**
 * The columns that a panel sees of an asset, one for each of `channels`. Those of a pump are referred to its usual
 * speed where they can: flow goes with the speed, head with its square, power with its cube (affinity laws; ISO
 * 9906:2012, 6.1.2). At one load a worn pump turns faster for less: referred readings part with that, and care little
 * for what asks it to turn. In the place of the discharge pressure, if there are two pressures, is the head,
 * discharge less suction, which the pressure of the loop does not move, brought to the pump's usual flow along the curve that it
 * showed (ISO 9906), if that makes it steadier: what the loop asks of a pump moves it on its curve, wear and air move it off. Suction
 * is told above or below the static pressure of a loop, where that makes it steadier: what leaks out and is filled up again moves all
 * pressures of a closed loop alike (ASHRAE Handbook, HVAC Systems and Equipment, 2020, ch. 13), and no one pump. A differential pressure is the pump's own and
 * goes with the speed, or a strainer's and goes with the flow: it is referred to the one that makes it steadier, if any. How fast
 * it turns is then what the loop asks of it, and no more judged. Fans go by the same laws (ISO 5801), but idle and share their ducts: each
 * reading of a tower or an air handler is referred, or brought along its law to the usual speed, only where that makes it steadier. Vibration
 * is brought to the usual speed along its square. `values`: learning rows of the plant, NaN where the asset does not
 * run steadily.
 */
export function columnsOf(
  plant: Plant,
  asset: string,
  channels: readonly number[],
  values: Matrix,
): readonly Column[] {
  const idOf = (channel: number) => plant.sensors[channel]!.id;
  const { kind: machine } = plant.assets.find(({ id }) => id === asset)!;
  const ofKind = (of: SensorKind) => channels.filter((channel) => plant.sensors[channel]!.kind === of);
  const only = (of: SensorKind) => (ofKind(of).length === 1 ? ofKind(of)[0] : undefined);
  const [speed, flow] = [only('speed'), only('flow')];
  // The mains turn a pump at one speed, whatever is asked of it.
  const stopOf = (channel: number | undefined) =>
    channel === undefined || machine === 'pump' ? null : whereItStood(plant, channel, values);
  const turnedBy = (channel: number) => (goesWithSpeed.has(plant.sensors[channel]!.kind) ? speed : undefined);
  const plain = channels.map((channel) => ({
    ...plainColumn(idOf(channel)),
    stop: stopOf(channel) ?? stopOf(turnedBy(channel)),
  }));
  if (!turning.has(machine)) return plain;
  const [suction, discharge, third] = ofKind('pressure').toSorted(
    (one, other) => middle(values, one) - middle(values, other),
  );
  const statics = staticPressures(plant);
  const channelOf = new Map([...channels, ...statics].map((channel) => [idOf(channel), channel]));
  const inputs = (column: Column) => inputsOf(column, (id) => channelOf.get(id)!);
  const referred = (column: Column, to: number | undefined, exponent: number): Column[] => {
    if (to === undefined) return [];
    const made = { ...column, by: idOf(to), usual: middle(values, to), exponent };
    return isThere(inputs(made), values) ? [made] : [];
  };
  const columns = plain.map((column, c) => {
    const channel = channels[c]!;
    const { kind } = plant.sensors[channel]!;
    if (
      machine === 'pump' &&
      channel === discharge &&
      third === undefined &&
      sameUnit(plant, suction!, discharge)
    ) {
      const head = { ...column, less: idOf(suction!) };
      return atUsualFlow(referred(head, speed, headExponent)[0] ?? head);
    }
    if (machine === 'pump' && channel === suction && discharge !== undefined && third === undefined)
      return aboveStatic(column);
    if (kind === 'vibration') return steadiestOf([column, ...alongCurve(column, speed, shaking)]);
    const exponent = affinity.get(kind);
    if (exponent === undefined) return column;
    const choices = [
      ...referred(column, speed, exponent),
      ...(kind === 'dp' || machine !== 'pump' ? [column] : []),
      ...(kind === 'dp' ? referred(column, flow, lossExponent) : []),
    ];
    const isFan = machine !== 'pump';
    if (choices.length === 0) return column;
    const steadiest = steadiestOf([...choices, ...(isFan ? alongCurve(column, speed, exponent) : [])]);
    const isHead = !isFan && kind === 'dp' && steadiest.by === (speed === undefined ? '' : idOf(speed));
    return isHead ? atUsualFlow(steadiest) : steadiest;
  });
  const isAsked =
    machine === 'pump' && speed !== undefined && varies(values, speed) && isReferredTo(idOf(speed));
  return columns.map((column) => ({ ...column, asked: isAsked && column.sensor === idOf(speed) }));

  function isReferredTo(sensor: string): boolean {
    return columns.filter(({ by }) => by === sensor).length >= leastReferred;
  }

  function atUsualFlow(head: Column): Column {
    return steadiestOf([head, ...alongCurve(head, flow, 1, true)]);
  }

  function aboveStatic(column: Column): Column {
    const above = statics
      .filter((one) => sameUnit(plant, one, channelOf.get(column.sensor)!))
      .map((one) => ({ ...column, above: idOf(one) }))
      .filter((made) => isThere(inputs(made), values));
    return steadiestOf([column, ...above], spreadOf);
  }

  function alongCurve(column: Column, to: number | undefined, exponent: number, bends = false): Column[] {
    if (to === undefined) return [];
    const curve = curveOf({ ...inputs(column), along: to }, values, exponent, bends);
    const brought = curve === null ? null : { ...column, along: idOf(to), curve };
    return brought !== null && isThere(inputs(brought), values) ? [brought] : [];
  }

  /** The first of those that are clearly steadier than what stands before them. */
  function steadiestOf(choices: readonly Column[], unsteadiness = relativeSpread): Column {
    let best = choices[0]!;
    let least = unsteadiness(inputs(best), values);
    for (const choice of choices.slice(1)) {
      const unsteady = unsteadiness(inputs(choice), values);
      if (!(unsteady < clearly * least)) continue;
      best = choice;
      least = unsteady;
    }
    return best;
  }
}

/**
 * It is set by somebody: a pump on the mains turns as fast as the mains have it, and a slower one is ill. From the slow to the fast hours, for
 * a pump may turn at two speeds and hardly ever between.
 */
function varies(values: Matrix, channel: number): boolean {
  const read = columnOf(values, channel).filter((value) => !Number.isNaN(value));
  if (read.length === 0) return false;
  const [slow, usual, fast] = [0.05, 0.5, 0.95].map((share) => quantileOf(read, share)) as [
    number,
    number,
    number,
  ];
  return fast - slow > leastReach * Math.abs(usual);
}

/**
 * Least squares of a column on a power of the flow at the usual speed, or of the speed, and for a pump's curve on its square; null where there is
 * too little of either. By law a column goes with that power alone, and does so beyond what was learned.
 */
function curveOf(inputs: ColumnInputs, values: Matrix, exponent: number, bends: boolean): Curve | null {
  const points: [u: number, y: number][] = [];
  let [low, high] = [Infinity, -Infinity];
  for (let r = 0; r < values.rows; r++) {
    const row = values.data.subarray(r * values.columns, (r + 1) * values.columns);
    const y = valueOf({ ...inputs, along: -1 }, row);
    const x = row[inputs.along]! * usualOver(inputs, row[inputs.by]);
    if (Number.isNaN(x + y)) continue;
    points.push([x ** exponent, y]);
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  if (points.length < leastPoints) return null;
  const usual = median(points.map(([u]) => u));
  const { spread } = robustSpread(Float64Array.from(points, ([u]) => u));
  if (!(spread > leastReach * Math.abs(usual))) return null;
  // In usual spreads, so that the squares do not drown the rest.
  const rows = new DenseMatrix(
    points.map(([u]) => {
      const z = (u - usual) / spread;
      return bends ? [1, z, z * z] : [1, z];
    }),
  );
  const across = rows.transpose();
  // A hair of ridge: flows that only ever took two values tell no bend.
  const moments = across.mmul(rows).add(DenseMatrix.eye(rows.columns).mul(ridge * points.length));
  const sums = across.mmul(DenseMatrix.columnVector(points.map(([, y]) => y)));
  const fitted = new CholeskyDecomposition(moments).solve(sums);
  return {
    exponent,
    usual,
    slope: fitted.get(1, 0) / spread,
    bend: bends ? fitted.get(2, 0) / spread ** 2 : 0,
    low,
    high,
  };
}

/** Readings in different units cannot be taken from each other. */
function sameUnit({ sensors }: Plant, one: number, other: number): boolean {
  return sensors[one]!.unit === sensors[other]!.unit;
}

/** Pressures of the plant's loops: of a closed one, what it rests at. */
function staticPressures({ assets, sensors }: Plant): readonly number[] {
  const loops = new Set(assets.flatMap(({ id, kind }) => (kind === 'loop' ? [id] : [])));
  return [...sensors.keys()].filter((channel) => {
    const { asset, kind } = sensors[channel]!;
    return kind === 'pressure' && loops.has(asset);
  });
}

/** How much a column varies, as a share of what it usually reads. */
function relativeSpread(inputs: ColumnInputs, values: Matrix): number {
  const { centre, spread } = robustSpread(readOf(inputs, values));
  return Math.max(spread / Math.abs(centre), leastSpread);
}

/** How much a column varies, in its unit. */
function spreadOf(inputs: ColumnInputs, values: Matrix): number {
  return robustSpread(readOf(inputs, values)).spread;
}

/** What a column reads in the rows in which it can be had. */
function readOf(inputs: ColumnInputs, values: Matrix): Float64Array {
  return Float64Array.from({ length: values.rows }, (_, r) =>
    valueOf(inputs, values.data.subarray(r * values.columns, (r + 1) * values.columns)),
  ).filter((value) => !Number.isNaN(value));
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
