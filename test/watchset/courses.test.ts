import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cell, type Verdict } from '../../agent/model.ts';
import { Courses } from '../../agent/watchset/courses.ts';
import { aFrame, aPlant } from '../support/a-plant.ts';

const plant = aPlant([{ id: 'flow' }, { id: 'head' }]);

function verdict(n: number, ratio: number | null): Verdict {
  const ballots =
    ratio === null ? [] : [{ kind: 'cast', member: 'pca', ratio, anomalous: ratio > 1 } as const];
  const votes = { cast: ballots.length, for: 0, needed: 1, anomalous: false };
  return { asset: 'pump', mode: 'steady', n, at: n * 1000, ballots, ...votes, verdict: 'normal' };
}

function seen(flow: number, head: number) {
  return {
    channels: Int32Array.of(0, 1),
    values: Float64Array.of(flow, head),
    states: Uint8Array.of(Cell.ok, Number.isNaN(head) ? Cell.stale : Cell.ok),
    centre: Float64Array.of(10, 0),
    spread: Float64Array.of(2, 1),
  };
}

function run(courses: Courses, from: number, to: number, periodMs = 1000): void {
  for (let n = from; n < to; n++) {
    courses.step(aFrame(n, [0, 0], periodMs), [verdict(n, 0.5)], () => seen(10 + 2 * n, NaN));
  }
}

test('residuals are kept in sigma of the frozen baseline, from the first vote on; what nobody judged is unknown', () => {
  const courses = new Courses(plant);
  assert.equal(courses.past(), null);
  courses.step(aFrame(1, [0, 0]), [verdict(1, null)], () => seen(0, 0));
  assert.equal(courses.past(), null);
  run(courses, 5, 8);
  const past = courses.past()!;
  assert.deepEqual([past.blocks, past.blockMs, past.from], [3, 1000, 4000]);
  assert.deepEqual([...past.residuals[0]!], [5, 6, 7]);
  assert.ok(past.residuals[1]!.every(Number.isNaN));
  assert.deepEqual([...past.strangeness[0]!], [0.5, 0.5, 0.5]);
});

test('of an even number of members more than half must be beyond their lines for a majority', () => {
  const courses = new Courses(plant);
  const six = [0.1, 0.1, 0.1, 1.5, 1.5, 1.5].map(
    (ratio) => ({ kind: 'cast', member: 'pca', ratio, anomalous: ratio > 1 }) as const,
  );
  for (const n of [1, 2])
    courses.step(aFrame(n, [0, 0]), [{ ...verdict(n, 0), ballots: six }], () => seen(0, 0));
  assert.ok(Math.abs(courses.past()!.strangeness[0]![0]! - 0.1) < 1e-6);
});

test('memory is bounded: blocks grow longer and keep their means', () => {
  const courses = new Courses(plant);
  run(courses, 0, 4000);
  const { blocks, blockMs, residuals } = courses.past()!;
  assert.ok(blocks <= 1024);
  assert.equal(blockMs, 4000);
  assert.equal(residuals[0]![10], 41.5);
});

test('once blocks are an hour the oldest are forgotten', () => {
  const courses = new Courses(plant);
  run(courses, 0, 2500, 3_600_000 / 24);
  const before = courses.past()!;
  run(courses, 2500, 40_000, 3_600_000 / 24);
  const after = courses.past()!;
  assert.ok(before.from < after.from);
  assert.ok(after.blocks <= 1024);
  // The residual of frame n is n: each block still says which frames it is of.
  const first = after.from / (3_600_000 / 24) + 1;
  assert.equal(after.residuals[0]![0], first + (after.blockMs / (3_600_000 / 24) - 1) / 2);
  assert.ok(after.blockMs >= 3_600_000 && after.blockMs < 2 * 3_600_000);
});

test('restored it goes on as if it had not stopped', () => {
  const whole = new Courses(plant);
  run(whole, 0, 1500);
  const first = new Courses(plant);
  run(first, 0, 777);
  const second = new Courses(plant);
  second.restore(structuredClone(first.state()));
  run(second, 777, 1500);
  assert.deepEqual(second.past(), whole.past());
});
