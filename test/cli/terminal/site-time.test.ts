import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SiteTime, span } from '../../../agent/cli/terminal/site-time.ts';

const now = Date.parse('2026-11-23T13:20:20.000Z');

test('times are the site’s, with its zone', () => {
  const berlin = new SiteTime('Europe/Berlin', now);
  assert.equal(berlin.zone, 'CET');
  assert.equal(berlin.full('2026-11-23T13:20:10.000Z'), '23 Nov 14:20:10 CET');
  assert.equal(berlin.full('2026-07-01T00:00:00.000Z'), '1 Jul 02:00:00 CEST');
  assert.equal(berlin.short('2026-11-23T13:20:10.000Z'), '14:20:10');
  assert.equal(berlin.short('2026-11-22T23:30:00.000Z'), '00:30:00');
});

test('without a zone, or with one that nobody knows, times are UTC and say so', () => {
  for (const zone of [undefined, 'Mars/Olympus']) {
    assert.equal(new SiteTime(zone, now).full('2026-11-23T13:20:10.000Z'), '23 Nov 13:20:10 UTC');
  }
});

test('another day shows its date, another year its year', () => {
  const utc = new SiteTime('UTC', now);
  assert.equal(utc.short('2026-11-22T13:20:10.000Z'), '22 Nov 13:20');
  assert.equal(utc.short('2025-11-23T13:20:10.000Z'), '23 Nov 2025 13:20');
  assert.equal(utc.full('2025-11-23T13:20:10.000Z'), '23 Nov 2025 13:20:10 UTC');
});

test('what is no time is a dash', () => {
  const utc = new SiteTime('UTC', now);
  for (const words of [utc.short('soon'), utc.full('soon'), utc.age('soon'), utc.until('')]) {
    assert.equal(words, '-');
  }
});

test('spans have two units at most', () => {
  const minute = 60_000;
  const hour = 60 * minute;
  const spans = [-1, 40_000, 3 * minute, 5 * hour + 10 * minute, 5 * hour, 52 * hour, 300 * hour].map(span);
  assert.deepEqual(spans, ['0 s', '40 s', '3 min', '5 h 10 min', '5 h', '2 d 4 h', '12 d']);
});
