import type { Matrix, Saved } from '../../../detectors/index.ts';
import type { DriveShape } from './features.ts';
import { type LearnedLeverage, leverageAt, leverageOf } from './leverage.ts';

/** A level may lie this share of its learned span beyond it. */
const margin = 0.03;
/** Nobody judges where levels lie further out than this: a whole span beyond theirs. */
const furthest = 3;
/** A set-point may stand this share of itself beyond where it was seen. */
const guardMargin = 0.003;
/** A set-point that was moved more often than this is moved by a machine (a reset by the weather), not by people: it guards nothing. */
const mostMoves = 20;
/** What was learned while another number of machines shared the load lies half a span away. */
const otherNumber = 2;
/** A number of running stand-ins counts as learned when at least this share of the rows had it, ... */
const leastShare = 0.02;
/** ... and no channel was missed by more than so many times its mean miss there: it is seen, and not understood. */
const mostMissed = 5;

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

/** Learns the envelope of the rows that `belongs` names. `misses`: per row and channel, by how many times its mean miss the expectation missed it, for how well that place is known. */
export function envelopeOf(
  drive: Matrix,
  misses: Matrix,
  { levels, slow, sharing, others, counts, guards }: DriveShape,
  belongs: (row: number) => boolean,
): LearnedEnvelope {
  const firstCount = levels + slow + sharing + others;
  const numbersSeen = Array.from({ length: counts }, () => new Map<number, Seen>());
  const seen = new Map<string, Spans & { rows: number }>();
  let rows = 0;
  const together: Float64Array[] = [];
  const stood = Array.from({ length: guards }, () => ({ at: NaN, moves: 0, low: Infinity, high: -Infinity }));
  for (let r = 0; r < drive.rows; r++) {
    if (!belongs(r)) continue;
    rows++;
    const start = r * drive.columns;
    for (const [i, one] of stood.entries()) {
      const set = drive.data[start + firstCount + counts + i]!;
      if (Number.isNaN(set)) continue;
      if (isElsewhere(set, one.at, one.at)) one.moves++;
      one.at = set;
      one.low = Math.min(one.low, set);
      one.high = Math.max(one.high, set);
    }
    together.push(drive.data.subarray(start, start + levels));
    for (const [i, seenOf] of numbersSeen.entries()) {
      const number = drive.data[start + firstCount + i]!;
      const seenAt = seenOf.get(number) ?? { rows: 0, missed: new Float64Array(misses.columns) };
      seenOf.set(number, seenAt);
      seenAt.rows++;
      for (let c = 0; c < misses.columns; c++) seenAt.missed[c]! += misses.data[r * misses.columns + c]!;
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
      Float64Array.from(
        [...seenOf].flatMap(([number, seenAt]) => (isUnderstood(seenAt, rows) ? [number] : [])),
      ),
    ),
    guards: {
      low: Float64Array.from(stood, ({ moves, low }) => (moves > mostMoves ? -Infinity : low)),
      high: Float64Array.from(stood, ({ moves, high }) => (moves > mostMoves ? Infinity : high)),
    },
    leverage: leverageOf(together),
  };
}

/** The rows with one number of running machines. */
interface Seen {
  rows: number;
  /** Per channel, the sum of their misses. */
  readonly missed: Float64Array;
}

function isUnderstood({ rows, missed }: Seen, of: number): boolean {
  return rows >= leastShare * of && missed.every((sum) => sum <= mostMissed * rows);
}

/** What lies where it never lay: how many machines run, which passes; a level, or all of them together, far away; a set-point alone. */
export type Outside = 'machines' | 'levels' | 'set-points';

/** Where a drive row lies. */
export interface Place {
  /** What of it is outside of what was learned: what it lets expect is a guess. */
  readonly outside: Outside | null;
  /** How far from the middle of what was learned, in units of the way to its edge; 1 for all that lies within. */
  readonly way: number;
}

/** The place of this drive row. Unknown drivers are nowhere. */
export function placeOf(learned: LearnedEnvelope, shape: DriveShape, drive: ArrayLike<number>): Place {
  if (machinesOutside(learned, shape, drive)) return { outside: 'machines', way: Infinity };
  const way = wayOf(learned, shape, drive);
  // Levels go where their set-points were moved to.
  if (setPointsOutside(learned, shape, drive)) return { outside: 'set-points', way };
  return { outside: way <= furthest ? null : 'levels', way };
}

/** Where the set-points stand that guard this asset, of a drive row; NaN where one guards nothing. */
export function settingsOf(
  { guards: stood }: LearnedEnvelope,
  shape: DriveShape,
  drive: Float64Array,
): Float64Array {
  const settings = drive.subarray(drive.length - shape.guards);
  return settings.map((set, i) => (Number.isFinite(stood.low[i]!) ? set : NaN));
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

/** Of the level that lies furthest beyond its span, or of all of them together. */
function wayOf(
  { spans, leverage }: LearnedEnvelope,
  { levels, slow }: DriveShape,
  drive: ArrayLike<number>,
): number {
  const span = spansAt(spans, levels + slow, drive);
  if (span === undefined) return Infinity;
  for (let i = 0; i < levels; i++) if (Number.isNaN(drive[i]!)) return Infinity;
  // Leverage is of products of levels, squared.
  const together = leverage === null ? 1 : (leverageAt(leverage, drive) / leverage.most) ** 0.25;
  const own = wayBeyond([span], levels, drive);
  const any = own === 1 ? 1 : Math.max(otherNumber, wayBeyond(spans, levels, drive));
  return Math.max(Math.min(own, any), together, 1);
}

/** Of the level that lies furthest beyond all `spans`; 1 within. */
function wayBeyond(spans: readonly Spans[], levels: number, drive: ArrayLike<number>): number {
  let way = 1;
  for (let i = 0; i < levels; i++) {
    let [low, high] = [Infinity, -Infinity];
    for (const span of spans) {
      low = Math.min(low, span.low[i]!);
      high = Math.max(high, span.high[i]!);
    }
    const room = margin * (high - low) + 1e-9 * Math.abs(high);
    const beyond = Math.max(low - room - drive[i]!, drive[i]! - high - room, 0);
    way = Math.max(way, 1 + beyond / ((high - low) / 2 + room));
  }
  return way;
}
