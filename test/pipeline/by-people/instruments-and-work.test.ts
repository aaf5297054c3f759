import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from '../../../agent/model.ts';
import { Pipeline } from '../../../agent/pipeline.ts';
import type { Announcement } from '../../../agent/ports.ts';
import { plant, settings, pumpFrames, models, run, atWork } from '../a-watched-pump.ts';

function stuckFlow(frames: readonly Frame[], from: number): Frame[] {
  const held = frames.find(({ n }) => n === from)!.values[0]!;
  return frames.map((frame) =>
    frame.n < from ? frame : { ...frame, values: Float64Array.of(held, ...frame.values.subarray(1)) },
  );
}

test('an instrument known to be broken is a sensor alert, and no process alert comes of it', () => {
  const announced = run(atWork(), stuckFlow(pumpFrames(400, 900), 405));
  const of = (kind: string) => announced.filter(({ why, alert }) => why === 'raised' && alert.kind === kind);
  assert.deepEqual(
    of('sensor').map(({ alert }) => alert.evidence.map(({ sensor }) => sensor)),
    [['flow']],
  );
  const told = Date.parse(of('sensor')[0]!.alert.raised_at);
  assert.deepEqual(
    of('process').filter(({ alert }) => Date.parse(alert.raised_at) > told),
    [],
  );
});

test('with validation switched off nobody asks whether an instrument is stuck', () => {
  const pipeline = new Pipeline(plant, { ...settings, stages: { ...settings.stages, validation: false } });
  pipeline.adopt(models);
  const announced = run(pipeline, stuckFlow(pumpFrames(400, 900), 405));
  assert.deepEqual(
    announced.filter(({ alert }) => alert.kind === 'sensor'),
    [],
  );
});

test('what people work on raises nothing and votes on nothing until the work is over', () => {
  const work = { kind: 'maintenance', subject: 'pump', by: 'kim', note: null } as const;
  const frames = pumpFrames(400, 700, 410);
  const pipeline = atWork();
  const announced: Announcement[] = [];
  for (const frame of frames) {
    const begins = frame.n === 405 ? [{ ...work, at: frame.at, forMs: 200_000 }] : [];
    announced.push(...pipeline.step(frame, begins).announcements);
    if (frame.n === 500) {
      assert.equal(pipeline.verdicts[0]!.verdict, 'off');
      assert.deepEqual(pipeline.arrive(3, frame.at, 96), []);
    }
    if (frame.n === 600) assert.deepEqual(announced, []);
  }
  const [alarm] = announced;
  assert.ok(Date.parse(alarm!.alert.raised_at) >= 605_000);
  assert.match(alarm!.alert.title, /bearing 96 degC above its alarm limit/);
});

/** A bearing that `bearing(n)` says how hot it is; kim works on `subject` from frame 410 for 60 s. */
function workedOn(subject: string, to: number, bearing: (n: number) => number) {
  const pipeline = new Pipeline(plant, settings);
  const announced: Announcement[] = [];
  for (const frame of pumpFrames(400, to)) {
    const value = bearing(frame.n);
    frame.values[3] = value;
    announced.push(...pipeline.arrive(3, frame.at, value));
    const work = {
      kind: 'maintenance',
      subject,
      by: 'kim',
      note: null,
      at: frame.at,
      forMs: 60_000,
    } as const;
    announced.push(...pipeline.step(frame, frame.n === 410 ? [work] : []).announcements);
  }
  return announced.map(({ why, alert }) => [
    why,
    alert.state,
    alert.suppressed_by,
    alert.changed_at.slice(14, 19),
  ]);
}

test('an alert on what people work on is out of service until they are done, and that is no event', () => {
  const until = 'maintenance by kim until 1 Jan 00:07';
  assert.deepEqual(
    workedOn('pump', 500, () => 96),
    [
      ['raised', 'unacknowledged', null, '06:40'],
      ['held', 'out-of-service', until, '06:50'],
      ['held', 'unacknowledged', null, '07:50'],
    ],
  );
  assert.equal(workedOn('power', 500, () => 96).length, 1, 'work on one instrument is none on the pump');
});

test('what was quiet before the work is no part of the off-delay after it', () => {
  const words = workedOn('pump', 500, (n) => (n < 405 ? 96 : 60));
  assert.deepEqual(words.at(-1), ['returned', 'returned-unacknowledged', null, '08:00']);
});

test('restored from its state, the pipeline goes on with flaws and work as they stood', () => {
  const work = {
    kind: 'maintenance',
    subject: 'power',
    by: 'kim',
    at: 460_000,
    forMs: 60_000,
    note: null,
  } as const;
  const frames = stuckFlow(pumpFrames(400, 600), 405);
  const step = (pipeline: Pipeline, frame: Frame) =>
    pipeline.step(frame, frame.n === 460 ? [work] : []).frame.states;
  const whole = atWork();
  for (const frame of frames.slice(0, 80)) step(whole, frame);
  const resumed = new Pipeline(plant, settings);
  resumed.restore(whole.state());
  resumed.adopt(models);
  for (const frame of frames.slice(80)) assert.deepEqual(step(resumed, frame), step(whole, frame));
});
