import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readPlainNumber, toReading } from '../../agent/sources/number.ts';

test('a decimal number is itself', () => {
  for (const [text, value] of [
    ['12.5', 12.5],
    ['-0.5', -0.5],
    ['+3', 3],
    ['.25', 0.25],
    ['007', 7],
    ['1.2e3', 1200],
    [' 21.5\r\n', 21.5],
  ] as const) {
    assert.equal(readPlainNumber(text, false), value, text);
  }
});

test('what is no decimal number never becomes one', () => {
  const texts = [
    '',
    ' ',
    '0x1F',
    '0b1',
    '1_000',
    '1,5',
    '12 C',
    '5.',
    'e5',
    '--1',
    '"12.5"',
    'null',
    '[5]',
    '{}',
    '٣',
    'true',
  ];
  for (const text of texts) assert.equal(readPlainNumber(text, false), 'wrong-type', JSON.stringify(text));
  for (const value of ['12.5', '', null, [5], { v: 1 }, undefined, true, 5n])
    assert.equal(toReading(value, false), 'wrong-type');
});

test('not a number, infinity and what a double cannot tell apart are not finite', () => {
  for (const text of ['NaN', 'nan', '-inf', 'Infinity', '1e999', '-1e999', '9007199254740993', '3.4e38']) {
    assert.equal(readPlainNumber(text, false), 'not-finite', text);
  }
  for (const value of [NaN, Infinity, -Infinity, 2 ** 53 + 2])
    assert.equal(toReading(value, false), 'not-finite');
});

test('true and false are 1 and 0 for two-state sensors only', () => {
  assert.equal(toReading(true, true), 1);
  assert.equal(readPlainNumber('false', true), 0);
  assert.equal(toReading('true', true), 'wrong-type');
});

test('any text is either refused or the number it spells', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom(...'0123456789.eE+-x_ nafi') }),
    fc.double().map(String),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const value = readPlainNumber(text, false);
      if (typeof value === 'string') return;
      assert.ok(Number.isFinite(value));
      assert.match(text, /\d/);
      assert.equal(value, Number.parseFloat(text.trim()));
    }),
  );
});
