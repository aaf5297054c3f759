import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Group } from '../../agent/panel/group.ts';
import { expectGroup, type LearnedGroup, learnGroup } from '../../agent/panel/learning/learn-group.ts';
import { conditionedRows } from '../../agent/physics/conditioned-rows.ts';
import { Conditions } from '../../agent/physics/conditions.ts';
import { groupRows } from '../../agent/training/learning-rows.ts';
import { LearningStore } from '../../agent/training/learning-store.ts';
import type { Saved } from '../../detectors/index.ts';
import { randomFrom, seedOf } from '../../detectors/mathematics/random.ts';
import { aFrame, aPlant, plainInputs } from '../support/a-plant.ts';

const plant = aPlant([{ id: 'flow' }, { id: 'head', kind: 'dp', unit: 'kPa' }]);
const every = 10;
const random = randomFrom(5);
const usual = (n: number) => aFrame(n, [100 + random(), 300 + random()]);
const store = new LearningStore(plant.sensors.length, Infinity);
for (let n = 0; n < 600; n++) store.add(usual(n));

/** A panel of one member. */
function learn(detector: string, averaging = 1): LearnedGroup {
  const options = detector === 'cusum' ? { allowance: 1, memory: 20 } : {};
  const member = { name: 'one', detector, smoothing: 1, averaging, drifting: 'see' as const, options };
  const { group } = learnGroup(
    expectGroup(groupRows(plant, 'pump', conditionedRows(plant, store.history(), 1000))!),
    { twins: [], alone: Float64Array.of(1, 1) },
    { members: [member], calibration: { folds: 4, k: 1.5, falseAlertsPerMonth: 1 } },
    { periodMs: 1000, slowAlertsPerMonth: 1 },
    1,
  );
  return group;
}
const learned = {
  mahalanobis: learn('mahalanobis'),
  cusum: learn('cusum'),
  averaged: learn('mahalanobis', 4),
};

/** `watched`: plant channels. */
function aGroup(detector: keyof typeof learned, watched: readonly number[], state: Saved = null): Group {
  const group = new Group(learned[detector], plainInputs(2), new Int32Array(0), state);
  group.watch(watched, every * 1000);
  return group;
}

function ratios(group: Group, frames: readonly ReturnType<typeof usual>[]): number[] {
  const conditions = new Conditions(plant);
  return frames.map((frame) => {
    group.look(frame, conditions.step(frame));
    const [assessment] = group.assess(frame);
    return assessment?.kind === 'ratio' ? assessment.ratio : NaN;
  });
}
const changesOf = (all: readonly number[]) => all.filter((ratio, i) => i > 0 && ratio !== all[i - 1]).length;

const calm = Array.from({ length: 200 }, (_, n) =>
  aFrame(n, [100.5 + 0.3 * Math.sin(n), 300.5 + 0.3 * Math.cos(2 * n)]),
);

test('while nothing that is watched stirs a panel is scored every so many frames; in each where nothing is watched', () => {
  assert.ok(changesOf(ratios(aGroup('mahalanobis', []), calm)) > 190);
  const changes = changesOf(ratios(aGroup('mahalanobis', [1]), calm).slice(every));
  assert.ok(changes >= 18 && changes <= 19, `${changes} changes`);
});

test('the moment that what is watched stirs it is scored in every frame, though no member is near its line', () => {
  const moved = Array.from({ length: 100 }, (_, i) => aFrame(200 + i, [100.5 + 0.1 * Math.sin(i), 300.72]));
  const group = aGroup('mahalanobis', [1]);
  ratios(group, calm);
  const seen = ratios(group, moved).slice(50);
  assert.ok(
    Math.abs(group.deviations.sigma(1)) > 2 && Math.max(...seen) < 0.7,
    `${group.deviations.sigma(1)}, ${Math.max(...seen)}`,
  );
  assert.ok(changesOf(seen) > 45, `${changesOf(seen)} changes`);
});

test('the frame in which an asset was already stopping is not held on to either', () => {
  const [usually, stopping] = [100.5, 100.9].map((flow) => {
    const group = aGroup('averaged', [1]);
    // A frame that is scored on a calm asset: the ratio that it gives would be held for the nine after it.
    const last = Array.from({ length: every }, (_, i) => 100 + i).find(
      (n) => n % every === seedOf('pump') % every,
    )!;
    ratios(group, [...calm.slice(0, last), aFrame(last, [flow, 300.5])]);
    group.rest(last + 1);
    return ratios(group, calm.slice(last + 2, last + 40));
  });
  assert.deepEqual(stopping, usually);
});

test('what nobody watches moves: it is heard no later than the next frame that is scored', () => {
  const moved = Array.from({ length: every }, (_, i) => aFrame(200 + i, [140, 300.5]));
  const group = aGroup('mahalanobis', [1]);
  ratios(group, calm);
  assert.ok(ratios(group, moved).at(-1)! > 1);
});

test('a detector that remembers sees every frame', () => {
  assert.deepEqual(ratios(aGroup('cusum', [1]), calm), ratios(aGroup('cusum', []), calm));
});

test('a calm group goes on from its state with the score that it held', () => {
  const whole = aGroup('mahalanobis', [1]);
  ratios(whole, calm.slice(0, 107));
  const resumed = aGroup('mahalanobis', [1], structuredClone(whole.state()));
  assert.deepEqual(ratios(resumed, calm.slice(107)), ratios(whole, calm.slice(107)));
});
