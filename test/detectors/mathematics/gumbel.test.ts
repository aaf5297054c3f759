import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gumbelLevel } from '../../../detectors/mathematics/gumbel.ts';
import { randomFrom } from '../../../detectors/mathematics/random.ts';

const random = randomFrom(2);
/** Maxima that follow a Gumbel distribution with location 3 and scale 0.5. */
const maxima = Array.from({ length: 20_000 }, () => 3 - 0.5 * Math.log(-Math.log(random())));

test('with very many maxima the level is the quantile of their distribution', () => {
  const level = gumbelLevel(maxima, 0.01, maxima.length);
  const exact = 3 - 0.5 * Math.log(-Math.log(0.99));
  assert.ok(Math.abs(level - exact) < 0.1, `${level} for ${exact}`);
});

test('the fewer maxima, the further off the sure end of what they can tell', () => {
  const few = maxima.slice(0, 40);
  assert.ok(gumbelLevel(few, 0.01, 14) > gumbelLevel(few, 0.01, 40));
  assert.ok(gumbelLevel(few, 0.001, 14) > gumbelLevel(few, 0.01, 14));
});

test('a year of maxima promises too much in one case of twenty', () => {
  const exact = -Math.log(-Math.log1p(-0.001));
  const year = () => Array.from({ length: 365 }, () => -Math.log(-Math.log(random())));
  const short = Array.from({ length: 2000 }, year).filter((all) => gumbelLevel(all, 0.001, 365) < exact);
  assert.ok(short.length > 60 && short.length < 140, `${short.length} of 2000`);
});
