import { mean as meanOf, sumNthPowerDeviations, variance } from 'simple-statistics';

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

/** Ordinary least squares of `ys` on the pace of `rate` since `onset` at `xs`, 0 to 1. */
export function growthOf(xs: readonly number[], ys: readonly number[], rate: number, onset: number): Growth {
  const whole = rate * (1 - onset);
  const paces = xs.map((x) => {
    const since = Math.max(0, x - onset);
    return rate === 0 ? since / (1 - onset) : Math.expm1(rate * since) / Math.expm1(whole);
  });
  const [middle, mean] = [meanOf(paces), meanOf(ys)];
  const spread = variance(paces);
  const slope = meanOf(paces.map((pace, i) => (pace - middle) * (ys[i]! - mean))) / spread;
  const misses = ys.map((y, i) => y - mean - slope * (paces[i]! - middle));
  return {
    rate,
    error: meanOf(misses.map((miss) => miss * miss)),
    misses,
    reaches: (limit, slopeOff, levelOff) => {
      const steeper = slope + slopeOff / Math.sqrt(spread);
      if (!(steeper > 0)) return Infinity;
      const pace = middle + (limit - mean - levelOff) / steeper;
      const since =
        rate === 0 ? pace * (1 - onset) : Math.log1p(Math.max(0, pace) * Math.expm1(whole)) / rate;
      return onset + since;
    },
  };
}

/** Mean squared misses of a step from one level to another, for every point at which it may have come; empty for too few points. */
export function levelErrors(ys: readonly number[]): number[] {
  const errors: number[] = [];
  for (let step = leastSide; step <= ys.length - leastSide; step++) {
    const sides = [ys.slice(0, step), ys.slice(step)];
    errors.push(sides.reduce((sum, side) => sum + sumNthPowerDeviations(side, 2), 0) / ys.length);
  }
  return errors;
}
