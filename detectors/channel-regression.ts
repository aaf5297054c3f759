import { Type } from 'typebox';
import type { DetectorKind, Model, Scorer } from './detector.ts';
import {
  fitRegression,
  loadRegression,
  Misses,
  type Regression,
  saveRegression,
} from './mathematics/regression.ts';
import type { Saved } from './mathematics/saved.ts';

/**
 * Each channel predicted from all the others by linear regression; the score is the worst miss in
 * robust sigma. It sees one channel that parts from the rest, which sums hide.
 */
export const channelRegression: DetectorKind = {
  name: 'channel-regression',
  options: Type.Object({}, { additionalProperties: false, title: 'Each channel from the others' }),
  fit: (x) => new RegressionModel(fitRegression(x)),
  load: (saved) => new RegressionModel(loadRegression(saved, 'channel regression')),
};

class RegressionModel implements Model {
  readonly columns: number;
  readonly #regression: Regression;

  constructor(regression: Regression) {
    this.columns = regression.columns;
    this.#regression = regression;
  }

  save(): Saved {
    return saveRegression(this.#regression);
  }

  open(): Scorer {
    const { used } = this.#regression;
    const misses = new Misses(this.#regression);
    return {
      score(rows, out) {
        for (let r = 0; r < rows.rows; r++) out[r] = misses.look(rows.data, r * rows.columns);
      },
      explain(blame) {
        blame.fill(0);
        let total = 0;
        for (let c = 0; c < used.length; c++) total += blame[used[c]!] = misses.miss[c]! ** 2;
        if (total > 0) for (let c = 0; c < used.length; c++) blame[used[c]!]! /= total;
      },
      reset() {},
      state: () => null,
    };
  }
}
