import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Shown } from '../../agent/diagnosis/match.ts';
import { rank } from '../../agent/diagnosis/rank.ts';
import { faultModeOf } from '../../agent/diagnosis/words.ts';
import type { KnownMode } from '../../config/fault-modes.ts';
import { loadFaultModes, ownFaultModes } from '../../config/fault-modes-yaml/fault-modes-loader.ts';
import { valueOf } from '../config/plant-text.ts';
import { aPump, aSymptom, nameless } from './a-shown.ts';

const modes = valueOf(loadFaultModes(ownFaultModes));
const hour = 3_600_000;

function ranked(
  asset: Shown,
  around: { peers?: readonly Shown[]; others?: readonly Shown[]; ageMs?: number } = {},
) {
  const { peers = [], others = [], ageMs = hour } = around;
  return rank(modes, { asset, peers, others: [...peers, ...others], ageMs }, 0.55);
}
const first = (...of: Parameters<typeof ranked>) => ranked(...of)[0]?.mode.mode ?? 'unknown';

test('vibration that leads and a bearing that warms is a bearing, not a winding nor the hydraulics', () => {
  assert.equal(first(aPump({ 'vibration-de': 40, 'bearing-de-temperature': 12 })), 'bearing');
  assert.equal(first(aPump({ 'vibration-de': 15 })), 'bearing');
});

test('a winding that is hot while both bearings are as usual is the motor', () => {
  assert.equal(first(aPump({ 'winding-temperature': 30, power: 4 })), 'motor-winding');
});

test('less head and flow at the same speed is a worn impeller while the strainer is clean', () => {
  const worn = { head: -15, flow: -20, speed: 6, power: -14, 'vibration-de': 9 };
  assert.equal(first(aPump(worn)), 'impeller-wear');
  assert.equal(
    first(aPump({ ...worn, head: 8, 'strainer-dp': 60, 'suction-pressure': -20 })),
    'clogged-strainer',
  );
});

test('of a clogged strainer the alert says where the tap must sit for it to look so', () => {
  const before = aPump({ 'strainer-dp': 60, head: -8, flow: -20, power: -10 });
  const [of] = ranked(before);
  assert.equal(of?.mode.mode, 'clogged-strainer');
  assert.match(faultModeOf(of).why, /pressure tapped before the strainer/);
});

test('head that falls with more flow is the pump on its own curve, not a worn one', () => {
  assert.equal(first(aPump({ head: -10, flow: 14, power: 8, 'winding-temperature': 12 })), 'taking-over');
});

test('what more flow makes a strainer lose is no sign of the strainer', () => {
  const pump = aPump({ 'winding-temperature': 30 });
  const carrying = pump.symptoms.map((symptom) => {
    if (symptom.place === 'flow') return { ...symptom, sigma: 14, value: 33, expected: 30 };
    if (symptom.place === 'strainer-dp') return { ...symptom, sigma: 40, value: 4.84, expected: 4 };
    return symptom;
  });
  const [of] = ranked({ ...pump, symptoms: carrying });
  assert.notEqual(of?.mode.mode, 'clogged-strainer');
});

test('a loop that takes water makes the warm seal end of a pump a leaking seal', () => {
  const pump = aPump({ 'bearing-nde-temperature': 20, 'vibration-de': 10 });
  const loop = (sigma: number): Shown => ({
    asset: 'loop',
    kind: 'loop',
    symptoms: [aSymptom('flow', 'make-up-flow', sigma), aSymptom('flow', 'flow', 0.3)],
  });
  assert.ok(
    ranked(pump, { others: [loop(200)] })
      .slice(0, 2)
      .some(({ mode }) => mode.mode === 'seal-leak'),
  );
  assert.ok(!ranked(pump, { others: [loop(0.5)] }).some(({ mode }) => mode.mode === 'seal-leak'));
});

test('pump or system first: what half of the likes show as strongly is not told of the one', () => {
  const worn = { head: -15, flow: -20, speed: 6, power: -14 };
  const of = (peers: readonly Shown[]) =>
    ranked(aPump(worn), { peers }).find(({ mode }) => mode.mode === 'impeller-wear');
  assert.ok(of([aPump({}, 'pump-2')]) !== undefined);
  assert.equal(of([aPump(worn, 'pump-2')]), undefined);
  assert.ok(of([aPump({ head: -4, flow: -5 }, 'pump-2')]) !== undefined, 'a faint echo is none');
});

test('what has lasted for weeks is not what takes minutes or days', () => {
  const airy = aPump({ head: -15, flow: -16, power: -15, 'vibration-de': 15 });
  const likelihood = (ageMs: number) =>
    ranked(airy, { ageMs }).find(({ mode }) => mode.mode === 'air')?.likelihood ?? 0;
  assert.ok(likelihood(hour) > 0.2);
  assert.ok(likelihood(30 * 24 * hour) < 0.1);
});

test('where only kinds are known, one hot temperature alone is a winding and one with vibration a bearing', () => {
  const still = [
    ['pressure', 0],
    ['flow', 0.3],
    ['temperature', 0.5],
  ] as const;
  assert.equal(
    first(nameless('pump', 'p', [...still, ['vibration', 0.2], ['temperature', 25]])),
    'motor-winding',
  );
  assert.equal(first(nameless('pump', 'p', [...still, ['vibration', 30], ['temperature', 9]])), 'bearing');
});

test('more cold water for the same heat is a fouled exchanger, also where only kinds are known', () => {
  assert.equal(
    first(
      nameless('cdu', 'c', [
        ['flow', 40],
        ['temperature', -15],
        ['dp', 0.2],
        ['flow', 0.1],
      ]),
    ),
    'fouling',
  );
});

test('what fits nothing stays unknown', () => {
  assert.equal(first(aPump({})), 'unknown');
  assert.equal(first(aPump({ 'suction-pressure': 20, 'strainer-dp': -20, speed: -20 })), 'unknown');
});

test('likelihoods are shares of one whole, the likeliest first, never more than three', () => {
  const of = ranked(aPump({ 'vibration-de': 15 }));
  const likelihoods = of.map(({ likelihood }) => likelihood);
  assert.ok(of.length <= 3);
  assert.deepEqual(
    likelihoods,
    likelihoods.toSorted((a, b) => b - a),
  );
  assert.ok(likelihoods.reduce((sum, one) => sum + one, 0) <= 1);
});

test('the why of a mode names sensors and numbers', () => {
  const pump = aPump({ 'vibration-de': 0 });
  const symptoms = [
    ...pump.symptoms.filter(({ kind }) => kind !== 'vibration'),
    aSymptom('vibration', 'vibration', 15, 4.2, 1.4),
  ];
  const [of] = ranked({ ...pump, symptoms });
  assert.match(faultModeOf(of!).why, /vibration high by 15 sigma \(4.2 kPa instead of 1.4\)/);
});

test('a strainer that loses a few per cent more than it should is no tell-tale, however quiet its transmitter', () => {
  const worn = aPump({ head: -15, flow: -30, speed: 6, power: -14, 'vibration-de': 20 });
  const at = (value: number) => {
    const symptoms = worn.symptoms.map((symptom) =>
      symptom.place === 'strainer-dp' ? { ...symptom, sigma: 20, value, expected: 1 } : symptom,
    );
    return first({ ...worn, symptoms });
  };
  assert.equal(at(1.05), 'impeller-wear');
  assert.equal(at(3), 'clogged-strainer');
});

/** A mode of pumps whose head falls. */
const aMode = (change: Partial<KnownMode>): KnownMode => ({
  ...modes[0]!,
  mode: 'm',
  assets: ['pump'],
  common: 'often',
  actWithinMs: null,
  withinMs: null,
  peers: 'alone',
  patterns: [{ tap: null, signs: { head: 'down' }, kinds: {}, elsewhere: {} }],
  ...change,
});
const worn = aPump({ head: -20 });
const likelihoods = (of: readonly KnownMode[], peers: readonly Shown[] = []) =>
  rank(of, { asset: worn, peers, others: peers, ageMs: hour }, 0.55).map(({ likelihood }) =>
    Number(likelihood.toFixed(2)),
  );

test('one mode that explains all leaves a share to what no list knows; what is rare must fit better', () => {
  assert.deepEqual(likelihoods([aMode({})]), [0.87]);
  assert.deepEqual(likelihoods([aMode({}), aMode({ common: 'seldom' })]), [0.61, 0.3]);
  assert.deepEqual(likelihoods([aMode({ assets: ['chiller'] }), aMode({})]), [0.87], 'of its own kind alone');
});

test('no more than three are told, and none that is less likely than one in ten', () => {
  const [often, rare] = [aMode({}), aMode({ common: 'seldom' })];
  assert.deepEqual(likelihoods([often, often, aMode({ common: 'sometimes' }), rare]), [0.29, 0.29, 0.23]);
  assert.deepEqual(likelihoods([often, often, aMode({ common: 'sometimes', peers: 'any' })]).length, 3);
  const late = aMode({
    withinMs: 1,
    patterns: [{ tap: null, signs: { head: 'down' }, kinds: {}, elsewhere: {} }],
  });
  const leastMatch = 0.4;
  const ranked = rank([often, often, late], { asset: worn, peers: [], others: [], ageMs: hour }, leastMatch);
  assert.deepEqual(
    ranked.map(({ mode }) => mode.withinMs),
    [null, null],
    'half a match, one in eighteen',
  );
});

test('only a mode that its likes do not show is doubted, and only where half of them show it', () => {
  const [same, calm] = [aPump({ head: -20 }, 'pump-2'), aPump({}, 'pump-3')];
  assert.deepEqual(likelihoods([aMode({})], [same, calm]), []);
  assert.deepEqual(likelihoods([aMode({})], [same, calm, calm]), [0.87]);
  assert.deepEqual(likelihoods([aMode({ peers: 'any' })], [same]), [0.87]);
});
