import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Course } from '../../agent/diagnosis/course.ts';

const hour = 3_600_000;

function courseOf(hours: number, offs: (h: number) => readonly number[]): Course {
  const course = new Course(offs(0).length);
  for (let h = 0; h < hours; h++) if (course.isDue(h * hour)) course.push(h * hour, (c) => offs(h)[c]!);
  return course;
}

test('a course keeps the newest 144 points, whatever came before', () => {
  const points = courseOf(2000, (h) => [h, -h]).of(1, -1, 0);
  assert.equal(points.length, 144);
  assert.deepEqual([points[0]!.off, points.at(-1)!.off], [2000 - 144, 1999]);
});

test('a course takes a point an hour, and is told from when it is asked for', () => {
  const course = courseOf(10, (h) => [h]);
  assert.equal(course.isDue(9.9 * hour), false);
  assert.equal(course.isDue(10 * hour), true);
  assert.deepEqual(course.of(0, 1, 8 * hour), [
    { at: 8 * hour, off: 8 },
    { at: 9 * hour, off: 9 },
  ]);
});

test('a course goes on over a restart, and begins anew with other columns', () => {
  const state = courseOf(3, (h) => [h]).state();
  assert.equal(new Course(1, state).of(0, 1, 0).length, 3);
  assert.equal(new Course(2, state).of(0, 1, 0).length, 0);
});

test('a point at which a sensor said nothing is no point of its course', () => {
  const course = courseOf(5, (h) => [h, h === 2 ? NaN : h]);
  assert.deepEqual(
    course.of(1, 1, 0).map(({ off }) => off),
    [0, 1, 3, 4],
  );
});

test('a clock that is set back stops no course: what it told ahead of its time goes', () => {
  const course = courseOf(5, (h) => [h]);
  assert.equal(course.isDue(2 * hour), true);
  course.push(2 * hour, () => 9);
  assert.deepEqual(
    course.of(0, 1, 0).map(({ off }) => off),
    [0, 1, 9],
  );
  assert.equal(course.isDue(3 * hour), true);
});
