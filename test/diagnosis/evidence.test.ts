import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Evidence } from '../../agent/diagnosis/evidence.ts';
import type { Group } from '../../agent/panel/group.ts';

/** A group of one column that is off by `sigma`. */
const off = (sigma: number, slow: Group['slow'] = null): Group =>
  ({ framesPerHour: 60, deviations: { sigma: () => sigma }, slow }) as unknown as Group;

test('evidence is the mean over an incident so far, so that one frame says little', () => {
  const evidence = new Evidence(['a']);
  for (let n = 1; n <= 500; n++) evidence.push(off(8), n);
  evidence.push(off(1000), 501);
  assert.ok(Math.abs(evidence.sigma(0, off(8)) - 8) < 1);
  evidence.push(off(NaN), 502);
  assert.ok(evidence.sigma(0, off(8)) < 9);
  assert.equal(evidence.n, 502);
});

test('it forgets within hours of running', () => {
  const evidence = new Evidence(['a']);
  for (let n = 1; n <= 10_000; n++) evidence.push(off(0), n);
  for (let n = 1; n <= 240; n++) evidence.push(off(8), 10_000 + n);
  assert.ok(evidence.sigma(0, off(8)) > 6, 'two hours by two hours');
});

test('what was before an incident says nothing of it', () => {
  const evidence = new Evidence(['a']);
  for (let n = 1; n <= 500; n++) evidence.push(off(0), n);
  evidence.begin(off(20));
  assert.equal(evidence.sigma(0, off(20)), 20);
});

test('what is a little off for days counts by the line of the slow route, while that stands', () => {
  const evidence = new Evidence(['a']);
  evidence.push(off(1), 1);
  const slow = (standing: boolean) => ({ standing, ratio: () => -1.5 }) as unknown as Group['slow'];
  assert.equal(evidence.sigma(0, off(1, slow(true))), -9);
  assert.equal(evidence.sigma(0, off(1, slow(false))), 1);
});

test('evidence goes on over a restart', () => {
  const evidence = new Evidence(['a']);
  for (let n = 1; n <= 50; n++) evidence.push(off(n), n);
  const resumed = new Evidence(['a'], evidence.state());
  for (const one of [evidence, resumed]) one.push(off(3), 51);
  assert.deepEqual(resumed.state(), evidence.state());
});
