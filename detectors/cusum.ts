import { Type } from 'typebox';
import { type DetectorKind, FitError, type Model, type Scorer } from './detector.ts';
import {
  fitRegression,
  loadRegression,
  Misses,
  type Regression,
  saveRegression,
} from './mathematics/regression.ts';
import { fieldsOf } from './mathematics/saved-fields.ts';
import type { Saved } from './mathematics/saved.ts';

/** A row counts for no more than this many sigma in its worst channel: one spike is no shift. */
const mostSigma = 10;

/**
 * Two-sided cumulative sums against the frozen baseline (Page: Continuous inspection schemes,
 * Biometrika 1954) of what each channel's regression on the others leaves (Hawkins: Multivariate
 * quality control based on regression-adjusted variables, Technometrics 1991): small shifts that last
 * add up, what channels do together and noise below the allowance do not. The sums forget, so that
 * they mean the same after a month as on the short blocks of learning that thresholds come from.
 * Score: the largest sum, as a mean excess in sigma over the memory.
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
      memory: Type.Integer({
        title: 'Rows after which a sum has faded to 1/e',
        minimum: 2,
        maximum: 10_000,
        default: 20,
      }),
    },
    { additionalProperties: false, title: 'CUSUM against the frozen baseline' },
  ),
  fit(x, _stretches, options) {
    return new CusumModel(fitRegression(x), Number(options['allowance']), Number(options['memory']));
  },
  load(saved) {
    const fields = fieldsOf(saved, 'cusum');
    return new CusumModel(
      loadRegression(saved, 'cusum'),
      fields.number('allowance'),
      fields.number('memory'),
    );
  },
};

class CusumModel implements Model {
  readonly columns: number;
  readonly #regression: Regression;
  readonly #allowance: number;
  readonly #memory: number;

  constructor(regression: Regression, allowance: number, memory: number) {
    this.columns = regression.columns;
    this.#regression = regression;
    this.#allowance = allowance;
    this.#memory = memory;
  }

  save(): Saved {
    return { ...saveRegression(this.#regression), allowance: this.#allowance, memory: this.#memory };
  }

  open(state?: Saved): Scorer {
    const { used } = this.#regression;
    const allowance = this.#allowance;
    const memory = this.#memory;
    const kept = 1 - 1 / memory;
    const misses = new Misses(this.#regression);
    const above = new Float64Array(used.length);
    const below = new Float64Array(used.length);
    if (state !== undefined) {
      const fields = fieldsOf(state, 'cusum state');
      if (fields.float64('above').length !== used.length) throw new FitError('saved cusum state: wrong size');
      above.set(fields.float64('above'));
      below.set(fields.float64('below'));
    }
    return {
      score(rows, out) {
        for (let r = 0; r < rows.rows; r++) {
          const worst = misses.look(rows.data, r * rows.columns);
          const scale = worst > mostSigma ? mostSigma / worst : 1;
          let largest = 0;
          for (let c = 0; c < used.length; c++) {
            const sigma = misses.miss[c]! * scale;
            above[c] = Math.max(0, kept * above[c]! + sigma - allowance);
            below[c] = Math.max(0, kept * below[c]! - sigma - allowance);
            largest = Math.max(largest, above[c]!, below[c]!);
          }
          out[r] = largest / memory;
        }
      },
      explain(blame) {
        blame.fill(0);
        let total = 0;
        for (let c = 0; c < used.length; c++) total += blame[used[c]!] = Math.max(above[c]!, below[c]!);
        if (total > 0) for (let c = 0; c < used.length; c++) blame[used[c]!]! /= total;
      },
      reset() {
        above.fill(0);
        below.fill(0);
      },
      state: () => ({ above: above.slice(), below: below.slice() }),
    };
  }
}
