import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isJsonPath } from '../../config/checking/json-path.ts';
import { type JsonPath, parseJsonPath, readJsonPath } from '../../agent/sources/json-path.ts';

test('singular queries are read in both notations', () => {
  const cases: readonly (readonly [string, JsonPath])[] = [
    ['$', []],
    ['$.a.b_1', ['a', 'b_1']],
    ["$['supply temp'][0]", ['supply temp', 0]],
    ['$["a\\"b"].c', ['a"b', 'c']],
    ["$['it\\'s \\u00b0C']", ["it's °C"]],
    ['$.Vorlauf°', ['Vorlauf°']],
    ["$['__proto__']", ['__proto__']],
  ];
  for (const [text, path] of cases) assert.deepEqual(parseJsonPath(text), path, text);
});

test('anything else is no path', () => {
  const texts = [
    '',
    'a',
    '.a',
    '$a',
    '$.',
    '$..a',
    '$.*',
    '$[*]',
    '$[-1]',
    '$[01]',
    '$[0:2]',
    "$['a'",
    "$['\\x']",
    '$[\'a"]',
    '$.1a',
    '$.a b',
    '$[9999999999999999]',
  ];
  for (const text of texts) assert.equal(parseJsonPath(text), null, text);
});

test('only own members are found, names in objects and indexes in arrays', () => {
  const document: unknown = JSON.parse('{"a":[{"v":1}],"__proto__":{"v":2},"text":"abc"}');
  const read = (text: string): unknown => readJsonPath(parseJsonPath(text)!, document);
  assert.equal(read('$.a[0].v'), 1);
  assert.equal(read('$.__proto__.v'), 2);
  for (const text of [
    '$.a.length',
    "$.a['0']",
    '$.a[1]',
    '$.text[0]',
    '$.text.length',
    '$.constructor',
    '$.toString.name',
    '$[0]',
    '$.a[0].v.x',
  ]) {
    assert.equal(read(text), undefined, text);
  }
  assert.equal(readJsonPath(['__proto__', 'polluted'], JSON.parse('{}')), undefined);
});

test('a path printed in normal form is read back the same', () => {
  const print = (path: JsonPath): string =>
    `$${path.map((step) => (typeof step === 'number' ? `[${step}]` : `['${escape(step)}']`)).join('')}`;
  const steps = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('__proto__', "'", '\\'),
      fc.integer({ min: 0, max: 999_999_999_999_999 }),
    ),
  );
  fc.assert(fc.property(steps, (path) => assert.deepEqual(parseJsonPath(print(path)), path)));
});

test('no text makes the parser throw, and it takes exactly what the configuration lets through', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom(...'$.[]\'"\\/nu01a_') }).map((text) => `$${text}`),
    fc.string({ unit: fc.constantFrom(...'\\\'"nux/0aF') }).map((text) => `$['${text}']`),
  );
  fc.assert(
    fc.property(texts, (text) => assert.equal(parseJsonPath(text) !== null, isJsonPath(text))),
    { numRuns: 2000 },
  );
});

/** RFC 9535, 2.7: normalized paths escape quote, backslash and control characters. */
function escape(name: string): string {
  return [...name]
    .map((character) =>
      character === "'" || character === '\\'
        ? `\\${character}`
        : character < ' '
          ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
          : character,
    )
    .join('');
}
