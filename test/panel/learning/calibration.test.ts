import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calibrate, ratioOf } from '../../../agent/panel/learning/calibration.ts';
import type { DetectorKind } from '../../../detectors/index.ts';
import { matrixOf } from '../../../detectors/mathematics/matrix.ts';

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
/** Rows of one column; `time` counts them where nothing was thinned out. */
function seen(values: readonly number[], stretches: readonly number[], time = values.map((_, r) => r)) {
  return {
    rows: matrixOf(values.map((value) => [value])),
    stretches: Uint32Array.from(stretches),
    time: Float64Array.from(time),
  };
}
const settings = (folds: number, k: number) => ({ folds, k, falseAlertsPerMonth: 1 });

test('thresholds come from rows that the fit never saw: a detector that learns by heart gains nothing', () => {
  const rows = seen(
    Array.from({ length: 100 }, (_, r) => r * 2),
    [0],
  );
  const { centre, threshold } = calibrate(judge(1), rows, settings(5, 1), 1).calibration;
  assert.ok(centre > 2, `in sample the centre would be 0, it is ${centre}`);
  assert.ok(threshold > centre);
});

test('the ratio is 0 at the usual score and 1 at the threshold', () => {
  assert.equal(ratioOf(2, { centre: 2, threshold: 6 }), 0);
  assert.equal(ratioOf(6, { centre: 2, threshold: 6 }), 1);
});

test('scores that never vary still leave room between usual and strange', () => {
  const rows = seen(
    Array.from({ length: 40 }, () => 3),
    [0],
  );
  const { centre, threshold } = calibrate(judge(1), rows, settings(4, 1.5), 1).calibration;
  assert.ok(threshold > centre);
});

test('averaged scores have their line drawn from means: a lone outlier among the learning rows moves it less', () => {
  const values = Array.from({ length: 200 }, (_, r) => (r % 50 === 25 ? 300 + r : r % 7));
  const rows = seen(values, [0, 90]);
  const lines = [1, 10].map((averaging) => calibrate(judge(averaging), rows, settings(2, 1.5), 1));
  assert.ok(lines[1]!.calibration.threshold < 0.5 * lines[0]!.calibration.threshold);
});

function missing({ ratios }: { readonly ratios: Float64Array }): number[] {
  return [...ratios.keys()].filter((r) => Number.isNaN(ratios[r]!));
}

test('means begin anew with each fold and go on through the gaps within it', () => {
  const rows = seen(
    Array.from({ length: 40 }, (_, r) => r),
    [0, 5, 30],
  );
  assert.deepEqual(missing(calibrate(judge(6), rows, settings(2, 1.5), 1)), [0, 1, 20, 21]);
});

test('means begin anew where more frames were thinned out than they hold', () => {
  const time = (gap: number) => Array.from({ length: 40 }, (_, r) => (r < 10 ? r : r + gap));
  const values = Array.from({ length: 40 }, (_, r) => r);
  const after = (gap: number) =>
    missing(calibrate(judge(6), seen(values, [0, 10], time(gap)), settings(2, 1.5), 1));
  assert.deepEqual(after(5), [0, 1, 20, 21]);
  assert.deepEqual(after(60), [0, 1, 10, 11, 20, 21]);
});

test('folds too short for the mean are a FitError in words', () => {
  const rows = seen(
    Array.from({ length: 20 }, (_, r) => r),
    [0],
  );
  assert.throws(() => calibrate(judge(30), rows, settings(5, 1.5), 1), /too short to average 30 scores/);
});
