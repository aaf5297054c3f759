import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrixOf } from '../../detectors/mathematics/matrix.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import { quantileOf } from '../../detectors/mathematics/spread.ts';
import { pca } from '../../detectors/pca.ts';

/** Four pairs of channels that swing together, each pair less alike than the one before: a pump's two pressures to a hall's two corners. */
function rows(count: number, seed: number) {
  const random = randomFrom(seed);
  const noise = () => (random() + random() + random() + random() - 2) * 1.7;
  const unlike = [0.05, 0.7, 0.8, 0.9];
  return Array.from({ length: count }, () =>
    unlike.flatMap((share) => {
      const common = noise();
      return [common, Math.sqrt(1 - share ** 2) * common + share * noise()];
    }),
  );
}
const options = { variance: 0.8 };
const fitted = (count: number) =>
  pca.fit(matrixOf(rows(count, 1)), Uint32Array.of(0), options, randomFrom(1)).open();
function scores(scorer: ReturnType<typeof fitted>, x: number[][]) {
  const out = new Float64Array(x.length);
  scorer.score(matrixOf(x), out);
  return out;
}

test('after long learning a fine relation that breaks is heard, though no channel leaves its range', () => {
  const scorer = fitted(4000);
  const parted = rows(400, 2).map(([first, second, ...others]) => [first!, second! + 0.4, ...others]);
  const usual = quantileOf(scores(scorer, rows(400, 2)), 0.99);
  const heard = quantileOf(scores(scorer, parted), 0.5);
  assert.ok(heard > 1.3 * usual, `${heard} of ${usual}`);
});

test('after short learning, chance is no relation: the plane stays as wide as it was asked to be', () => {
  // Nine tenths of the directions of 12 unrelated channels are drawn by the 40 rows themselves.
  const random = randomFrom(3);
  const unrelated = (count: number) =>
    Array.from({ length: count }, () => Array.from({ length: 12 }, () => random() + random()));
  const learned = matrixOf(unrelated(40));
  const unseen = unrelated(400);
  const usual = (variance: number) =>
    quantileOf(scores(pca.fit(learned, Uint32Array.of(0), { variance }, randomFrom(1)).open(), unseen), 0.9);
  assert.ok(usual(0.8) < 0.85 * usual(0.98), `${usual(0.8)}, fixed at 0.98 ${usual(0.98)}`);
});

test('a plane is never all of the space: what is left beside it is heard', () => {
  const random = randomFrom(5);
  const alike = (count: number) =>
    Array.from({ length: count }, () => {
      const common = 2 * random();
      return Array.from({ length: 5 }, () => common + random());
    });
  const learned = matrixOf(alike(1500));
  const indexAt = (variance: number) =>
    (pca.fit(learned, Uint32Array.of(0), { variance }, randomFrom(1)).save() as { index: Float64Array })
      .index;
  assert.notDeepEqual(indexAt(0.8), indexAt(1));
});
