import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  type DetectorKind,
  detectors,
  FitError,
  type Matrix,
  type Model,
  type Options,
} from '../../detectors/index.ts';
import { matrixOf, rowsOf } from '../../detectors/mathematics/matrix.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';

/** What every detector must keep, whatever it is: a new member is a line in detectors/index.ts and passes here. */
for (const kind of Object.values(detectors)) {
  suite(`every detector: ${kind.name}`, () => {
    const options = defaultsOf(kind);
    const learning = correlated(400, 7);
    const stretches = Uint32Array.of(0, 250);
    const fit = (seed = 5, x = learning) => kind.fit(x, stretches, options, randomFrom(seed));

    test('the same seed gives the same scores', () => {
      assert.deepEqual(scores(fit(5), correlated(50, 8)), scores(fit(5), correlated(50, 8)));
    });

    test('fitting leaves its rows, its stretches and Math.random as they were', () => {
      const before = learning.data.slice();
      const random = Math.random;
      fit();
      assert.deepEqual(learning.data, before);
      assert.deepEqual(stretches, Uint32Array.of(0, 250));
      assert.equal(Math.random, random);
    });

    test('scoring leaves its rows as they were', () => {
      const rows = correlated(20, 9);
      const before = rows.data.slice();
      scores(fit(), rows);
      assert.deepEqual(rows.data, before);
    });

    test('scores are finite and not negative, far outside as well', () => {
      const wild = matrixOf([
        [1e9, -1e9, 0, 3],
        [-1e12, 1e12, 1e12, 3],
        [0, 0, 0, 0],
      ]);
      for (const score of scores(fit(), wild))
        assert.ok(Number.isFinite(score) && score >= 0, `score ${score}`);
    });

    test('the score rises on a planted fault, and the blame names its channel', () => {
      const model = fit();
      const healthy = correlated(40, 10);
      const faulty = withShift(healthy, 1, 8);
      const normal = scores(model, healthy).at(-1)!;
      const scorer = model.open();
      const out = new Float64Array(40);
      scorer.score(faulty, out);
      assert.ok(out.at(-1)! > normal, `${out.at(-1)} against ${normal}`);
      const blame = new Float64Array(4);
      scorer.explain(blame);
      assert.equal(blame.indexOf(Math.max(...blame)), 1, `blame ${[...blame]}`);
    });

    test('blame is shares: not negative, adding up to 1 or 0', () => {
      const scorer = fit().open();
      scorer.score(correlated(5, 11), new Float64Array(5));
      const blame = new Float64Array(4);
      scorer.explain(blame);
      const total = blame.reduce((sum, share) => sum + share, 0);
      assert.ok(blame.every((share) => share >= 0));
      assert.ok(total === 0 || Math.abs(total - 1) < 1e-9, `adds up to ${total}`);
    });

    test('causal: what comes later changes no earlier score', () => {
      const model = fit();
      const rows = correlated(60, 12);
      const whole = scores(model, rows);
      assert.deepEqual(scores(model, rowsOf(rows, 0, 30)), whole.slice(0, 30));
    });

    test('a block scores as its rows one by one', () => {
      const model = fit();
      const rows = correlated(60, 13);
      const scorer = model.open();
      const one = new Float64Array(1);
      const single = Array.from({ length: 60 }, (_, r) => {
        scorer.score(rowsOf(rows, r, r + 1), one);
        return one[0]!;
      });
      assert.deepEqual(Float64Array.from(single), scores(model, rows));
    });

    test('a loaded model scores as the saved one', () => {
      const model = fit();
      const rows = correlated(30, 14);
      assert.deepEqual(scores(kind.load(structuredClone(model.save())), rows), scores(model, rows));
    });

    test('a scorer opened from state goes on where the other stopped', () => {
      const model = fit();
      const rows = correlated(60, 15);
      const first = model.open();
      first.score(rowsOf(rows, 0, 30), new Float64Array(30));
      const second = model.open(structuredClone(first.state()));
      const out = new Float64Array(30);
      second.score(rowsOf(rows, 30, 60), out);
      assert.deepEqual(out, scores(model, rows).slice(30));
    });

    test('reset forgets the rows before', () => {
      const model = fit();
      const rows = correlated(30, 16);
      const scorer = model.open();
      scorer.score(withShift(rows, 0, 50), new Float64Array(30));
      scorer.reset();
      const out = new Float64Array(30);
      scorer.score(rows, out);
      assert.deepEqual(out, scores(model, rows));
    });

    test('a constant channel neither fails nor hides a fault in another', () => {
      const x = withConstant(learning, 3);
      const model = fit(5, x);
      const healthy = withConstant(correlated(40, 17), 3);
      assert.ok(scores(model, withShift(healthy, 0, 8)).at(-1)! > scores(model, healthy).at(-1)!);
    });

    test('one channel alone can be learned', () => {
      const x = {
        data: Float64Array.from({ length: 200 }, (_, r) => Math.sin(r * 1.7)),
        rows: 200,
        columns: 1,
      };
      const model = kind.fit(x, Uint32Array.of(0), options, randomFrom(1));
      assert.ok(scores(model, matrixOf([[30]]))[0]! >= scores(model, matrixOf([[0]]))[0]!);
    });

    test('too few rows to learn from is a FitError in words', () => {
      assert.throws(
        () => kind.fit(rowsOf(learning, 0, 1), Uint32Array.of(0), options, randomFrom(1)),
        FitError,
      );
    });

    test('what is no saved model is a FitError', () => {
      for (const saved of [null, 3, 'x', {}, { columns: 'x' }])
        assert.throws(() => kind.load(saved), FitError);
    });
  });
}

function defaultsOf(kind: DetectorKind): Options {
  const properties = (kind.options as unknown as { properties: Record<string, { default: unknown }> })
    .properties;
  return Object.fromEntries(Object.entries(properties).map(([name, option]) => [name, option.default]));
}

/** Four channels at work on one load: a function of each other plus a little noise. */
function correlated(rows: number, seed: number): Matrix {
  const random = randomFrom(seed);
  const noise = () => (random() + random() + random() + random() - 2) * 0.3;
  return matrixOf(
    Array.from({ length: rows }, (_, r) => {
      const load = Math.sin(r / 20 + seed) + noise();
      return [load + noise(), 2 * load + noise(), -load + noise(), 0.5 * load + noise()];
    }),
  );
}

function withShift(x: Matrix, column: number, by: number): Matrix {
  const data = x.data.slice();
  for (let r = 0; r < x.rows; r++) data[r * x.columns + column]! += by;
  return { ...x, data };
}

function withConstant(x: Matrix, column: number): Matrix {
  const data = x.data.slice();
  for (let r = 0; r < x.rows; r++) data[r * x.columns + column] = 3;
  return { ...x, data };
}

function scores(model: Model, rows: Matrix): Float64Array {
  const out = new Float64Array(rows.rows);
  model.open().score(rows, out);
  return out;
}
