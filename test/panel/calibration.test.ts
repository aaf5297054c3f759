import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calibrate, ratioOf } from '../../agent/panel/calibration.ts';
import type { DetectorKind } from '../../detectors/index.ts';
import { matrixOf } from '../../detectors/matrix.ts';

/** Scores 0 for any value that it was fitted on and the value's distance to the nearest one otherwise. */
const parrot = {
  name: 'parrot',
  options: {},
  fit: (x) => {
    const known = [...x.data];
    return {
      columns: 1,
      save: () => null,
      open: () => ({
        score: (rows, out) => {
          for (let r = 0; r < rows.rows; r++)
            out[r] = Math.min(...known.map((k) => Math.abs(k - rows.data[r]!)));
        },
        explain: () => undefined,
        reset: () => undefined,
        state: () => null,
      }),
    };
  },
  load: () => {
    throw new Error('not needed');
  },
} as DetectorKind;

const judge = (averaging: number) => ({ kind: parrot, options: {}, averaging });
const settings = (folds: number, k: number) => ({ folds, k, falseAlertsPerMonth: 1 });

test('thresholds come from rows that the fit never saw: a detector that learns by heart gains nothing', () => {
  const x = matrixOf(Array.from({ length: 100 }, (_, r) => [r * 2]));
  const { centre, threshold } = calibrate(judge(1), x, Uint32Array.of(0), settings(5, 1), 1).calibration;
  assert.ok(centre > 2, `in sample the centre would be 0, it is ${centre}`);
  assert.ok(threshold > centre);
});

test('the ratio is 0 at the usual score and 1 at the threshold', () => {
  assert.equal(ratioOf(2, { centre: 2, threshold: 6 }), 0);
  assert.equal(ratioOf(6, { centre: 2, threshold: 6 }), 1);
});

test('scores that never vary still leave room between usual and strange', () => {
  const x = matrixOf(Array.from({ length: 40 }, () => [3]));
  const { centre, threshold } = calibrate(judge(1), x, Uint32Array.of(0), settings(4, 1.5), 1).calibration;
  assert.ok(threshold > centre);
});

test('averaged scores have their line drawn from means: a lone outlier among the learning rows moves it less', () => {
  const x = matrixOf(Array.from({ length: 200 }, (_, r) => [r % 50 === 25 ? 300 + r : r % 7]));
  const stretches = Uint32Array.of(0, 90);
  const lines = [1, 10].map((averaging) => calibrate(judge(averaging), x, stretches, settings(2, 1.5), 1));
  assert.ok(lines[1]!.calibration.threshold < 0.5 * lines[0]!.calibration.threshold);
});

test('means begin anew with each fold and go on through the gaps within it', () => {
  const x = matrixOf(Array.from({ length: 40 }, (_, r) => [r]));
  const { ratios } = calibrate(judge(6), x, Uint32Array.of(0, 5, 30), settings(2, 1.5), 1);
  const missing = [...ratios.keys()].filter((r) => Number.isNaN(ratios[r]!));
  assert.deepEqual(missing, [0, 1, 20, 21]);
});

test('folds too short for the mean are a FitError in words', () => {
  const x = matrixOf(Array.from({ length: 20 }, (_, r) => [r]));
  assert.throws(
    () => calibrate(judge(30), x, Uint32Array.of(0), settings(5, 1.5), 1),
    /too short to average 30 scores/,
  );
});
