import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureLevelOf } from '../../agent/prognosis/failure-level.ts';
import type { Gauge } from '../../agent/diagnosis/symptom.ts';
import { aSensor } from '../support/a-plant.ts';

const failsAt = {
  'bearing-temperature': { values: [95], unit: 'degC', share: false },
  head: { values: [0.75], unit: '%', share: true },
  flow: { values: [0.7, 0.4], unit: '%', share: true },
};
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
  asLearned: 120,
  perUnit: 1,
};

test('a declared alarm limit on the side that it moves to goes before what the mode says', () => {
  const limits = { alarm_low: 40, warn_low: null, warn_high: 180, alarm_high: 190 };
  assert.deepEqual(failureLevelOf(gauge, aSensor({ limits }), failsAt), {
    nearest: 190,
    furthest: 190,
    levels: [190],
    source: 'its alarm limit',
  });
  assert.deepEqual(failureLevelOf({ ...gauge, sigma: -9 }, aSensor({ limits }), failsAt)?.levels, [40]);
});

test('the level of the mode comes in the unit of the sensor, or as a share of what it should read', () => {
  const { levels, nearest, furthest } = failureLevelOf(gauge, aSensor(), failsAt)!;
  assert.deepEqual(levels.map(Math.round), [203]);
  assert.deepEqual(
    [nearest, furthest].map(Math.round),
    [178, 228],
    'and it may fail before, or hold out longer',
  );
  const head = { ...gauge, kind: 'pressure', place: 'head', unit: 'kPa', asLearned: 300 } as const;
  assert.deepEqual(failureLevelOf(head, aSensor(), failsAt)?.levels, [225]);
  const limits = { alarm_low: 40, warn_low: null, warn_high: 180, alarm_high: 190 };
  assert.deepEqual(failureLevelOf(head, aSensor({ limits }), failsAt)?.levels, [225], 'a head is no reading');
});

test('where it is said from where to where it fails that is taken as it is', () => {
  const flow = { ...gauge, kind: 'flow', place: 'flow', unit: 'm3/h', asLearned: 50 } as const;
  const { nearest, furthest } = failureLevelOf(flow, aSensor(), failsAt)!;
  assert.deepEqual([nearest, furthest], [35, 20]);
});

test('no level where nobody says one, or in a unit of something else', () => {
  assert.equal(failureLevelOf({ ...gauge, place: null }, aSensor(), failsAt), null);
  assert.equal(failureLevelOf({ ...gauge, unit: 'kPa' }, aSensor(), failsAt), null);
});
