import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureLevelOf } from '../../agent/prognosis/failure-level.ts';
import type { Gauge } from '../../agent/prognosis/waste.ts';
import { aSensor } from '../support/a-plant.ts';

const failsAt = {
  'bearing-temperature': { value: 95, unit: 'degC', share: false },
  head: { value: 0.75, unit: '%', share: true },
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
};

test('a declared alarm limit on the side that it moves to goes before what the mode says', () => {
  const limits = { alarm_low: 40, warn_low: null, warn_high: 180, alarm_high: 190 };
  assert.deepEqual(failureLevelOf(gauge, aSensor({ limits }), failsAt), {
    level: 190,
    source: 'its alarm limit',
    within: 0,
  });
  assert.equal(failureLevelOf({ ...gauge, sigma: -9 }, aSensor({ limits }), failsAt)?.level, 40);
});

test('the level of the mode comes in the unit of the sensor, or as a share of what it should read', () => {
  const { level, within } = failureLevelOf(gauge, aSensor(), failsAt)!;
  assert.equal(Math.round(level), 203);
  assert.ok(within > 0, 'and it may fail before, or hold out longer');
  const head = { ...gauge, kind: 'pressure', place: 'head', unit: 'kPa', expected: 300 } as const;
  assert.equal(failureLevelOf(head, aSensor(), failsAt)?.level, 225);
  const limits = { alarm_low: 40, warn_low: null, warn_high: 180, alarm_high: 190 };
  assert.equal(failureLevelOf(head, aSensor({ limits }), failsAt)?.level, 225, 'a head is no reading');
});

test('no level where nobody says one, or in a unit of something else', () => {
  assert.equal(failureLevelOf({ ...gauge, place: null }, aSensor(), failsAt), null);
  assert.equal(failureLevelOf({ ...gauge, unit: 'kPa' }, aSensor(), failsAt), null);
});
