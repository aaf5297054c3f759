import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { mentionsIn } from '../../agent/discovery/guessing/equipment.ts';
import { meaningOf } from '../../agent/discovery/guessing/name-meaning.ts';
import { isHollow, termsOf, wordsOf } from '../../agent/discovery/guessing/words.ts';

const words = (name: string) => wordsOf(name).map(({ text }) => text);
const terms = (name: string) => termsOf(wordsOf(name)).map(({ text }) => text);

test('names are cut at separators, in camelCase and where letters meet numbers', () => {
  assert.deepEqual(words('CHWP1_BrgTempDE'), ['chwp', '1', 'brg', 'temp', 'de']);
  assert.deepEqual(words('CHWSupTemp'), ['chw', 'sup', 'temp']);
  assert.deepEqual(words('ActivePowerkW'), ['active', 'power', 'kw']);
  assert.deepEqual(words('Rückkühler-2/Kälte'), ['rueckkuehler', '2', 'kaelte']);
});

test('compounds are taken apart and split words put together', () => {
  assert.deepEqual(terms('Vorlauftemperatur'), ['vorlauf', 'temperatur']);
  assert.deepEqual(terms('WANNENNIVEAU'), ['wanne', 'niveau']);
  assert.deepEqual(terms('set point'), ['setpoint']);
  assert.deepEqual(terms('Loop dP'), ['loop', 'dp']);
  assert.deepEqual(terms('unheardofword'), ['unheardofword']);
});

test('the last word says what is measured, a set-point and a fault whatever stands beside them', () => {
  const kinds = [
    'valve position',
    'temperature setpoint',
    'setpoint temperature',
    'high pressure alarm',
    'fan speed',
  ];
  assert.deepEqual(
    kinds.map((name) => meaningOf(name).kind),
    ['position', 'setpoint', 'setpoint', 'status', 'speed'],
  );
  assert.equal(meaningOf('Betriebsdruck').kind, 'pressure');
  assert.equal(meaningOf('run hours').kind, 'other');
});

test('KW is kilowatt, or chilled water where water flows', () => {
  assert.equal(meaningOf('KW_VL_TEMP').unit, null);
  assert.ok(meaningOf('KW_VL_TEMP').places.has('chw'));
  assert.equal(meaningOf('pump_kW').unit, 'kW');
});

test('equipment is found with what flows through it and its number', () => {
  const found = (name: string) =>
    mentionsIn(name).map(({ from, to, kind }) => `${name.slice(from, to)}: ${kind}`);
  assert.deepEqual(found('chw-pump-1'), ['chw-pump-1: pump']);
  assert.deepEqual(found('Suction pressure of chilled water pump 3'), ['chilled water pump 3: pump']);
  assert.deepEqual(found('RZ1_KAE_KM01_VL_TEMP'), ['KM01: chiller']);
  assert.deepEqual(found('CRAH-2B fan'), ['CRAH-2B: crah']);
  assert.deepEqual(found('Chiller CH-1'), ['Chiller CH-1: chiller']);
  assert.deepEqual(found('Pump room temperature'), []);
});

test('numbers of channels say nothing, ISA tags do', () => {
  assert.deepEqual(['AI_12', 'Value', '7', 'PV'].map(isHollow), [true, true, true, true]);
  assert.deepEqual(['10-PT-1201', 'flow', 'AI_12 flow'].map(isHollow), [false, false, false]);
});

test('any name is read without a fault, and words stand where they say', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
      meaningOf(name);
      const cut = name.normalize('NFC').slice(0, 256);
      for (const { from, to } of mentionsIn(name)) assert.ok(from >= 0 && from < to && to <= cut.length);
    }),
  );
});
