import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Gauge } from '../../agent/diagnosis/symptom.ts';
import { failureLevelOf } from '../../agent/prognosis/failure-level.ts';
import { aSensor } from '../support/a-plant.ts';

const failsAt = {
  'bearing-temperature': { values: [95], unit: 'degC', share: false },
  head: { values: [0.75], unit: '%', share: true },
  flow: { values: [0.7, 0.4], unit: '%', share: true },
};
const limits = { alarm_low: 40, warn_low: null, warn_high: 180, alarm_high: 190 };
/** 10 degF of what is expected came with a set-point that was moved. */
const gauge: Gauge = {
  sensor: 'b',
  kind: 'temperature',
  place: 'bearing-de-temperature',
  perFlow: false,
  unit: 'degF',
  sigma: 9,
  value: 150,
  expected: 120,
  spread: 1,
  atUsual: { expected: 120, asLearned: 110, spread: 1 },
};
/** At three quarters of its usual speed just now. */
const slow = { ...gauge, sigma: -9, unit: 'm3/h', value: 30, expected: 37.5 } as const;
const pump = { ...slow, atUsual: { expected: 50, asLearned: 44, spread: 1 } } as const;

test('a declared alarm limit on the side that it moves to goes before what the mode says, from what was learned on', () => {
  assert.deepEqual(failureLevelOf(gauge, aSensor({ limits }), failsAt), {
    limits: { nearest: 80, furthest: 80 },
    levels: [190],
    source: 'its alarm limit',
  });
  const falling = failureLevelOf({ ...gauge, sigma: -9 }, aSensor({ limits }), failsAt)!;
  assert.deepEqual([falling.levels, falling.limits], [[40], { nearest: 70, furthest: 70 }]);
});

test('one level of practice may be reached 30 % of the way before or after it, in the unit of the sensor', () => {
  const { levels, limits: far } = failureLevelOf(gauge, aSensor(), failsAt)!;
  assert.deepEqual(levels.map(Math.round), [203]);
  assert.deepEqual([far.nearest, far.furthest].map(Math.round), [68, 118]);
});

test('a share is of what it should read, told at the speed of now and reached at the usual one', () => {
  const head = { ...pump, kind: 'pressure', place: 'head', unit: 'kPa' } as const;
  const { levels, limits: far } = failureLevelOf(head, aSensor({ limits }), failsAt)!;
  assert.deepEqual(levels, [28.125], 'a head is no reading: its limit is not asked');
  assert.deepEqual(far, { nearest: 44 - 41.25, furthest: 44 - 33.75 });
  const unread = failureLevelOf({ ...head, value: NaN, expected: NaN }, aSensor(), failsAt)!;
  assert.deepEqual([unread.levels, unread.limits], [[37.5], far], 'its suction is not read just now');
});

test('where it is said from where to where it fails that is taken as it is, whichever is written first', () => {
  const flow = { ...pump, kind: 'flow', place: 'flow' } as const;
  const expected = { nearest: 44 - 35, furthest: 44 - 20 };
  assert.deepEqual(failureLevelOf(flow, aSensor(), failsAt)!.limits, expected);
  const turned = { flow: { ...failsAt.flow, values: [0.4, 0.7] } };
  assert.deepEqual(failureLevelOf(flow, aSensor(), turned)!.limits, expected);
});

test('no level where nobody says one, or in a unit of something else', () => {
  assert.equal(failureLevelOf({ ...gauge, place: null }, aSensor(), failsAt), null);
  assert.equal(failureLevelOf({ ...gauge, unit: 'kPa' }, aSensor(), failsAt), null);
});
