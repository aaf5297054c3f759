import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from '../../config/checking/spelling.ts';

const kinds = ['temperature', 'pressure', 'flow', 'speed', 'power'];

test('a suggestion is near: a swapped, missing or wrong letter, another case, a word cut short', () => {
  const meant = {
    tempreature: 'temperature',
    presure: 'pressure',
    folw: 'flow',
    Speed: 'speed',
    temp: 'temperature',
  };
  for (const [word, kind] of Object.entries(meant)) assert.equal(nearest(word, kinds), kind);
});

test('no suggestion is better than a far one', () => {
  for (const word of ['', 'x', 'humidity', 'current', 'p', 'x'.repeat(10_000)])
    assert.equal(nearest(word, kinds), null);
  assert.equal(nearest('pump', ['pump-1', 'pump-2', 'pump-33']), null);
});
