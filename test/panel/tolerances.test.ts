import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { FeedbackCommand } from '../../agent/model.ts';
import { mostRaise, stretchFor, Tolerances, toleratedRatio } from '../../agent/panel/tolerances.ts';

const dayMs = 86_400_000;
const options = { raise: 0.25, lastsMs: 30 * dayMs };

function feedback(id: string, change: Partial<FeedbackCommand> = {}): FeedbackCommand {
  return {
    kind: 'feedback',
    id,
    verdict: 'false-alarm',
    mode: null,
    forMs: null,
    about: { asset: 'pump', sensors: ['flow', 'head'], raisedAt: 0 },
    by: 'kim',
    at: 1_000,
    note: null,
    ...change,
  };
}
const ids = (tolerances: Tolerances) => tolerances.standing.map(({ alert }) => alert);

test('a false alarm moves the lines of what it was about, on its asset, until its time is over', () => {
  const tolerances = new Tolerances(options);
  const none = tolerances.on('pump');
  tolerances.take(feedback('A'));
  const [one] = tolerances.standing;
  assert.deepEqual(one, {
    alert: 'A',
    asset: 'pump',
    sensors: ['flow', 'head'],
    raise: 0.25,
    from: 1_000,
    until: 1_000 + 30 * dayMs,
    by: 'kim',
    note: null,
  });
  assert.equal(stretchFor('flow', tolerances.on('pump')), 1.25);
  assert.equal(stretchFor('power', tolerances.on('pump')), 1);
  assert.equal(tolerances.on('other'), none);
  tolerances.step(30 * dayMs + 999);
  assert.deepEqual(ids(tolerances), ['A']);
  tolerances.step(30 * dayMs + 1_000);
  assert.deepEqual(ids(tolerances), []);
  assert.equal(tolerances.on('pump'), none, 'the same nothing as before');
});

test('the newest word on an alert is the one that counts, and said twice it counts once', () => {
  const tolerances = new Tolerances(options);
  for (const verdict of ['confirmed', 'known-work', 'withdrawn'] as const) {
    tolerances.take(feedback('A'));
    tolerances.take(feedback('A', { at: 2_000 }));
    assert.deepEqual(ids(tolerances), ['A']);
    assert.equal(stretchFor('flow', tolerances.on('pump')), 1.25);
    tolerances.take(feedback('A', { verdict }));
    assert.deepEqual(ids(tolerances), [], verdict);
  }
});

test('several add up, to half at most; what is about no asset moves nothing', () => {
  const tolerances = new Tolerances(options);
  for (const id of ['A', 'B', 'C', 'D']) tolerances.take(feedback(id));
  assert.equal(stretchFor('flow', tolerances.on('pump')), 1 + mostRaise);
  tolerances.take(feedback('E', { about: { asset: null, sensors: ['x'], raisedAt: 0 } }));
  assert.equal(tolerances.standing.length, 4);
});

test('what is on an asset is the same object until it changes', () => {
  const tolerances = new Tolerances(options);
  tolerances.take(feedback('A'));
  const before = tolerances.on('pump');
  tolerances.take(feedback('B', { about: { asset: 'fan', sensors: ['x'], raisedAt: 0 } }));
  tolerances.step(2_000);
  assert.equal(tolerances.on('pump'), before);
  tolerances.take(feedback('A', { verdict: 'withdrawn' }));
  assert.notEqual(tolerances.on('pump'), before);
});

test('restored it goes on as it stood, and a clock that is set back prolongs nothing', () => {
  const tolerances = new Tolerances(options);
  tolerances.take(feedback('A', { at: 50 * dayMs }));
  const again = new Tolerances(options);
  again.restore(structuredClone(tolerances.state()));
  assert.deepEqual(again.standing, tolerances.standing);
  assert.equal(stretchFor('head', again.on('pump')), 1.25);
  again.setBack(10 * dayMs);
  assert.equal(again.on('pump')[0]!.until, 40 * dayMs);
  again.step(40 * dayMs);
  assert.deepEqual(ids(again), []);
});

test('only what is blamed on its sensors passes: the ratio stays in order, and what is far beyond is a vote', () => {
  const tolerances = new Tolerances(options);
  for (const id of ['A', 'B', 'C']) tolerances.take(feedback(id));
  const on = tolerances.on('pump');
  assert.equal(
    toleratedRatio(1, on, () => 1),
    0.999,
    'in order over the line too',
  );
  assert.equal(
    toleratedRatio(1.4, on, () => 0.5),
    0.999,
  );
  assert.equal(
    toleratedRatio(1.4, on, () => 0.49),
    1.4,
  );
  assert.equal(
    toleratedRatio(3, on, () => 1),
    2,
  );
  const ratio = fc.double({ min: 0, max: 10, noNaN: true });
  fc.assert(
    fc.property(ratio, ratio, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, blame) => {
      const of = (r: number) => toleratedRatio(r, on, () => blame);
      assert.ok(a <= b ? of(a) <= of(b) : of(a) >= of(b));
      assert.ok(of(a) <= a && (of(a) > 1 || a <= 1 + mostRaise || blame >= 0.5));
      if (a > 1 + mostRaise) assert.ok(of(a) > 1, 'never silent beyond half more');
      if (a < 0.999) assert.equal(of(a), a);
    }),
  );
});

test('each moves by its own share of the blame: what one was about does not help another', () => {
  const tolerances = new Tolerances(options);
  tolerances.take(feedback('A'));
  tolerances.take(feedback('B', { about: { asset: 'pump', sensors: ['power'], raisedAt: 0 } }));
  const blame = (sensors: readonly string[]) => (sensors.includes('power') ? 0.8 : 0.2);
  assert.equal(toleratedRatio(1.3, tolerances.on('pump'), blame), 1.3 / 1.25);
});
