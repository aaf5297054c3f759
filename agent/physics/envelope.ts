import type { Matrix, Saved } from '../../detectors/index.ts';
import type { DriveShape } from './features.ts';
import { type LearnedLeverage, leverageAt, leverageOf } from './leverage.ts';

/** A level may lie this share of its learned span beyond it. */
const margin = 0.03;
/** A set-point may stand this share of itself beyond where it was seen. */
const guardMargin = 0.003;
/** A number of running stand-ins counts as learned when at least this share of the rows had it. */
const leastShare = 0.02;

/** The spans of every level, for one usual number of machines that share the load. */
interface Spans {
  readonly sharing: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly [key: string]: Saved;
}

/** Which drives were learned. The load that two machines share is no load for one. */
export interface LearnedEnvelope {
  readonly spans: readonly Spans[];
  /** Per column of `counts`, the numbers that were usual. */
  readonly usual: readonly Float64Array[];
  /** Where each set-point stood that guards this asset. */
  readonly guards: { readonly low: Float64Array; readonly high: Float64Array };
  /** Of the levels together; null: without levels. */
  readonly leverage: LearnedLeverage | null;
  readonly [key: string]: Saved;
}

/** Learns the envelope of the rows that `belongs` names. */
export function envelopeOf(
  drive: Matrix,
  { levels, slow, sharing, others, counts, guards }: DriveShape,
  belongs: (row: number) => boolean,
): LearnedEnvelope {
  const firstCount = levels + slow + sharing + others;
  const numbersSeen = Array.from({ length: counts }, () => new Map<number, number>());
  const seen = new Map<string, Spans & { rows: number }>();
  let rows = 0;
  const together: Float64Array[] = [];
  const stood = {
    low: new Float64Array(guards).fill(Infinity),
    high: new Float64Array(guards).fill(-Infinity),
  };
  for (let r = 0; r < drive.rows; r++) {
    if (!belongs(r)) continue;
    rows++;
    const start = r * drive.columns;
    for (let i = 0; i < guards; i++) {
      const set = drive.data[start + firstCount + counts + i]!;
      if (Number.isNaN(set)) continue;
      stood.low[i] = Math.min(stood.low[i]!, set);
      stood.high[i] = Math.max(stood.high[i]!, set);
    }
    together.push(drive.data.subarray(start, start + levels));
    for (const [i, seenOf] of numbersSeen.entries()) {
      const number = drive.data[start + firstCount + i]!;
      seenOf.set(number, (seenOf.get(number) ?? 0) + 1);
    }
    const numbers = drive.data.subarray(start + levels + slow, start + levels + slow + sharing);
    const key = numbers.join();
    let spans = seen.get(key);
    if (spans === undefined) {
      const low = new Float64Array(levels).fill(Infinity);
      const high = new Float64Array(levels).fill(-Infinity);
      spans = { sharing: numbers.slice(), low, high, rows: 0 };
      seen.set(key, spans);
    }
    spans.rows++;
    for (let i = 0; i < levels; i++) {
      spans.low[i] = Math.min(spans.low[i]!, drive.data[start + i]!);
      spans.high[i] = Math.max(spans.high[i]!, drive.data[start + i]!);
    }
  }
  const often = [...seen.values()].filter((spans) => spans.rows >= leastShare * rows);
  return {
    spans: often.map((spans) => ({ sharing: spans.sharing, low: spans.low, high: spans.high })),
    usual: numbersSeen.map((seenOf) =>
      Float64Array.from([...seenOf].filter(([, n]) => n >= leastShare * rows).map(([number]) => number)),
    ),
    guards: stood,
    leverage: leverageOf(together),
  };
}

/** What lies where it never lay: how many machines run, which passes; a level, or all of them together; a set-point alone. */
export type Outside = 'machines' | 'levels' | 'set-points';

/** What of this drive row is outside of what was learned, or null. Unknown drivers are nowhere. */
export function outsideOf(
  learned: LearnedEnvelope,
  shape: DriveShape,
  drive: ArrayLike<number>,
): Outside | null {
  if (machinesOutside(learned, shape, drive)) return 'machines';
  if (levelsOutside(learned, shape, drive)) return 'levels';
  return setPointsOutside(learned, shape, drive) ? 'set-points' : null;
}

/** Where the set-points stand that guard this asset, of a drive row. */
export function settingsOf(shape: DriveShape, drive: Float64Array): Float64Array {
  return drive.subarray(drive.length - shape.guards);
}

/** Is `set` another setting than one that stood anywhere from `low` to `high`? */
export function isElsewhere(set: number, low: number, high: number): boolean {
  const room = guardMargin * Math.abs(set);
  return set < low - room || set > high + room;
}

function machinesOutside(
  { spans, usual }: LearnedEnvelope,
  { levels, slow, sharing, others }: DriveShape,
  drive: ArrayLike<number>,
): boolean {
  const firstCount = levels + slow + sharing + others;
  if (usual.some((numbers, i) => !numbers.includes(drive[firstCount + i]!))) return true;
  return spansAt(spans, levels + slow, drive) === undefined;
}

function spansAt(spans: readonly Spans[], at: number, drive: ArrayLike<number>): Spans | undefined {
  return spans.find(({ sharing }) => sharing.every((number, i) => number === drive[at + i]));
}

function setPointsOutside(
  { guards: stood }: LearnedEnvelope,
  { levels, slow, sharing, others, counts, guards }: DriveShape,
  drive: ArrayLike<number>,
): boolean {
  const firstGuard = levels + slow + sharing + others + counts;
  for (let i = 0; i < guards; i++) {
    const set = drive[firstGuard + i]!;
    // One that says nothing, or said nothing while it was learned, guards nothing.
    if (Number.isNaN(set) || stood.low[i]! > stood.high[i]!) continue;
    if (isElsewhere(set, stood.low[i]!, stood.high[i]!)) return true;
  }
  return false;
}

/** Levels or their combination lie where they never lay. */
function levelsOutside(
  { spans, leverage }: LearnedEnvelope,
  { levels, slow }: DriveShape,
  drive: ArrayLike<number>,
): boolean {
  const span = spansAt(spans, levels + slow, drive);
  if (span === undefined) return true;
  const { low, high } = span;
  for (let i = 0; i < levels; i++) {
    const room = margin * (high[i]! - low[i]!) + 1e-9 * Math.abs(high[i]!);
    if (!(drive[i]! >= low[i]! - room && drive[i]! <= high[i]! + room)) return true;
  }
  return leverage !== null && !(leverageAt(leverage, drive) <= leverage.most);
}
