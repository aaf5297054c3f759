import { median } from 'simple-statistics';
import type { Millis } from '../model.ts';

/** One point of a course: how far off, in the sensor's unit, positive towards the limit. */
export interface CoursePoint {
  readonly at: Millis;
  readonly off: number;
}

export type HorizonAnswer =
  | { readonly earliest: Millis; readonly latest: Millis; readonly trend: 'linear' | 'exponential' }
  | { readonly why: string };

/** Fewer points, or over less time, are no trend. */
const leastPoints = 8;
const leastSpanMs = 12 * 3_600_000;
/** The last of the points, by share, judge between the trends that were fitted to the others. */
const heldOut = 0.3;
/** Two-sided 90 % of a normal; points of one course are alike, which makes the bounds this many times as wide. */
const z = 1.645;
const alikeness = 2;
/** A trend that foretold the held-out points this many times worse is still plausible. */
const asGood = 2;
/** Damage changes its pace: bounds lie so much of the time left further out than the slope's. Practice. */
const paceChange = 0.25;
const passed = 'the level at which it fails is passed: expect it at any time';
/** Nothing is foretold beyond this many times what has been seen of the course. */
const furthest = 10;

/**
 * When a course reaches `limit`, in its own unit; below `noise` nothing is told of it. A linear and a log-linear trend by Theil and Sen, those that foretold the
 * held-out points about as well as the better one, bounded by Sen's confidence interval of the slope (Sen, JASA 63, 1968). The upper bound of the slope
 * gives the earliest, conservative time. No estimate where the slope may be none, or the limit is too far to be seen.
 */
export function horizonOf(points: readonly CoursePoint[], limit: number, noise: number): HorizonAnswer {
  if (!(limit > 0 && limit < Infinity)) {
    return { why: 'where it should be just now lies no known way before the level at which it fails' };
  }
  const last = points.at(-1);
  const first = points[0];
  if (first === undefined || last === undefined || points.length < leastPoints) {
    return { why: 'too short a course for a trend yet' };
  }
  if (last.at - first.at < leastSpanMs) return { why: 'too short a course for a trend yet' };
  if (last.off >= limit) return { why: passed };
  const linear = { name: 'linear', to: (s: number) => s, from: (s: number) => s } as const;
  const exponential = {
    name: 'exponential',
    to: (s: number) => Math.log(Math.max(noise, s)),
    from: (s: number) => Math.exp(s),
  } as const;
  const split = Math.ceil(points.length * (1 - heldOut));
  const [early, late] = [points.slice(0, split), points.slice(split)];
  const trends = [linear, exponential].map(({ name, to, from }) => {
    const line = theilSen(early, to);
    const errors = late.map(({ at, off }) => Math.abs(from(line.level + line.slope * (at - line.at)) - off));
    return { name, error: median(errors), ...timeLeft(points, limit, to) };
  });
  const best = trends.reduce((least, one) => (one.error < least.error ? one : least));
  if (!Number.isFinite(best.latest)) return { why: 'no significant trend' };
  // Where the held-out points hardly tell the trends apart, either may be true.
  const plausible = trends.filter(({ error }) => error <= asGood * best.error);
  const soonest = Math.min(...plausible.map(({ earliest }) => earliest));
  const longest = Math.max(...plausible.map(({ latest }) => latest).filter(Number.isFinite));
  if (!(longest > 0)) return { why: passed };
  if (!(longest <= furthest * (last.at - first.at))) {
    return { why: 'the limit is further away than this course can tell' };
  }
  return {
    earliest: last.at + soonest * (1 - paceChange),
    latest: last.at + longest * (1 + paceChange),
    trend: best.name,
  };
}

/** From the last point on, in ms, by the bounds of the slope; Infinity where it may be none. */
function timeLeft(points: readonly CoursePoint[], limit: number, to: (off: number) => number) {
  const { level, slope, low, high, at } = theilSen(points, to);
  const left = Math.max(0, to(limit) - (level + slope * (points.at(-1)!.at - at)));
  return low > 0 ? { earliest: left / high, latest: left / low } : { earliest: Infinity, latest: Infinity };
}

/** The median of all pairs' slopes with its bounds, and the median level at the middle of the points. */
function theilSen(points: readonly CoursePoint[], to: (off: number) => number) {
  const slopes: number[] = [];
  for (let i = 0; i < points.length; i++) {
    for (let j = i + 1; j < points.length; j++) {
      slopes.push((to(points[j]!.off) - to(points[i]!.off)) / (points[j]!.at - points[i]!.at));
    }
  }
  slopes.sort((a, b) => a - b);
  const n = points.length;
  const half = (alikeness * z * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18)) / 2;
  const at = (rank: number) => slopes[Math.max(0, Math.min(slopes.length - 1, Math.round(rank)))]!;
  const middle = (slopes.length - 1) / 2;
  const slope = median(slopes);
  const origin = points[0]!.at;
  const level = median(points.map((point) => to(point.off) - slope * (point.at - origin)));
  return { slope, low: at(middle - half), high: at(middle + half), level, at: origin };
}
