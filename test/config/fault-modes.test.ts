import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadFaultModes, ownFaultModes } from '../../config/fault-modes-yaml/fault-modes-loader.ts';
import { loadSettings } from '../../config/loader.ts';
import { assetKinds } from '../../config/vocabulary/kinds.ts';
import { roleHinted } from '../../config/vocabulary/id-words.ts';
import { brief, faultsOf, valueOf, written } from './plant-text.ts';

const mode = (changed: string) => `modes:
  worn:
    name: worn
    title: wearing out
    assets: [pump]
    course: weeks
    patterns:
      - signs: { head: down }
    tell_apart: by its head
    checks: [look]
    safety: careful
${changed}`;

test('the modes that come with coolwatch load without a remark and know every kind of machine', () => {
  const loaded = loadFaultModes(ownFaultModes);
  assert.deepEqual(loaded.warnings, []);
  const modes = valueOf(loaded);
  const covered = new Set(modes.flatMap(({ assets }) => assets));
  assert.deepEqual(
    assetKinds.filter((kind) => kind !== 'other' && !covered.has(kind)),
    [],
  );
});

test('a wrong word of a mode is shown at its line, with what was probably meant', (t) => {
  const text = mode('    peers: lone\n').replace('head: down', 'head: dwn');
  assert.deepEqual(brief(faultsOf(loadFaultModes(written(t, text)))), [
    '8 modes.worn.patterns[0].signs.head: must be one of up, down, may rise, may fall, may move, same, not "dwn" ("down")',
    '12 modes.worn.peers: must be one of alone, any, not "lone" ("alone")',
  ]);
});

test('a place that no asset of the mode has, or a kind that nobody knows, is a fault with a suggestion', (t) => {
  const text = mode('').replace(
    'signs: { head: down }',
    'signs: { head: down, suction-presure: down }\n        kinds: { flw: up }\n        elsewhere: { lop: { signs: {} } }',
  );
  assert.deepEqual(brief(faultsOf(loadFaultModes(written(t, text)))), [
    '8 modes.worn.patterns[0].signs["suction-presure"]: "suction-presure" is no role of a pump ("suction-pressure")'.replace(
      'signs["suction-presure"]',
      'signs.suction-presure',
    ),
    '9 modes.worn.patterns[0].kinds.flw: "flw" is no kind of sensor ("flow")',
    '10 modes.worn.patterns[0].elsewhere.lop: "lop" is no kind of asset ("loop")',
  ]);
});

test('a mode fails at a level or between two of one unit; anything else is a fault at its line', (t) => {
  const of = (level: string) => loadFaultModes(written(t, mode(`    fails_at: { head: ${level} }\n`)));
  assert.deepEqual(valueOf(of('75 %'))[0]!.failsAt, { head: { values: [0.75], unit: '%', share: true } });
  assert.deepEqual(valueOf(of('12.5 m to -3 m'))[0]!.failsAt, {
    head: { values: [12.5, -3], unit: 'm', share: false },
  });
  for (const wrong of ['70 % to 40', '70 % to 40 m', '3 m to 2 m to 1 m', '70 foo to 40 foo', 'to 40 %']) {
    assert.deepEqual(brief(faultsOf(of(wrong))), [
      `12 modes.worn.fails_at.head: must be a number with a unit, such as "95 degC", or two, such as "70 % to 40 %", not "${wrong}"`,
    ]);
  }
});

test('a pattern in which nothing must move fits anything: it is a fault, as is a mode that is called unknown', (t) => {
  const text = mode('').replace('head: down', 'head: may fall').replace('worn:', 'unknown:');
  assert.deepEqual(brief(faultsOf(loadFaultModes(written(t, text)))), [
    '2 modes.unknown: "unknown" is what fits no mode: give it another name',
    '8 modes.unknown.patterns[0]: says of nothing that it must go up or down: it would fit anything',
  ]);
});

test('agent.yaml names the file of the fault modes; what is wrong with it is told with its own name', (t) => {
  const modes = written(t, mode('').replace('assets: [pump]', 'assets: [pmp]'), 'modes.yaml');
  const [fault] = faultsOf(
    loadSettings(written(t, `diagnosis: { fault_modes: '${modes}' }\n`, 'agent.yaml')),
  );
  assert.equal(fault?.file, modes);
  assert.equal(fault.line, 5);
  assert.equal(fault.suggestion, '"pump"');
});

test('words in an id hint at a role of its kind and asset; an id that says nothing hints at none', () => {
  assert.equal(roleHinted('CHWP-2 bearing NDE', 'temperature', 'pump'), 'bearing-nde-temperature');
  assert.equal(roleHinted('P1.BrgTempDE', 'temperature', 'pump'), 'bearing-de-temperature');
  assert.equal(roleHinted('p1_winding_temp', 'temperature', 'pump'), 'winding-temperature');
  assert.equal(roleHinted('p1_winding_temp', 'power', 'pump'), null);
  assert.equal(roleHinted('cdu-1 primary flow', 'flow', 'cdu'), 'primary-flow');
  assert.equal(roleHinted('cdu-1 primary flow', 'flow', 'pump'), null);
  assert.equal(roleHinted('chw make-up', 'flow', 'loop'), 'make-up-flow');
  assert.equal(roleHinted('TI-1042', 'temperature', 'pump'), null);
  assert.equal(roleHinted('bearings4u', 'temperature', 'pump'), null);
});
