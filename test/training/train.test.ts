import assert from 'node:assert/strict';
import { test } from 'node:test';
import { train } from '../../agent/training/train.ts';
import { randomFrom } from '../../detectors/random.ts';
import { aFrame, aJob, aPlant, someSettings } from '../support/a-plant.ts';

const plant = aPlant([
  { id: 'flow A', asset: 'A' },
  { id: 'flow B', asset: 'B' },
]);
const random = randomFrom(5);
const frames = Array.from({ length: 200 }, (_, n) => aFrame(n, [10 + random(), 20 + random()]));
const job = { ...aJob(200_000, someSettings(), plant, frames), assets: ['A'] };
const before = (asset: string) => ({
  running: { sensor: `flow ${asset}`, above: 1 },
  redundancy: null,
  drivers: [],
  heat: [],
});
const inferred = { A: before('A'), B: before('B') };
const learnedWith = (kept: { asset: string; drivers: string[] }[]) =>
  train({ ...job, inferred, kept }, () => undefined).inferred;

test('learning again finds out anew what nobody declared, except about groups that are kept', () => {
  const nothing = { running: null, redundancy: null, drivers: [], heat: [] };
  assert.deepEqual(learnedWith([]), { A: nothing, B: nothing });
  assert.deepEqual(learnedWith([{ asset: 'B', drivers: [] }]), { A: nothing, B: inferred.B });
});

test('where a kept group would lose what drives it, all that was found out before stays', () => {
  assert.deepEqual(learnedWith([{ asset: 'B', drivers: ['A running'] }]), inferred);
});
