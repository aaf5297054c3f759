import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readTime } from '../../../agent/sources/mqtt/time.ts';

test('ISO 8601 in UTC, with an offset or without a zone', () => {
  const noon = Date.UTC(2026, 1, 28, 12, 0, 0);
  assert.equal(readTime('2026-02-28T12:00:00Z'), noon);
  assert.equal(readTime('2026-02-28 12:00:00.250'), noon + 250);
  assert.equal(readTime('2026-02-28T12:00Z'), noon);
  assert.equal(readTime('2026-02-28T14:00:00+02:00'), noon);
  assert.equal(readTime('2026-02-28T06:30:00.123456-0530'), noon + 123);
});

test('numbers are seconds below 1e11 and milliseconds above', () => {
  assert.equal(readTime(1_700_000_000), 1_700_000_000_000);
  assert.equal(readTime(1_700_000_000.5), 1_700_000_000_500);
  assert.equal(readTime(1_700_000_000_123), 1_700_000_000_123);
});

test('what is no time is refused, not guessed', () => {
  const texts = [
    '',
    'now',
    '12:00',
    '2026-13-01T00:00:00Z',
    '2026-02-28T25:00:00Z',
    '1.7e18',
    '9'.repeat(30),
  ];
  for (const text of texts) assert.equal(readTime(text), null, text);
  for (const value of [null, true, {}, [], NaN, Infinity, -1, 1.7e18]) assert.equal(readTime(value), null);
});

test('every time that toISOString prints is read back', () => {
  const dates = fc.date({ min: new Date(0), max: new Date('2199-12-30'), noInvalidDate: true });
  fc.assert(fc.property(dates, (date) => assert.equal(readTime(date.toISOString()), date.getTime())));
});
