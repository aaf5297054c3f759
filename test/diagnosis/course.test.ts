import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Course } from '../../agent/diagnosis/course.ts';

const hour = 3_600_000;
const perHour = 4;

/** Four frames an hour, whose ends are the quarters of the hours from 0 on. */
function courseOf(hours: number, offs: (quarter: number) => readonly number[]): Course {
  const course = new Course(offs(1).length, perHour);
  for (let q = 1; q <= perHour * hours; q++) course.push((q * hour) / perHour, 0, (c) => offs(q)[c]!);
  return course;
}

/** Of an hour that is told in one figure. */
const hourly = (hours: number, offs: (hour: number) => readonly number[]) =>
  courseOf(hours, (q) => offs(Math.ceil(q / perHour)));

test('a point is the mean of an hour, once that is over', () => {
  const course = courseOf(3, (q) => [q]);
  assert.deepEqual(course.of(0, 1, 0), [
    { at: 0.5 * hour, off: 2.5, moves: 0 },
    { at: 1.5 * hour, off: 6.5, moves: 0 },
  ]);
  assert.deepEqual(course.of(0, 1, hour), [{ at: 1.5 * hour, off: 6.5, moves: 0 }]);
});

test('a course keeps the newest two weeks, whatever came before', () => {
  const points = hourly(2001, (h) => [h, -h]).of(1, -1, 0);
  assert.equal(points.length, 336);
  assert.deepEqual([points[0]!.off, points.at(-1)!.off], [2000 - 335, 2000]);
});

test('a course goes on over a restart within an hour, and begins anew with other columns', () => {
  const whole = courseOf(4, (q) => [q]);
  const course = new Course(1, perHour);
  for (let q = 1; q <= 10; q++) course.push((q * hour) / perHour, 0, () => q);
  const again = new Course(1, perHour, course.state());
  for (let q = 11; q <= 16; q++) again.push((q * hour) / perHour, 0, () => q);
  assert.deepEqual(again.of(0, 1, 0), whole.of(0, 1, 0));
  assert.equal(new Course(2, perHour, course.state()).of(0, 1, 0).length, 0);
});

test('a frame in which a sensor said nothing is no part of its hour, an hour of them no point', () => {
  const course = courseOf(4, (q) => [q, q === 1 || Math.ceil(q / perHour) === 2 ? NaN : q]);
  assert.deepEqual(
    course.of(1, 1, 0).map(({ off }) => off),
    [3, 10.5],
  );
});

test('an hour in which it hardly ran is no point', () => {
  const course = new Course(1, 12);
  for (let q = 1; q <= 12; q++) course.push((q * hour) / 12, 0, () => 1);
  for (let q = 13; q <= 14; q++) course.push((q * hour) / 12, 0, () => 9);
  for (let q = 25; q <= 37; q++) course.push((q * hour) / 12, 0, () => 2);
  assert.deepEqual(
    course.of(0, 1, 0).map(({ off }) => off),
    [1, 2],
  );
});

test('a clock that is set back stops no course: what it told ahead of its time goes', () => {
  const course = hourly(6, (h) => [h]);
  for (let q = 1; q <= perHour + 1; q++) course.push(2 * hour + (q * hour) / perHour, 0, () => 9);
  assert.deepEqual(
    course.of(0, 1, 0).map(({ off }) => off),
    [1, 2, 9],
  );
});

test('an hour in which a set-point is moved is two points, each of its own stand', () => {
  const course = new Course(1, 12);
  for (let q = 1; q <= 13; q++) course.push((q * hour) / 12, q > 6 ? 1 : 0, () => (q > 6 ? 9 : 1));
  assert.deepEqual(course.of(0, 1, 0), [
    { at: 0.5 * hour, off: 1, moves: 0 },
    { at: 0.5 * hour, off: 9, moves: 1 },
  ]);
});
