import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { plain, plainJson, plainLines, plainly } from '../../../agent/cli/terminal/plain.ts';
import { hostile, obeyed } from '../a-plant.ts';

const anyText = fc.string({ unit: 'binary' });

test('ANSI sequences, C0 and C1 controls, bidi controls and invisible characters go', () => {
  assert.equal(plain(hostile), 'abc defghi j');
  assert.equal(plain('\u001B[31mred\u001B[0m'), 'red');
  assert.equal(plain('\u009B31mred'), 'red');
  assert.equal(plain('\u0085\u008D\u0090x\u009C'), 'x');
  assert.equal(plain('\u200E\u200F\u061C\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069x'), 'x');
  assert.equal(plain('\uFEFF\u00AD\u2060x'), 'x');
  assert.equal(plain('\uD800x'), 'x');
});

test('what people write in names stays', () => {
  const names = ['Volume Flow RateRMS', 'Rücklauf °C', '冷水泵 2', 'a/b#c+d', 'naïve e\u0301', 'm³/h'];
  for (const name of names) assert.equal(plain(name), name);
});

test('a text of several lines keeps its lines and nothing else', () => {
  assert.equal(plainLines('a\u001B[2J\r\nb\tc\n'), 'a\nb c\n');
});

test('no text whatever leaves anything for a terminal to obey', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      assert.equal(obeyed(plain(text)), null);
      assert.equal(plain(text).includes('\n'), false);
      assert.equal(plain(plain(text)), plain(text));
    }),
  );
});

test('a document is plain in every text and key, and its numbers stay', () => {
  fc.assert(
    fc.property(fc.dictionary(anyText, fc.oneof(anyText, fc.double(), fc.array(anyText))), (document) => {
      assert.equal(obeyed(Object.keys(plainly(document)).join('')), null);
      for (const value of Object.values(plainly(document)).flat()) {
        if (typeof value === 'string') assert.equal(obeyed(value), null);
      }
    }),
  );
  assert.deepEqual(plainly({ a: [1, null, true, { b: 'x\u0007' }] }), { a: [1, null, true, { b: 'x' }] });
});

test('JSON loses nothing and holds nothing that a terminal obeys', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), anyText), (document) => {
      const text = plainJson(document);
      assert.equal(obeyed(text), null);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(document)));
    }),
  );
  assert.deepEqual(JSON.parse(plainJson({ hostile })), { hostile });
});
