import { median } from 'simple-statistics';
import type { Plant, Sensor } from '../../config/plant.ts';
import { unitOf } from '../../config/vocabulary/units.ts';
import { isCommanded, type SensorKind } from '../../config/vocabulary/kinds.ts';
import type { Matrix } from '../../detectors/index.ts';
import { columnOf } from '../../detectors/mathematics/matrix.ts';
import type { GroupRows } from '../panel/learning/learn-group.ts';
import { runningTime } from '../panel/running-time.ts';
import type { ConditionedRows } from '../physics/conditioned-rows.ts';
import { Drive } from '../physics/drive.ts';
import { inputsOf, plainColumn, valueOf } from '../physics/column.ts';
import { columnsOf } from '../physics/referred.ts';

/** A channel that had no value of its own in more of the asset's rows than this is left out of its group. */
const mostMissing = 0.3;

/** How well a good regression and a good instrument know a temperature, in K, and anything else, as a share of it. */
const toleranceKelvin = 0.3;
const toleranceShare = 0.01;
/** By this share of what they read two transmitters part in a year: 0.25 % of each (typical stability of process transmitters). */
const transmittersShare = 0.0035;

/** Weather and load, where they drive machines. */
const surrounding: ReadonlySet<SensorKind> = new Set(['temperature', 'humidity', 'power']);

/**
 * Channels that an asset's panel looks at. What surrounds a plant and drives its machines is none: a hot
 * day is no fault of the weather station.
 */
export function groupChannels(plant: Plant, asset: string): number[] {
  const around = isSurroundings(plant, asset);
  return [...plant.sensors.keys()].filter((channel) => {
    const sensor = plant.sensors[channel]!;
    if (sensor.asset !== asset || isCommanded(sensor.kind)) return false;
    return !(around && surrounding.has(sensor.kind));
  });
}

/** No machine and no loop, and its sensors drive other assets. */
function isSurroundings({ assets, sensors }: Plant, asset: string): boolean {
  if (assets.find(({ id }) => id === asset)?.kind !== 'other') return false;
  const own = new Set(sensors.flatMap((s) => (s.asset === asset && surrounding.has(s.kind) ? [s.id] : [])));
  return assets.some(({ id, drivers }) => id !== asset && drivers.some((driver) => own.has(driver)));
}

/**
 * The learning rows of one asset: those in which every kept channel has a value and every driver is
 * known; `isReferred`: readings of pumps and fans at their usual speed. null when no channel or no row is left. Frames in which the asset does not run are left out
 * without breaking a run of rows: live, its windows skip them too.
 */
export function groupRows(
  plant: Plant,
  asset: string,
  { numbers, values, drive: driveRows }: ConditionedRows,
  isReferred = true,
): GroupRows | null {
  const drive = new Drive(plant);
  const kept = presentChannels(groupChannels(plant, asset), values);
  if (kept.length === 0) return null;
  const columns = isReferred
    ? columnsOf(plant, asset, kept, values)
    : kept.map((channel) => plainColumn(plant.sensors[channel]!.id));
  const channelOf = new Map(plant.sensors.map(({ id }, channel) => [id, channel]));
  const inputs = columns.map((column) => inputsOf(column, (id) => channelOf.get(id)!));
  const { levels, slow, sharing, others, counts, guards } = drive.of(
    plant.assets.findIndex(({ id }) => id === asset),
  );
  const regressors = [...levels, ...slow, ...sharing, ...others, ...counts];
  const driveColumns = [...regressors, ...guards];
  const data: number[] = [];
  const driven: number[] = [];
  const stretches: number[] = [];
  const judged: number[] = [];
  let rows = 0;
  let unbroken = false;
  let previous = NaN;
  for (const [r, n] of numbers.entries()) {
    const row = values.data.subarray(r * values.columns, (r + 1) * values.columns);
    const drives = driveRows.data.subarray(r * driveRows.columns, (r + 1) * driveRows.columns);
    const seen = kept.some((channel) => !Number.isNaN(row[channel]!));
    const read = inputs.map((input) => valueOf(input, row));
    const complete = !read.some(Number.isNaN) && !regressors.some((column) => Number.isNaN(drives[column]!));
    if (n !== previous + 1 || (seen && !complete)) unbroken = false;
    previous = n;
    if (!complete) continue;
    if (!unbroken) stretches.push(rows);
    unbroken = true;
    rows++;
    judged.push(r);
    data.push(...read);
    for (const column of driveColumns) driven.push(drives[column]!);
  }
  if (rows === 0) return null;
  return {
    asset,
    columns,
    numbers: Float64Array.from(judged, (r) => numbers[r]!),
    time: runningTime(numbers, judged),
    x: { data: Float64Array.from(data), rows, columns: columns.length },
    stretches: Uint32Array.from(stretches),
    tolerance: Float64Array.from(inputs, ({ channel, above }, c) =>
      toleranceOf(plant.sensors[channel]!, above < 0 ? 0 : usualOf(values, above), data, c, inputs.length),
    ),
    drive:
      driveColumns.length === 0
        ? null
        : {
            names: driveColumns.map((column) => drive.names[column]!),
            shape: {
              levels: levels.length,
              slow: slow.length,
              sharing: sharing.length,
              others: others.length,
              counts: counts.length,
              guards: guards.length,
            },
            rows: { data: Float64Array.from(driven), rows, columns: driveColumns.length },
          },
  };
}

/** Temperatures by the kelvin; everything else by its usual size, and what is told `above` a static pressure by what both transmitters read. */
function toleranceOf(
  { kind, unit }: Sensor,
  above: number,
  data: readonly number[],
  c: number,
  columns: number,
): number {
  if (kind === 'temperature') return toleranceKelvin / (unitOf(unit)?.factor ?? 1);
  const sizes: number[] = [];
  for (let i = c; i < data.length; i += columns) sizes.push(Math.abs(data[i]!));
  return Math.max(toleranceShare * median(sizes), transmittersShare * Math.abs(above));
}

function usualOf(values: Matrix, channel: number): number {
  const read = columnOf(values, channel).filter((value) => !Number.isNaN(value));
  return read.length === 0 ? 0 : median([...read]);
}

/** The channels that are there in most of the rows in which any of them is. */
function presentChannels(channels: readonly number[], values: Matrix): number[] {
  const seen = new Float64Array(channels.length);
  let rows = 0;
  for (let r = 0; r < values.rows; r++) {
    let any = false;
    for (const [i, channel] of channels.entries()) {
      if (Number.isNaN(values.data[r * values.columns + channel]!)) continue;
      any = true;
      seen[i]!++;
    }
    if (any) rows++;
  }
  return channels.filter((_, i) => rows > 0 && seen[i]! >= (1 - mostMissing) * rows);
}
