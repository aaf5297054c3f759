/** Standard errors from the middle of a 90 % interval to its end. */
const sure = 1.645;
/** Euler's constant. */
const gamma = 0.5772156649;

/**
 * The level that a block's maximum passes with probability `p`: a Gumbel distribution fitted by
 * probability-weighted moments (Hosking, Wallis, Wood 1985), at the upper end of the 90 % confidence
 * interval of its quantile (asymptotic variance of that fit: Phien, Journal of Hydrology 90, 1987) with `independent` maxima. Two weeks cannot know what a month will
 * bring: the end is that of long samples, and of 14 maxima one in nine promises too much.
 */
export function gumbelLevel(maxima: readonly number[], p: number, independent: number): number {
  const sorted = maxima.toSorted((a, b) => a - b);
  const n = sorted.length;
  const b0 = sorted.reduce((sum, x) => sum + x, 0) / n;
  const b1 = sorted.reduce((sum, x, i) => sum + (i / (n - 1)) * x, 0) / n;
  const scale = (2 * b1 - b0) / Math.LN2;
  const reduced = -Math.log(-Math.log1p(-p));
  const error = scale * Math.sqrt((1.1128 + 0.4574 * reduced + 0.8046 * reduced ** 2) / independent);
  return b0 - gamma * scale + scale * reduced + sure * error;
}
