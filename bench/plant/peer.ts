import { isolationForest } from '../../detectors/isolation-forest.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import { quantileOf } from '../../detectors/mathematics/spread.ts';
import type { Matrix } from '../../detectors/index.ts';

/**
 * What a site writes itself in an afternoon: one isolation forest over all sensors, an alert beyond
 * the 99.9 % quantile of its training scores. Missing values are their column's mean.
 */
export function plainForest(learning: Matrix): (row: Float64Array) => boolean {
  const means = columnMeans(learning);
  const filled = { ...learning, data: learning.data.slice() };
  for (let i = 0; i < filled.data.length; i++) {
    if (Number.isNaN(filled.data[i]!)) filled.data[i] = means[i % learning.columns]!;
  }
  const options = { trees: 100, sample: 256 };
  const scorer = isolationForest.fit(filled, Uint32Array.of(0), options, randomFrom(1)).open();
  const scores = new Float64Array(filled.rows);
  scorer.score(filled, scores);
  const threshold = quantileOf(scores, 0.999);
  const one = { data: new Float64Array(learning.columns), rows: 1, columns: learning.columns };
  const score = new Float64Array(1);
  return (row) => {
    for (let c = 0; c < row.length; c++) one.data[c] = Number.isNaN(row[c]!) ? means[c]! : row[c]!;
    scorer.score(one, score);
    return score[0]! > threshold;
  };
}

function columnMeans(x: Matrix): Float64Array {
  const means = new Float64Array(x.columns);
  for (let c = 0; c < x.columns; c++) {
    let sum = 0;
    let count = 0;
    for (let r = 0; r < x.rows; r++) {
      const value = x.data[r * x.columns + c]!;
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    means[c] = count === 0 ? 0 : sum / count;
  }
  return means;
}
