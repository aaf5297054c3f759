import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cell } from '../../agent/model.ts';
import { type LearnedSlow, learnSlow, SlowWatch } from '../../agent/panel/slow-watch.ts';
import { matrixOf } from '../../detectors/mathematics/matrix.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';

const framesPerHour = 6;
const day = 144;
const random = randomFrom(4);
const calm = () => [random() - 0.5, random() - 0.5];
const unbroken = (rows: number) => Float64Array.from({ length: rows }, (_, r) => r);
const tolerance = Float64Array.of(0.1, 0.1);
function learnedFrom(rows: readonly number[][], time: Float64Array, steady = [0, 1]) {
  return learnSlow({ x: matrixOf(rows), time, tolerance }, Int32Array.from(steady), framesPerHour, 1 / 24);
}
const twoWeeks = Array.from({ length: 14 * day }, calm);
const learned = learnedFrom(twoWeeks, unbroken(14 * day))!;
const states = new Uint8Array(2).fill(Cell.ok);

function feed(watch: SlowWatch, frames: number, of: (n: number) => readonly number[]): number {
  for (let n = 0; n < frames; n++) {
    watch.push({ values: Float64Array.from(of(n)), states });
    if (watch.standing) return n;
  }
  return Infinity;
}

test('a month of health raises nothing', () => {
  assert.equal(feed(new SlowWatch(learned, framesPerHour), 30 * day, calm), Infinity);
});

test('a deviation hardly larger than the noise of a single reading is noticed within a day or so of its beginning', () => {
  const watch = new SlowWatch(learned, framesPerHour);
  feed(watch, 2 * day, calm);
  const noticed = feed(watch, 5 * day, () => [calm()[0]! + 0.7, calm()[1]!]);
  assert.ok(noticed > day / 24 && noticed < 1.2 * day, `${noticed} frames`);
  assert.ok(Math.abs(watch.ratio(0)) > Math.abs(watch.ratio(1)));
});

test('it is over when a day is back inside, not at the first hour', () => {
  const watch = new SlowWatch(learned, framesPerHour);
  feed(watch, 3 * day, () => [1, 0]);
  assert.equal(watch.standing, true);
  for (let n = 0; n < day / 24; n++) watch.push({ values: Float64Array.from(calm()), states });
  assert.equal(watch.standing, true);
  for (let n = 0; n < day; n++) watch.push({ values: Float64Array.from(calm()), states });
  assert.equal(watch.standing, false);
});

test('what was worked on starts its day anew', () => {
  const watch = new SlowWatch(learned, framesPerHour);
  feed(watch, 3 * day, () => [1, 0]);
  assert.ok(watch.furthest > 1);
  watch.reset();
  assert.equal(watch.standing, false);
  assert.ok(Number.isNaN(watch.furthest));
  assert.ok(Number.isNaN(watch.ratio(0)));
  assert.equal(feed(watch, 3 * day, calm), Infinity);
});

test('a channel that drifts by itself is nothing to go by, and five days must have been learned', () => {
  const blind = new SlowWatch(learnedFrom(twoWeeks, unbroken(14 * day), [1])!, framesPerHour);
  assert.equal(
    feed(blind, 3 * day, () => [5, 0]),
    Infinity,
  );
  assert.equal(learnedFrom(twoWeeks.slice(0, 4 * day), unbroken(4 * day)), null);
});

/** Keeps one hour in `every`, as a thinned store would. */
function thinned(rows: readonly number[][], every: number) {
  const kept = [...rows.keys()].filter((r) => Math.floor(r / 6) % every === 0);
  return { rows: kept.map((r) => rows[r]!), time: Float64Array.from(kept) };
}

test('days are counted by the clock of the asset, however thinly they were kept', () => {
  const sparse = thinned(twoWeeks, 3);
  const line = ({ centre, spread, threshold }: LearnedSlow) => centre[0]! + threshold * spread[0]!;
  const ofSparse = learnedFrom(sparse.rows, sparse.time)!;
  assert.ok(line(ofSparse) > line(learned), 'fewer readings, a wider line');
  assert.ok(line(ofSparse) < 4 * line(learned));
  const few = thinned(twoWeeks.slice(0, 4 * day), 3);
  assert.equal(learnedFrom(few.rows, few.time), null);
  const scarce = thinned(twoWeeks, 12);
  assert.equal(learnedFrom(scarce.rows, scarce.time), null, 'two hours of a day are no day');
});

test('restored from its state it goes on as it would have', () => {
  const whole = new SlowWatch(learned, framesPerHour);
  feed(whole, day + 7, calm);
  const again = new SlowWatch(learned, framesPerHour, structuredClone(whole.state()));
  assert.ok(again.furthest > 0 && again.furthest === whole.furthest);
  for (let n = 0; n < day; n++) {
    const row = { values: Float64Array.of(0.2, n / day), states };
    whole.push(row);
    again.push(row);
    assert.equal(again.ratio(1), whole.ratio(1));
    assert.equal(again.standing, whole.standing);
  }
});

test('a line that is moved for one channel lies further off for it alone, and what no longer reaches it is over', () => {
  const watch = new SlowWatch(learned, framesPerHour);
  const off = () => [0.7, 0.01];
  for (let n = 0; n < 3 * day; n++) feed(watch, 1, off);
  const [ratio, other] = [watch.ratio(0), watch.ratio(1)];
  assert.ok(watch.standing && ratio > 1, `${ratio}`);
  const half = (1 + ratio) / 2;
  watch.stretch([half, 1]);
  assert.ok(Math.abs(watch.ratio(0) - ratio / half) < 1e-12 && watch.ratio(1) === other);
  assert.ok(watch.standing && watch.furthest === watch.ratio(0), 'still beyond');
  watch.stretch([1.1 * ratio, 1]);
  assert.equal(watch.standing, false);
  const again = new SlowWatch(learned, framesPerHour, structuredClone(watch.state()));
  assert.equal(again.ratio(0), watch.ratio(0));
  assert.equal(feed(again, 3 * day, off), Infinity);
  again.stretch([1, 1]);
  assert.ok(feed(again, day, off) < day, 'moved back it stands again');
});

test('what never differed while it was learned is off by what anybody can tell, not by a hair', () => {
  const same = learnedFrom(
    Array.from({ length: 14 * day }, () => [0, 0]),
    unbroken(14 * day),
  )!;
  assert.equal(
    feed(new SlowWatch(same, framesPerHour), 3 * day, () => [0.001, 0]),
    Infinity,
  );
  assert.ok(feed(new SlowWatch(same, framesPerHour), 3 * day, () => [0.2, 0]) < Infinity);
});
