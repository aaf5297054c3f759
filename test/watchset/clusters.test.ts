import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clustersOf } from '../../agent/watchset/choosing/clusters.ts';
import { rankCorrelation, rankCorrelations, ranksOf } from '../../detectors/mathematics/rank-correlation.ts';
import { residual } from './a-past.ts';

test('equal values share the mean of their ranks', () => {
  assert.deepEqual([...ranksOf([3, 1, 3, 2])], [3.5, 1, 3.5, 2]);
});

test('what rises together correlates by rank, however bent, and what never varies does not', () => {
  const rising = [1, 2, 3, 4, 5];
  assert.equal(
    rankCorrelation(
      rising,
      rising.map((x) => Math.exp(x)),
    ).toFixed(6),
    '1.000000',
  );
  assert.equal(rankCorrelation(rising, [7, 7, 7, 7, 7]), 0);
  assert.equal(rankCorrelations([rising, rising.map((x) => -x)])[0]![1]!.toFixed(6), '-1.000000');
});

test('copies of one quantity, upside down too, are one cluster; what goes its own way is another', () => {
  const heat = residual(400, 1);
  const noisy = (seed: number, sign: number) => residual(400, seed).map((x, b) => sign * heat[b]! + 0.3 * x);
  const rho = rankCorrelations([heat, residual(400, 2), noisy(3, 1), noisy(4, -1)]);
  assert.deepEqual(clustersOf(rho), [[0, 2, 3], [1]]);
});

test('a chain of neighbours is no cluster: every two of one must go together', () => {
  const rho = [
    [1, 0.9, 0.3],
    [0.9, 1, 0.8],
    [0.3, 0.8, 1],
  ];
  assert.deepEqual(clustersOf(rho), [[0, 1], [2]]);
});
