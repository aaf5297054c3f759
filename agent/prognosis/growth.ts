import { sum } from 'simple-statistics';

/** A course to be explained: how far off it was at `xs`, 0 to 1 in order, and under which set-points, a number of each. */
export interface Samples {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** One level moves with each: what came with them is no growth (fixed effects; intervention analysis, Box and Tiao 1975). */
  readonly settings: readonly number[];
}

/** `level + slope * pace(x)`, fitted to points: pace is 0 until the onset and 1 at x = 1, e-folding `rate` times on the way. */
export interface Growth {
  /** 0 is a straight line. */
  readonly rate: number;
  /** Mean squared miss, and the misses, in the order of the points. */
  readonly error: number;
  readonly misses: readonly number[];
  /**
   * x at which it reaches `limit`, its mean moved by `level` and its slope by `slope` standardised units of pace (errors of the mean and, over
   * the spread of pace, of the slope); Infinity: it does not grow.
   */
  reaches(limit: number, slope: number, level: number): number;
}

/** Fewest points on either side of a step. */
const leastSide = 4;
/** A pace that differs less than this at like set-points tells no slope. */
const leastSpread = 1e-9;

/** Ordinary least squares of `ys` on the pace of `rate` since `onset`; null where that did not move at like set-points. */
export function growthOf({ xs, ys, settings }: Samples, rate: number, onset: number): Growth | null {
  const whole = rate * (1 - onset);
  const paces = xs.map((x) => {
    const since = Math.max(0, x - onset);
    return rate === 0 ? since / (1 - onset) : Math.expm1(rate * since) / Math.expm1(whole);
  });
  const [middles, means] = [paces, ys].map((of) => meansBy(settings, of)) as [Means, Means];
  const apart = (of: readonly number[], from: Means) => of.map((value, i) => value - from.get(settings[i]!)!);
  const [steps, offs] = [apart(paces, middles), apart(ys, means)];
  const spread = sum(steps.map((step) => step * step)) / xs.length;
  if (spread < leastSpread) return null;
  const slope = sum(steps.map((step, i) => step * offs[i]!)) / xs.length / spread;
  const misses = offs.map((off, i) => off - slope * steps[i]!);
  const now = settings.at(-1)!;
  const share = settings.filter((setting) => setting === now).length / settings.length;
  return {
    rate,
    error: sum(misses.map((miss) => miss * miss)) / xs.length,
    misses,
    reaches: (limit, slopeOff, levelOff) => {
      const steeper = slope + slopeOff / Math.sqrt(spread);
      if (!(steeper > 0)) return Infinity;
      const pace = middles.get(now)! + (limit - means.get(now)! - levelOff / Math.sqrt(share)) / steeper;
      const since =
        rate === 0 ? pace * (1 - onset) : Math.log1p(Math.max(0, pace) * Math.expm1(whole)) / rate;
      return onset + since;
    },
  };
}

/** Mean squared misses of a step from one level to another, for every point at which it may have come; empty for too few points. */
export function levelErrors({ ys, settings }: Samples): number[] {
  const errors: number[] = [];
  for (let step = leastSide; step <= ys.length - leastSide; step++) {
    const sides = settings.map((setting, i) => 2 * setting + (i < step ? 0 : 1));
    const means = meansBy(sides, ys);
    errors.push(sum(ys.map((y, i) => (y - means.get(sides[i]!)!) ** 2)) / ys.length);
  }
  return errors;
}

type Means = ReadonlyMap<number, number>;

function meansBy(groups: readonly number[], of: readonly number[]): Means {
  const sums = new Map<number, { total: number; count: number }>();
  for (const [i, value] of of.entries()) {
    const one = sums.get(groups[i]!) ?? { total: 0, count: 0 };
    sums.set(groups[i]!, { total: one.total + value, count: one.count + 1 });
  }
  return new Map([...sums].map(([group, { total, count }]) => [group, total / count]));
}
