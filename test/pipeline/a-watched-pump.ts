import assert from 'node:assert/strict';
import type { Frame } from '../../agent/model.ts';
import { Pipeline } from '../../agent/pipeline.ts';
import type { Announcement } from '../../agent/ports.ts';
import type { ModelSet } from '../../agent/training/model-set.ts';
import { train } from '../../agent/training/train.ts';
import type { Saved } from '../../detectors/index.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import { aFrame, aJob, aPlant, someSettings } from '../support/a-plant.ts';

export const plant = aPlant([
  { id: 'flow', kind: 'flow', unit: 'm3/h' },
  { id: 'head', kind: 'pressure', unit: 'kPa' },
  { id: 'power', kind: 'power', unit: 'kW' },
  {
    id: 'bearing',
    kind: 'temperature',
    unit: 'degC',
    limits: { alarm_low: null, warn_low: null, warn_high: 80, alarm_high: 95 },
  },
  { id: 'run', kind: 'status', unit: '' },
]);
export const settings = someSettings();

/** A pump on a wandering load, with one pressure, which is judged as it is; from `faultAt` on it gives less head and takes more power. */
export function pumpFrames(
  from: number,
  to: number,
  faultAt = Infinity,
  faultEnd = Infinity,
  bearing = 60,
): Frame[] {
  const random = randomFrom(42);
  const frames: Frame[] = [];
  for (let n = 0; n < to; n++) {
    const load = 100 + 10 * Math.sin(n / 40) + random() * 2;
    const fault = n >= faultAt && n < faultEnd ? 1 : 0;
    const values = [
      load,
      300 - load - 60 * fault + random(),
      load / 4 + 12 * fault + random() * 0.3,
      bearing,
      1,
    ];
    if (n >= from) frames.push(aFrame(n, values));
  }
  return frames;
}

export function learned(): ModelSet {
  return train(aJob(400_000, settings, plant, pumpFrames(0, 400)), () => undefined);
}
export const models = learned();

export function run(pipeline: Pipeline, frames: readonly Frame[]): Announcement[] {
  return frames.flatMap((frame) => [...pipeline.step(frame, []).announcements]);
}
export function atWork(): Pipeline {
  const pipeline = new Pipeline(plant, settings);
  for (const frame of pumpFrames(380, 400)) pipeline.judge(frame);
  assert.deepEqual(pipeline.adopt(models), []);
  return pipeline;
}

export function restarted(state: Saved, journalled: readonly Announcement[]): Pipeline {
  const newest = new Map(journalled.map(({ alert }) => [alert.id, alert]));
  const pipeline = new Pipeline(plant, settings);
  pipeline.restore(structuredClone(state));
  pipeline.adopt(models);
  pipeline.incidents.resume([...newest.values()].filter(({ state }) => state !== 'normal'));
  return pipeline;
}
export const told = (announced: readonly Announcement[]) =>
  announced.map(({ why, alert }) => [why, alert.id, alert.revision]);
