import { Type } from 'typebox';
import { type DetectorKind, FitError, type Model, type Scorer } from './detector.ts';
import { fieldsOf } from './mathematics/saved-fields.ts';
import type { Saved } from './mathematics/saved.ts';
import { robustSpread } from './mathematics/spread.ts';

/**
 * Robust control chart: each channel's exponentially weighted mean against its own median and MAD
 * (Roberts: Control chart tests based on geometric moving averages, Technometrics 1959; robust
 * limits after Rousseeuw, Croux 1993). The spread is that of the weighted mean itself over the
 * learning data, so autocorrelation widens it as it should. Score: the strangest channel in sigma.
 */
export const controlChart: DetectorKind = {
  name: 'control-chart',
  options: Type.Object(
    {
      lambda: Type.Number({
        title: 'Weight of the newest row',
        exclusiveMinimum: 0,
        maximum: 1,
        default: 0.2,
      }),
    },
    { additionalProperties: false, title: 'Robust control chart (EWMA)' },
  ),
  fit(x, stretches, options) {
    if (x.rows < 3) throw new FitError(`a control chart needs 3 rows, got ${x.rows}`);
    const lambda = Number(options['lambda']);
    const starts = new Set(stretches);
    const centre = new Float64Array(x.columns);
    const spread = new Float64Array(x.columns);
    const smoothed = new Float64Array(x.rows);
    for (let c = 0; c < x.columns; c++) {
      let mean = 0;
      for (let r = 0; r < x.rows; r++) {
        const value = x.data[r * x.columns + c]!;
        mean = r === 0 || starts.has(r) ? value : mean + lambda * (value - mean);
        smoothed[r] = mean;
      }
      const learned = robustSpread(smoothed);
      centre[c] = learned.centre;
      spread[c] = learned.spread;
    }
    return new ChartModel(lambda, centre, spread);
  },
  load(saved) {
    const fields = fieldsOf(saved, 'control chart');
    const centre = fields.float64('centre');
    const spread = fields.float64('spread');
    if (centre.length !== spread.length)
      throw new FitError('saved control chart: centre and spread differ in length');
    return new ChartModel(fields.number('lambda'), centre, spread);
  },
};

class ChartModel implements Model {
  readonly columns: number;
  readonly #lambda: number;
  readonly #centre: Float64Array;
  readonly #spread: Float64Array;

  constructor(lambda: number, centre: Float64Array, spread: Float64Array) {
    this.columns = centre.length;
    this.#lambda = lambda;
    this.#centre = centre;
    this.#spread = spread;
  }

  save(): Saved {
    return { lambda: this.#lambda, centre: this.#centre, spread: this.#spread };
  }

  open(state?: Saved): Scorer {
    const lambda = this.#lambda;
    const centre = this.#centre;
    const spread = this.#spread;
    const n = this.columns;
    /** Weighted mean of the deviation in sigma; 0 = at the centre, where an unknown past puts it. */
    const mean = new Float64Array(n);
    if (state !== undefined) mean.set(fieldsOf(state, 'control chart state').float64('mean'));
    return {
      score(rows, out) {
        for (let r = 0; r < rows.rows; r++) {
          let strangest = 0;
          for (let c = 0; c < n; c++) {
            const deviation = (rows.data[r * n + c]! - centre[c]!) / spread[c]!;
            mean[c]! += lambda * (deviation - mean[c]!);
            strangest = Math.max(strangest, Math.abs(mean[c]!));
          }
          out[r] = strangest;
        }
      },
      explain(blame) {
        let total = 0;
        for (let c = 0; c < n; c++) {
          blame[c] = mean[c]! ** 2;
          total += blame[c]!;
        }
        if (total > 0) for (let c = 0; c < n; c++) blame[c]! /= total;
      },
      reset() {
        mean.fill(0);
      },
      state: () => ({ mean: mean.slice() }),
    };
  }
}
