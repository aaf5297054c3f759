import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cusum } from '../../detectors/cusum.ts';
import { matrixOf } from '../../detectors/mathematics/matrix.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';

/** Three channels that follow one load; `shift` (in sigma of the channel's own noise) sits on the first. */
function rows(count: number, seed: number, { load = 1, shift = 0 } = {}) {
  const random = randomFrom(seed);
  const noise = () => (random() + random() + random() + random() - 2) * 1.7;
  return matrixOf(
    Array.from({ length: count }, () => {
      const common = load * 5 * noise();
      return [common + noise() + shift, common + noise(), common + noise()];
    }),
  );
}
const options = { allowance: 1, memory: 20 };
const model = cusum.fit(rows(2000, 1), Uint32Array.of(0), options, randomFrom(1));
function scores(x: ReturnType<typeof rows>, scorer = model.open()) {
  const out = new Float64Array(x.rows);
  scorer.score(x, out);
  return out;
}

test('a small shift that lasts adds up', () => {
  const healthy = Math.max(...scores(rows(200, 2)));
  assert.ok(scores(rows(200, 2, { shift: 2.5 })).at(-1)! > 1.5 * healthy);
});

test('what all channels do together adds nothing', () => {
  const healthy = Math.max(...scores(rows(2000, 3)));
  assert.ok(Math.max(...scores(rows(2000, 3, { load: 2 }))) < 1.5 * healthy);
});

test('one spike is no shift, however high', () => {
  const spike = matrixOf([[1e6, 0, 0]]);
  assert.ok(scores(spike)[0]! <= 10 / options.memory);
});

test('a fault that has ended is forgotten within a few memories', () => {
  const scorer = model.open();
  const during = scores(rows(300, 4, { shift: 8 }), scorer).at(-1)!;
  assert.ok(scores(rows(100, 5), scorer).at(-1)! < 0.1 * during);
});
