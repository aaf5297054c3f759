import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command, Frame } from '../../agent/model.ts';
import { Pipeline } from '../../agent/pipeline.ts';
import type { Announcement } from '../../agent/ports.ts';
import { atWork, models, plant, pumpFrames, restarted, settings } from './a-watched-pump.ts';

/** The pump's health after each of `frames`. */
function through(pipeline: Pipeline, frames: readonly Frame[], asked: (frame: Frame) => readonly Command[]) {
  return frames.map((frame) => {
    pipeline.step(frame, asked(frame));
    return { n: frame.n, ...pipeline.health[0]! };
  });
}
const nothing = () => [];
const given = { by: 'kim', note: null } as const;

test('a pump that fails loses health before its alarm is told, and gets it back when that has returned', () => {
  const seen = through(atWork(), pumpFrames(400, 560, 450, 480), nothing);
  const before = seen.filter(({ n, score }) => n < 450 && score !== null);
  assert.ok(before.length > 40 && before.every(({ score }) => score! >= 80), 'as usual before');
  const told = seen.findIndex(({ n, score }) => n >= 450 && score! <= 35);
  assert.ok(seen[told - 2]!.score! < 80 && seen[told - 2]!.score! > seen[told - 1]!.score!, 'smoothly');
  const failing = seen.filter(({ n }) => n >= 460 && n < 480);
  assert.ok(
    failing.every(({ score }) => score! <= 35),
    'an alarm while it fails',
  );
  assert.ok(seen.at(-1)!.score! >= 80, 'well again when the alarm has returned');
});

test('acknowledging and shelving do not change how well a machine is', () => {
  const frames = pumpFrames(400, 480, 410, 460);
  const untouched = through(atWork(), frames, nothing);
  const pipeline = atWork();
  const touched = through(pipeline, frames, ({ n, at }) => {
    const id = pipeline.incidents.open()[0]?.id ?? '';
    if (n === 440) return [{ kind: 'ack', id, at, ...given }];
    return n === 450 ? [{ kind: 'shelve', id, forMs: 600_000, at, ...given }] : [];
  });
  assert.equal(pipeline.incidents.openAlerts()[0]!.state, 'shelved');
  assert.deepEqual(
    touched.find(({ n }) => n === 470)!.reason,
    'alarm',
    'it stands until its off-delay is over',
  );
  assert.deepEqual(touched, untouched);
});

test('limits speak of health before anything is learned; maintenance says that nobody can', () => {
  const pipeline = new Pipeline(plant, settings);
  pipeline.step(pumpFrames(400, 401)[0]!, []);
  assert.deepEqual(pipeline.health, [{ score: null, reason: 'learning' }]);
  pipeline.arrive(3, 400_500, 96);
  const [first, second] = pumpFrames(401, 403, Infinity, Infinity, 96);
  pipeline.step(first!, []);
  assert.deepEqual(pipeline.health, [{ score: 15, reason: 'alarm-limit' }]);
  pipeline.step(second!, [{ kind: 'maintenance', subject: 'pump', forMs: 60_000, at: 402_000, ...given }]);
  assert.deepEqual(pipeline.health, [{ score: null, reason: 'maintenance' }]);
});

test('a level that has left what days are known to do lowers it, without a vote', () => {
  const columns = models.groups[0]!.columns.length;
  const centre = new Float64Array(columns).fill(1e6);
  const slow = { centre, spread: new Float64Array(columns).fill(1e6), threshold: 1 };
  const groups = models.groups.map((group) => ({ ...group, framesPerHour: 1, slow }));
  const pipeline = new Pipeline(plant, settings);
  pipeline.adopt({ ...models, groups });
  const seen = through(pipeline, pumpFrames(400, 440), nothing);
  assert.deepEqual(seen.find(({ n }) => n === 410)!.reason, 'as-usual', 'no day is known yet');
  assert.deepEqual(seen.at(-1), { n: 439, score: 60, reason: 'slow' }, 'on its line, and not beyond');
});

test('the future changes no health that was told, and a restart goes on with the same', () => {
  const frames = pumpFrames(400, 500, 450);
  const whole = through(atWork(), frames, nothing);
  const first = atWork();
  const announced: Announcement[] = [];
  const before = frames.slice(0, 70).map((frame) => {
    announced.push(...first.step(frame, []).announcements);
    return { n: frame.n, ...first.health[0]! };
  });
  const after = through(restarted(first.state(), announced), frames.slice(70), nothing);
  assert.deepEqual([...before, ...after], whole);
});
