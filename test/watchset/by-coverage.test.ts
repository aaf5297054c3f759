import assert from 'node:assert/strict';
import { test } from 'node:test';
import { critical } from '../../agent/watchset/derive.ts';
import { aPast, anIncident, chosen, ofAsset, residual, sensors, watched } from './a-past.ts';

const plant = sensors(
  ['flow', 'flow'],
  ['suction', 'pressure'],
  ['vibration', 'vibration'],
  ['winding', 'temperature'],
  ['bearing', 'temperature'],
  ['power', 'power'],
  ['loop pressure', 'pressure', 'loop'],
);

test('before any incident sensors are chosen by what can fail, and it says so', () => {
  const set = ofAsset(chosen(plant, null), 'pump');
  assert.equal(set.basis, 'coverage');
  assert.ok(set.selected.length > 1 && set.selected.length <= 4);
  assert.ok(watched(set).includes('vibration'));
  for (const { why, lead_s, stability } of set.selected) {
    assert.match(why, /^no incident of pump yet, chosen by physics coverage: shows /);
    assert.deepEqual([lead_s, stability], [null, null]);
  }
});

test('a fault mode that no sensor shows is told', () => {
  const blind = sensors(['winding', 'temperature']);
  assert.ok(ofAsset(chosen(blind, null), 'pump').uncovered.includes('misalignment or unbalance'));
});

test('of sensors that go together the one that stands for most is taken', () => {
  const heat = residual(200, 1);
  const near = (seed: number) => residual(200, seed).map((x, b) => heat[b]! + 0.2 * x);
  const three = sensors(['alone', 'temperature'], ['a', 'temperature'], ['b', 'temperature']);
  const calm = { pump: residual(200, 9).map((x) => 0.1 + 0.02 * x) };
  const past = aPast(three, { alone: residual(200, 2), a: near(3), b: near(4) }, calm);
  assert.equal(watched(ofAsset(chosen(three, past), 'pump'))[0], 'a');
});

test('critical are the assets that had incidents; before any, the machines', () => {
  const calm = residual(200, 9).map((x) => 0.1 + 0.02 * x);
  const rows = Object.fromEntries(plant.sensors.map(({ id }, i) => [id, residual(200, i)]));
  const loopless = {
    ...plant,
    assets: plant.assets.map((of) => (of.id === 'loop' ? { ...of, kind: 'loop' as const } : of)),
  };
  const past = aPast(loopless, rows, { pump: calm, loop: calm });
  const ids = (alerts: Parameters<typeof chosen>[2]) =>
    critical(chosen(loopless, past, alerts), loopless.assets).map(({ asset }) => asset);
  assert.deepEqual(ids([]), ['pump']);
  assert.deepEqual(ids([anIncident('loop', 150, 160)]), ['loop']);
});

test('a network of kind other is watched by what stands for most of it', () => {
  const network = sensors(['a', 'flow'], ['b', 'flow'], ['c', 'level'], ['d', 'level']);
  const other = { ...network, assets: network.assets.map((of) => ({ ...of, kind: 'other' as const })) };
  const calm = { pump: residual(200, 9).map((x) => 0.1 + 0.02 * x) };
  const tank = residual(200, 1);
  const past = aPast(
    other,
    {
      a: residual(200, 2),
      b: residual(200, 3),
      c: tank,
      d: tank.map((x, b) => x + 0.1 * residual(200, 5)[b]!),
    },
    calm,
  );
  assert.deepEqual(watched(ofAsset(chosen(other, past), 'pump')), ['c', 'a', 'b']);
});
