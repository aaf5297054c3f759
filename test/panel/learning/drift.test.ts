import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driftRatio, steadyColumns } from '../../../agent/panel/learning/drift.ts';
import { smoothRows } from '../../../agent/panel/view.ts';
import { matrixOf, onlyColumns, rowsOf } from '../../../detectors/mathematics/matrix.ts';
import { randomFrom } from '../../../detectors/mathematics/random.ts';

const rows = 4000;
const random = randomFrom(3);
const noise = () => random() + random() - 1;
/** Five steady channels, one that steps half way, and one whose slow fall is lost in the noise of a row. */
const x = matrixOf(
  Array.from({ length: rows }, (_, r) => [
    noise(),
    noise(),
    noise(),
    noise(),
    5 + noise(),
    (r > rows / 2 ? 3 : 0) + noise(),
    70 - (0.6 * r) / rows + noise(),
  ]),
);
const smooth = smoothRows(x, Uint32Array.of(0), 10).rows;

test('a steady channel has a drift ratio of about 1, a step far more', () => {
  assert.ok(driftRatio(x, 0) < 1.5);
  assert.ok(driftRatio(x, 5) > 3.5);
});

test('after long learning what falls slowly is left out; a step is in the thresholds', () => {
  assert.deepEqual([...steadyColumns(x, smooth)], [0, 1, 2, 3, 4, 5]);
});

test('after short learning what steps is left out; a slope is not told from a swing', () => {
  const short = rowsOf(x, rows / 2 - 200, rows / 2 + 200);
  assert.deepEqual([...steadyColumns(short, short)], [0, 1, 2, 3, 4, 6]);
});

test('where everything drifts the steadiest half stays, or four of many', () => {
  const all = matrixOf(
    Array.from({ length: rows }, (_, r) =>
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((slope) => (slope * 5 * r) / rows + noise()),
    ),
  );
  const kept = (columns: number) => {
    const some = onlyColumns(
      all,
      Int32Array.from({ length: columns }, (_, c) => c),
    );
    return [...steadyColumns(some, some)];
  };
  assert.deepEqual(kept(10), [0, 1, 2, 3]);
  assert.deepEqual(kept(6), [0, 1, 2]);
  assert.deepEqual(kept(3), [0, 1]);
  assert.deepEqual(kept(1), [0]);
});

test('a slow slope is believed only once there are rows enough to tell it from a swing', () => {
  const sloping = (count: number) =>
    matrixOf(
      Array.from({ length: count }, (_, r) => [
        70 - (0.6 * r) / count + noise(),
        ...[1, 2, 3, 4].map(() => noise()),
      ]),
    );
  const seenOf = (count: number) => {
    const all = sloping(count);
    return [...steadyColumns(all, smoothRows(all, Uint32Array.of(0), 10).rows)];
  };
  assert.deepEqual(seenOf(400), [0, 1, 2, 3, 4]);
  assert.deepEqual(seenOf(4000), [1, 2, 3, 4]);
});
