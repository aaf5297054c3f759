import assert from 'node:assert/strict';
import { test } from 'node:test';
import { truthJson, truthOf } from '../../../agent/demo/plant/index.ts';
import { aStory } from './played.ts';

test('the truth names the sensors that the fault drives, and since when', () => {
  const story = aStory({
    seed: 3,
    days: 8,
    learnDays: 1,
    onsetDay: 2,
    failureDay: 7,
    fault: 'bearing',
    asset: 'cw-pump-1',
  });
  const truth = truthOf(story);
  const { onsetAt, failureAt } = truth.fault!;
  const [first] = truth.drivenSensors;
  assert.deepEqual(
    truth.drivenSensors.slice(0, 2).map(({ sensor }) => sensor),
    ['cw-pump-1 vibration', 'cw-pump-1 bearing de'],
  );
  assert.ok(truth.drivenSensors.every(({ asset }) => asset === 'cw-pump-1'));
  assert.equal(truth.firstDetectableAt, first!.firstAt);
  assert.ok(first!.firstAt > onsetAt && first!.firstAt < (onsetAt + failureAt) / 2);
  assert.ok(first!.maxSigma > 30);
});

test('a healthy plant has no driven sensors', () => {
  const { fault, drivenSensors, firstDetectableAt } = truthOf(aStory({ days: 1 }));
  assert.deepEqual([fault, drivenSensors, firstDetectableAt], [null, [], null]);
});

test('the samples handed on are those of the plant with the fault', () => {
  const story = aStory({ days: 1 });
  let rows = 0;
  truthOf(story, () => (rows += 1));
  assert.equal(rows, 144);
});

test('truth.json has ISO times and snake_case keys', () => {
  const story = aStory({ seed: 3, days: 4, learnDays: 1, fault: 'winding', asset: 'cw-pump-2' });
  const json = JSON.parse(JSON.stringify(truthJson(truthOf(story)))) as Record<string, unknown>;
  assert.deepEqual(Object.keys(json), [
    'seed',
    'start',
    'end',
    'period_s',
    'learn_until',
    'fault',
    'first_detectable_at',
    'driven_sensors',
    'moved_assets',
    'nuisances',
  ]);
  assert.deepEqual(Object.keys(json['fault'] as object), [
    'mode',
    'asset',
    'onset_at',
    'failure_at',
    'k',
    'fails_by',
  ]);
  for (const key of ['start', 'end', 'learn_until', 'first_detectable_at']) {
    assert.match(String(json[key]), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  }
  const [nuisance] = json['nuisances'] as Record<string, unknown>[];
  assert.deepEqual(Object.keys(nuisance!), ['kind', 'subject', 'from', 'to', 'what']);
});
