import { Type } from 'typebox';
import { type DetectorKind, FitError, type Model, type Scorer } from './detector.ts';
import { columnOf } from './matrix.ts';
import { fieldsOf } from './saved-fields.ts';
import type { Saved } from './saved.ts';
import { robustSpread } from './spread.ts';

/** A sum grows no further than this, so that a fault that has ended is forgotten in bounded time. */
const mostSum = 1000;
/** A single row counts for no more than this many sigma: one spike is no shift. */
const mostSigma = 10;

/**
 * Two-sided cumulative sums of each channel's deviation from its frozen centre beyond an allowance
 * (Page: Continuous inspection schemes, Biometrika 1954): small shifts that last add up, noise does
 * not. The score is the root of the largest sum, since a shift's sum grows with its square over time.
 */
export const cusum: DetectorKind = {
  name: 'cusum',
  options: Type.Object(
    {
      allowance: Type.Number({
        title: 'Deviation in sigma that adds nothing',
        exclusiveMinimum: 0,
        maximum: 10,
        default: 1,
      }),
    },
    { additionalProperties: false, title: 'CUSUM against the frozen centre' },
  ),
  fit(x, _stretches, options) {
    if (x.rows < 3) throw new FitError(`a CUSUM needs 3 rows, got ${x.rows}`);
    const spreads = Array.from({ length: x.columns }, (_, c) => robustSpread(columnOf(x, c)));
    return new CusumModel(
      Number(options['allowance']),
      Float64Array.from(spreads, ({ centre }) => centre),
      Float64Array.from(spreads, ({ spread }) => spread),
    );
  },
  load(saved) {
    const fields = fieldsOf(saved, 'cusum');
    const centre = fields.float64('centre');
    const spread = fields.float64('spread');
    if (centre.length !== spread.length)
      throw new FitError('saved cusum: centre and spread differ in length');
    return new CusumModel(fields.number('allowance'), centre, spread);
  },
};

class CusumModel implements Model {
  readonly columns: number;
  readonly #allowance: number;
  readonly #centre: Float64Array;
  readonly #spread: Float64Array;

  constructor(allowance: number, centre: Float64Array, spread: Float64Array) {
    this.columns = centre.length;
    this.#allowance = allowance;
    this.#centre = centre;
    this.#spread = spread;
  }

  save(): Saved {
    return { allowance: this.#allowance, centre: this.#centre, spread: this.#spread };
  }

  open(state?: Saved): Scorer {
    const allowance = this.#allowance;
    const centre = this.#centre;
    const spread = this.#spread;
    const n = this.columns;
    const above = new Float64Array(n);
    const below = new Float64Array(n);
    if (state !== undefined) {
      const fields = fieldsOf(state, 'cusum state');
      above.set(fields.float64('above'));
      below.set(fields.float64('below'));
    }
    const grown = (sum: number, by: number) => Math.min(mostSum, Math.max(0, sum + by - allowance));
    return {
      score(rows, out) {
        for (let r = 0; r < rows.rows; r++) {
          let largest = 0;
          for (let c = 0; c < n; c++) {
            const sigma = (rows.data[r * n + c]! - centre[c]!) / spread[c]!;
            const bounded = Math.max(-mostSigma, Math.min(mostSigma, sigma));
            above[c] = grown(above[c]!, bounded);
            below[c] = grown(below[c]!, -bounded);
            largest = Math.max(largest, above[c]!, below[c]!);
          }
          out[r] = Math.sqrt(largest);
        }
      },
      explain(blame) {
        let total = 0;
        for (let c = 0; c < n; c++) total += blame[c] = Math.max(above[c]!, below[c]!);
        if (total > 0) for (let c = 0; c < n; c++) blame[c]! /= total;
      },
      reset() {
        above.fill(0);
        below.fill(0);
      },
      state: () => ({ above: above.slice(), below: below.slice() }),
    };
  }
}
