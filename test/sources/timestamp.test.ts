import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseTimestamp } from '../../agent/sources/timestamp.ts';

const instant = Date.parse('2026-07-01T12:00:00Z');

test('ISO 8601 with and without zone, and epoch seconds and milliseconds', () => {
  for (const text of [
    '2026-07-01T12:00:00Z',
    '2026-07-01T14:00:00+02:00',
    '2026-07-01 07:00:00.000 -0500',
    '2026-07-01 12:00',
    '1782907200',
    '1782907200000',
    '1782907200.000',
  ]) {
    assert.equal(parseTimestamp(text, 'UTC'), instant, text);
  }
});

test('a time without a zone is the site’s, in summer and in winter', () => {
  assert.equal(parseTimestamp('2026-07-01 14:00:00', 'Europe/Berlin'), instant);
  assert.equal(parseTimestamp('2026-01-01 13:00:00', 'Europe/Berlin'), Date.parse('2026-01-01T12:00:00Z'));
  assert.equal(parseTimestamp('2026-03-29 03:30:00', 'Europe/Berlin'), Date.parse('2026-03-29T01:30:00Z'));
  assert.equal(parseTimestamp('2026-07-01 07:00:00', 'America/Chicago'), instant);
});

test('what is no time is null, never a guess', () => {
  for (const text of ['', 'now', '01/07/2026', '2026-13-01', '2026-07-01T25:00:00Z', '1e9x', 'NaN']) {
    assert.equal(parseTimestamp(text, 'UTC'), null, text);
  }
});

test('what Date prints is read back, in every zone', () => {
  const date = fc.date({ min: new Date('1971-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(date, (at) => assert.equal(parseTimestamp(at.toISOString(), 'Asia/Tokyo'), at.getTime())),
  );
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const at = parseTimestamp(text, 'Europe/Berlin');
      assert.ok(at === null || Number.isFinite(at));
    }),
  );
});
