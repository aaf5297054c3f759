import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withModelError } from '../../../agent/panel/learning/model-error.ts';
import { standardDeviation } from 'simple-statistics';
import { columnOf } from '../../../detectors/mathematics/matrix.ts';

const zeros = { data: new Float64Array(48_000 * 2), rows: 48_000, columns: 2 };

test('residuals move by their tolerance from spell to spell, and not within one', () => {
  const moved = withModelError(zeros, Float64Array.of(0.3, 0), 7);
  const first = Array.from(columnOf(moved, 0));
  assert.equal(new Set(first).size, 24);
  assert.ok(Math.abs(standardDeviation(first) - 0.3) < 0.12);
  assert.ok(columnOf(moved, 1).every((value) => value === 0));
});

test('the same seed moves them the same, and the rows given stay as they were', () => {
  const tolerance = Float64Array.of(1, 2);
  assert.deepEqual(withModelError(zeros, tolerance, 1), withModelError(zeros, tolerance, 1));
  assert.notDeepEqual(withModelError(zeros, tolerance, 1), withModelError(zeros, tolerance, 2));
  assert.ok(zeros.data.every((value) => value === 0));
});
