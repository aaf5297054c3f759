import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoryClock } from '../../../agent/demo/story/story-clock.ts';

test('agent time stands still until the story moves it, and never goes back', () => {
  const clock = new StoryClock(1_000);
  assert.equal(clock.now(), 1_000);
  clock.advance(5_000);
  clock.advance(4_000);
  assert.equal(clock.now(), 5_000);
  const before = clock.elapsed();
  assert.ok(clock.elapsed() >= before);
});

test('what became due on the way runs once, however long the way was', () => {
  const clock = new StoryClock(0);
  let runs = 0;
  const stop = clock.every(60_000, () => runs++);
  clock.advance(59_999);
  assert.equal(runs, 0);
  clock.advance(300_000);
  assert.equal(runs, 1);
  clock.advance(360_000);
  assert.equal(runs, 2);
  stop();
  clock.advance(900_000);
  assert.equal(runs, 2);
});

test('a watchdog looks by real time while agent time stands still', async () => {
  const clock = new StoryClock(0);
  await new Promise<void>((resolve) => {
    const stop = clock.every(5, () => {
      stop();
      resolve();
    });
  });
  assert.equal(clock.now(), 0);
});
