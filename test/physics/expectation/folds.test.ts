import assert from 'node:assert/strict';
import { test } from 'node:test';
import { envelopeOf, placeOf, settingsOf } from '../../../agent/physics/expectation/envelope.ts';
import type { DriveShape } from '../../../agent/physics/expectation/features.ts';
import { foldsOf } from '../../../agent/physics/expectation/folds.ts';
import type { Matrix } from '../../../detectors/index.ts';
import { matrixOf } from '../../../detectors/mathematics/matrix.ts';

const shape = { levels: 1, slow: 0, sharing: 1, others: 2, counts: 1, guards: 0 };

/** Load, pumps that share it, which of two partners runs, chillers running. */
function drive(rows: number, partner: (r: number) => readonly [number, number]) {
  return matrixOf(Array.from({ length: rows }, (_, r) => [20 + (r % 10), 2, ...partner(r), r % 2]));
}

test('every row is in exactly one fold', () => {
  const folds = foldsOf(
    drive(1000, (r) => (r < 700 ? [1, 0] : [0, 1])),
    shape,
  );
  const all = folds.flatMap((fold) => [...fold]).toSorted((a, b) => a - b);
  assert.deepEqual(
    all,
    Array.from({ length: 1000 }, (_, r) => r),
  );
});

test('a combination of machines that leaves enough behind is left out whole, the usual one in blocks of time', () => {
  const folds = foldsOf(
    drive(1000, (r) => (r < 700 ? [1, 0] : [0, 1])),
    shape,
  );
  assert.ok(folds.some((fold) => fold.length === 300 && fold.every((r) => r >= 700)));
  assert.ok(folds.filter((fold) => fold.length === 100).length === 7);
});

/** The envelope of all `rows`; `missed`: by how many times its mean miss the one channel was missed in row `r`. */
function learnedFrom(rows: Matrix, of: DriveShape, missed: (r: number) => number = () => 1) {
  const misses = matrixOf(Array.from({ length: rows.rows }, (_, r) => [missed(r)]));
  return envelopeOf(rows, misses, of, () => true);
}

test('a number of machines that was seen and never understood is as unknown as one that was not', () => {
  const chillers = (r: number) => (r < 30 ? 2 : 1);
  const rows = matrixOf(Array.from({ length: 1000 }, (_, r) => [10 + (r % 10), 1, 0, 0, chillers(r)]));
  const outside = (missed: (r: number) => number) =>
    placeOf(learnedFrom(rows, shape, missed), shape, [15, 1, 0, 0, 2]).outside;
  assert.equal(
    outside(() => 1),
    null,
  );
  assert.equal(
    outside((r) => (chillers(r) === 2 ? 25 : 0.3)),
    'machines',
  );
});

test('the envelope knows the load of one pump from that of two, and rare counts from usual ones', () => {
  const rows = matrixOf([
    ...Array.from({ length: 500 }, (_, r) => [10 + (r % 10), 1, 0, 0, 1]),
    ...Array.from({ length: 490 }, (_, r) => [30 + (r % 10), 2, 0, 0, 1]),
    ...Array.from({ length: 10 }, () => [35, 2, 0, 0, 2]),
  ]);
  const envelope = learnedFrom(rows, shape);
  const outside = (load: number, pumps: number, chillers = 1) =>
    placeOf(envelope, shape, [load, pumps, 0, 0, chillers]).way > 1;
  assert.deepEqual(
    [outside(15, 1), outside(35, 2), outside(35, 1), outside(15, 2), outside(35, 3), outside(35, 2, 2)],
    [false, false, true, true, true, true],
  );
  assert.equal(outside(NaN, 1), true);
});

test('a set-point where it never stood is outside; one that says nothing, or never did, guards nothing', () => {
  const guarded = { ...shape, guards: 2 };
  const rows = matrixOf(Array.from({ length: 500 }, (_, r) => [10 + (r % 10), 1, 0, 0, 1, 7, NaN]));
  const envelope = learnedFrom(rows, guarded);
  const outside = (own: number, other: number) =>
    placeOf(envelope, guarded, [15, 1, 0, 0, 1, own, other]).outside;
  assert.deepEqual(
    [outside(7, NaN), outside(7.01, 50), outside(8, NaN), outside(6, NaN), outside(NaN, NaN)],
    [null, null, 'set-points', 'set-points', null],
  );
});

test('a set-point that a machine moves guards nothing', () => {
  const guarded = { ...shape, guards: 1 };
  const reset = matrixOf(
    Array.from({ length: 500 }, (_, r) => [10 + (r % 10), 1, 0, 0, 1, 20 + (r % 4) / 2]),
  );
  const envelope = learnedFrom(reset, guarded);
  const drive = Float64Array.of(15, 1, 0, 0, 1, 25);
  assert.equal(placeOf(envelope, guarded, drive).outside, null);
  assert.deepEqual([...settingsOf(envelope, guarded, drive)], [NaN]);
});

test('what was learned with another number of machines lies half a span away, not out of sight', () => {
  const rows = matrixOf([
    ...Array.from({ length: 500 }, (_, r) => [10 + (r % 10), 1, 0, 0, 1]),
    ...Array.from({ length: 500 }, (_, r) => [15 + (r % 3), 2, 0, 0, 1]),
  ]);
  const envelope = learnedFrom(rows, shape);
  const way = (load: number, pumps: number) => placeOf(envelope, shape, [load, pumps, 0, 0, 1]).way;
  assert.deepEqual([way(16, 2), way(11, 2)], [1, 2]);
  assert.ok(way(24, 1) > 1.5 && way(24, 1) < 2.1, `${way(24, 1)}`);
});

test('an unusual number of machines passes, a level beyond what was learned may be how it runs now', () => {
  const rows = matrixOf(Array.from({ length: 500 }, (_, r) => [10 + (r % 10), 1, 0, 0, 1]));
  const envelope = learnedFrom(rows, shape);
  assert.equal(placeOf(envelope, shape, [15, 2, 0, 0, 1]).outside, 'machines');
  assert.equal(placeOf(envelope, shape, [40, 1, 0, 0, 1]).outside, 'levels');
});
