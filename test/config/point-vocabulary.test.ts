import assert from 'node:assert/strict';
import { test } from 'node:test';
import { equipmentNamed } from '../../config/vocabulary/equipment-words.ts';
import { isaKind } from '../../config/vocabulary/isa-tags.ts';
import { sensorKinds } from '../../config/vocabulary/kinds.ts';
import { impliedKinds, meaningOfWord, unitInName } from '../../config/vocabulary/point-words.ts';
import { unitOfCefact } from '../../config/vocabulary/un-cefact.ts';
import { unitOf } from '../../config/vocabulary/units.ts';

/** Ids and symbols out of the OPC Foundation's UNECE_to_OPCUA.csv, not from the code. */
const ids: readonly (readonly [id: number, symbol: string])[] = [
  [4408652, 'degC'],
  [4604232, 'degF'],
  [4935745, 'kPa'],
  [4342098, 'bar'],
  [20563, 'psi'],
  [4601656, 'inH2O'],
  [4666673, 'L/s'],
  [5067080, 'm3/h'],
  [19506, 'L/min'],
  [18226, 'gpm'],
  [12876, 'cfm'],
  [4937556, 'kW'],
  [4937544, 'kWh'],
  [5394509, 'rpm'],
  [4740186, 'Hz'],
  [4403510, 'mm/s'],
  [4279632, 'A'],
  [20529, '%'],
];

test('units are told by their UNECE codes, and each is one that we know', () => {
  for (const [id, symbol] of ids) {
    assert.equal(unitOfCefact(id), symbol);
    assert.equal(unitOf(symbol)?.symbol, symbol);
  }
  for (const nothing of [-1, 0, 4933453]) assert.equal(unitOfCefact(nothing), null);
});

test('ISA tags tell what they measure by their letters, with a loop number', () => {
  const kinds = [
    '10-TT-1203',
    'PDT101',
    'FIC-204',
    'TIC-2105.SP',
    'LSL-2205',
    'TCV 2204',
    'PT1',
    'JT-1207',
  ].map(isaKind);
  assert.deepEqual(kinds, [
    'temperature',
    'dp',
    'flow',
    'setpoint',
    'status',
    'command',
    'pressure',
    'power',
  ]);
  // A channel, a chiller, a cooling tower, a plain word.
  for (const other of ['AI_12', 'CH-101', 'CT-1', 'IT-1', 'TT', 'flow'])
    assert.equal(isaKind(other), null, other);
});

test('what a place implies are kinds, and units in names are units', () => {
  for (const kind of impliedKinds(new Set(['strainer']))) assert.ok(sensorKinds.includes(kind));
  for (const word of ['kw', 'gpm', 'degc', 'rh']) assert.ok(unitOf(unitInName(word)!) !== null);
  assert.equal(unitInName('constructor'), null);
});

test('words are known whole and lower case, and nothing else is', () => {
  assert.deepEqual(meaningOfWord('chwst'), { kind: 'temperature', faint: null, places: ['chw', 'supply'] });
  assert.equal(meaningOfWord('chwp')?.kind ?? null, null);
  assert.equal(equipmentNamed('chwp')?.kind, 'pump');
  for (const nothing of ['', '__proto__', 'constructor', 'furlong']) {
    assert.equal(meaningOfWord(nothing), null);
    assert.equal(equipmentNamed(nothing), null);
  }
});
