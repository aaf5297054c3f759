import assert from 'node:assert/strict';
import { test } from 'node:test';
import { american } from './schemes/american.ts';
import { folders } from './schemes/folders.ts';
import { german } from './schemes/german.ts';
import { isa } from './schemes/isa.ts';
import { asian, brick, lbnl, swiss } from './schemes/public-names.ts';
import { publicKinds, schemeScore } from './schemes/scores.ts';

for (const scheme of [german, folders, isa, american]) {
  test(`${scheme.title}: nine in ten kinds and assets are right, and what is wrong is marked`, () => {
    const { sensors, kinds, assets, wrong, marked } = schemeScore(scheme);
    assert.ok(kinds >= 0.9 * sensors, `${kinds} of ${sensors} kinds: ${wrong.join('; ')}`);
    assert.ok(assets >= 0.9 * sensors, `${assets} of ${sensors} assets: ${wrong.join('; ')}`);
    assert.equal(marked, wrong.length, wrong.join('; '));
  });
}

test('names of public point lists: nine in ten kinds are right', () => {
  for (const names of [lbnl, swiss, asian, brick]) {
    const { right, wrong } = publicKinds(names);
    assert.ok(right >= 0.9 * names.length, wrong.join('; '));
  }
});
