import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isJsonPath } from '../../config/checking/json-path.ts';

test('a JSON path names one value from the front (RFC 9535, 2.3)', () => {
  const good = [
    '$',
    '$.value',
    '$.a.b_2',
    '$[0]',
    '$.a[10].b',
    "$['supply-t']",
    '$["a b"]',
    "$['it\\'s']",
    '$.größe',
  ];
  const bad = [
    '',
    'value',
    '.value',
    '$value',
    '$.',
    '$..a',
    '$.*',
    '$[*]',
    '$[-1]',
    '$[01]',
    '$[0:2]',
    '$.supply-t',
    '$[?@.a]',
    "$['a",
    '$ ',
    "$['\\x']",
  ];
  for (const path of good) assert.equal(isJsonPath(path), true, path);
  for (const path of bad) assert.equal(isJsonPath(path), false, path);
});
