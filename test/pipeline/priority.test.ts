import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from '../../agent/model.ts';
import { Pipeline } from '../../agent/pipeline.ts';
import { aFrame, aPlant, someSettings } from '../support/a-plant.ts';

const limits = { alarm_low: null, warn_low: null, warn_high: 80, alarm_high: 95 };
const ids = ['P1', 'P2', 'P3'];
const bare = aPlant(ids.map((asset) => ({ id: `${asset} bearing`, asset, kind: 'temperature', limits })));
const declared = { ...bare, assets: bare.assets.map((asset) => ({ ...asset, redundancy: 'pumps' })) };

/** The priorities of the alerts that the readings of the three pumps raise, one frame after the other. */
function priorities(
  pipeline: Pipeline,
  frames: readonly (readonly number[])[],
  commands: readonly Command[],
) {
  const announced = frames.flatMap((values, n) => {
    const at = (n + 1) * 1000;
    const early = values.flatMap((value, channel) => pipeline.arrive(channel, at, value));
    return [...early, ...pipeline.step(aFrame(n + 1, values), n === 0 ? commands : []).announcements];
  });
  return announced.flatMap(({ alert }) => (alert.asset === null ? [] : [[alert.asset.id, alert.priority]]));
}

test('the last healthy machine of a group is told with more priority than one that others stand in for', () => {
  const frames = [
    [60, 60, 60],
    [96, 60, 60],
    [96, 96, 60],
    [96, 96, 85],
    [96, 96, 96],
  ];
  const raised = [
    ['P1', 'high'],
    ['P2', 'high'],
  ];
  const pipeline = new Pipeline(declared, someSettings());
  assert.deepEqual(priorities(pipeline, frames, []), [...raised, ['P3', 'high'], ['P3', 'urgent']]);
  const alone = new Pipeline(bare, someSettings());
  assert.deepEqual(priorities(alone, frames, []), [...raised, ['P3', 'medium'], ['P3', 'high']]);
});

test('what people work on stands in for nothing; a mere warning does', () => {
  const work = (subject: string): Command => ({
    kind: 'maintenance',
    subject,
    forMs: 60_000,
    by: 'kim',
    at: 0,
    note: null,
  });
  const frames = [
    [60, 60, 60],
    [60, 60, 96],
  ];
  const worked = priorities(new Pipeline(declared, someSettings()), frames, [work('P1'), work('P2')]);
  assert.deepEqual(worked, [['P3', 'urgent']]);
  const warned = [
    [60, 60, 60],
    [60, 85, 60],
    [60, 85, 96],
  ];
  assert.deepEqual(priorities(new Pipeline(declared, someSettings()), warned, [work('P1')]), [
    ['P2', 'medium'],
    ['P3', 'high'],
  ]);
});
