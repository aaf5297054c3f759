import { type Random, randomFrom, seedOf } from '../../../../detectors/mathematics/random.ts';

/** One draw of a stream of its own: no draw of one purpose may shift those of another. */
export type Draw = () => number;

/** Standard normal quantiles at the middles of equal shares: one table look-up a draw. */
const quantiles = Float64Array.from({ length: 16_384 }, (_, i) => normalQuantile((i + 0.5) / 16_384));

/** Standard normal numbers (up to 4 sigma) from the stream that the parts name. */
export function normalsOf(...parts: readonly (string | number)[]): Draw {
  const random = randomFrom(seedOf(...parts));
  return () => quantiles[(random() * 16_384) | 0]!;
}

/** Uniform numbers in [0, 1) from the stream that the parts name. */
export function uniformsOf(...parts: readonly (string | number)[]): Random {
  return randomFrom(seedOf(...parts));
}

/** A design figure of this plant: uniform between the bounds, the same whenever it is asked for. */
export function figureOf(low: number, high: number, ...parts: readonly (string | number)[]): number {
  return low + (high - low) * randomFrom(seedOf(...parts, 'figure'))();
}

/** Ornstein-Uhlenbeck process, exactly discretised: wanders around zero with `sigma` and a memory of `lagS`. */
export class Wander {
  value: number;
  readonly #draw: Draw;
  readonly #keep: number;
  readonly #push: number;

  constructor(draw: Draw, sigma: number, lagS: number, stepS: number) {
    this.#draw = draw;
    this.#keep = Math.exp(-stepS / lagS);
    this.#push = sigma * Math.sqrt(1 - this.#keep * this.#keep);
    this.value = sigma * draw();
  }

  step(): number {
    this.value = this.value * this.#keep + this.#push * this.#draw();
    return this.value;
  }
}

/** Rational approximation of Acklam (2003), relative error below 1.2e-9. */
function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    const n =
      ((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) *
        q +
        4.374664141464968) *
        q +
      2.938163982698783;
    return (
      n /
      ((((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) *
        q +
        1)
    );
  }
  const q = p - 0.5;
  const r = q * q;
  const n =
    (((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
      2.506628277459239) *
    q;
  return (
    n /
    (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
      1)
  );
}
