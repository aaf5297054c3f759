import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultModes, suitableAssets } from '../../../agent/demo/plant/index.ts';
import { dutyMs } from '../../../agent/demo/plant/story/duty-plan.ts';
import { groupOf } from '../../../agent/demo/plant/inventory.ts';
import { aStory } from './played.ts';

const day = 86_400_000;
const stories = faultModes.flatMap((fault) =>
  Array.from({ length: 12 }, (_, i) => aStory({ seed: 100 + i, days: 35, fault, periodMs: 120_000 })),
);

test('onset and failure lie where they are promised, the course is exponential', () => {
  for (const { start, fault, learnUntil } of stories) {
    const { onsetAt, failureAt, k } = fault!;
    assert.ok(
      onsetAt >= learnUntil && onsetAt >= start + 0.42 * 35 * day && onsetAt <= start + 0.61 * 35 * day,
    );
    assert.ok(failureAt >= start + 0.79 * 35 * day && failureAt <= start + 0.98 * 35 * day + 120_000);
    assert.ok(k >= 3 && k <= 6);
  }
});

test('a pump that fails has been on duty for the last 72 h, most of its course and a good part of learning', () => {
  for (const { start, fault, learnUntil, duty, seed } of stories) {
    const { asset, onsetAt, failureAt } = fault!;
    const group = groupOf(asset);
    if (group === null) continue;
    const plan = duty.filter((change) => change.group === group);
    const which = `${asset} of seed ${seed}`;
    assert.equal(dutyMs(plan, asset, failureAt - 3 * day, failureAt), 3 * day, which);
    assert.ok(dutyMs(plan, asset, onsetAt, failureAt) > 0.5 * (failureAt - onsetAt), which);
    assert.ok(dutyMs(plan, asset, start, learnUntil) > 4 * day, which);
  }
});

test('every operational nuisance comes in learning too, instrument faults only after it and never on the faulty asset', () => {
  const instruments = new Set(['stuck', 'drift', 'spike', 'calibration']);
  for (const { happenings, learnUntil, fault } of stories) {
    const kinds = (inLearning: boolean) =>
      new Set(
        happenings
          .filter(({ nuisance }) => nuisance.from < learnUntil === inLearning)
          .map((h) => h.nuisance.kind),
      );
    for (const kind of [
      'setpoint-change',
      'rotation',
      'stand-by-test',
      'maintenance-stop',
      'load-step',
      'gap',
      'silent-gateway',
    ]) {
      assert.ok(
        [...kinds(true)].some((known) => known === kind),
        kind,
      );
    }
    for (const { nuisance } of happenings) {
      if (!instruments.has(nuisance.kind)) continue;
      assert.ok(nuisance.from >= learnUntil);
      assert.ok(nuisance.subject !== fault!.asset && !nuisance.subject.startsWith(`${fault!.asset} `));
    }
    for (const kind of instruments)
      assert.ok(
        [...kinds(false)].some((known) => known === kind),
        kind,
      );
  }
});

test('`operations` leaves the instrument faults out and nothing else', () => {
  const [all, some] = [aStory({ days: 20 }), aStory({ days: 20, nuisances: 'operations' })];
  const instruments = new Set(['stuck', 'drift', 'spike', 'calibration']);
  assert.deepEqual(
    some.happenings,
    all.happenings.filter(({ nuisance }) => !instruments.has(nuisance.kind)),
  );
  assert.equal(all.happenings.length - some.happenings.length, 4);
});

test('learning is 40 % of the days and at most 14, unless it is given', () => {
  const learned = (given: Parameters<typeof aStory>[0]) => {
    const { start, learnUntil } = aStory(given);
    return (learnUntil - start) / day;
  };
  assert.equal(learned({ days: 10 }), 4);
  assert.equal(learned({ days: 90 }), 14);
  assert.equal(learned({ days: 10, learnDays: 7 }), 7);
});

test('what does not fit together is refused in words', () => {
  assert.throws(
    () => aStory({ fault: 'seal', asset: 'cw-pump-1' }),
    /seal does not suit "cw-pump-1"; it suits chw-pump-1, .*chw-pump-4/,
  );
  assert.throws(() => aStory({ fault: 'bearing', asset: 'nonsense' }), /it suits chw-pump-1, /);
  assert.throws(() => aStory({ fault: null, asset: 'cdu-1' }), /no fault/);
  assert.throws(() => aStory({ fault: 'bearing', onsetDay: 1, learnDays: 2 }), /before learning ends/);
  assert.throws(() => aStory({ fault: 'bearing', onsetDay: 2, failureDay: 1.5 }), /between the onset/);
  assert.throws(() => aStory({ days: 0.5 }), /days must be/);
  assert.throws(() => aStory({ periodMs: 50 }), /period must be/);
  for (const mode of faultModes) for (const asset of suitableAssets(mode)) aStory({ fault: mode, asset });
});
