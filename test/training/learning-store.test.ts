import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cell } from '../../agent/model.ts';
import { groupRows } from '../../agent/training/learning-rows.ts';
import { type LearningBlock, LearningStore } from '../../agent/training/learning-store.ts';
import { aFrame, aPlant, learnInto } from '../support/a-plant.ts';

const one = aPlant([{ id: 'flow' }]);
const two = aPlant([{ id: 'flow' }, { id: 'power' }]);

test('only good, fresh cells are learned from', () => {
  const store = new LearningStore(two, 1000);
  const add = learnInto(store, two);
  const frame = aFrame(1, [1, 2]);
  frame.states[1] = Cell.substituted;
  add(frame);
  assert.deepEqual(
    [...store].map(({ values }) => [...values]),
    [[1, NaN]],
  );
});

test('a frame in which every cell is stale is no row', () => {
  const store = new LearningStore(two, 1000);
  const add = learnInto(store, two);
  add(aFrame(1, [NaN, NaN]));
  add(aFrame(2, [NaN, 1]));
  assert.deepEqual(
    [...store].map(({ n }) => n),
    [2],
  );
});

test('what is open when the agent stops is sealed with the rows it has', () => {
  const blocks: LearningBlock[] = [];
  const store = new LearningStore(one, 1000, (block) => blocks.push(block));
  const add = learnInto(store, one);
  for (let n = 0; n < 130; n++) add(aFrame(n, [n]));
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
  const store = new LearningStore(two, 1000);
  const add = learnInto(store, two);
  for (let n = 0; n < 100; n++) add(aFrame(n, [n, n]));
  store.takeBack([1], 70);
  const kept = [...store].filter(({ values }) => !Number.isNaN(values[1]!)).map(({ n }) => n);
  assert.equal(kept.length, 70);
  assert.equal(kept.at(-1), 69);
  assert.ok([...store].every(({ values }) => !Number.isNaN(values[0]!)));
});

test('the store stays bounded, keeps the newest, and still covers the oldest', () => {
  const dropped: number[] = [];
  const store = new LearningStore(one, 1200, undefined, (from) => dropped.push(from));
  const add = learnInto(store, one);
  for (let n = 0; n < 10_000; n++) add(aFrame(n, [n]));
  const numbers = [...store].map(({ n }) => n);
  assert.ok(numbers.length <= 1320, `${numbers.length} rows`);
  assert.equal(numbers.at(-1), 9999);
  assert.equal(numbers[0], 0);
  assert.deepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
  );
  assert.equal(dropped.length * 60 + numbers.length, 10_000);
});

test('sealed blocks that are loaded again give the same rows', () => {
  const blocks: LearningBlock[] = [];
  const store = new LearningStore(one, 1000, (block) => blocks.push(block));
  const add = learnInto(store, one);
  for (let n = 0; n < 300; n++) add(aFrame(n, [n]));
  const again = new LearningStore(one, 1000);
  for (const block of blocks) again.load(block);
  assert.deepEqual(
    [...again].map(({ n }) => n),
    [...store].map(({ n }) => n).slice(0, again.rows),
  );
  assert.equal(again.rows, 180);
});

test('a dead sensor is left out of its group instead of taking every row with it', () => {
  const plant = aPlant([{ id: 'flow' }, { id: 'dead' }, { id: 'power' }]);
  const store = new LearningStore(plant, 1000);
  const add = learnInto(store, plant);
  for (let n = 0; n < 50; n++) add(aFrame(n, [n, n === 7 ? 1 : NaN, n === 20 ? NaN : 1]));
  const rows = groupRows(plant, 'pump', store)!;
  assert.deepEqual(rows.sensors, ['flow', 'power']);
  assert.equal(rows.x.rows, 49);
  assert.deepEqual([...rows.stretches], [0, 20]);
});

test('an asset without a usable row has nothing to learn', () => {
  const plant = aPlant([{ id: 'flow' }]);
  assert.equal(groupRows(plant, 'pump', new LearningStore(plant, 1000)), null);
  assert.equal(groupRows(plant, 'other', new LearningStore(plant, 1000)), null);
});

test('an asset that stands still is not learned, nor the frame in which it stops; nor does it break a run', () => {
  const pump = aPlant([{ id: 'flow' }, { id: 'power', kind: 'power' }]);
  const running = { sensor: 'power', above: 0.5, below: null };
  const plant = { ...pump, assets: pump.assets.map((asset) => ({ ...asset, running })) };
  const store = new LearningStore(plant, 10_000);
  const add = learnInto(store, plant);
  for (let n = 0; n < 400; n++) add(aFrame(n, n >= 50 && n < 100 ? [0, 0] : [n, 10]));
  const { x, stretches } = groupRows(plant, 'pump', store)!;
  const flows = Array.from({ length: x.rows }, (_, r) => x.data[r * 2]!);
  // Frames 0-48, then from two minutes after the start on.
  assert.deepEqual([flows.at(48), flows[49]], [48, 220]);
  assert.deepEqual([...stretches], [0]);
});
