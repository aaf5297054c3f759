import type { CoursePoint } from '../diagnosis/course.ts';
import type { Millis } from '../model.ts';
import type { FailureLevel } from './failure-level.ts';
import { type Growth, growthOf, levelErrors, type Samples } from './growth.ts';

export type HorizonAnswer =
  | {
      readonly kind: 'foreseen';
      readonly earliest: Millis;
      readonly latest: Millis;
      readonly trend: 'linear' | 'exponential';
    }
  /** It may fail at any time. */
  | { readonly kind: 'passed' }
  | { readonly kind: 'none'; readonly why: string };

/** Fewer points of the incident, or over less time, are no trend. */
const leastPoints = 8;
const leastSpanMs = 7 * 3_600_000;
/** How often damage e-folds over the points: from a steady pace to what is sudden. */
const rates = Array.from({ length: 17 }, (_, i) => i / 2);
/** Where on the way from the first point to the last it may have begun; before the first is as good as at it. */
const onsets = Array.from({ length: 16 }, (_, i) => i / 20);
/** Each e-fold more is this much less likely beforehand, as a logarithm: most wear quickens little. */
const haste = 0.1;
/** Two-sided 90 %. */
const [low, high] = [0.05, 0.95];
/** Standard normal quantiles that stand for the uncertainty of slope and mean. */
const nodes = [-1.6, -0.8, 0, 0.8, 1.6];
/** Damage changes its pace: it may as well take these many times the time that it takes at its present one. Practice. */
const paces = [0.75, 1, 1.33];
/** It may fail at any level between the nearest and the furthest: so many stand for them. */
const levelNodes = 5;
/** It reaches one of them with this probability, or there is no estimate. */
const sure = 0.8;
/** Growth that is less likely than this beside the best is none that anybody need think of. */
const negligible = 1e-4;
/** Nothing is foretold beyond this many times what has been seen of the course. */
const mostSpans = 10;
/** No course is known better than this share of its short means' noise. */
const leastError = 0.1;
/** Points are worth this many at least, however alike neighbours are. */
const leastWorth = 4;

/** The ways in which the course may go on, tens of thousands: when each reaches the limit, and how likely it is. */
interface Futures {
  /** In spans of the points from the last of them on; Infinity: never. */
  readonly lefts: number[];
  readonly weights: number[];
}

/**
 * When a course reaches the level at which it fails, which lies anywhere between `limits`, in its own unit; `noise` is one sigma of a
 * point, `raisedAt` when the incident began. Points before it say where it started from. Damage keeps its pace or quickens: the posterior of
 * the time left over exponential growth of any rate, a straight line among them (after Gebraeel, Lawley, Li and Ryan, IIE Transactions 37,
 * 2005), and over a step to a level that stays, which reaches no limit, each with and without levels of their own for every stand of the
 * set-points, which cost likelihood (Schwarz, Annals of Statistics 6, 1978). Neighbouring points are alike, so they count as fewer. The bounds hold
 * the middle 90 % of it, given that it fails. No estimate where it may as well never come, or the limit is too far to be seen.
 */
export function horizonOf(
  points: readonly CoursePoint[],
  limits: FailureLevel['limits'],
  noise: number,
  raisedAt: Millis,
): HorizonAnswer {
  const none = (why: string): HorizonAnswer => ({ kind: 'none', why });
  if (!(limits.furthest > 0 && limits.furthest < Infinity)) {
    return none('where it should be just now lies no known way before the level at which it fails');
  }
  const [first, last] = [points[0], points.at(-1)];
  const since = points.filter(({ at }) => at >= raisedAt);
  if (first === undefined || last === undefined || since.length < leastPoints) {
    return none('too short a course for a trend yet');
  }
  if (last.at - since[0]!.at < leastSpanMs) return none('too short a course for a trend yet');
  if (last.off >= limits.furthest) return { kind: 'passed' };
  const span = last.at - first.at;
  const xs = points.map(({ at }) => (at - first.at) / span);
  const ys = points.map(({ off }) => off);
  const explanations = stands(points).map((settings) => explained({ xs, ys, settings }));
  const growths = explanations.flatMap((one) => one.growths);
  if (growths.length === 0) return none('no significant trend');
  const best = growths.reduce((least, one) => (one.error < least.error ? one : least));
  const worth = Math.max(leastWorth, ys.length * independence(best.misses));
  const least = (leastError * noise) ** 2;
  /** Of an explanation with so many levels by its mean squared error, beside the best growth (Gaussian, its variance unknown). */
  const likelihood = (error: number, own: number) =>
    Math.exp((-worth / 2) * Math.log(Math.max(least, error) / Math.max(least, best.error))) *
    worth ** ((1 - own) / 2);
  const ends = endsBetween(limits);
  const futures: Futures = { lefts: [], weights: [] };
  for (const one of explanations) {
    for (const growth of one.growths) {
      const weight = likelihood(growth.error, one.ownLevels) * Math.exp(-haste * growth.rate);
      if (weight < negligible) continue;
      foresee(futures, growth, ends, Math.max(least, growth.error) / worth, weight);
    }
  }
  // A level that stays is as likely beforehand as growth, wherever it came.
  const staying = explanations.map(({ growths: grown, steps, ownLevels: own }) => {
    const likelihoods = steps.map((error) => likelihood(error, own));
    return (grown.length / steps.length) * likelihoods.reduce((sum, one) => sum + one, 0);
  });
  const stays = staying.reduce((sum, one) => sum + one, 0);
  const failing = weightWithin(futures, Number.MAX_VALUE);
  if (!(failing >= sure * (weightWithin(futures, Infinity) + stays))) return none('no significant trend');
  const [soonest, longest] = quantiles(futures, [low * failing, high * failing]) as [number, number];
  if (!(longest > 0)) return { kind: 'passed' };
  if (longest > mostSpans) return none('the limit is further away than this course can tell');
  return {
    kind: 'foreseen',
    earliest: last.at + soonest * span,
    latest: last.at + longest * span,
    trend: best.rate < 1 ? 'linear' : 'exponential',
  };
}

/** Ways to explain a course under `settings`: growths, and the errors of steps to a level that stays. */
interface Explained {
  readonly growths: readonly Growth[];
  readonly steps: readonly number[];
  /** How many stands of the set-points have a level of their own. */
  readonly ownLevels: number;
}

function explained(samples: Samples): Explained {
  return {
    growths: onsets.flatMap((onset) => rates.flatMap((rate) => growthOf(samples, rate, onset) ?? [])),
    steps: levelErrors(samples),
    ownLevels: new Set(samples.settings).size,
  };
}

/** What came with moved set-points may be nothing, or a level for each of their stands. */
function stands(points: readonly CoursePoint[]): number[][] {
  const each = points.map(({ moves }) => moves);
  const one = points.map(() => 0);
  return new Set(each).size > 1 ? [one, each] : [one];
}

/** Levels that stand for all between. */
function endsBetween({ nearest, furthest }: FailureLevel['limits']): number[] {
  if (nearest === furthest) return [furthest];
  return Array.from(
    { length: levelNodes },
    (_, i) => nearest + ((i + 0.5) / levelNodes) * (furthest - nearest),
  );
}

/** Adds what one growth foresees, over the levels at which it may end, the uncertainty of its slope and mean, and the paces that it may take; `variance` of its mean. */
function foresee(
  { lefts, weights }: Futures,
  growth: Growth,
  ends: readonly number[],
  variance: number,
  weight: number,
): void {
  const total = nodes.reduce((sum, z) => sum + Math.exp((-z * z) / 2), 0) ** 2;
  const each = weight / total / ends.length / paces.length;
  for (const end of ends) {
    for (const slope of nodes) {
      for (const mean of nodes) {
        const reached = growth.reaches(end, slope * Math.sqrt(variance), mean * Math.sqrt(variance));
        const density = each * Math.exp(-(slope * slope + mean * mean) / 2);
        const left = Math.max(0, reached - 1);
        for (const pace of paces) {
          lefts.push(left * pace);
          weights.push(density);
        }
      }
    }
  }
}

/** How likely it is that the limit is reached within `most`. */
function weightWithin({ lefts, weights }: Futures, most: number): number {
  let sum = 0;
  for (let i = 0; i < lefts.length; i++) if (lefts[i]! <= most) sum += weights[i]!;
  return sum;
}

/** The times within which it is as likely as each of `shares` says, which is no more than all. */
function quantiles(futures: Futures, shares: readonly number[]): number[] {
  const sorted = Float64Array.from(futures.lefts).sort();
  return shares.map((share) => {
    let [from, to] = [0, sorted.length - 1];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (weightWithin(futures, sorted[middle]!) >= share) to = middle;
      else from = middle + 1;
    }
    return sorted[from] ?? Infinity;
  });
}

/** Share of the points that is news: (1 - r) / (1 + r) of their lag-one correlation (Bayley and Hammersley, 1946). */
function independence(misses: readonly number[]): number {
  const alike = misses.slice(1).reduce((sum, miss, i) => sum + miss * misses[i]!, 0);
  const all = misses.reduce((sum, miss) => sum + miss * miss, 0);
  const r = all > 0 ? Math.max(0, alike / all) : 0;
  return (1 - r) / (1 + r);
}
