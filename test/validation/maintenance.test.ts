import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cell, type MaintenanceCommand } from '../../agent/model.ts';
import { Maintenance } from '../../agent/validation/maintenance.ts';
import { aFrame, aPlant } from '../support/a-plant.ts';

const plant = aPlant([
  { id: 'flow', asset: 'pump' },
  { id: 'head', asset: 'pump' },
  { id: 'level', asset: 'tower' },
]);
const command = (subject: string, forMs: number | null, at = 0): MaintenanceCommand => ({
  kind: 'maintenance',
  subject,
  forMs,
  by: 'mia',
  at,
  note: null,
});
const states = (maintenance: Maintenance, n: number) => [...maintenance.step(aFrame(n, [1, 2, 3])).states];

test('the cells of an asset that people work on are off, and are back when the time is over', () => {
  const maintenance = new Maintenance(plant);
  maintenance.take(command('pump', 10_000));
  assert.deepEqual(states(maintenance, 9), [Cell.off, Cell.off, Cell.ok]);
  assert.ok(maintenance.on('pump') && maintenance.covers(1) && !maintenance.covers(2));
  assert.deepEqual(states(maintenance, 10), [Cell.ok, Cell.ok, Cell.ok]);
  assert.deepEqual(maintenance.works, []);
});

test('a single sensor can be worked on, prolonged and ended early', () => {
  const maintenance = new Maintenance(plant);
  maintenance.take(command('head', 10_000));
  maintenance.take(command('head', 10_000, 8_000));
  assert.deepEqual(states(maintenance, 12), [Cell.ok, Cell.off, Cell.ok]);
  assert.equal(maintenance.works[0]!.from, 0);
  maintenance.take(command('head', null));
  assert.deepEqual(states(maintenance, 13), [Cell.ok, Cell.ok, Cell.ok]);
});

test('work survives a restart, and a clock set back does not prolong it', () => {
  const maintenance = new Maintenance(plant);
  maintenance.take(command('pump', 10_000, 1_000_000));
  const resumed = new Maintenance(plant);
  resumed.restore(maintenance.state());
  assert.ok(resumed.covers(0));
  resumed.setBack(500_000);
  assert.deepEqual(states(resumed, 509), [Cell.off, Cell.off, Cell.ok]);
  assert.deepEqual(states(resumed, 510), [Cell.ok, Cell.ok, Cell.ok]);
});
