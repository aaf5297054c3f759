import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learnRedundancy } from '../../../agent/validation/agreement/learn-redundancy.ts';
import { learnValidation } from '../../../agent/validation/learn-validation.ts';
import { Validation } from '../../../agent/validation/validation.ts';
import type { Plant } from '../../../config/plant.ts';
import { randomFrom } from '../../../detectors/mathematics/random.ts';
import { aFrame, aPlant } from '../../support/a-plant.ts';

const ids = ['supply', 'cdu supply', 'tower entering', 'bearing 1', 'bearing 2', 'bearing 3', 'winding 1'];
const assets = ['loop', 'cdu', 'tower', 'pump 1', 'pump 2', 'pump 3', 'pump 1'];
const plant: Plant = kindsFrom(
  aPlant(ids.map((id, i) => ({ id, asset: assets[i]!, kind: 'temperature', unit: 'degC' }))),
);

function kindsFrom(from: Plant): Plant {
  const kinds = { loop: 'loop', cdu: 'cdu', tower: 'tower' } as const;
  const of = (id: string) => kinds[id as keyof typeof kinds] ?? ('pump' as const);
  return { ...from, assets: from.assets.map((asset) => ({ ...asset, kind: of(asset.id) })) };
}

/** Water that three assets measure, and three pumps whose bearings follow one load alike. */
function rows(to: number, mishap: (values: number[], n: number) => void = () => undefined): number[][] {
  const random = randomFrom(3);
  return Array.from({ length: to }, (_, n) => {
    const noise = () => 0.1 * (random() + random() + random() - 1.5);
    const water = 15 + 3 * Math.sin(n / 150);
    const load = 50 + 6 * Math.sin(n / 90 + 1);
    const values = [water, water + 0.1, water - 0.1, load, load + 0.5, load - 0.5, load + 9];
    for (const c of values.keys()) values[c]! += noise();
    mishap(values, n);
    return values;
  });
}

function history() {
  const all = rows(2000);
  return {
    numbers: Float64Array.from(all.keys()),
    values: { data: Float64Array.from(all.flat()), rows: 2000, columns: ids.length },
  };
}

function flawsAfter(mishap: (values: number[], n: number) => void): string[] {
  const validation = new Validation(plant);
  validation.adopt(learnValidation(plant, history(), 0));
  const seen = new Set<string>();
  for (const [n, values] of rows(4000, mishap).entries()) {
    if (n < 2000) continue;
    validation.step(
      aFrame(
        n,
        values.map((value) => Number(value.toFixed(2))),
      ),
    );
    for (const { channel, name } of validation.flaws) seen.add(`${ids[channel]} ${name}`);
  }
  return [...seen];
}

test('witnesses measure the same medium at equipment of another kind; twins on one load are none', () => {
  const witnesses = learnRedundancy(plant, history());
  assert.deepEqual([...new Set(witnesses.map(({ of }) => of))].toSorted(), [
    'cdu supply',
    'supply',
    'tower entering',
  ]);
  assert.ok(witnesses.every(({ by }) => !by.startsWith('bearing')));
});

test('an instrument that slowly parts from its witnesses drifts, and they do not', () => {
  const drift = (values: number[], n: number) => {
    if (n > 2200) values[1]! += Math.min(2, (n - 2200) / 300);
  };
  assert.deepEqual(flawsAfter(drift), ['cdu supply drifting']);
});

test('what moves the medium moves every witness, and nobody drifts', () => {
  const warmer = (values: number[], n: number) => {
    if (n > 2200) for (const c of [0, 1, 2]) values[c]! += (n - 2200) / 300;
  };
  assert.deepEqual(flawsAfter(warmer), []);
});

test('a bearing that runs hot, while its twins stay cool, keeps its seat: that IS the fault', () => {
  const hot = (values: number[], n: number) => {
    if (n > 2200) values[3]! += (n - 2200) / 100;
  };
  assert.deepEqual(flawsAfter(hot), []);
});

test('a plant that is switched parts instruments at once, and none of them drifts', () => {
  const bypass = (values: number[], n: number) => {
    if (n > 2200) values[1]! += 4;
  };
  assert.deepEqual(flawsAfter(bypass), []);
});
