import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from '../../agent/model.ts';
import { Pipeline } from '../../agent/pipeline.ts';
import type { Announcement } from '../../agent/ports.ts';
import { plant, settings, pumpFrames, models, run, atWork } from './a-watched-pump.ts';

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
