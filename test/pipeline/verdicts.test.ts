import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../agent/pipeline.ts';
import type { Announcement } from '../../agent/ports.ts';
import { aFrame } from '../support/a-plant.ts';
import { plant, settings, pumpFrames, learned, models, run, atWork } from './a-watched-pump.ts';

test('switches and set-points are not learned from', () => {
  const sensors = models.groups[0]!.columns.map(({ sensor }) => sensor);
  assert.deepEqual(sensors, ['flow', 'head', 'power', 'bearing']);
});

test('the same job learns the same bytes', () => {
  assert.deepEqual(learned(), models);
});

test('a healthy pump raises nothing', () => {
  assert.deepEqual(run(atWork(), pumpFrames(400, 1200)), []);
});

test('a pump that loses head is announced once, blamed right, and returns when it is well', () => {
  const announced = run(atWork(), pumpFrames(400, 700, 500, 600));
  assert.deepEqual(
    announced.map(({ why, alert }) => [why, alert.revision, alert.state]),
    [
      ['raised', 1, 'unacknowledged'],
      ['returned', 2, 'returned-unacknowledged'],
    ],
  );
  const { alert } = announced[0]!;
  const frame = Date.parse(alert.raised_at) / 1000;
  assert.ok(frame >= 500 && frame < 520, `raised at frame ${frame}`);
  const moved = alert.evidence.filter(({ direction }) => direction !== 'steady');
  assert.deepEqual(moved.map(({ sensor, direction }) => `${sensor} ${direction}`).toSorted(), [
    'head down',
    'power up',
  ]);
  assert.match(alert.title, /^pump: (head low and power high|power high and head low)/);
  assert.ok(alert.votes!.for >= alert.votes!.needed);
});

test('where nobody acknowledges for months the list of what waits stays short', () => {
  const pipeline = new Pipeline(plant, settings);
  const announced: Announcement[] = [];
  for (let day = 1; day <= 30; day++) {
    const n = day * 86_400;
    announced.push(...pipeline.arrive(3, n * 1000, 96));
    announced.push(...pipeline.arrive(3, n * 1000 + 1000, 60));
    for (const later of [1, 12]) announced.push(...run(pipeline, [aFrame(n + later, [100, 200, 25, 60, 1])]));
  }
  const open = pipeline.incidents.openAlerts();
  assert.equal(open.length, 10);
  assert.equal(announced.filter(({ why }) => why === 'raised').length, 30);
  const closed = announced.filter(({ why }) => why === 'closed').map(({ alert }) => alert);
  assert.equal(closed.length, 20);
  assert.match(closed[0]!.acknowledged!.note!, /newer incidents/);
});

test('an acknowledgement enters at a frame and is announced', () => {
  const pipeline = atWork();
  const [raised] = run(pipeline, pumpFrames(400, 540, 500));
  const command = { kind: 'ack', id: raised!.alert.id, by: 'kim', at: 540_000, note: 'going there' } as const;
  const { announcements } = pipeline.step(pumpFrames(540, 541, 500)[0]!, [command]);
  assert.deepEqual(
    announcements.map(({ why, alert }) => [why, alert.state, alert.acknowledged?.note]),
    [['acknowledged', 'acknowledged', 'going there']],
  );
});

test('causal: cutting the future off changes no earlier verdict', () => {
  const frames = pumpFrames(400, 700, 500);
  const [whole, cut] = [atWork(), atWork()];
  const verdicts = frames.map((frame) => whole.step(frame, []).verdicts);
  assert.deepEqual(
    frames.slice(0, 150).map((frame) => cut.step(frame, []).verdicts),
    verdicts.slice(0, 150),
  );
});

test('frames without half of the channels are undecided, never normal', () => {
  const pipeline = atWork();
  const frames = pumpFrames(400, 440).map(({ n, values }) =>
    aFrame(n, [values[0]!, NaN, NaN, values[3]!, 1]),
  );
  const verdicts = frames.map((frame) => pipeline.step(frame, []).verdicts[0]!.verdict);
  assert.deepEqual([...new Set(verdicts)], ['undecided']);
});

test('where one channel alone is off the alert says that it may be the instrument', () => {
  const drifted = pumpFrames(400, 500).map(({ n, values }) =>
    aFrame(n, Array.from(values.with(1, values[1]! - 60))),
  );
  const [raised] = run(atWork(), drifted);
  assert.match(
    raised!.alert.title,
    /^pump: head low for how it usually runs, the process or the instrument, /,
  );
  const [both] = run(atWork(), pumpFrames(400, 540, 400));
  assert.doesNotMatch(both!.alert.title, /instrument/);
});
