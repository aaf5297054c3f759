import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plant } from '../../../config/plant.ts';
import type { Command, Frame } from '../../../agent/model.ts';
import { Pipeline } from '../../../agent/pipeline.ts';
import type { Announcement } from '../../../agent/ports.ts';
import { train } from '../../../agent/training/train.ts';
import { mqttSettings } from '../../sources/plant-parts.ts';
import { aJob, someSettings } from '../../support/a-plant.ts';
import { plant as bare, pumpFrames } from '../a-watched-pump.ts';

/** Frames of 10 minutes: 144 are a day. */
const periodMs = 600_000;
const usual = someSettings();
const settings = {
  ...usual,
  frame: { ...usual.frame, periodMs },
  incidents: { ...usual.incidents, offDelayMs: 3_600_000 },
};
const plant: Plant = {
  ...bare,
  assets: bare.assets.map((asset) => ({ ...asset, running: { sensor: 'run', above: 0.5, below: null } })),
};
const slow = (frames: readonly Frame[]) => frames.map((frame) => ({ ...frame, at: frame.n * periodMs }));
const models = train(aJob(400 * periodMs, settings, plant, slow(pumpFrames(0, 400))), () => undefined);

function learned(of: Plant = plant): Pipeline {
  const pipeline = new Pipeline(of, settings);
  for (const frame of slow(pumpFrames(300, 400))) pipeline.judge(frame);
  assert.deepEqual(pipeline.adopt(models), []);
  return pipeline;
}

/** Frames of the pump; `silent`: channels that say nothing, `stopped`: it does not run. */
function frames(from: number, to: number, silent: readonly number[] = [], stopped = false): Frame[] {
  return slow(pumpFrames(from, to)).map((frame) => {
    const values = frame.values.map((value, c) =>
      silent.includes(c) ? NaN : c === 4 && stopped ? 0 : value,
    );
    const states = frame.states.map((state, c) => (silent.includes(c) ? 2 : state));
    return { ...frame, values, states };
  });
}
const run = (pipeline: Pipeline, of: readonly Frame[], commands: readonly Command[] = []) =>
  of.flatMap((frame, i) => [...pipeline.step(frame, i === 0 ? commands : []).announcements]);
const words = (announced: readonly Announcement[]) =>
  announced.map(({ why, alert }) => [why, alert.kind, alert.level, alert.priority, alert.revision]);
const most = [0, 1, 2];

test('an asset that has run undecided for a day is one advisory of its model, which returns once it is judged again', () => {
  const pipeline = learned();
  assert.deepEqual(run(pipeline, frames(400, 410)), []);
  assert.deepEqual(run(pipeline, frames(410, 550, most)), []);
  const [blind, ...more] = run(pipeline, frames(550, 800, most));
  assert.deepEqual(more, []);
  assert.deepEqual(words([blind!]), [['raised', 'model', 'advisory', 'low', 1]]);
  const { alert } = blind!;
  assert.match(
    alert.title,
    /^pump: its detectors have not judged it for a day of running, since .*: its sensors, or those of what drives it, cannot be used$/,
  );
  assert.match(alert.checks.join(' '), /coolwatch sensors --asset pump .*coolwatch votes pump/);
  assert.deepEqual([alert.asset?.id, alert.model_id], ['pump', models.id]);
  assert.deepEqual(alert.unusable_sensors, ['flow', 'head', 'power']);
  // It is no word on the machine: learning and health do not wait for it.
  assert.equal(pipeline.incidents.activeOn('pump'), false);
  assert.deepEqual(run(pipeline, frames(800, 809)), []);
  assert.deepEqual(words(run(pipeline, frames(809, 850))), [['returned', 'model', 'advisory', 'low', 2]]);
});

test('a verdict now and then does not make it watched, one for as long as the off-delay does', () => {
  const blinking = (everyN: number, judged: number) => {
    const pipeline = learned();
    const told: Announcement[] = [];
    for (let n = 400; n < 700; n++)
      told.push(...run(pipeline, frames(n, n + 1, n % everyN < judged ? [] : most)));
    return words(told).map(([why, kind]) => [why, kind]);
  };
  assert.deepEqual(blinking(30, 8), [['raised', 'model']]);
  assert.deepEqual(blinking(60, 30), []);
});

test('what stands still, what people work on and what has learned nothing is not missed', () => {
  assert.deepEqual(run(learned(), frames(400, 800, most, true)), []);
  const work: Command = {
    kind: 'maintenance',
    subject: 'pump',
    forMs: 500 * periodMs,
    by: 'kim',
    at: 400 * periodMs,
    note: null,
  };
  assert.deepEqual(run(learned(), frames(400, 800, most), [work]), []);
  assert.deepEqual(run(new Pipeline(plant, settings), frames(400, 800, most)), []);
});

test('an asset that a lost source hides is told by the alert on the source alone', () => {
  const address = { source: 'bms', type: 'mqtt', topic: 't', value: '$', time: null } as const;
  const sourced: Plant = {
    ...plant,
    sources: [mqttSettings('mqtt://10.0.0.5', { name: 'bms' })],
    sensors: plant.sensors.map((sensor) => ({ ...sensor, address })),
  };
  const told = run(learned(sourced), frames(400, 800, [...plant.sensors.keys()]));
  assert.deepEqual(words(told), [['raised', 'comms', 'alarm', 'high', 1]]);
});

test('a restart goes on counting, and with its alert; without a checkpoint it waits for a verdict', () => {
  const whole = [...frames(400, 600, most), ...frames(600, 640)];
  const told = (announced: readonly Announcement[]) =>
    announced.map(({ why, alert }) => [why, alert.id, alert.revision]);
  const expected = told(run(learned(), whole));
  assert.equal(expected.length, 2);
  for (const cut of [100, 160, 205]) {
    const first = learned();
    const before = run(first, whole.slice(0, cut));
    const second = new Pipeline(plant, settings);
    second.restore(structuredClone(first.state()));
    second.adopt(models);
    second.incidents.resume(first.incidents.openAlerts());
    assert.deepEqual(told([...before, ...run(second, whole.slice(cut))]), expected, `cut after ${cut}`);
  }
  const first = learned();
  const before = run(first, whole.slice(0, 180));
  const second = learned();
  second.incidents.resume(first.incidents.openAlerts());
  assert.deepEqual(told([...before, ...run(second, whole.slice(180))]), expected);
});
