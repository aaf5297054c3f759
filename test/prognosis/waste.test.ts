import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Gauge } from '../../agent/diagnosis/symptom.ts';
import { wasteOf } from '../../agent/prognosis/waste.ts';
import type { SensorKind } from '../../config/vocabulary/kinds.ts';

const gauge = (
  kind: SensorKind,
  place: string,
  unit: string,
  expected: number,
  value: number,
  spread: number,
): Gauge => ({
  sensor: place,
  kind,
  place,
  perFlow: false,
  unit,
  expected,
  value,
  spread,
  atUsual: { expected, asLearned: expected, spread },
  sigma: (value - expected) / spread,
});
const power = (value: number, unit = 'kW') =>
  gauge('power', 'power', unit, unit === 'W' ? 20_000 : 20, value, unit === 'W' ? 200 : 0.2);

test('what is drawn beyond the expected, with what it comes to in a day', () => {
  const { waste } = wasteOf([power(22)], true, null);
  assert.equal(waste?.extra_kw, 2);
  assert.equal(waste.kwh_per_day, 48);
  assert.ok(!('co2_kg_per_day' in waste));
  assert.equal(wasteOf([power(22_000, 'W')], true, null).waste?.extra_kw, 2);
});

test('CO2 is told where the intensity is configured', () => {
  assert.equal(wasteOf([power(22)], true, 0.25).waste?.co2_kg_per_day, 12);
});

test('a pump is held to its own water work: less head and flow for nearly the same power is waste', () => {
  const worn = [
    power(19),
    gauge('pressure', 'head', 'kPa', 300, 270, 2),
    gauge('flow', 'flow', 'L/s', 30, 27, 0.2),
  ];
  const { waste } = wasteOf(worn, true, null);
  assert.equal(waste?.extra_kw, 2.8);
  assert.match(waste.basis, /at the same flow and head/);
});

test('null with the reason: no meter, no equal duty, no more than due, or within the uncertainty', () => {
  const why = (...of: Parameters<typeof wasteOf>) => wasteOf(of[0], of[1], of[2]).why;
  assert.match(why([], true, null)!, /no power meter/);
  const load = gauge('power', 'power', '%', 50, 60, 1);
  assert.match(why([load], true, null)!, /no power meter/, 'a load in per cent is none');
  assert.equal(wasteOf([power(22), load], true, null).waste?.extra_kw, 2);
  assert.match(why([power(22)], false, null)!, /no equal duty/);
  assert.match(why([power(19)], true, null)!, /no more than it should/);
  assert.match(why([power(20.3)], true, null)!, /uncertain by/);
  assert.match(why([power(22), power(22)], true, null)!, /more than one/);
  assert.match(why([power(NaN)], true, null)!, /cannot be believed/);
});

test('far from its usual flow nobody knows the efficiency of a pump: no figure', () => {
  const far = [
    power(15),
    gauge('pressure', 'head', 'kPa', 300, 290, 2),
    gauge('flow', 'flow', 'L/s', 30, 12, 0.2),
  ];
  assert.match(wasteOf(far, true, null).why!, /too far/);
});
