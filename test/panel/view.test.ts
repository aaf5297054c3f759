import assert from 'node:assert/strict';
import { test } from 'node:test';
import { View, smoothRows } from '../../agent/panel/view.ts';
import { matrixOf } from '../../detectors/mathematics/matrix.ts';
import { aFrame } from '../support/a-plant.ts';

test('a view shows causal means over its window', () => {
  const view = new View(1, 3);
  const shown = [1, 2, 3, 10].map((value, n) => {
    view.push(aFrame(n, [value]));
    return view.row[0];
  });
  assert.deepEqual(shown, [1, 1.5, 2, 5]);
});

test('learning rows are smoothed as the view would have shown them, each stretch anew', () => {
  const x = matrixOf([[1], [2], [3], [10], [100], [104]]);
  const { rows, stretches } = smoothRows(x, Uint32Array.of(0, 4), 3);
  assert.deepEqual([...rows.data], [1.5, 2, 5, 102]);
  assert.deepEqual([...stretches], [0, 3]);
});

test('a missing cell leaves its window, and a mostly empty window is missing', () => {
  const view = new View(2, 4);
  for (let n = 0; n < 4; n++) view.push(aFrame(n, [n, 5]));
  view.push(aFrame(4, [Number.NaN, 5]));
  assert.equal(view.row[0], 2);
  assert.equal(view.unfounded(Int32Array.of(0, 1)), 1);
  for (let n = 5; n < 8; n++) view.push(aFrame(n, [Number.NaN, 5]));
  assert.ok(Number.isNaN(view.row[0]!));
  assert.equal(view.row[1], 5);
});

test('a row that is taken back leaves the window as if it had not been', () => {
  const view = new View(1, 3);
  for (const [n, value] of [1, 2, 3, 900].entries()) view.push(aFrame(n, [value]));
  view.retract();
  view.push(aFrame(4, [4]));
  assert.equal(view.row[0], 3);
});
