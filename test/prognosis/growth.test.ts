import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growthOf, levelErrors } from '../../agent/prognosis/growth.ts';

const xs = Array.from({ length: 21 }, (_, i) => i / 20);
const one = xs.map(() => 0);
/** The last five samples at another stand of the set-points, which took 3 away. */
const moved = xs.map((_, i) => (i > 15 ? 1 : 0));
const about = (left: number, right: number) => assert.ok(Math.abs(left - right) < 1e-9, `${left}, ${right}`);

test('a straight line goes on as it came, and what falls never reaches a level above', () => {
  const line = growthOf({ xs, ys: xs.map((x) => 1 + 2 * x), settings: one }, 0, 0)!;
  about(line.error, 0);
  about(line.reaches(7, 0, 0), 3);
  assert.equal(growthOf({ xs, ys: xs.map((x) => -x), settings: one }, 0, 0)!.reaches(7, 0, 0), Infinity);
});

test('growth of a rate since its onset is found as it was made', () => {
  const ys = xs.map((x) => 5 * Math.expm1(3 * Math.max(0, x - 0.25)));
  const growth = growthOf({ xs, ys, settings: one }, 3, 0.25)!;
  about(growth.error, 0);
  about(growth.reaches(5 * Math.expm1(3 * 1.5), 0, 0), 1.75);
});

test('a level of its own for each stand of the set-points: growth is what happens at like ones, and goes on from the last', () => {
  const ys = xs.map((x, i) => 1 + 2 * x - 3 * moved[i]!);
  const growth = growthOf({ xs, ys, settings: moved }, 0, 0)!;
  about(growth.error, 0);
  about(growth.reaches(4, 0, 0), 3);
  assert.ok(growthOf({ xs, ys, settings: one }, 0, 0)!.error > 0.1);
  // The level of a quarter of the samples is known half as well.
  const share = moved.filter((stand) => stand === 1).length / moved.length;
  about(growth.reaches(4, 0, 0.5), 3 - 0.5 / Math.sqrt(share) / 2);
});

test('a pace that did not move at like set-points tells no growth', () => {
  assert.equal(growthOf({ xs, ys: xs, settings: xs.map((_, i) => i) }, 0, 0), null);
});

test('a step to a level that stays is found where it came, under set-points that were moved too', () => {
  const ys = xs.map((_, i) => (i < 8 ? 0 : 6) - 3 * moved[i]!);
  const errors = levelErrors({ xs, ys, settings: moved });
  assert.equal(errors.length, xs.length - 7);
  assert.equal(errors.indexOf(Math.min(...errors)), 8 - 4);
  about(Math.min(...errors), 0);
});
