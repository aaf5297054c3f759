import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plant, Sensor } from '../../config/plant.ts';
import { dewPointC } from '../../agent/rules/dew-point.ts';
import { PlantRules } from '../../agent/rules/plant-rules.ts';
import { aFrame, aPlant } from '../support/a-plant.ts';

test('dew points of the tables: 20 degC at 50 % is 9.3 degC, 25 degC at 60 % 16.7 degC, saturated air its own', () => {
  assert.ok(Math.abs(dewPointC(20, 0.5) - 9.27) < 0.05);
  assert.ok(Math.abs(dewPointC(25, 0.6) - 16.69) < 0.05);
  assert.ok(Math.abs(dewPointC(18, 1) - 18) < 1e-9);
});

test('what is no relative humidity has no dew point', () => {
  for (const share of [0, -0.1, 1.2, NaN]) assert.ok(Number.isNaN(dewPointC(20, share)));
});

const supply = {
  id: 'supply',
  asset: 'cdu-1',
  kind: 'temperature',
  unit: 'degC',
  role: 'secondary-supply-temperature',
} as const;
const dewPoint = { ...supply, id: 'dew point', role: 'dew-point' } as const;
const room = { ...supply, id: 'room', role: 'ambient-temperature' } as const;
const humidity = {
  ...room,
  id: 'humidity',
  kind: 'humidity',
  unit: '%RH',
  role: 'ambient-humidity',
} as const;

function aCdu(sensors: readonly Partial<Sensor>[], drivers: readonly string[] = []): Plant {
  const plant = aPlant(sensors);
  return {
    ...plant,
    assets: plant.assets.map((asset) => (asset.id === 'cdu-1' ? { ...asset, kind: 'cdu', drivers } : asset)),
  };
}

/** What the CDU is told of after so many minutes of these readings. */
function after(minutes: number, plant: Plant, values: readonly number[], rules = new PlantRules(plant)) {
  for (let n = 0; n <= minutes; n++) rules.step(aFrame(n, values, 60_000));
  return rules.standing('cdu-1');
}

test('coolant less than 2 K above the dew point for 5 min is told, in plain words and figures', () => {
  const plant = aCdu([supply, dewPoint]);
  assert.equal(after(60, plant, [18, 15.9]), null);
  assert.equal(after(4, plant, [18, 16.5]), null);
  const broken = after(5, plant, [18, 16.5])!;
  assert.equal(
    broken.what,
    'coolant to the racks at 18 degC, the dew point of the room at 16.5 degC: condensation',
  );
  assert.deepEqual(
    broken.readings.map(({ channel, expected }) => [channel, expected]),
    [
      [0, 18.5],
      [1, null],
    ],
  );
});

test('without a dew-point sensor the room temperature and humidity tell it, in whatever units', () => {
  const plant = aCdu([{ ...supply, unit: 'degF' }, room, { ...humidity, unit: '%' }]);
  const broken = after(5, plant, [64.4, 25, 60])!; // 18 degC; dew point 16.7 degC
  assert.ok(Math.abs(broken.readings[0]!.expected! - 65.64) < 0.05);
  assert.equal(after(60, plant, [64.4, 25, 50]), null);
});

test('a sensor of the room counts where the CDU names it among its drivers, and nowhere else', () => {
  const elsewhere = { ...dewPoint, asset: 'hall C' };
  assert.notEqual(after(5, aCdu([supply, elsewhere], ['dew point']), [18, 17]), null);
  assert.equal(after(60, aCdu([supply, elsewhere]), [18, 17]), null);
});

test('without roles, with two sensors of a role, or on what is no CDU nothing is said', () => {
  assert.equal(after(60, aCdu([{ ...supply, role: null }, dewPoint]), [18, 17]), null);
  assert.equal(after(60, aCdu([supply, { ...dewPoint, role: null }]), [18, 17]), null);
  assert.equal(after(60, aCdu([supply, dewPoint, { ...dewPoint, id: 'other' }]), [18, 17, 10]), null);
  assert.equal(after(60, aPlant([supply, dewPoint]), [18, 17]), null);
});

test('half a kelvin more than 2 K ends it, and a silent sensor does not', () => {
  const plant = aCdu([supply, dewPoint]);
  const rules = new PlantRules(plant);
  after(5, plant, [18, 17], rules);
  const then = (n: number, values: readonly number[]) => {
    rules.step(aFrame(n, values, 60_000));
    return rules.standing('cdu-1') !== null;
  };
  assert.equal(then(6, [18, NaN]), true);
  assert.equal(then(7, [18, 15.7]), true);
  assert.equal(then(8, [18, 15.4]), false);
});
