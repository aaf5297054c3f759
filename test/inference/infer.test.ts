import assert from 'node:assert/strict';
import { test } from 'node:test';
import { infer } from '../../agent/inference/infer.ts';
import { inferRunning } from '../../agent/inference/infer-running.ts';
import { inferredWords } from '../../agent/inference/inferred-words.ts';
import { supplemented } from '../../agent/inference/inferred.ts';
import type { History } from '../../agent/physics/conditioned-rows.ts';
import { groupChannels } from '../../agent/training/learning-rows.ts';
import type { Stages } from '../../config/settings.ts';
import type { SensorKind } from '../../config/vocabulary/kinds.ts';
import { aPlant, everyStage } from '../support/a-plant.ts';
import { aBank, bankHistory, periodMs } from './a-bank.ts';

const plant = aBank();
const inferred = infer(plant, bankHistory(8), periodMs, everyStage);

test('two pumps that take turns: when each runs, that they stand in for each other, and the load that drives them', () => {
  for (const [id, other] of [
    ['A', 'B'],
    ['B', 'A'],
  ] as const) {
    const { running, redundancy, drivers } = inferred[id]!;
    assert.equal(running?.sensor, `${id} speed`);
    assert.ok(running.above > 20 && running.above < 300, `${running.above} rpm`);
    assert.equal(redundancy, inferred[other]!.redundancy);
    assert.notEqual(redundancy, null);
    assert.deepEqual(drivers, ['loop flow'], 'the weather has nothing to do with it');
  }
});

test('what surrounds the plant and its loops has no running condition, and nothing drives the weather', () => {
  assert.deepEqual(inferred['weather'], { running: null, redundancy: null, drivers: [], heat: [] });
  assert.equal(inferred['loop']!.running, null);
});

test('what people declared wins', () => {
  const declared = {
    ...plant,
    assets: plant.assets.map((asset) => (asset.id === 'A' ? { ...asset, drivers: ['dry bulb'] } : asset)),
  };
  const known = supplemented(declared, infer(declared, bankHistory(8), periodMs, everyStage));
  const drivers = known.assets.map((asset) => asset.drivers).slice(0, 2);
  assert.deepEqual(drivers, [['dry bulb', 'loop flow'], ['loop flow']], 'and what explains more is added');
});

test('a stage that is switched off finds nothing out', () => {
  const without = (stage: keyof Stages) =>
    infer(plant, bankHistory(8), periodMs, { ...everyStage, [stage]: false });
  const unmoved = Object.values(without('modes'));
  assert.ok(unmoved.every(({ running, redundancy }) => running === null && redundancy === null));
  const undriven = without('drivers');
  assert.ok(Object.values(undriven).every(({ drivers }) => drivers.length === 0));
  assert.deepEqual(undriven['A']!.running, inferred['A']!.running);
});

test('the same history gives the same inference', () => {
  assert.deepEqual(infer(plant, bankHistory(8), periodMs, everyStage), inferred);
});

test('what was found out is told in words, and what is declared is not', () => {
  const { modes, stand_ins, drivers } = inferredWords(plant, inferred);
  assert.match(modes['A']!, /^A speed above [\d.]+ rpm$/);
  assert.deepEqual(stand_ins, { A: ['B'], B: ['A'] });
  assert.deepEqual(drivers, { A: ['loop flow'], B: ['loop flow'] });
  const declared = supplemented(plant, inferred);
  assert.deepEqual(inferredWords(declared, inferred), { modes: {}, stand_ins: {}, drivers: {}, heat: {} });
});

test('weather that drives machines is no one’s fault, weather that drives nothing is watched', () => {
  const channel = plant.sensors.findIndex(({ id }) => id === 'dry bulb');
  assert.deepEqual(groupChannels(plant, 'weather'), [channel]);
  const driven = plant.assets.map((asset) =>
    asset.id === 'A' ? { ...asset, drivers: ['dry bulb'] } : asset,
  );
  assert.deepEqual(groupChannels({ ...plant, assets: driven }, 'weather'), []);
});

/** A pump with one sensor per kind, and its readings row by row. */
function runningOf(kinds: readonly SensorKind[], rows: readonly (readonly number[])[]) {
  const one = aPlant(kinds.map((kind, i) => ({ id: `${kind} ${i}`, kind, unit: '' })));
  const columns = kinds.length;
  const data = Float64Array.from(rows.flat());
  const numbers = Float64Array.from(rows, (_, r) => r);
  const withheld = new Uint8Array(data.length);
  const history: History = { numbers, values: { data, rows: rows.length, columns }, withheld };
  return inferRunning(one, 0, history);
}
const half = (r: number) => r % 100 < 50;
const rows = (of: (r: number) => readonly number[]) => Array.from({ length: 1000 }, (_, r) => of(r));

test('a command is believed when something that moves with the machine confirms it', () => {
  const confirmed = runningOf(
    ['command', 'flow'],
    rows((r) => (half(r) ? [1, 30] : [0, 0.1])),
  );
  assert.deepEqual(confirmed, { sensor: 'command 0', above: 0.5 });
  const contradicted = runningOf(
    ['command', 'flow'],
    rows((r) => [half(r) ? 1 : 0, 30]),
  );
  assert.equal(contradicted, null);
});

test('flow alone never says that a machine stands still', () => {
  assert.equal(
    runningOf(
      ['flow'],
      rows((r) => [half(r) ? 30 : 0]),
    ),
    null,
  );
});

test('power that is often somewhere in between tells nothing; a fan may turn as slowly as it likes', () => {
  const ramp = rows((r) => [(r % 100) / 100]);
  assert.equal(runningOf(['power'], ramp), null);
  assert.ok(runningOf(['speed'], ramp)!.above < 0.1);
});

test('a machine that never stopped while it was learned stands still at next to nothing', () => {
  const sign = runningOf(
    ['power'],
    rows((r) => [10 + Math.sin(r)]),
  );
  assert.ok(sign !== null && sign.above > 0.1 && sign.above < 0.5);
});

test('two speeds of one asset that disagree belong to two machines: nobody says when it runs', () => {
  assert.equal(
    runningOf(
      ['speed', 'speed'],
      rows((r) => (half(r) ? [1000, 0] : [0, 1000])),
    ),
    null,
  );
});

test('an asset that holds several machines stands still for none of them', () => {
  const duty = rows((r) => (half(r) ? [1, 0, 30, 0] : [0, 1, 0, 30]));
  assert.equal(runningOf(['status', 'status', 'flow', 'flow'], duty), null, 'two statuses that take turns');
  const spare = rows((r) => (half(r) ? [1, 30, 0] : [0, 0, 0]));
  const withSpare = spare.map(([status, flow, none]) => [status!, 0, flow!, none!]);
  assert.equal(runningOf(['status', 'status', 'flow', 'flow'], withSpare), null, 'the other has not run yet');
  const duty1 = { sensor: 'status 0', above: 0.5 };
  assert.deepEqual(runningOf(['status', 'flow', 'flow'], spare), duty1, 'a leak meter that reads 0');
  const enabled = rows((r) => (r % 100 < 70 ? [half(r) ? 1 : 0, 1, half(r) ? 30 : 0] : [0, 0, 0]));
  assert.deepEqual(runningOf(['status', 'command', 'flow'], enabled), duty1, 'on, and stopped by itself');
  const one = rows((r) => (half(r) ? [1, 1, 30] : [0, 0, 0]));
  assert.deepEqual(runningOf(['status', 'command', 'flow'], one), { sensor: 'status 0', above: 0.5 });
});

test('the fan of a tower that never turned while it was learned stands still, until it turns', () => {
  const standing = (
    unit: string,
    kind: 'tower' | 'pump',
    power = (i: number) => 0.06 + 0.04 * Math.sin(i * i),
  ) => {
    const bare = aPlant([
      { id: 'fan', kind: 'speed', unit },
      { id: 'draw', kind: 'power', unit: 'kW' },
    ]);
    const fan = { ...bare, assets: bare.assets.map((of) => ({ ...of, kind })) };
    const data = Float64Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? 0 : power(i)));
    const numbers = Float64Array.from({ length: 1000 }, (_, r) => r);
    const values = { data, rows: 1000, columns: 2 };
    return inferRunning(fan, 0, { numbers, values, withheld: new Uint8Array(2000) });
  };
  assert.deepEqual(standing('%', 'tower'), { sensor: 'fan', above: 2 });
  assert.deepEqual(standing('rpm', 'tower'), { sensor: 'fan', above: 30 });
  assert.notEqual(standing('V', 'tower')?.sensor, 'fan', 'nobody knows its full scale');
  assert.notEqual(standing('%', 'pump')?.sensor, 'fan', 'a pump whose speed nobody wired');
  assert.notEqual(
    standing('%', 'tower', (i) => 3 + 2 * Math.sin(i / 40))?.sensor,
    'fan',
    'it draws by the weather',
  );
});
