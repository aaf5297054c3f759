import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ScoreMean } from '../../agent/panel/score-mean.ts';

test('the mean of the last scores, from half a window on', () => {
  const mean = new ScoreMean(4);
  assert.deepEqual(
    [1, 3, 5, 7, 9].map((score) => mean.push(score)),
    [NaN, 2, 3, 4, 6],
  );
});

test('a window of one is the score itself', () => {
  const mean = new ScoreMean(1);
  assert.deepEqual([mean.push(3), mean.push(8)], [3, 8]);
});

test('a score that is taken back counts for nothing', () => {
  const mean = new ScoreMean(3);
  for (const score of [1, 2, 3, 900]) mean.push(score);
  mean.retract();
  assert.equal(mean.push(4), 3);
  assert.equal(mean.push(5), 4);
});

test('reset forgets; a mean restored from its state goes on', () => {
  const mean = new ScoreMean(3);
  for (const score of [50, 60, 70]) mean.push(score);
  mean.reset();
  assert.ok(Number.isNaN(mean.push(1)));
  mean.push(3);
  const restored = new ScoreMean(3, structuredClone(mean.state()));
  assert.deepEqual([restored.push(5), restored.push(7)], [3, 5]);
});
