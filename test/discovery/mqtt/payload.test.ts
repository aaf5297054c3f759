import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseJsonPath, readJsonPath } from '../../../agent/sources/json-path.ts';
import { readPayload } from '../../../agent/discovery/mqtt/payload.ts';

const found = (payload: unknown) => {
  const read = readPayload(typeof payload === 'string' ? payload : JSON.stringify(payload));
  assert.ok(typeof read !== 'string');
  return read;
};

test('a plain number is its own value', () => {
  assert.deepEqual(
    found(' 12.5\n').map(({ value, number, keys }) => [value, number, keys]),
    [['$', 12.5, []]],
  );
  assert.equal(found('true')[0]?.number, true);
});

test('value and time keys are found, what devices say of themselves is not', () => {
  const [one, ...others] = found({
    timestamp: '2026-03-01T00:00:00Z',
    value: 7.1,
    quality: 192,
    unit: '°C',
    rssi: -71,
  });
  assert.deepEqual(
    [one?.value, one?.time, one?.unit, one?.keys, others],
    ['$.value', '$.timestamp', '°C', [], []],
  );
  assert.equal(found({ t: 1_772_323_200, v: 3 })[0]?.time, '$.t');
  // A small number under such a key is a reading of its own.
  assert.deepEqual(
    found({ t: 21.5, p: 3 }).map(({ value, time }) => [value, time]),
    [
      ['$.t', null],
      ['$.p', null],
    ],
  );
});

test('one payload with many values gives each its keys, and the time nearest to it', () => {
  const read = found({
    time: 1_772_323_200_000,
    it: { total_kw: 900 },
    rooms: { 'plant room': { wet: false } },
  });
  assert.deepEqual(
    read.map(({ value, time, keys }) => [value, time, keys]),
    [
      ['$.it.total_kw', '$.time', ['it', 'total_kw']],
      ["$.rooms['plant room'].wet", '$.time', ['rooms', 'plant room', 'wet']],
    ],
  );
});

test('lists of named values, units and tags beside them', () => {
  const [one] = found([{ name: 'Suction', value: 2.1, uom: 'bar', tags: ['pressure', 'sensor'] }]);
  assert.deepEqual(
    [one?.value, one?.label, one?.unit, one?.tags],
    ['$[0].value', 'Suction', 'bar', ['pressure sensor']],
  );
});

test('text and numbers in quotes are none', () => {
  for (const text of [
    'hello',
    '"3.1"',
    '{"value":"3.1"}',
    '{}',
    '[]',
    'null',
    '{"value":null}',
    '\u0000\u0001',
  ]) {
    assert.equal(readPayload(text), 'text', text);
  }
  assert.equal(readPayload('  '), 'empty');
});

test('no payload is too strange, and every path leads back to its number', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 10 }), (document) => {
      const read = readPayload(JSON.stringify(document));
      if (typeof read === 'string') return;
      for (const { value, number } of read) {
        const path = parseJsonPath(value);
        assert.ok(path !== null, value);
        assert.equal(Number(readJsonPath(path, JSON.parse(JSON.stringify(document)))), Number(number));
      }
    }),
  );
});

test('a deep or wide payload is cut, not followed', () => {
  assert.ok(typeof readPayload('['.repeat(5000) + '1' + ']'.repeat(5000)) === 'string');
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]));
  assert.equal(found(wide).length, 200);
});
