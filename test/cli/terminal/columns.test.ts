import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { bar, clip, left, right, widthOf, wrap } from '../../../agent/cli/terminal/columns.ts';

const anyName = fc.string({ unit: fc.constantFrom('a', 'é', ' ', '泵', 'e\u0301', '-', '。') });

test('wide characters take two columns, combining marks none', () => {
  assert.equal(widthOf('pump'), 4);
  assert.equal(widthOf('冷水'), 4);
  assert.equal(widthOf('e\u0301'), 1);
});

test('what is cut is marked', () => {
  assert.equal(clip('discharge pressure', 10), 'discharg..');
  assert.equal(clip('冷水泵压力', 7), '冷水..');
  assert.equal(clip('short', 10), 'short');
});

test('cells have exactly their width', () => {
  fc.assert(
    fc.property(anyName, fc.integer({ min: 4, max: 30 }), (name, columns) => {
      assert.equal(widthOf(left(name, columns)), columns);
      assert.equal(widthOf(right(name, columns)), columns);
    }),
  );
});

test('wrapped lines are never too long and lose no word', () => {
  fc.assert(
    fc.property(
      anyName,
      fc.integer({ min: 10, max: 40 }),
      fc.integer({ min: 0, max: 6 }),
      (text, columns, indent) => {
        const lines = wrap(text, columns, indent);
        for (const line of lines) assert.ok(widthOf(line) <= columns, JSON.stringify(line));
        assert.equal(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
      },
    ),
  );
  assert.deepEqual(wrap('  one two three', 9, 4), ['  one two', '    three']);
});

test('a bar shows its share and never more than all', () => {
  assert.equal(bar(0.52, 10), '#####.....');
  assert.equal(bar(-1, 4), '....');
  assert.equal(bar(7, 4), '####');
});
