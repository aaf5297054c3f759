import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Course } from '../../agent/prognosis/course.ts';

const hour = 3_600_000;

test('a course keeps at most 96 points however long it lasts, over all of it', () => {
  const course = new Course();
  for (let h = 0; h < 2000; h++) course.push(h * hour, [h, -h]);
  const points = course.of(1, -1);
  assert.ok(points.length <= 96 && points.length > 40);
  assert.equal(points[0]!.off, 0);
  assert.ok(points.at(-1)!.off > 1900);
  const steps = points.slice(1).map(({ at }, i) => at - points[i]!.at);
  assert.deepEqual([...new Set(steps)], [32 * hour], 'evenly');
  const resumed = new Course(course.state());
  resumed.push(2000 * hour, [2000, -2000]);
  assert.equal(resumed.of(1, -1).length, points.length, 'as thin after a restart');
  assert.deepEqual(
    points.map(({ at }) => at),
    points.map(({ at }) => at).toSorted((a, b) => a - b),
  );
});

test('a course goes on over a restart, and begins anew with other columns', () => {
  const course = new Course();
  course.push(0, [1]);
  const resumed = new Course(course.state());
  resumed.push(hour, [2]);
  assert.deepEqual(resumed.of(0, 1), [
    { at: 0, off: 1 },
    { at: hour, off: 2 },
  ]);
  resumed.push(2 * hour, [3, 4]);
  assert.equal(resumed.of(0, 1).length, 1);
});

test('a point at which a sensor said nothing is no point of its course', () => {
  const course = new Course();
  for (let h = 0; h < 5; h++) course.push(h * hour, [h, h === 2 ? NaN : h]);
  assert.deepEqual(
    course.of(1, 1).map(({ off }) => off),
    [0, 1, 3, 4],
  );
});
