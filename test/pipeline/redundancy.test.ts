import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from '../../agent/model.ts';
import { Pipeline } from '../../agent/pipeline.ts';
import type { Announcement } from '../../agent/ports.ts';
import { aFrame, aPlant, someSettings } from '../support/a-plant.ts';

const limits = { alarm_low: null, warn_low: null, warn_high: 80, alarm_high: 95 };
const bare = aPlant(
  ['P1', 'P2'].map((asset) => ({ id: `${asset} bearing`, asset, kind: 'temperature' as const, limits })),
);
const plant = { ...bare, assets: bare.assets.map((asset) => ({ ...asset, redundancy: 'pumps' })) };

/** Frames `from` to `to` of one second at the same readings; what is told of the group. */
function steady(
  pipeline: Pipeline,
  from: number,
  to: number,
  values: readonly number[],
  commands: readonly Command[] = [],
) {
  const announced: Announcement[] = [];
  for (let n = from; n < to; n++) {
    for (const [k, value] of values.entries()) announced.push(...pipeline.arrive(k, n * 1000, value));
    announced.push(...pipeline.step(aFrame(n, values), n === from ? commands : []).announcements);
  }
  return announced.filter(({ alert }) => alert.asset === null);
}
const words = (announced: readonly Announcement[]) =>
  announced.map(({ why, alert }) => [why, alert.revision]);

test('a group of which no healthy machine is left is an urgent alert of its own, told once', () => {
  const pipeline = new Pipeline(plant, someSettings());
  assert.deepEqual(steady(pipeline, 1, 5, [96, 60]), []);
  const [lost, ...others] = steady(pipeline, 5, 20, [96, 96]);
  assert.deepEqual(others, []);
  assert.deepEqual([lost!.why, lost!.alert.kind, lost!.alert.priority], ['raised', 'process', 'urgent']);
  assert.match(lost!.alert.title, /^pumps: no healthy machine is left, P1, P2 are in alarm or under/);
  assert.deepEqual(words(steady(pipeline, 20, 60, [96, 60])), [['returned', 2]]);
});

test('a machine that people work on does not count, but work alone is no alert', () => {
  const work = (subject: string, at: number): Command => ({
    kind: 'maintenance',
    subject,
    forMs: 10_000,
    by: 'kim',
    at,
    note: null,
  });
  const pipeline = new Pipeline(plant, someSettings());
  assert.deepEqual(steady(pipeline, 1, 20, [60, 60], [work('P1', 1000), work('P2', 1000)]), []);
  assert.deepEqual(words(steady(pipeline, 20, 40, [60, 96], [work('P1', 20_000)])), [
    ['raised', 1],
    ['returned', 2],
  ]);
});

test('a restart goes on with it; where the group is declared no more it returns', () => {
  const first = new Pipeline(plant, someSettings());
  steady(first, 1, 10, [96, 96]);
  const journalled = first.incidents.openAlerts();
  for (const [known, told] of [
    [plant, []],
    [bare, [['returned', 2]]],
  ] as const) {
    const second = new Pipeline(known, someSettings());
    second.incidents.resume(journalled);
    const announced = steady(second, 10, 30, [96, 96]);
    assert.deepEqual(words(announced), told);
    assert.ok(announced.every(({ alert }) => alert.title === journalled.at(-1)!.title));
  }
});
