import { CholeskyDecomposition, Matrix as DenseMatrix } from 'ml-matrix';
import type { Plant } from '../../config/plant.ts';
import type { AssetKind, SensorKind } from '../../config/vocabulary/kinds.ts';
import type { Matrix } from '../../detectors/index.ts';
import type { ConditionedRows } from '../physics/conditioned-rows.ts';
import { Drive } from '../physics/drive.ts';

/** Rows that are looked at, evenly over the time that was learned. */
const mostRows = 2000;
/** Fewer rows tell nothing. */
const leastRows = 200;
/** Blocks in time: each is predicted from the others. */
const blocks = 8;
/** Drivers of one asset; each more narrows the envelope in which it is judged. */
const mostDrivers = 4;
/** Another driver must explain this share of what was left. */
const leastGain = 0.04;
/** A candidate with fewer of the asset's rows than this share cannot drive it. */
const leastPresent = 0.9;
const ridge = 1e-3;

/** What a candidate must be: surroundings and load drive loops, and both of them machines; never the other way round. */
const rank: Readonly<Record<AssetKind, number>> = {
  other: 0,
  loop: 1,
  chiller: 2,
  tower: 2,
  pump: 2,
  exchanger: 2,
  valve: 2,
  crah: 2,
  cdu: 2,
};
/** What people want of the process drives it wherever it stands. */
const wanted: ReadonlySet<SensorKind> = new Set(['setpoint']);
/** What asks for cooling or carries it. Not pressures and levels: what leaks away shows in them. */
const measured: ReadonlySet<SensorKind> = new Set(['temperature', 'dp', 'flow', 'power', 'humidity']);

/**
 * The few sensors that explain what `assets` of one kind do, looked for among those that no fault of
 * theirs moves first: set-points, surroundings, load and headers. Forward selection (Hastie, Tibshirani,
 * Friedman: The Elements of Statistical Learning, 3.3.2) by the error that is left, averaged over all
 * their channels, in blocks of time that the fit has not seen. `channelsOf`: what an asset's panel looks at; `declared`: what people say drives
 * them, taken first. Returns what explains more than that.
 */
export function inferDrivers(
  plant: Plant,
  assets: readonly number[],
  channelsOf: (a: number) => readonly number[],
  rows: ConditionedRows,
  declared: readonly string[] = [],
): readonly string[] {
  const given = declared.map((driver) => plant.sensors.findIndex(({ id }) => id === driver));
  const candidates = [...new Set([...given, ...candidatesOf(plant, assets)])];
  const sides = assets.flatMap((a) => sideOf(plant, a, channelsOf(a), candidates, rows) ?? []);
  const usable = candidates.filter((c) => sides.every(({ values }) => values.has(c)));
  const chosen = given.filter((c) => usable.includes(c));
  const before = new Set(given);
  let left = errorOf(sides, chosen);
  while (sides.length > 0 && chosen.length < mostDrivers) {
    const tried = usable
      .filter((candidate) => !chosen.includes(candidate))
      .map((candidate) => ({ candidate, error: errorOf(sides, [...chosen, candidate]) }));
    const best = tried.toSorted((x, y) => x.error - y.error)[0];
    if (best === undefined || best.error > (1 - leastGain) * left) break;
    chosen.push(best.candidate);
    left = best.error;
  }
  return chosen.filter((c) => !before.has(c)).map((channel) => plant.sensors[channel]!.id);
}

/** One asset's rows, with all that may explain them. */
interface Side {
  readonly targets: readonly Float64Array[];
  /** What is known to drive it: the heat that it passes and how many stand-ins share the work. */
  readonly known: readonly Float64Array[];
  /** By candidate channel. */
  readonly values: ReadonlyMap<number, Float64Array>;
}

function sideOf(
  plant: Plant,
  a: number,
  channels: readonly number[],
  candidates: readonly number[],
  rows: ConditionedRows,
): Side | null {
  const sample = sampleOf(channels, rows);
  if (sample.length < leastRows) return null;
  const column = (of: Matrix, c: number) => standardised(Float64Array.from(sample, (r) => cell(of, r, c)));
  const targets = channels.flatMap((channel) => column(rows.values, channel) ?? []);
  if (targets.length === 0) return null;
  const { levels, sharing } = new Drive(plant).of(a);
  return {
    targets,
    known: [...levels, ...sharing].flatMap((c) => column(rows.drive, c) ?? []),
    values: new Map(
      candidates.flatMap((channel): [number, Float64Array][] => {
        const values = column(rows.values, channel);
        return values === null ? [] : [[channel, values]];
      }),
    ),
  };
}

/** Geometric mean over the sides of what the candidates leave. */
function errorOf(sides: readonly Side[], chosen: readonly number[]): number {
  const logs = sides.map(({ targets, known, values }) => {
    const features = chosen.flatMap((candidate) => featuresOf(values.get(candidate)!, known));
    return Math.log(errorLeft([...known, ...features], targets));
  });
  return Math.exp(logs.reduce((sum, log) => sum + log, 0) / Math.max(1, logs.length));
}

function candidatesOf(plant: Plant, assets: readonly number[]): number[] {
  const own = new Set(assets.map((a) => plant.assets[a]!.id));
  const kindOf = new Map(plant.assets.map((asset) => [asset.id, asset.kind]));
  const mine = rank[plant.assets[assets[0]!]!.kind];
  // Nothing drives the weather and what people compute.
  if (mine === 0) return [];
  return [...plant.sensors.keys()].filter((channel) => {
    const sensor = plant.sensors[channel]!;
    if (wanted.has(sensor.kind)) return true;
    if (own.has(sensor.asset) || !measured.has(sensor.kind)) return false;
    return rank[kindOf.get(sensor.asset) ?? 'other'] < mine;
  });
}

/** Rows in which the asset is judged. */
function sampleOf(channels: readonly number[], { values }: ConditionedRows): readonly number[] {
  const judged: number[] = [];
  for (let r = 0; r < values.rows; r++) {
    let seen = 0;
    for (const channel of channels) if (!Number.isNaN(cell(values, r, channel))) seen++;
    if (2 * seen > channels.length) judged.push(r);
  }
  const step = Math.max(1, Math.floor(judged.length / mostRows));
  return judged.filter((_, i) => i % step === 0);
}

function cell({ data, columns }: Matrix, row: number, column: number): number {
  return data[row * columns + column]!;
}

/** Mean 0 and standard deviation 1, gaps at 0; null for what is hardly there or never varies. */
function standardised(values: Float64Array): Float64Array | null {
  let count = 0;
  let sum = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
  }
  if (count < leastPresent * values.length) return null;
  const mean = sum / count;
  let squares = 0;
  for (const value of values) if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  const scale = Math.sqrt(squares / count);
  if (!(scale > 1e-9 * Math.max(1, Math.abs(mean)))) return null;
  return values.map((value) => (Number.isNaN(value) ? 0 : (value - mean) / scale));
}

/** A candidate as it is, squared, and with what is known to drive it: shared out among the stand-ins that run. */
function featuresOf(values: Float64Array, known: readonly Float64Array[]): Float64Array[] {
  return [
    values,
    values.map((value) => value * value - 1),
    ...known.map((of) => values.map((value, r) => value * of[r]!)),
  ];
}

/** Share of the targets' variance that the features leave, averaged as a geometric mean so that each channel counts alike. */
function errorLeft(features: readonly Float64Array[], targets: readonly Float64Array[]): number {
  const rows = targets[0]!.length;
  const size = features.length + 1;
  const columns = [new Float64Array(rows).fill(1), ...features];
  const parts = Array.from({ length: blocks }, (_, b) => {
    const from = Math.floor((b * rows) / blocks);
    const to = Math.floor(((b + 1) * rows) / blocks);
    return { from, to, vv: products(columns, columns, from, to), vx: products(columns, targets, from, to) };
  });
  const squares = new Float64Array(targets.length);
  for (const held of parts) {
    const vv = new DenseMatrix(size, size);
    const vx = new DenseMatrix(size, targets.length);
    for (const part of parts) {
      if (part === held) continue;
      vv.add(part.vv);
      vx.add(part.vx);
    }
    for (let i = 0; i < size; i++) vv.set(i, i, vv.get(i, i) + ridge * rows);
    const weights = new CholeskyDecomposition(vv).solve(vx);
    for (const [t, target] of targets.entries()) {
      for (let r = held.from; r < held.to; r++) {
        let miss = target[r]!;
        for (let i = 0; i < size; i++) miss -= weights.get(i, t) * columns[i]![r]!;
        squares[t]! += miss * miss;
      }
    }
  }
  const logs = squares.reduce((sum, square) => sum + Math.log(Math.min(1, square / rows) + 1e-4), 0);
  return Math.exp(logs / targets.length);
}

function products(
  left: readonly Float64Array[],
  right: readonly Float64Array[],
  from: number,
  to: number,
): DenseMatrix {
  return new DenseMatrix(
    left.map((x) =>
      right.map((y) => {
        let sum = 0;
        for (let r = from; r < to; r++) sum += x[r]! * y[r]!;
        return sum;
      }),
    ),
  );
}
