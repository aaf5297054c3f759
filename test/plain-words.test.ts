import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactSpan } from '../agent/plain-words.ts';

test('what somebody asked for is told to the second, not rounded', () => {
  const spans = [6_000, 90_000, 5_400_000, 7_200_000, 86_400_000, 93_784_000, 0];
  assert.deepEqual(spans.map(exactSpan), [
    '6 s',
    '1 min 30 s',
    '1 h 30 min',
    '2 h',
    '1 d',
    '1 d 2 h 3 min 4 s',
    '0 s',
  ]);
});
