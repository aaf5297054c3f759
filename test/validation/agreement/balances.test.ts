import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learnBalances } from '../../../agent/validation/agreement/learn-balances.ts';
import { learnValidation } from '../../../agent/validation/learn-validation.ts';
import { Validation } from '../../../agent/validation/validation.ts';
import type { HeatSide, Plant } from '../../../config/plant.ts';
import { randomFrom } from '../../../detectors/mathematics/random.ts';
import { aFrame, aPlant } from '../../support/a-plant.ts';

const periodMs = 120_000;
const kinds = {
  'primary flow': 'flow',
  'primary return': 'temperature',
  'primary supply': 'temperature',
  'secondary flow': 'flow',
  'secondary return': 'temperature',
  'secondary supply': 'temperature',
  'loop supply': 'temperature',
  'other cdu supply': 'temperature',
} as const;
const ids = Object.keys(kinds);
const at = (id: keyof typeof kinds) => ids.indexOf(id);
const sides: readonly HeatSide[] = [
  { flow: 'primary flow', warm: 'primary return', cold: 'primary supply', share: 1, isSure: true },
  { flow: 'secondary flow', warm: 'secondary return', cold: 'secondary supply', share: 1, isSure: true },
];

/** A heat exchanger, and two other instruments in the water that is supplied to it. */
const plant = ((): Plant => {
  const assetOf = (id: string) => (id.startsWith('loop') || id.startsWith('other') ? id : 'cdu');
  const bare = aPlant(
    Object.entries(kinds).map(([id, kind]) => ({ id, asset: assetOf(id), kind, unit: 'x' })),
  );
  const of = { cdu: 'cdu', 'loop supply': 'loop', 'other cdu supply': 'cdu' } as const;
  const assets = bare.assets.map((asset) => ({
    ...asset,
    kind: of[asset.id as keyof typeof of],
    heat: asset.id === 'cdu' ? sides : [],
  }));
  return { ...bare, assets };
})();

type Mishap = (values: number[], n: number) => void;

/** The load of the racks moves, and the flow of the primary side with it. */
function rows(to: number, mishap: Mishap = () => undefined): number[][] {
  const random = randomFrom(5);
  return Array.from({ length: to }, (_, n) => {
    const noise = () => 0.1 * (random() + random() + random() - 1.5);
    const load = 60 + 20 * Math.sin(n / 200);
    const flow = 4 + load / 20;
    const water = 14 + Math.sin(n / 150);
    const values = [flow, water + load / flow, water, 8, 22 + load / 8, 22, water, water + 0.1];
    for (const c of values.keys()) values[c]! += noise();
    mishap(values, n);
    return values.map((value) => Number(value.toFixed(3)));
  });
}

function learned(from = rows(2000)) {
  const history = {
    numbers: Float64Array.from(from.keys()),
    values: { data: Float64Array.from(from.flat()), rows: from.length, columns: ids.length },
  };
  return learnValidation(plant, history, 0);
}

const drift =
  (id: keyof typeof kinds, by: number, over = 600): Mishap =>
  (values, n) => {
    if (n > 2300) values[at(id)]! += Math.min(by, ((n - 2300) / over) * by);
  };

/** Flaws by frame, from where learning ended. */
function flawsOf(mishap: Mishap, to = 3500, validation = new Validation(plant)): string[][] {
  validation.adopt(learned());
  return rows(to, mishap).map((values, n) => {
    if (n < 2000) return [];
    validation.step(aFrame(n, values, periodMs));
    return validation.flaws.map(({ channel, name }) => `${ids[channel]} ${name}`);
  });
}

test('while all is well every balance closes, whatever the load', () => {
  assert.deepEqual(flawsOf(() => undefined).flat(), []);
});

test('an instrument that drifts opens the balance: who could it be is told, who is borne out is not', () => {
  const flaws = flawsOf(drift('secondary return', 3));
  const first = flaws.findIndex((of) => of.length > 0);
  assert.ok(first > 2300 && first < 2300 + 240, `told at ${first}`);
  assert.deepEqual(flaws[first], [
    'primary flow unbalanced',
    'primary return unbalanced',
    'secondary flow unbalanced',
    'secondary return unbalanced',
    'secondary supply unbalanced',
  ]);
});

test('each suspect is told what it would have to read', () => {
  const validation = new Validation(plant);
  flawsOf(drift('secondary return', 3), 3200, validation);
  const flaw = validation.flaws.find(({ channel }) => channel === at('secondary return'))!;
  assert.ok(Math.abs(flaw.value - flaw.expected) > 0.15, 'off by what was seen when it was told');
  const primary = validation.flaws.find(({ channel }) => channel === at('primary return'))!;
  assert.ok(
    flaw.value > flaw.expected && primary.value < primary.expected,
    'too warm here or too cold there',
  );
});

test('where others of the same medium name the one that drifts, nobody else is suspected', () => {
  const flaws = flawsOf(drift('primary supply', 3, 2400), 4500);
  assert.deepEqual(flaws.at(-1), ['primary supply drifting']);
  assert.ok(flaws.every((of) => of.length <= 1));
});

test('what one of them is found to do explains it: the others are believed at once', () => {
  let held: number | null = null;
  const drifted = drift('secondary return', -1.5);
  const flaws = flawsOf((values, n) => {
    drifted(values, n);
    if (n >= 3000) held = values[at('secondary return')] = held ?? values[at('secondary return')]!;
  }, 3500);
  assert.equal(flaws[2999]!.length, 5);
  const told = flaws.findIndex((of) => of.includes('secondary return stuck'));
  assert.deepEqual(flaws[told], ['secondary return stuck']);
});

test('a fouled exchanger closes its balance still', () => {
  const fouled: Mishap = (values, n) => {
    if (n < 2300) return;
    // The valve opens: more water, less warmed.
    const more = 1 + Math.min(0.4, (n - 2300) / 2000);
    const [flow, warm, cold] = values as [number, number, number];
    values[at('primary flow')] = flow * more;
    values[at('primary return')] = cold + (warm - cold) / more;
  };
  assert.deepEqual(flawsOf(fouled).flat(), []);
});

test('they are believed again soon after the balance closes, or at once when a person says so', () => {
  const calibrated: Mishap = (values, n) => {
    if (n < 3000) drift('secondary return', 3)(values, n);
  };
  const flaws = flawsOf(calibrated);
  assert.ok(flaws[2999]!.length === 5 && flaws[3200]!.length === 0);

  const validation = new Validation(plant);
  flawsOf(drift('secondary return', 3), 3000, validation);
  validation.accept('secondary supply');
  assert.deepEqual(
    validation.flaws.map(({ channel }) => ids[channel]),
    ['primary flow', 'primary return', 'secondary flow', 'secondary return'],
    'that one is right says nothing of the others',
  );
  for (const id of ids) validation.accept(id);
  assert.deepEqual(validation.flaws, []);
  const all = rows(3200, drift('secondary return', 3));
  for (let n = 3000; n < 3200; n++) {
    validation.step(aFrame(n, all[n]!, periodMs));
    assert.deepEqual(validation.flaws, [], 'when all are right it is the plant that is so');
  }
});

test('an open balance goes on after a restart', () => {
  const before = new Validation(plant);
  flawsOf(drift('secondary return', 3), 2400, before);
  const after = new Validation(plant);
  after.restore(before.state());
  after.adopt(learned());
  for (const [n, values] of rows(2600, drift('secondary return', 3)).entries()) {
    if (n < 2400) continue;
    for (const validation of [before, after]) validation.step(aFrame(n, values, periodMs));
    assert.deepEqual(after.flaws, before.flaws);
  }
  assert.ok(after.flaws.length > 0);
});

test('what passes through a chiller is no balance: its compressor adds to it', () => {
  const assets = plant.assets.map((asset) => ({ ...asset, kind: 'chiller' as const }));
  const history = rows(2000);
  const given = {
    numbers: Float64Array.from(history.keys()),
    values: { data: Float64Array.from(history.flat()), rows: 2000, columns: ids.length },
  };
  assert.equal(learnBalances(plant, given).length, 1);
  assert.deepEqual(learnBalances({ ...plant, assets }, given), []);
});

test('while the exchanger stands still, or one of the six is silent, what was told stands', () => {
  const drifted = drift('secondary return', 3);
  const flaws = flawsOf((values, n) => {
    drifted(values, n);
    if (n >= 2800 && n < 3000) for (const c of [0, 3]) values[c] = 0.1;
    if (n >= 3100 && n < 3200) values[at('primary supply')] = NaN;
  });
  const first = flaws.findIndex((of) => of.length > 0);
  assert.ok(
    flaws.slice(first, 3500).every((of) => of.filter((one) => one.includes('unbalanced')).length >= 4),
  );
});

test('a balance that stays about its bound does not come and go', () => {
  const { bound } = learned().balances[0]!;
  for (const share of [0.8, 1.05, 1.3]) {
    const flaws = flawsOf(drift('secondary return', share * bound, 30), 6000);
    const changes = flaws.filter((of, n) => of.length > 0 !== (flaws[n - 1] ?? []).length > 0).length;
    assert.ok(changes <= 2, `${changes} changes at ${share} of the bound`);
  }
});

test('one wild reading opens no balance', () => {
  const wild: Mishap = (values, n) => {
    if (n === 2400) values[at('secondary return')]! += 30;
    // Not alone, so that it is no lone jump.
    if (n === 2500) for (const id of ['secondary return', 'primary supply'] as const) values[at(id)]! += 60;
  };
  assert.deepEqual(flawsOf(wild, 2700).flat(), []);
});

test('a clock that ran ahead and was set back takes nothing away', () => {
  const validation = new Validation(plant);
  const drifted = drift('secondary return', 3);
  flawsOf(drifted, 3000, validation);
  validation.setBack(2500 * periodMs);
  const all = rows(3060, drifted);
  for (let n = 3000; n < 3060; n++) {
    const frame = aFrame(n, all[n]!, periodMs);
    validation.step({ ...frame, at: frame.at - 500 * periodMs });
    assert.equal(validation.flaws.length, 5);
  }
});

test('what is learned while a balance is told does not make its drift usual', () => {
  const validation = new Validation(plant);
  const drifted = drift('secondary return', 3);
  flawsOf(drifted, 3000, validation);
  const lied = rows(2000, (values) => {
    values[at('secondary return')]! += 3;
  });
  validation.adopt(learned(lied));
  const all = rows(3060, drifted);
  for (let n = 3000; n < 3060; n++) validation.step(aFrame(n, all[n]!, periodMs));
  assert.equal(validation.flaws.length, 5);
});
