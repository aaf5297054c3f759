import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cell } from '../../agent/model.ts';
import { learnSlow, SlowWatch } from '../../agent/panel/slow-watch.ts';
import { matrixOf } from '../../detectors/matrix.ts';
import { randomFrom } from '../../detectors/random.ts';

const periodMs = 600_000;
const day = 144;
const random = randomFrom(4);
const calm = () => [random() - 0.5, random() - 0.5];
const learned = learnSlow(
  matrixOf(Array.from({ length: 14 * day }, calm)),
  Int32Array.of(0, 1),
  periodMs,
  1 / 24,
)!;
const states = new Uint8Array(2).fill(Cell.ok);

function feed(watch: SlowWatch, frames: number, of: (n: number) => readonly number[]): number {
  for (let n = 0; n < frames; n++) {
    watch.push({ values: Float64Array.from(of(n)), states });
    if (watch.standing) return n;
  }
  return Infinity;
}

test('a month of health raises nothing', () => {
  assert.equal(feed(new SlowWatch(learned), 30 * day, calm), Infinity);
});

test('a deviation hardly larger than the noise of a single reading is noticed within a day or so of its beginning', () => {
  const watch = new SlowWatch(learned);
  feed(watch, 2 * day, calm);
  const noticed = feed(watch, 5 * day, () => [calm()[0]! + 0.7, calm()[1]!]);
  assert.ok(noticed > day / 24 && noticed < 1.2 * day, `${noticed} frames`);
  assert.ok(Math.abs(watch.ratio(0)) > Math.abs(watch.ratio(1)));
});

test('it is over when a day is back inside, not at the first hour', () => {
  const watch = new SlowWatch(learned);
  feed(watch, 3 * day, () => [1, 0]);
  assert.equal(watch.standing, true);
  for (let n = 0; n < day / 24; n++) watch.push({ values: Float64Array.from(calm()), states });
  assert.equal(watch.standing, true);
  for (let n = 0; n < day; n++) watch.push({ values: Float64Array.from(calm()), states });
  assert.equal(watch.standing, false);
});

test('a channel that drifts by itself is nothing to go by, and five days must have been learned', () => {
  const rows = matrixOf(Array.from({ length: 14 * day }, calm));
  const blind = new SlowWatch(learnSlow(rows, Int32Array.of(1), periodMs, 1 / 24)!);
  assert.equal(
    feed(blind, 3 * day, () => [5, 0]),
    Infinity,
  );
  assert.equal(
    learnSlow(matrixOf(Array.from({ length: 4 * day }, calm)), Int32Array.of(0, 1), periodMs, 1),
    null,
  );
});

test('restored from its state it goes on as it would have', () => {
  const whole = new SlowWatch(learned);
  feed(whole, day + 7, calm);
  const again = new SlowWatch(learned, structuredClone(whole.state()));
  for (let n = 0; n < day; n++) {
    const row = { values: Float64Array.of(0.2, n / day), states };
    whole.push(row);
    again.push(row);
    assert.equal(again.ratio(1), whole.ratio(1));
    assert.equal(again.standing, whole.standing);
  }
});
