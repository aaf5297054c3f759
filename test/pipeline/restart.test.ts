import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../agent/pipeline.ts';
import { aFrame, aPlant } from '../support/a-plant.ts';
import { atWork, models, plant, pumpFrames, restarted, run, settings, told } from './a-watched-pump.ts';

test('restarted anywhere, even in mid-incident, it says what it would have said, under the same ids', () => {
  const frames = pumpFrames(400, 700, 500, 600);
  const expected = told(run(atWork(), frames));
  for (const cut of [10, 99, 103, 130, 199, 205, 250]) {
    const first = atWork();
    const before = run(first, frames.slice(0, cut));
    const after = run(restarted(first.state(), before), frames.slice(cut));
    assert.deepEqual(told([...before, ...after]), expected, `cut after ${cut} frames`);
  }
});

test('restarted from an older checkpoint, the frames since are judged again without a word', () => {
  const frames = pumpFrames(400, 700, 500, 600);
  const expected = told(run(atWork(), frames));
  for (const [checkpoint, killed] of [
    [60, 101],
    [60, 110],
    [104, 150],
    [150, 215],
  ] as const) {
    const first = atWork();
    const before = run(first, frames.slice(0, checkpoint));
    const state = first.state();
    before.push(...run(first, frames.slice(checkpoint, killed)));
    const second = restarted(structuredClone(state), before);
    for (const frame of frames.slice(checkpoint, killed)) second.judge(frame);
    const after = run(second, frames.slice(killed));
    assert.deepEqual(told([...before, ...after]), expected, `checkpoint ${checkpoint}, killed ${killed}`);
  }
});

test('an alert on an asset that sensors.yaml no longer has returns under its asset, and says why', () => {
  const [raised] = new Pipeline(plant, settings).arrive(3, 2_300, 96);
  const other = new Pipeline(aPlant([{ id: 'level', asset: 'tower' }]), settings);
  other.incidents.resume([raised!.alert]);
  const [returned, ...more] = run(other, [aFrame(3, [60]), aFrame(4, [60])]);
  assert.deepEqual(more, []);
  assert.deepEqual([returned!.why, returned!.alert.state], ['returned', 'returned-unacknowledged']);
  assert.deepEqual(returned!.alert.asset, raised!.alert.asset);
  assert.match(returned!.alert.title, /; no longer in sensors.yaml, so nobody watches it$/);
});

test('an alert on an instrument keeps its topic for life, though the instrument has moved to another asset', () => {
  const stuck = { channel: 0, name: 'stuck', since: 0, value: 5, expected: NaN } as const;
  const [before, after] = ['pump', 'tower'].map(
    (asset) => new Pipeline(aPlant([{ id: 'temp', asset }]), settings),
  );
  const [raised] = before!.incidents.sensors(aFrame(2, [5]), [stuck]);
  after!.incidents.resume([raised!.alert]);
  const [returned] = after!.incidents.sensors(aFrame(3, [6]), []);
  assert.deepEqual([returned!.alert.id, returned!.alert.asset?.id], [raised!.alert.id, 'pump']);
});

test('a slow deviation that an alarm was about is not told again after a restart', () => {
  const columns = models.groups[0]!.columns.length;
  const far = new Float64Array(columns).fill(1e6);
  const slow = { centre: far, spread: far, threshold: 0.5 };
  const withDays = { ...models, groups: models.groups.map((of) => ({ ...of, framesPerHour: 1, slow })) };
  const pipeline = new Pipeline(plant, settings);
  for (const frame of pumpFrames(380, 400)) pipeline.judge(frame);
  pipeline.adopt(withDays);
  const frames = pumpFrames(400, 1100, 405, 440);
  const before = run(pipeline, frames.slice(0, 600));
  assert.deepEqual(
    before.map(({ why, alert }) => [why, alert.level]),
    [
      ['raised', 'advisory'],
      ['worsened', 'alarm'],
      ['returned', 'alarm'],
    ],
  );
  const again = new Pipeline(plant, settings);
  again.restore(structuredClone(pipeline.state()));
  again.adopt(withDays);
  again.incidents.resume([before.at(-1)!.alert]);
  assert.deepEqual(run(again, frames.slice(600)), []);
});
