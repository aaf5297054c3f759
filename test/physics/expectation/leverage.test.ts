import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leverageAt, leverageOf } from '../../../agent/physics/expectation/leverage.ts';
import { randomFrom } from '../../../detectors/mathematics/random.ts';

const random = randomFrom(9);
/** Flow and return temperature that went together while they were learned. */
const rows = Array.from({ length: 2000 }, () => {
  const flow = 20 + 25 * random();
  return [flow, 12 + 0.3 * flow + random()];
});
const learned = leverageOf(rows)!;
const isNear = (flow: number, temperature: number) =>
  leverageAt(learned, [flow, temperature]) <= learned.most;

test('each level where it was learned, and their combination nowhere near', () => {
  assert.equal(isNear(30, 21.5), true);
  assert.equal(isNear(44, 25.7), true);
  assert.equal(isNear(44, 18.5), false, 'both were seen, never together');
});

test('what was learned lies inside, but for the few that lie at its edge', () => {
  assert.ok(rows.filter(([flow, temperature]) => !isNear(flow!, temperature!)).length <= 2);
});

test('without levels there is nothing to extrapolate; a level that never moved hides nothing', () => {
  assert.equal(leverageOf([[], []]), null);
  const constant = leverageOf(rows.map(([flow]) => [flow!, 7]))!;
  assert.equal(leverageAt(constant, [30, 7]) <= constant.most, true);
  assert.equal(leverageAt(constant, [300, 7]) <= constant.most, false);
});
