import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Health } from '../../agent/prognosis/health.ts';
import { HealthBoard } from '../../agent/sinks/mqtt/health-board.ts';
import { anAsset } from '../cli/a-plant.ts';

const asset = (health: Health) => [anAsset('pump-1', 'normal', { health })];
const well: Health = { score: 100, reason: 'as-usual' };

test('health is told when it moves by 5 points or is lost, else once in its time, and after a reconnect', () => {
  const board = new HealthBoard(60_000);
  const told = (health: Health, now: number) => board.due(asset(health), now).map(({ score }) => score);
  assert.deepEqual(told(well, 0), [100]);
  assert.deepEqual(told({ score: 96, reason: 'panel' }, 10_000), [], 'no more than noise');
  assert.deepEqual(told({ score: 95, reason: 'panel' }, 20_000), [95]);
  assert.deepEqual(told({ score: 99, reason: 'panel' }, 79_999), [], 'against what was told last');
  assert.deepEqual(told({ score: 99, reason: 'panel' }, 80_000), [99]);
  assert.deepEqual(told({ score: null, reason: 'off' }, 81_000), [null]);
  assert.deepEqual(told({ score: null, reason: 'maintenance' }, 82_000), []);
  assert.deepEqual(told(well, 83_000), [100]);
  board.clear();
  assert.deepEqual(told(well, 84_000), [100]);
});

test('an asset of an older snapshot, without health, is not told of', () => {
  assert.deepEqual(new HealthBoard(1).due([anAsset('pump-1', 'normal')], 0), []);
});
