import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseDuration } from '../../config/duration.ts';

test('a duration is one number and one unit', () => {
  const known = {
    '500ms': 500,
    '30s': 30_000,
    '1.5h': 5_400_000,
    '5m': 300_000,
    '2h': 7_200_000,
    '7d': 604_800_000,
    '0s': 0,
  };
  for (const [text, ms] of Object.entries(known)) assert.equal(parseDuration(text), ms, text);
});

test('anything else is no duration', () => {
  for (const text of [
    '',
    '30',
    's',
    '30 s',
    ' 30s',
    '30s ',
    '-5s',
    '+5s',
    '1e3s',
    '1h30m',
    '30S',
    '5min',
    '.5s',
    '5.s',
    '30s\n',
    '٣s',
    '1234567890s',
  ]) {
    assert.equal(parseDuration(text), null, JSON.stringify(text));
  }
});

test('every text either is a duration of whole milliseconds or is none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9.]{0,6}[a-z]{0,2}$/)), (text) => {
      const ms = parseDuration(text);
      assert.ok(ms === null || (Number.isSafeInteger(ms) && ms >= 0));
    }),
  );
});
