import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FlatLines } from '../../agent/validation/flat-lines.ts';
import { aPlant } from '../support/a-plant.ts';

const plant = aPlant([
  { id: 'fan', kind: 'speed', unit: '%' },
  { id: 'pump', kind: 'speed', unit: 'rpm' },
  { id: 'flow', kind: 'flow', unit: 'L/s' },
  { id: 'supply', kind: 'temperature', unit: 'degC' },
  { id: 'outdoor', kind: 'humidity', unit: '%RH' },
]);

/** Which channels are stuck after an hour on `value`, all of which read it before, among others. */
function stuckOn(value: number): string[] {
  const each = (of: number) => new Float64Array(plant.sensors.length).fill(of);
  const rest = plant.sensors.map(() => new Float64Array(0));
  const flat = new FlatLines(plant, {
    longest: each(30),
    strange: each(30),
    rest,
    least: each(0),
    most: each(1000),
  });
  const still = new Uint8Array(plant.sensors.length);
  for (let n = 0; n <= 60; n++) flat.step(n * 60_000, each(value), still);
  return plant.sensors.flatMap(({ id }, c) => (flat.stuck(c, 3_600_000) ? [id] : []));
}

test('what has come to its end is not stuck: a meter at 0, a fan at 100 %, air in fog', () => {
  assert.deepEqual(stuckOn(57), ['fan', 'pump', 'flow', 'supply', 'outdoor']);
  assert.deepEqual(stuckOn(0), ['supply', 'outdoor']);
  assert.deepEqual(stuckOn(100), ['pump', 'flow', 'supply']);
});
