import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cell } from '../../agent/model.ts';
import type { Plant } from '../../config/plant.ts';
import { conditionedRows } from '../../agent/physics/conditioned-rows.ts';
import { groupRows } from '../../agent/training/learning-rows.ts';
import { type LearningBlock, LearningStore } from '../../agent/training/learning-store.ts';
import { aFrame, aPlant } from '../support/a-plant.ts';

const one = aPlant([{ id: 'flow' }]);
const two = aPlant([{ id: 'flow' }, { id: 'power' }]);

function rowsOf(plant: Plant, asset: string, store: LearningStore) {
  return groupRows(plant, asset, conditionedRows(plant, store.history(), 1000));
}

test('only good, fresh cells are learned from', () => {
  const store = new LearningStore(two.sensors.length, 1000);
  const frame = aFrame(1, [1, 2]);
  frame.states[1] = Cell.substituted;
  store.add(frame);
  assert.deepEqual([...store.history().values.data], [1, NaN]);
});

test('a frame in which every cell is stale is no row', () => {
  const store = new LearningStore(two.sensors.length, 1000);
  store.add(aFrame(1, [NaN, NaN]));
  store.add(aFrame(2, [NaN, 1]));
  assert.deepEqual([...store.history().numbers], [2]);
});

test('what is open when the agent stops is sealed with the rows it has', () => {
  const blocks: LearningBlock[] = [];
  const store = new LearningStore(one.sensors.length, 1000, (block) => blocks.push(block));
  for (let n = 0; n < 130; n++) store.add(aFrame(n, [n]));
  store.sealAll();
  assert.deepEqual(
    blocks.map(({ numbers, data }) => [numbers.length, data.length]),
    [
      [60, 60],
      [60, 60],
      [10, 10],
    ],
  );
});

test('the frames just before an incident can be taken back', () => {
  const store = new LearningStore(two.sensors.length, 1000);
  for (let n = 0; n < 100; n++) store.add(aFrame(n, [n, n]));
  store.takeBack([1], 70);
  const { numbers, values } = conditionedRows(two, store.history(), 1000);
  const kept = [...numbers].filter((_, r) => !Number.isNaN(values.data[2 * r + 1]!));
  assert.equal(kept.length, 70);
  assert.equal(kept.at(-1), 69);
  assert.ok(numbers.every((_, r) => !Number.isNaN(values.data[2 * r]!)));
});

test('what an incident takes back of one asset still drives the others, and says when they run', () => {
  const plant = aPlant([
    { id: 'speed', kind: 'speed' },
    { id: 'pressure', asset: 'loop' },
  ]);
  const running = { sensor: 'speed', above: 0.5, below: null };
  const assets = plant.assets.map((asset) => ({ ...asset, running, drivers: ['speed'] }));
  const known = { ...plant, assets };
  const store = new LearningStore(2, 10_000);
  for (let n = 0; n < 300; n++) store.add(aFrame(n, [n < 200 ? n : 0, n]));
  const before = conditionedRows(known, store.history(), 1000);
  store.takeBack([0], 150);
  const after = conditionedRows(known, store.history(), 1000);
  assert.deepEqual(after.drive, before.drive);
  const column = (of: number, { values }: typeof after) => [...values.data].filter((_, i) => i % 2 === of);
  assert.deepEqual(column(1, after), column(1, before));
  // 199 is the frame before it stops.
  assert.deepEqual(
    column(0, before)
      .flatMap((value, n) => (Number.isNaN(value) ? [] : [n]))
      .at(-1),
    198,
  );
  assert.ok(column(0, after).slice(180).every(Number.isNaN));
});

test('the store stays bounded, keeps the newest, and still covers the oldest', () => {
  const dropped: number[] = [];
  const store = new LearningStore(one.sensors.length, 1200, undefined, (from) => dropped.push(from));
  for (let n = 0; n < 10_000; n++) store.add(aFrame(n, [n]));
  const numbers = [...store.history().numbers];
  assert.ok(numbers.length <= 1320, `${numbers.length} rows`);
  assert.equal(numbers.at(-1), 9999);
  assert.equal(numbers[0], 0);
  assert.deepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
  );
  assert.equal(dropped.length * 60 + numbers.length, 10_000);
});

test('what stays covers the whole time evenly, not the last days only', () => {
  const store = new LearningStore(one.sensors.length, 1200);
  for (let n = 0; n < 40_000; n++) store.add(aFrame(n, [n]));
  const tenths = new Set([...store.history().numbers].map((n) => Math.floor(n / 4000)));
  assert.equal(tenths.size, 10);
});

test('the clock of an asset goes on where frames were thinned out, and stands where it stood still', () => {
  const pump = aPlant([{ id: 'flow' }, { id: 'power', kind: 'power' }]);
  const running = { sensor: 'power', above: 0.5, below: null };
  const plant = { ...pump, assets: pump.assets.map((asset) => ({ ...asset, running })) };
  const store = new LearningStore(plant.sensors.length, 10_000);
  for (let n = 0; n < 400; n++) {
    if (n < 20 || n >= 30) store.add(aFrame(n, n >= 50 && n < 100 ? [0, 0] : [n, 10]));
  }
  const { numbers, time } = rowsOf(plant, 'pump', store)!;
  const at = (n: number) => time[numbers.indexOf(n)]!;
  assert.deepEqual([at(0), at(19), at(30), at(48)], [0, 19, 30, 48]);
  // Frames 49-219 stood still or had just started.
  assert.deepEqual([at(220), at(399)], [49, 228]);
});

test('sealed blocks that are loaded again give the same rows', () => {
  const blocks: LearningBlock[] = [];
  const store = new LearningStore(one.sensors.length, 1000, (block) => blocks.push(block));
  for (let n = 0; n < 300; n++) store.add(aFrame(n, [n]));
  const again = new LearningStore(one.sensors.length, 1000);
  for (const block of blocks) again.load(block);
  assert.deepEqual([...again.history().numbers], [...store.history().numbers].slice(0, again.rows));
  assert.equal(again.rows, 180);
});

test('a dead sensor is left out of its group instead of taking every row with it', () => {
  const plant = aPlant([{ id: 'flow' }, { id: 'dead' }, { id: 'power' }]);
  const store = new LearningStore(plant.sensors.length, 1000);
  for (let n = 0; n < 50; n++) store.add(aFrame(n, [n, n === 7 ? 1 : NaN, n === 20 ? NaN : 1]));
  const rows = rowsOf(plant, 'pump', store)!;
  assert.deepEqual(
    rows.columns.map(({ sensor }) => sensor),
    ['flow', 'power'],
  );
  assert.equal(rows.x.rows, 49);
  assert.deepEqual([...rows.stretches], [0, 20]);
});

test('an asset without a usable row has nothing to learn', () => {
  const plant = aPlant([{ id: 'flow' }]);
  assert.equal(rowsOf(plant, 'pump', new LearningStore(1, 1000)), null);
  assert.equal(rowsOf(plant, 'other', new LearningStore(1, 1000)), null);
});

test('an asset that stands still is not learned, nor the frame in which it stops; nor does it break a run', () => {
  const pump = aPlant([{ id: 'flow' }, { id: 'power', kind: 'power' }]);
  const running = { sensor: 'power', above: 0.5, below: null };
  const plant = { ...pump, assets: pump.assets.map((asset) => ({ ...asset, running })) };
  const store = new LearningStore(plant.sensors.length, 10_000);
  for (let n = 0; n < 400; n++) store.add(aFrame(n, n >= 50 && n < 100 ? [0, 0] : [n, 10]));
  const { x, stretches } = rowsOf(plant, 'pump', store)!;
  const flows = Array.from({ length: x.rows }, (_, r) => x.data[r * 2]!);
  // Frames 0-48, then from two minutes after the start on.
  assert.deepEqual([flows.at(48), flows[49]], [48, 220]);
  assert.deepEqual([...stretches], [0]);
});

test('after the clock was set back a machine settles no longer than it does', () => {
  const plant = aPlant([
    { id: 'pressure', kind: 'pressure' },
    { id: 'speed', kind: 'speed' },
  ]);
  const running = { sensor: 'speed', above: 0.5, below: null };
  const known = { ...plant, assets: plant.assets.map((asset) => ({ ...asset, running })) };
  const store = new LearningStore(2, 10_000);
  for (let n = 900; n < 1000; n++) store.add(aFrame(n, [5, n < 990 ? 0 : 1]));
  for (let n = 100; n < 400; n++) store.add(aFrame(n, [5, 1]));
  const { numbers, values } = conditionedRows(known, store.history(), 1000);
  const usable = [...numbers].filter((_, r) => !Number.isNaN(values.data[2 * r]!));
  assert.ok(usable.includes(300) && usable.includes(399), `usable: ${usable.join(' ')}`);
});
