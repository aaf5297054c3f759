import type { VotingSettings } from '../../config/settings.ts';
import { gumbelLevel } from '../../detectors/mathematics/gumbel.ts';
import type { LearnedGroup } from '../panel/learning/learn-group.ts';
import type { Assessment } from '../panel/seat.ts';
import { Vote } from '../voting/vote.ts';

/** A block of learning is a third of a day, so that night, day and evening are told apart, ... */
const blockMs = 28_800_000;
/** ... but at least this many rows, so that latch and persistence have room. A block must hold as many, or half of its frames. */
const leastBlockRows = 60;
/** Fewer blocks than about a week's tell too little of rare maxima. */
const leastBlocks = 20;
const dayMs = 86_400_000;
const monthMs = 30 * dayMs;
/** The factor is looked for between these, in steps of about 3 %. */
const range = { low: 0.1, high: 100 };
const halvings = 8;

/** How much noise people have asked for, and how the vote runs. */
export interface Budget {
  /** False process alerts a month of the whole plant. */
  readonly falseAlertsPerMonth: number;
  /** Panels that share it. */
  readonly panels: number;
  readonly periodMs: number;
  readonly voting: VotingSettings;
}

/**
 * By how much every threshold of a group must be multiplied for the vote that runs live to raise no
 * more false incidents than its share of the budget. For each block of the learning rows, the
 * smallest factor under which it stays silent; these block maxima follow a Gumbel distribution
 * (Coles: An Introduction to Statistical Modeling of Extreme Values, 2001, ch. 3), fitted by
 * probability-weighted moments (Hosking, Wallis, Wood 1985). `ratios`: per member, one per learning row,
 * out of fold, NaN where a member has none; `time`: the running time of each row. Of a block that was
 * thinned, the maximum is that of the rows that were kept, and it must be as rare as they are few. null: too
 * few blocks to tell.
 */
export function budgetFactor(
  ratios: readonly Float64Array[],
  time: Float64Array,
  { falseAlertsPerMonth, panels, periodMs, voting }: Budget,
): number | null {
  const blockRows = blockRowsAt(periodMs);
  const blocks = blocksOf(time, blockRows);
  if (blocks.length < leastBlocks) return null;
  const maxima = blocks.map((block) => silentFactor(ratios, time, block, voting));
  const watched = blocks.reduce((sum, { from, to }) => sum + to - from, 0) / blocks.length;
  const raisedPerBlock = (falseAlertsPerMonth * watched * periodMs) / (panels * monthMs);
  // Blocks of one day are much alike: what is sure is counted in days.
  const days = (blocks.length * blockRows * periodMs) / dayMs;
  return gumbelLevel(maxima, Math.min(raisedPerBlock, 0.5), days);
}

/** Is there enough to tell what rows raise for nothing? `time`: their running time. */
export function hasBudget(time: Float64Array, periodMs: number): boolean {
  return blocksOf(time, blockRowsAt(periodMs)).length >= leastBlocks;
}

function blockRowsAt(periodMs: number): number {
  return Math.max(Math.ceil(blockMs / periodMs), leastBlockRows);
}

/**
 * Extremes are drawn from what was learned; the next month also brings loads, weather and hand-overs that
 * were not. By how much thresholds must be wider for that, after so many days that the plant was learned:
 * 1.8 times after two weeks, 1.2 after a year.
 */
export function unforeseen(days: number): number {
  return 1 + 3 / Math.sqrt(Math.max(1, days));
}

/** Rows from `from`, before `to`. */
interface Block {
  readonly from: number;
  readonly to: number;
}

/** The whole blocks of `frames` of running time in which enough rows were kept. */
function blocksOf(time: Float64Array, frames: number): readonly Block[] {
  const blocks: Block[] = [];
  const whole = Math.floor(((time.at(-1) ?? -1) + 1) / frames);
  let from = 0;
  for (let block = 0; block < whole; block++) {
    let to = from;
    while (to < time.length && time[to]! < (block + 1) * frames) to++;
    if (to - from >= Math.min(leastBlockRows, frames / 2)) blocks.push({ from, to });
    from = to;
  }
  return blocks;
}

/** The smallest factor on the thresholds under which a block raises nothing. */
function silentFactor(
  ratios: readonly Float64Array[],
  time: Float64Array,
  block: Block,
  voting: VotingSettings,
): number {
  let { low, high } = range;
  for (let i = 0; i < halvings; i++) {
    const middle = Math.sqrt(low * high);
    if (raises(ratios, time, block, middle, voting)) low = middle;
    else high = middle;
  }
  return high;
}

function raises(
  ratios: readonly Float64Array[],
  time: Float64Array,
  { from, to }: Block,
  factor: number,
  voting: VotingSettings,
): boolean {
  const members = ratios.map((_, m) => `${m}`);
  let vote = new Vote('', members, voting);
  const none = new Float64Array(0);
  const states = new Uint8Array(0);
  for (let r = from; r < to; r++) {
    // What was kept before the frames that were thinned out is hours ago.
    if (r > from && time[r]! !== time[r - 1]! + 1) vote = new Vote('', members, voting);
    const assessments = ratios.map((of): Assessment => {
      const ratio = of[r]!;
      return Number.isNaN(ratio)
        ? { kind: 'abstained', why: 'warming-up' }
        : { kind: 'ratio', ratio: ratio / factor };
    });
    if (vote.step({ n: r, at: r, values: none, states }, 'steady', assessments).anomalous) return true;
  }
  return false;
}

/** The group with every threshold `factor` times as far from its centre. */
export function widened(group: LearnedGroup, factor: number): LearnedGroup {
  const members = group.members.map((member) => {
    const { centre, threshold } = member.calibration;
    return { ...member, calibration: { centre, threshold: centre + factor * (threshold - centre) } };
  });
  return { ...group, members };
}
