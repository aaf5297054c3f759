import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IsolationForest } from 'ml-isolation-forest';
import { flatten, normaliser, pathLength, rankRow } from '../../detectors/flat-forest.ts';
import { isolationForest } from '../../detectors/isolation-forest.ts';
import { matrixOf } from '../../detectors/mathematics/matrix.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';

const random = randomFrom(3);
const rows = Array.from({ length: 256 }, () => Array.from({ length: 6 }, () => random() * 10 - 5));

test('the compiled forest scores as the package does, within 1e-6, once c(n) is right', () => {
  const original = Math.random;
  Math.random = randomFrom(11);
  const forest = new IsolationForest({ nEstimators: 40 });
  forest.train(rows);
  Math.random = original;
  const flat = flatten(forest.forest, rows.length, 6);
  const queries = [...rows.slice(0, 100), [99, -99, 0, 0, 0, 0]];
  // Both sides with leaves of one row only and the right c(n): the package's differs by its own c(n) in leaf and normaliser.
  const packageC = (n: number) =>
    n <= 1 ? 0 : n === 2 ? 1 : 2 * Math.log(n - 1) + 0.57721 - (2 * (n - 1)) / n;
  for (const [i, score] of forest.predict(queries).entries()) {
    const meanPath = -Math.log2(score) * packageC(rows.length);
    const leaves =
      forest.forest.reduce((sum, tree) => sum + leafCorrection(tree, queries[i]!, packageC), 0) / 40;
    const ranks = new Int32Array(6);
    rankRow(flat, Float64Array.from(queries[i]!), ranks);
    const ours = pathLength(flat, ranks) / 40;
    assert.ok(Math.abs(ours - (meanPath + leaves)) < 1e-6, `row ${i}: ${ours} against ${meanPath + leaves}`);
  }
});

type Tree = InstanceType<typeof IsolationForest>['forest'][number];
/** What the right c(n) adds to the leaf that `row` ends in. */
function leafCorrection(tree: Tree, row: readonly number[], packageC: (n: number) => number): number {
  let node = tree;
  while (node.left !== undefined && node.right !== undefined) {
    node = row[node.splitColumn!]! < node.splitValue! ? node.left : node.right;
  }
  const n = node.trainingSet?.length ?? 0;
  return normaliser(n) - packageC(n);
}

test('c(n) is the mean path length of an unsuccessful search (Liu et al. 2008, equation 1)', () => {
  // c(n) = 2 H(n-1) - 2 (n-1) / n with H by summation.
  for (const n of [10, 256, 1000]) {
    let harmonic = 0;
    for (let i = 1; i < n; i++) harmonic += 1 / i;
    assert.ok(Math.abs(normaliser(n) - (2 * harmonic - (2 * (n - 1)) / n)) < 0.12, `c(${n})`);
  }
  assert.equal(normaliser(2), 1);
  assert.equal(normaliser(1), 0);
});

test('each tree is grown on a sub-sample: many rows cost no deeper trees', () => {
  const many = matrixOf(Array.from({ length: 4000 }, () => [random(), random()]));
  const saved = isolationForest.fit(many, Uint32Array.of(0), { trees: 10, sample: 64 }, randomFrom(1)).save();
  assert.equal((saved as { depth: number }).depth, 7);
});

test('Math.random is given back even when growing fails', () => {
  const original = Math.random;
  let calls = 0;
  const failing = () => {
    // After the sub-sample, in the middle of a tree.
    if (++calls > 100) throw new Error('out of numbers');
    return 0.5;
  };
  const x = matrixOf(rows);
  assert.throws(
    () => isolationForest.fit(x, Uint32Array.of(0), { trees: 10, sample: 64 }, failing),
    /out of numbers/,
  );
  assert.equal(Math.random, original);
});

test('a group of constants scores nothing rather than something made up', () => {
  const constant = matrixOf(Array.from({ length: 50 }, () => [1, 2]));
  const model = isolationForest.fit(constant, Uint32Array.of(0), { trees: 10, sample: 32 }, randomFrom(1));
  const out = new Float64Array(1);
  model.open().score(matrixOf([[1, 2]]), out);
  assert.equal(out[0], 0);
});
