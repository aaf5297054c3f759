import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../agent/pipeline.ts';
import type { Announcement } from '../../agent/ports.ts';
import { loadFaultModes, ownFaultModes } from '../../config/fault-modes-yaml/fault-modes-loader.ts';
import { valueOf } from '../config/plant-text.ts';
import { models, plant, pumpFrames, run, settings } from './a-watched-pump.ts';

const modes = valueOf(loadFaultModes(ownFaultModes));
const asked = { ...settings, diagnosis: { ...settings.diagnosis, modes, everyMs: 20_000 } };

function atWork(): Pipeline {
  const pipeline = new Pipeline(plant, asked);
  for (const frame of pumpFrames(380, 400)) pipeline.judge(frame);
  pipeline.adopt(models);
  return pipeline;
}
const frames = pumpFrames(400, 560, 450);

test('an alert says what it may be, when to act and what to check, from the moment it is raised', () => {
  const [raised] = run(atWork(), frames);
  const { fault_modes, act_within, unsupported, checks, raised_at, priority } = raised!.alert;
  assert.equal(raised!.why, 'raised');
  assert.ok(fault_modes.length > 0 && fault_modes.length <= 3);
  assert.match(fault_modes[0]!.why, /head|power|flow/);
  assert.ok(checks.length > 0);
  const waits = Date.parse(act_within!) - Date.parse(raised_at);
  assert.ok(waits > 0 && waits <= asked.diagnosis.actWithinMs[priority]);
  assert.ok(unsupported!.horizon !== null && unsupported!.waste !== null, 'no figure without its reason');
});

test('a mode that may run its course sooner than the priority allows says by when to act', () => {
  const soon = 7 * 60_000;
  const hurried = modes.map((mode) => ({ ...mode, actWithinMs: soon }));
  const settingsOf = (named: typeof modes) => ({
    ...asked,
    diagnosis: { ...asked.diagnosis, modes: named },
  });
  const raisedWith = (named: typeof modes) => {
    const pipeline = new Pipeline(plant, settingsOf(named));
    for (const frame of pumpFrames(380, 400)) pipeline.judge(frame);
    pipeline.adopt(models);
    const { act_within, raised_at, priority } = run(pipeline, frames)[0]!.alert;
    const allowed = asked.diagnosis.actWithinMs[priority];
    return { waits: Date.parse(act_within!) - Date.parse(raised_at), allowed };
  };
  assert.equal(raisedWith(hurried).waits, soon);
  const { waits, allowed } = raisedWith(modes.map((mode) => ({ ...mode, actWithinMs: null })));
  assert.equal(waits, allowed, 'the priority alone says');
});

test('without known modes nobody looks for a cause, and the alert says so', () => {
  const pipeline = new Pipeline(plant, settings);
  pipeline.adopt(models);
  const [raised] = run(pipeline, frames);
  assert.deepEqual(raised!.alert.fault_modes, []);
  assert.notEqual(raised!.alert.unsupported!.horizon, null);
});

test('what is said of a cause knows nothing of what comes, and goes on over a restart', () => {
  const told = (announced: readonly Announcement[]) => announced.map(({ why, alert }) => [why, alert]);
  const whole = run(atWork(), frames);
  const first = atWork();
  const before = run(first, frames.slice(0, 80));
  assert.deepEqual(told(before), told(whole).slice(0, before.length));
  const second = new Pipeline(plant, asked);
  second.restore(structuredClone(first.state()));
  second.adopt(models);
  second.incidents.resume(before.slice(-1).map(({ alert }) => alert));
  assert.deepEqual(
    told(run(second, frames.slice(80))).map(([why]) => why),
    whole.slice(before.length).map(({ why }) => why),
  );
});
