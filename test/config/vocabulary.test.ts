import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assetKinds, sensorKinds } from '../../config/vocabulary/kinds.ts';
import { rolesOf } from '../../config/vocabulary/roles.ts';
import { toSi, unitOf, unitSymbols } from '../../config/vocabulary/units.ts';

/** Conversions from tables (NIST SP 811), not from the code. */
const conversions: readonly (readonly [value: number, unit: string, si: number, quantity: string])[] = [
  [100, '°C', 373.15, 'temperature'],
  [100, 'C', 373.15, 'temperature'],
  [212, '°F', 373.15, 'temperature'],
  [1, 'psi', 6894.757, 'pressure'],
  [1, 'PSIG', 6894.757, 'pressure'],
  [2.5, 'bar', 250_000, 'pressure'],
  [2.5, 'Bar(a)', 250_000, 'pressure'],
  [1, 'mbar', 100, 'pressure'],
  [1, 'MPa', 1e6, 'pressure'],
  [1, 'in. w.c.', 249.0889, 'pressure'],
  [1, 'ftH2O', 2989.067, 'pressure'],
  [100, 'gpm', 0.00630902, 'volume-flow'],
  [60, 'l/min', 0.001, 'volume-flow'],
  [3.6, 'm³/h', 0.001, 'volume-flow'],
  [3.6, 'm^3/h', 0.001, 'volume-flow'],
  [1, 'L/s', 0.001, 'volume-flow'],
  [1000, 'cfm', 0.4719474, 'volume-flow'],
  [1500, 'rpm', 25, 'rotation'],
  [50, 'Hz', 50, 'frequency'],
  [1, 'in/s', 0.0254, 'velocity'],
  [4.5, 'mm/s', 0.0045, 'velocity'],
  [1, 'g', 9.80665, 'acceleration'],
  [1, 'm/s²', 1, 'acceleration'],
  [1, 'RT', 3516.853, 'power'],
  [45, '%RH', 0.45, 'relative-humidity'],
  [45, '%', 0.45, 'ratio'],
  [1, '', 1, 'ratio'],
];

for (const [value, text, si, quantity] of conversions) {
  test(`${value} ${text || '(no unit)'} is ${si} in SI`, () => {
    const unit = unitOf(text);
    assert.ok(unit);
    assert.equal(unit.quantity, quantity);
    assert.ok(Math.abs(toSi(value, unit) / si - 1) < 1e-6, String(toSi(value, unit)));
  });
}

test('a pressure unit says gauge or absolute, or leaves it open', () => {
  const references = ['kPag', 'kPa(g)', 'psig', 'bara', 'psia', 'kPa'].map((text) => unitOf(text)?.reference);
  assert.deepEqual(references, ['gauge', 'gauge', 'gauge', 'absolute', 'absolute', null]);
});

test('case matters only where it tells units apart', () => {
  assert.equal(unitOf('KPA')?.symbol, 'kPa');
  assert.equal(unitOf('MW')?.factor, 1e6);
  assert.equal(unitOf('mW')?.factor, 1e-3);
  assert.equal(unitOf('mw'), null);
});

test('every unit that we print is one that we read, and names itself', () => {
  for (const symbol of unitSymbols) assert.equal(unitOf(symbol)?.symbol, symbol);
  for (const unknown of ['furlong', 'constructor', '__proto__']) assert.equal(unitOf(unknown), null);
});

test('roles are words with a meaning and a known kind, for every kind of asset', () => {
  for (const kind of assetKinds) {
    for (const [name, role] of Object.entries(rolesOf(kind))) {
      assert.match(name, /^[a-z]+(-[a-z]+)*$/);
      assert.ok(role.meaning.length > 5);
      assert.ok(sensorKinds.includes(role.kind));
    }
  }
  assert.ok('suction-pressure' in rolesOf('pump') && !('suction-pressure' in rolesOf('tower')));
  assert.ok('suction-pressure' in rolesOf('other'));
});
