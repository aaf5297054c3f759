import type { Plant, Sensor } from '../../../config/plant.ts';
import type { SensorKind } from '../../../config/vocabulary/kinds.ts';
import { unitOf } from '../../../config/vocabulary/units.ts';
import type { ValidationRows } from '../learn-validation.ts';
import { quantileOf } from '../../../detectors/mathematics/spread.ts';

/** One instrument that says what another should read: `of` = offset + gain * `by`, within `bound` of its slow mean. */
export type Witness = {
  readonly of: string;
  readonly by: string;
  readonly offset: number;
  readonly gain: number;
  readonly bound: number;
};

/** Kinds that several instruments measure in one medium. Everything else belongs to one machine, where moving alone IS the fault. */
const ofMedium: ReadonlySet<SensorKind> = new Set(['temperature', 'pressure', 'humidity']);
/** Means over so many frames are compared, and there must be so many of them. */
const blockFrames = 15;
const leastBlocks = 50;
/** The same medium moves both alike: nearly the same gain, nearly all of the movement, nearly all of the time. */
const gains = { least: 0.7, most: 1.4 };
const leastExplained = 0.9;
const mostLeft = 0.1;
const mostWitnesses = 4;
/** It parts when it is this much further off than ever while both were well, and by a share of its span. */
const beyondLearned = 1.5;
const shareOfSpan = 0.05;
/** Weight of a frame in the slow mean that is compared. */
export const slowWeight = 0.05;

/**
 * Finds for each instrument those that measure the same medium: of other assets, and not of machines of
 * its own kind only, for twins on one load move alike until one of them is ill. Two witnesses at least.
 */
export function learnRedundancy(plant: Plant, rows: ValidationRows): readonly Witness[] {
  const blocks = plant.sensors.map((sensor, c) => (ofMedium.has(sensor.kind) ? blocksOf(rows, c) : null));
  const kindOf = new Map(plant.assets.map(({ id, kind }) => [id, kind]));
  return plant.sensors.flatMap((sensor, c) => {
    const own = blocks[c]!;
    if (own === null) return [];
    const pairs = plant.sensors.flatMap((other, p) => {
      const fit = blocks[p] !== null && alike(sensor, other) ? fitOf(own, blocks[p]!) : null;
      return fit === null ? [] : [{ other, p, ...fit }];
    });
    const best = onePerAsset(pairs.toSorted((a, b) => a.left - b.left)).slice(0, mostWitnesses);
    const kinds = best.map(({ other }) => kindOf.get(other.asset));
    if (best.length < 2 || kinds.every((kind) => kind === kindOf.get(sensor.asset))) return [];
    return best.map(({ other, p, offset, gain, span }) => {
      const bound = beyondLearned * furthest(rows, c, p, offset, gain) + shareOfSpan * span;
      return { of: sensor.id, by: other.id, offset, gain, bound };
    });
  });
}

function alike(a: Sensor, b: Sensor): boolean {
  return a.asset !== b.asset && a.kind === b.kind && unitOf(a.unit)?.quantity === unitOf(b.unit)?.quantity;
}

interface Fit {
  readonly offset: number;
  readonly gain: number;
  /** 99 % of the residuals are smaller. */
  readonly left: number;
  readonly span: number;
}

/** Least squares over the blocks that both have; null where it is not the same medium. */
function fitOf(y: Float64Array, x: Float64Array): Fit | null {
  const both = [...y.keys()].filter((b) => !Number.isNaN(y[b]! + x[b]!));
  if (both.length < leastBlocks || both.length < y.length / 2) return null;
  const mean = (v: Float64Array) => both.reduce((sum, b) => sum + v[b]!, 0) / both.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (const b of both) {
    xx += (x[b]! - mx) ** 2;
    xy += (x[b]! - mx) * (y[b]! - my);
    yy += (y[b]! - my) ** 2;
  }
  if (!(xx > 0 && yy > 0) || xy ** 2 / (xx * yy) < leastExplained) return null;
  const gain = xy / xx;
  if (gain < gains.least || gain > gains.most) return null;
  const offset = my - gain * mx;
  const left = quantileOf(
    Float64Array.from(both, (b) => Math.abs(y[b]! - offset - gain * x[b]!)),
    0.99,
  );
  const level = Float64Array.from(both, (b) => y[b]!);
  const span = quantileOf(level, 0.95) - quantileOf(level, 0.05);
  return left > mostLeft * span ? null : { offset, gain, left, span };
}

function onePerAsset<T extends { readonly other: Sensor }>(pairs: readonly T[]): T[] {
  return pairs.filter(({ other }, i) => pairs.findIndex((pair) => pair.other.asset === other.asset) === i);
}

function blocksOf({ numbers, values }: ValidationRows, c: number): Float64Array {
  const means = new Float64Array(Math.floor(numbers.length / blockFrames)).fill(NaN);
  for (let b = 0; b < means.length; b++) {
    let [sum, seen] = [0, 0];
    for (let row = b * blockFrames; row < (b + 1) * blockFrames; row++) {
      const value = values.data[row * values.columns + c]!;
      if (Number.isNaN(value)) continue;
      sum += value;
      seen++;
    }
    if (2 * seen > blockFrames) means[b] = sum / seen;
  }
  return means;
}

/** How far the slow mean of the difference went while both were well. */
function furthest(
  { numbers, values }: ValidationRows,
  c: number,
  p: number,
  offset: number,
  gain: number,
): number {
  let slow = 0;
  let most = 0;
  for (let row = 0; row < numbers.length; row++) {
    const start = row * values.columns;
    const off = values.data[start + c]! - offset - gain * values.data[start + p]!;
    if (Number.isNaN(off)) continue;
    slow += slowWeight * (off - slow);
    most = Math.max(most, Math.abs(slow));
  }
  return most;
}
