import type { Plant } from '../../config/plant.ts';
import { isCommanded, type SensorKind } from '../../config/vocabulary/kinds.ts';
import type { Matrix } from '../../detectors/index.ts';
import type { Millis } from '../model.ts';
import { type JumpBounds, JumpWatch, longestGap } from './jump-watch.ts';
import type { Quiet } from './flat-lines.ts';
import { type LearnedBalance, learnBalances } from './agreement/learn-balances.ts';
import { learnRedundancy, type Witness } from './agreement/learn-redundancy.ts';
import { quietOf } from './learn-quiet.ts';

/** Frames to learn from, oldest first: one column per plant channel, NaN where there is no good reading. */
export interface ValidationRows {
  readonly numbers: Float64Array;
  readonly values: Matrix;
}

/** What each sensor does while it is well, by sensor id. */
export type LearnedValidation = {
  /** Event time of the oldest frame that it learned from: a sensor that was replaced later is not what was learned. */
  readonly since: Millis;
  readonly sensors: readonly string[];
  readonly jump: Float64Array;
  readonly move: Float64Array;
  readonly repeats: Int32Array;
  readonly longestQuiet: Float64Array;
  readonly strangeQuiet: Float64Array;
  readonly rest: readonly Float64Array[];
  readonly least: Float64Array;
  readonly most: Float64Array;
  readonly witnesses: readonly Witness[];
  readonly balances: readonly LearnedBalance[];
};

/** A valve shuts or opens and a drive stops or gives all it can without anything else moving at once. */
const strokes: ReadonlySet<SensorKind> = new Set(['position', 'speed']);
const nowhere = new Float64Array(0);
/** Fewer rows than this say too little of a sensor to call it broken. */
const leastRows = 200;
/** A reading has jumped when it is this many sigma of its usual change off where it was ... */
const jumpSigma = 8;
/** ... and further than all but this share of its changes ... */
const jumpQuantile = 0.995;
/** ... and by half again as much as the third largest lone jump while it was well: two may be accidents of learning. */
const beyondLearned = 1.5;
const accidents = 2;
/** It has moved at all when it is this many sigma off. */
const moveSigma = 5;
/** Above this share of repeated values a plateau is in the sensor's nature. */
const oftenRepeats = 0.5;

/** Causal statistics of the learning rows only. `plant` knows what was found out about it. */
export function learnValidation(plant: Plant, rows: ValidationRows, since: Millis): LearnedValidation {
  const channels = plant.sensors.length;
  const rest: Float64Array[] = [];
  const bounds: JumpBounds = {
    jump: new Float64Array(channels).fill(Infinity),
    move: new Float64Array(channels).fill(Infinity),
    repeats: new Uint8Array(channels),
    rest,
  };
  const quiet = { longest: new Float64Array(channels), strange: new Float64Array(channels) };
  const least = new Float64Array(channels).fill(Infinity);
  const most = new Float64Array(channels).fill(-Infinity);
  for (const [c, { kind }] of plant.sensors.entries()) {
    const column = columnOf(rows, c);
    let seen = 0;
    for (const value of column) {
      if (Number.isNaN(value)) continue;
      seen++;
      least[c] = Math.min(least[c]!, value);
      most[c] = Math.max(most[c]!, value);
    }
    if (seen < leastRows) [least[c], most[c]] = [-Infinity, Infinity];
    const learnable = seen >= leastRows && !isCommanded(kind);
    const still = learnable ? quietOf(column) : null;
    quiet.longest[c] = still?.longest ?? Infinity;
    quiet.strange[c] = still?.strange ?? Infinity;
    rest.push(still?.rest ?? nowhere);
    bounds.repeats[c] = (still?.repeats ?? 1) > oftenRepeats ? 1 : 0;
    if (learnable) changesOf(rows.numbers, column, bounds, c);
  }
  const jump = jumpsBeyondLearned(plant, rows, bounds);
  return {
    since,
    sensors: plant.sensors.map(({ id }) => id),
    jump,
    move: bounds.move,
    repeats: Int32Array.from(bounds.repeats),
    longestQuiet: quiet.longest,
    strangeQuiet: quiet.strange,
    rest,
    least,
    most,
    witnesses: learnRedundancy(plant, rows),
    balances: learnBalances(plant, rows),
  };
}

/** What was learned, by the plant's channels; a sensor that was not there then, or is `void`, is never called broken by it. */
export function boundsFor(
  plant: Plant,
  learned: LearnedValidation,
  isVoid: (id: string) => boolean,
): { readonly jumps: JumpBounds; readonly quiet: Quiet } {
  const places = plant.sensors.map(({ id }) => (isVoid(id) ? -1 : learned.sensors.indexOf(id)));
  const of = (column: Float64Array, unknown = Infinity) =>
    Float64Array.from(places, (i) => (i < 0 ? unknown : column[i]!));
  const rest = places.map((i) => (i < 0 ? nowhere : learned.rest[i]!));
  return {
    jumps: {
      jump: of(learned.jump),
      move: of(learned.move),
      repeats: Uint8Array.from(places, (i) => (i < 0 ? 1 : learned.repeats[i]!)),
      rest: rest.map((values, c) => {
        const { kind, unit } = plant.sensors[c]!;
        const ends = unit === '%' ? [0, 100] : [0];
        return strokes.has(kind) ? Float64Array.of(...ends, ...values) : values;
      }),
    },
    quiet: {
      longest: of(learned.longestQuiet),
      strange: of(learned.strangeQuiet),
      rest,
      least: of(learned.least, -Infinity),
      most: of(learned.most),
    },
  };
}

function columnOf({ numbers, values }: ValidationRows, c: number): Float64Array {
  return Float64Array.from(numbers, (_, row) => values.data[row * values.columns + c]!);
}

/** Distance of each reading from the median of the three before it: its usual size and its tail. */
function changesOf(numbers: Float64Array, column: Float64Array, bounds: JumpBounds, c: number): void {
  const changes: number[] = [];
  const last: number[] = [];
  for (const [row, value] of column.entries()) {
    // Where frames were thinned out it has gone elsewhere meanwhile.
    if (numbers[row]! - (numbers[row - 1] ?? -Infinity) > longestGap) last.length = 0;
    if (Number.isNaN(value)) continue;
    if (last.length === 3) {
      const [x, y, z] = last as [number, number, number];
      changes.push(Math.abs(value - (x + y + z - Math.max(x, y, z) - Math.min(x, y, z))));
      last.shift();
    }
    last.push(value);
  }
  const sorted = Float64Array.from(changes).toSorted();
  const at = (p: number) => sorted[Math.floor(p * (sorted.length - 1))]!;
  // Those that repeat themselves, coarse or standing still, are known by what they do when they move.
  const moves = sorted.filter((change) => change > 0);
  const usual = moves[Math.floor(moves.length / 2)] ?? Infinity;
  const sigma = 1.4826 * usual;
  bounds.jump[c] = Math.max(jumpSigma * sigma, at(jumpQuantile));
  bounds.move[c] = Math.max(moveSigma * sigma, at(jumpQuantile));
  bounds.jump[c] = Math.max(bounds.jump[c], bounds.move[c]);
}

/** Raises each bound beyond the lone jumps that were usual while the sensor was well. */
function jumpsBeyondLearned(
  plant: Plant,
  { numbers, values }: ValidationRows,
  bounds: JumpBounds,
): Float64Array {
  const channels = plant.sensors.length;
  const watch = new JumpWatch(plant, bounds);
  const nobody = new Uint8Array(channels);
  const sizes = plant.sensors.map((): number[] => []);
  for (const [row, n] of numbers.entries()) {
    watch.step(n, values.data.subarray(row * channels, (row + 1) * channels), nobody);
    for (const { channel, size } of watch.excursions) sizes[channel]!.push(size);
  }
  return Float64Array.from(bounds.jump, (jump, c) => {
    const third = sizes[c]!.toSorted((a, b) => b - a)[accidents];
    return third === undefined ? jump : Math.max(jump, beyondLearned * third);
  });
}
