import assert from 'node:assert/strict';
import { test } from 'node:test';
import { train } from '../../agent/training/train.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import { aBank, bankHistory, day, periodMs } from '../inference/a-bank.ts';
import { aFrame, aJob, aPlant, everyStage, someSettings } from '../support/a-plant.ts';

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

test('stages that are switched off take no part: no slow route, no readings at the usual speed', () => {
  const bank = {
    ...job,
    periodMs,
    plant: aBank(),
    history: bankHistory(12),
    learnedMs: 12 * day * periodMs,
    assets: ['A'],
  };
  const learned = (stages: object) =>
    train({ ...bank, stages: { ...everyStage, ...stages } }, () => undefined).groups[0]!;
  const whole = learned({});
  assert.notEqual(whole.slow, null);
  assert.ok(whole.columns.some(({ by }) => by === 'A speed'));
  const less = learned({ slowRoute: false, physics: false });
  assert.equal(less.slow, null);
  assert.ok(less.columns.every(({ by }) => by === ''));
});
