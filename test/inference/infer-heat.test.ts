import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plant } from '../../config/plant.ts';
import { inferHeat } from '../../agent/inference/infer-heat.ts';
import { Cell, type Frame } from '../../agent/model.ts';
import type { History } from '../../agent/physics/conditioned-rows.ts';
import { Drive } from '../../agent/physics/drive.ts';
import { matrixOf } from '../../detectors/mathematics/matrix.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import { aPlant } from '../support/a-plant.ts';

/** A heat exchanger of a rack row: named so that nothing tells what is what, in no order. */
const kinds = {
  t1: 'secondary-return-temperature',
  f1: 'primary-flow',
  t2: 'primary-supply-temperature',
  t3: 'secondary-supply-temperature',
  f2: 'secondary-flow',
  t4: 'primary-return-temperature',
} as const;
const cdu = (withRoles: boolean): Plant => {
  const plant = aPlant(
    Object.entries(kinds).map(([id, role]) => ({
      id,
      role: withRoles ? role : null,
      kind: id.startsWith('t') ? ('temperature' as const) : ('flow' as const),
      unit: id.startsWith('t') ? 'degC' : id === 'f1' ? 'L/s' : 'm3/h',
    })),
  );
  return { ...plant, assets: plant.assets.map((asset) => ({ ...asset, kind: 'cdu' as const })) };
};

/** In kW: the load of the racks, which moves, at steady flows on the secondary side. */
const random = randomFrom(4);
const noise = (sigma: number) => sigma * 2 * (random() - 0.5);
const rowAt = (r: number, lost = 0) => {
  const load = 60 + 25 * Math.sin(r / 40) + noise(2);
  const primary = 1.2 + load / 100;
  const back = 20 + load / 4.19 / 2.5;
  const supply = 20 + noise(0.1);
  return [back, primary, 14 + noise(0.3), supply, 2.5 * 3.6, 14 + (load - lost) / 4.19 / primary];
};
const historyOf = (row: (r: number) => number[]): History => {
  const values = matrixOf(Array.from({ length: 1000 }, (_, r) => row(r)));
  return {
    numbers: Float64Array.from({ length: 1000 }, (_, r) => r),
    values,
    withheld: new Uint8Array(values.data.length),
  };
};
const healthy = historyOf((r) => rowAt(r));

test('of all pairings the one that closes the balance is found without any role', () => {
  const [one, other] = inferHeat(cdu(false), 0, null, healthy);
  assert.deepEqual(
    [one, other].map((side) => [side!.flow, side!.warm, side!.cold]),
    [
      ['f1', 't4', 't2'],
      ['f2', 't1', 't3'],
    ],
  );
});

/** A well-sized exchanger: what leaves the racks' side is about as cold as what leaves the other is warm, so that either could be on either side. */
const balanced = (names: readonly string[]) => {
  const plant = aPlant(
    names.map((id, i) => ({
      id,
      kind: i < 2 ? ('flow' as const) : ('temperature' as const),
      unit: i < 2 ? 'L/s' : 'degC',
    })),
  );
  const of = historyOf((r) => {
    const load = 60 + 25 * Math.sin(r / 40) + noise(2);
    const water = 14 + noise(0.2);
    return [5, 5, water, water + load / 5, 14 + load / 5 + noise(0.2), 14 + (2 * load) / 5 + noise(0.2)];
  });
  const cdus = plant.assets.map((asset) => ({ ...asset, kind: 'cdu' as const }));
  return inferHeat({ ...plant, assets: cdus }, 0, null, of);
};

test('where two pairings close alike, ids say which is meant; where they do not, nobody may doubt an instrument by it', () => {
  const named = ['F primary', 'F secondary', 'primary in', 'primary out', 'secondary in', 'secondary out'];
  assert.deepEqual(
    balanced(named).map(({ flow, warm, cold, isSure }) => [flow, warm, cold, isSure]),
    [
      ['F primary', 'primary out', 'primary in', true],
      ['F secondary', 'secondary out', 'secondary in', true],
    ],
  );
  const nameless = balanced(['f1', 'f2', 't1', 't2', 't3', 't4']);
  assert.deepEqual(
    nameless.map(({ isSure }) => isSure),
    [false, false],
  );
});

test('roles say it at once; how much one side is of the other is learned all the same', () => {
  const sides = inferHeat(cdu(true), 0, null, healthy);
  assert.deepEqual(new Set(sides.map(({ flow }) => flow)), new Set(['f1', 'f2']));
  const [l, m3] = ['f1', 'f2'].map((flow) => sides.find((side) => side.flow === flow)!.share);
  assert.ok(Math.abs(l! / m3! - 3.6) < 0.2, 'litres a second and cubic metres an hour are brought together');
});

test('where no pairing closes, or heat never moves, there is none', () => {
  const open = historyOf((r) => rowAt(r, 40 + 30 * Math.cos(r / 23)));
  assert.deepEqual(inferHeat(cdu(false), 0, null, open), []);
  const constant = historyOf(() => [26, 1.8, 14, 20, 9, 22]);
  assert.deepEqual(inferHeat(cdu(false), 0, null, constant), []);
});

test('the heat drives the asset; when a sensor of one side is silent the other side tells it', () => {
  const plant = cdu(false);
  const heat = inferHeat(plant, 0, null, healthy);
  const drive = new Drive({ ...plant, assets: plant.assets.map((asset) => ({ ...asset, heat })) });
  const [level] = drive.of(0).levels;
  const heard = (states: readonly number[], n: number) => {
    const at = n * 3_600_000;
    const values = Float64Array.from([26, 1.8, 14, 20, 9, 22]);
    const frame: Frame = { n, at, values, states: Uint8Array.from(states) };
    drive.step(frame, ['steady']);
    return drive.row[level!]!;
  };
  const ok = Cell.ok;
  const whole = heard([ok, ok, ok, ok, ok, ok], 1);
  const half = heard([ok, ok, Cell.stale, ok, ok, ok], 2);
  assert.ok(Math.abs(half / whole - 1) < 0.1, `${whole} ${half}`);
  assert.ok(Number.isNaN(heard([Cell.stale, ok, Cell.stale, ok, ok, ok], 3)));
});
