import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runningTime } from '../../agent/panel/running-time.ts';

test('frames that are there but not judged do not count, those that nobody kept do', () => {
  const time = Float64Array.of(10, 11, 12, 13, 40, 41);
  assert.deepEqual([...runningTime(time, [0, 1, 3, 4, 5])], [0, 1, 2, 29, 30]);
});

test('where the clock was set back the time that ran goes on', () => {
  assert.deepEqual([...runningTime(Float64Array.of(100, 101, 7, 8), [0, 1, 2, 3])], [0, 1, 2, 3]);
});
