import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OnDelay } from '../../agent/rules/on-delay.ts';
import { aFrame } from '../support/a-plant.ts';

/** The delay after frames of these conditions, one a period. */
function after(conditions: readonly (boolean | null)[], periodMs = 10_000, delayMs = 60_000): OnDelay {
  const delay = new OnDelay(delayMs);
  for (const [n, on] of conditions.entries()) delay.step(aFrame(n, [], periodMs), on);
  return delay;
}
const times = (count: number, on: boolean | null) => Array.from({ length: count }, () => on);

test('it stands once the condition has lasted for the delay, since its first frame', () => {
  assert.equal(after(times(6, true)).standing, false);
  assert.deepEqual([after(times(7, true)).standing, after(times(7, true)).since], [true, 0]);
});

test('on hourly data two frames beyond the first are the shortest delay', () => {
  assert.equal(after(times(2, true), 3_600_000).standing, false);
  assert.equal(after(times(3, true), 3_600_000).standing, true);
});

test('a frame that tells nothing clears what is on its way and does not end what stands', () => {
  assert.equal(after([...times(6, true), null, true]).standing, false);
  assert.equal(after([...times(7, true), ...times(500, null)]).standing, true);
  assert.equal(after([...times(7, true), null, false]).standing, false);
});

test('a clock set back by years leaves no delay waiting for them', () => {
  const delay = new OnDelay(60_000);
  delay.step(aFrame(1e9, [], 1000), true);
  delay.setBack(0);
  for (let n = 0; n <= 60; n++) delay.step(aFrame(n, [], 1000), true);
  assert.deepEqual([delay.standing, delay.since], [true, 0]);
});

test('what stands goes on through a clock set back, since then', () => {
  const delay = after(times(7, true));
  delay.setBack(-5000);
  assert.deepEqual([delay.standing, delay.since], [true, -5000]);
});
