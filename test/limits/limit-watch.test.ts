import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LimitWatch } from '../../agent/limits/limit-watch.ts';
import { aSensor } from '../support/a-plant.ts';

const limits = { alarm_low: null, warn_low: 10, warn_high: 80, alarm_high: 95 };
const bearing = {
  id: 'bearing',
  kind: 'temperature',
  unit: 'degC',
  limits,
  onDelayMs: 5000,
  deadband: 2,
} as const;
const standing = (watch: LimitWatch) => watch.standing('pump').map(({ limit, since }) => [limit, since]);

test('a limit counts once it has been passed for its on-delay, at the reading itself', () => {
  const watch = new LimitWatch([aSensor(bearing)]);
  assert.equal(watch.take(0, 0, 85), null);
  assert.equal(watch.take(0, 4999, 85), null);
  assert.equal(watch.take(0, 5000, 85), 'pump');
  assert.deepEqual(standing(watch), [['warn_high', 0]]);
});

test('a short excursion within the on-delay is nothing', () => {
  const watch = new LimitWatch([aSensor(bearing)]);
  watch.take(0, 0, 99);
  watch.take(0, 3000, 50);
  assert.deepEqual(watch.due(60_000), []);
  assert.deepEqual(standing(watch), []);
});

test('an on-delay runs out by the frame when no further reading comes', () => {
  const watch = new LimitWatch([aSensor(bearing)]);
  watch.take(0, 0, 99);
  assert.deepEqual(watch.due(4000), []);
  assert.deepEqual(watch.due(5000), ['pump']);
});

test('the deadband keeps a value that ripples around its limit from chattering', () => {
  const watch = new LimitWatch([aSensor({ ...bearing, onDelayMs: 0 })]);
  assert.equal(watch.take(0, 0, 81), 'pump');
  assert.equal(watch.take(0, 1000, 79), null);
  assert.equal(watch.take(0, 2000, 81), null);
  assert.equal(watch.take(0, 3000, 77.9), 'pump');
  assert.deepEqual(standing(watch), []);
});

test('each bound has a delay of its own: a spike over a standing warning is no alarm', () => {
  const watch = new LimitWatch([aSensor(bearing)]);
  watch.take(0, 0, 85);
  watch.take(0, 6000, 96);
  assert.deepEqual(standing(watch), [['warn_high', 0]]);
  watch.take(0, 11_000, 96);
  assert.deepEqual(standing(watch), [['alarm_high', 6000]]);
  watch.take(0, 12_000, 5);
  assert.deepEqual(standing(watch), []);
  watch.take(0, 17_000, 5);
  assert.deepEqual(standing(watch), [['warn_low', 12_000]]);
});

test('a reading older than the newest is no news', () => {
  const watch = new LimitWatch([aSensor({ ...bearing, onDelayMs: 0 })]);
  watch.take(0, 60_000, 97);
  assert.equal(watch.take(0, 1000, 50), null);
  assert.deepEqual(standing(watch), [['alarm_high', 60_000]]);
});

test('what stands and what is on its way survive a restart', () => {
  const [first, second] = [new LimitWatch([aSensor(bearing)]), new LimitWatch([aSensor(bearing)])];
  first.take(0, 0, 85);
  first.take(0, 6000, 96);
  second.restore(structuredClone(first.state()));
  assert.deepEqual(standing(second), [['warn_high', 0]]);
  assert.deepEqual(second.due(11_000), ['pump']);
  assert.deepEqual(standing(second), [['alarm_high', 6000]]);
});

test('a clock set back by years leaves no limit waiting for them', () => {
  const watch = new LimitWatch([aSensor(bearing)]);
  watch.take(0, 1e12, 96);
  watch.setBack(1000);
  assert.equal(watch.take(0, 6000, 96), 'pump');
});

test('no number is no reason', () => {
  const watch = new LimitWatch([aSensor({ ...bearing, onDelayMs: 0 })]);
  assert.equal(watch.take(0, 0, Number.NaN), null);
  assert.equal(watch.take(0, 0, Number.POSITIVE_INFINITY), null);
});
