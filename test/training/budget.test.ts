import assert from 'node:assert/strict';
import { test } from 'node:test';
import { budgetFactor, unforeseen } from '../../agent/training/budget.ts';
import { Vote } from '../../agent/voting/vote.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import { aFrame, someSettings } from '../support/a-plant.ts';

const { voting } = someSettings();
const hour = 3_600_000;

/** Three members' ratios over hours of healthy running: a common wander and noise of their own, heavy to the right. */
function healthy(rows: number, seed: number): Float64Array[] {
  const random = randomFrom(seed);
  const members = [0, 1, 2].map(() => new Float64Array(rows));
  let wander = 0;
  for (let r = 0; r < rows; r++) {
    wander = 0.95 * wander + 0.15 * (random() + random() - 1);
    for (const of of members) of[r] = wander - 0.3 * Math.log(1 - random()) - 0.2;
  }
  return members;
}

const unbroken = ([of]: readonly Float64Array[]) => Float64Array.from(of!, (_, r) => r);

function raised(ratios: readonly Float64Array[], factor: number): number {
  const vote = new Vote('pump', ['a', 'b', 'c'], voting);
  let count = 0;
  let before = false;
  for (let r = 0; r < ratios[0]!.length; r++) {
    const of = ratios.map((ratio) => ({ kind: 'ratio', ratio: ratio[r]! / factor }) as const);
    const { anomalous } = vote.step(aFrame(r, []), 'steady', of);
    if (anomalous && !before) count++;
    before = anomalous;
  }
  return count;
}

test('thresholds fitted to a budget keep it on months that were not learned', () => {
  const periodMs = hour / 30;
  const learning = healthy(14 * 24 * 30, 1);
  const later = healthy(300 * 24 * 30, 2);
  for (const falseAlertsPerMonth of [1, 4]) {
    const budget = { falseAlertsPerMonth, panels: 1, periodMs, voting };
    const factor = budgetFactor(learning, unbroken(learning), budget)!;
    const perMonth = raised(later, factor) / 10;
    assert.ok(
      perMonth <= 3 * falseAlertsPerMonth && perMonth >= falseAlertsPerMonth / 10,
      `${perMonth} a month at ${factor}, budget ${falseAlertsPerMonth}`,
    );
  }
});

test('the fewer days were learned, the wider the margin for what they did not contain', () => {
  assert.ok(Math.abs(unforeseen(14) - 1.8) < 0.01);
  assert.ok(unforeseen(365) < 1.2);
});

test('more panels share the budget: each is given less of it', () => {
  const ratios = healthy(14 * 24 * 30, 3);
  const factor = (panels: number) =>
    budgetFactor(ratios, unbroken(ratios), { falseAlertsPerMonth: 1, panels, periodMs: hour / 30, voting })!;
  assert.ok(factor(24) > factor(2));
});

test('less than about a week has no maxima to speak of', () => {
  const budget = { falseAlertsPerMonth: 1, panels: 1, periodMs: hour / 30, voting };
  const ratios = healthy(5 * 24 * 30, 4);
  assert.equal(budgetFactor(ratios, unbroken(ratios), budget), null);
});

/** Keeps one block of 60 rows in `every`, as a thinned store would. */
function thinned(ratios: readonly Float64Array[], every: number) {
  const keeps = (_: number, r: number) => Math.floor(r / 60) % every === 0;
  return { ratios: ratios.map((of) => of.filter(keeps)), time: unbroken(ratios).filter(keeps) };
}

test('what was thinned keeps the same budget: time is counted, not rows', () => {
  const budget = { falseAlertsPerMonth: 1, panels: 4, periodMs: 40_000, voting };
  const whole = healthy(28 * 24 * 90, 5);
  const { ratios, time } = thinned(whole, 12);
  const all = budgetFactor(whole, unbroken(whole), budget)!;
  const few = budgetFactor(ratios, time, budget)!;
  assert.ok(few > 0.97 * all && few < 1.3 * all, `${few} of a twelfth of the rows, ${all} of all`);
});

test('two excursions that thinning brought together are not one that lasted', () => {
  const brief = { ...voting, persistence: { m: 2, n: 5 }, latch: { ...voting.latch, frames: 1 } };
  const budget = { falseAlertsPerMonth: 1, panels: 4, periodMs: 40_000, voting: brief };
  const { ratios, time } = thinned(
    [0, 1, 2].map(() => new Float64Array(28 * 24 * 90)),
    4,
  );
  // The last frame before each gap and the first one after it.
  for (const of of ratios) for (let r = 59; r + 1 < of.length; r += 60) of[r] = of[r + 1] = 5;
  assert.ok(budgetFactor(ratios, time, budget)! < 1);
  assert.ok(budgetFactor(ratios, unbroken(ratios), budget)! > 4);
});
