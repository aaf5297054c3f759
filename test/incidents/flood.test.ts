import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../agent/pipeline.ts';
import type { Announcement } from '../../agent/ports.ts';
import { aFrame, aPlant, someSettings } from '../support/a-plant.ts';

const limits = { alarm_low: null, warn_low: null, warn_high: 80, alarm_high: 95 };
const plant = aPlant(
  Array.from({ length: 16 }, (_, k) => ({
    id: `bearing ${k}`,
    asset: `pump ${k}`,
    kind: 'temperature' as const,
    unit: 'degC',
    limits,
  })),
);
const settings = someSettings();

/** A second a pump: pump k is hot by `temperature(k)` from second k on, for 60 s. */
function hotPumps(
  pipeline: Pipeline,
  from: number,
  to: number,
  temperature: (k: number) => number,
): Announcement[] {
  const announced: Announcement[] = [];
  for (let n = from; n < to; n++) {
    const values = plant.sensors.map((_, k) => (n > k && n <= k + 60 ? temperature(k) : 60));
    const frame = aFrame(n, values);
    for (const [k, value] of values.entries()) announced.push(...pipeline.arrive(k, frame.at, value));
    announced.push(...pipeline.step(frame, []).announcements);
  }
  return announced;
}
const raisedBy = (announced: readonly Announcement[], why: Announcement['why']) =>
  announced.filter((one) => one.why === why && one.alert.asset !== null && one.alert.active);
const digests = (announced: readonly Announcement[]) => announced.filter(({ alert }) => alert.asset === null);

test('over ten alerts in ten minutes: the rest is held back and told in one digest, and all of it is open', () => {
  const pipeline = new Pipeline(plant, settings);
  const announced = hotPumps(pipeline, 0, 30, () => 85);
  assert.equal(raisedBy(announced, 'raised').length, 10);
  assert.equal(raisedBy(announced, 'held').length, 6);
  const [digest, ...others] = digests(announced);
  assert.deepEqual(others, []);
  assert.deepEqual([digest!.why, digest!.alert.kind, digest!.alert.priority], ['raised', 'process', 'high']);
  assert.match(digest!.alert.title, /^site: over 10 alerts in 10 minutes, since 1 Jan 00:00; /);
  assert.equal(digest!.alert.links.trend, 'coolwatch alerts');
  assert.equal(pipeline.incidents.openAlerts().length, 17);
});

test('ten are no flood, and what is high goes on one by one in a flood', () => {
  const ten = hotPumps(new Pipeline(plant, settings), 0, 30, (k) => (k < 10 ? 85 : 60));
  assert.deepEqual([raisedBy(ten, 'raised').length, digests(ten).length], [10, 0]);
  const mixed = hotPumps(new Pipeline(plant, settings), 0, 30, (k) => (k % 2 === 0 ? 96 : 85));
  assert.equal(raisedBy(mixed, 'raised').length, 13);
  assert.ok(raisedBy(mixed, 'held').every(({ alert }) => alert.priority === 'medium'));
});

test('the flood is over below five in ten minutes: the digest returns and names what was not told', () => {
  const announced = hotPumps(new Pipeline(plant, settings), 0, 800, () => 85);
  const [, over, ...others] = digests(announced);
  assert.deepEqual(others, []);
  assert.equal(over!.why, 'returned');
  // The twelfth of sixteen has left the ten minutes: four are left.
  assert.equal(over!.alert.cleared_at, '1970-01-01T00:10:12.000Z');
  assert.match(over!.alert.title, /is over; 6 alerts were not told one by one$/);
  assert.equal(over!.alert.checks.length, 7);
  assert.match(over!.alert.checks[1]!, /^pump 10: bearing 10 85 degC above its warning limit/);
  assert.equal(announced.filter(({ why, alert }) => why === 'returned' && alert.asset !== null).length, 10);
});

test('a restart in a flood goes on with it under the same digest', () => {
  const before = hotPumps(new Pipeline(plant, settings), 0, 14, () => 85);
  const newest = new Map(before.map(({ alert }) => [alert.id, alert]));
  const second = new Pipeline(plant, settings);
  second.incidents.resume([...newest.values()]);
  const after = hotPumps(second, 14, 30, () => 85);
  const { length } = hotPumps(second, 30, 700, () => 85).filter(({ why }) => why === 'returned');
  assert.equal(length, 11, 'the ten that were told, and the digest');
  assert.deepEqual(raisedBy(after, 'raised'), []);
  assert.equal(raisedBy(after, 'held').length, 3);
  assert.deepEqual(digests(after), []);
});

test('a power dip, 200 incidents in one frame: ten and one digest are told, all of them are open', () => {
  const dipped = aPlant(
    Array.from({ length: 200 }, (_, k) => ({
      id: `flow ${k}`,
      asset: `pump ${k}`,
      limits: { alarm_low: null, warn_low: 20, warn_high: null, alarm_high: null },
    })),
  );
  const pipeline = new Pipeline(dipped, settings);
  const announced: Announcement[] = [];
  for (const [n, flow] of [100, 100, 0, 0].entries()) {
    const frame = aFrame(
      n,
      dipped.sensors.map(() => flow),
    );
    for (const [channel, value] of frame.values.entries()) {
      announced.push(...pipeline.arrive(channel, frame.at, value));
    }
    announced.push(...pipeline.step(frame, []).announcements);
  }
  assert.deepEqual([raisedBy(announced, 'raised').length, raisedBy(announced, 'held').length], [10, 190]);
  const [digest, ...others] = digests(announced);
  assert.deepEqual([digest?.why, others], ['raised', []]);
  assert.equal(pipeline.incidents.openAlerts().length, 201);
});

test('the digest comes with the alert that makes it a flood, before the frame ends: a crash cannot part them', () => {
  const pipeline = new Pipeline(plant, settings);
  const batches = plant.sensors.slice(0, 11).map((_, k) => pipeline.arrive(k, 1_000 + k, 85));
  const [held, digest, ...others] = batches[10]!;
  assert.deepEqual(others, []);
  assert.deepEqual([held!.why, digest!.why, digest!.alert.asset], ['held', 'raised', null]);
  assert.deepEqual(
    digests(
      pipeline.step(
        aFrame(
          2,
          plant.sensors.map(() => 85),
        ),
        [],
      ).announcements,
    ),
    [],
  );
});

test('a restart after somebody acknowledged the digest knows what was held before that', () => {
  const pipeline = new Pipeline(plant, settings);
  const before = hotPumps(pipeline, 0, 14, () => 85);
  const id = digests(before)[0]!.alert.id;
  before.push(...pipeline.obey({ kind: 'ack', id, by: 'kim', at: 13_500, note: null }, 13_500));
  const second = new Pipeline(plant, settings);
  second.incidents.resume([...new Map(before.map(({ alert }) => [alert.id, alert])).values()]);
  const over = hotPumps(second, 14, 700, () => 85).find(({ alert }) => alert.id === id);
  assert.match(over!.alert.title, /is over; 6 alerts were not told one by one$/);
});

test('the last word names twenty of what was held, the most urgent first', () => {
  const passed = { alarm_low: null, warn_low: null, warn_high: 80, alarm_high: null };
  const many = aPlant(
    Array.from({ length: 40 }, (_, k) => ({ id: `bearing ${k}`, asset: `pump ${k}`, limits: passed })),
  );
  const last = { ...many.assets[39]!, redundancy: 'b' };
  const priority = {
    ...settings.incidents.priority,
    usual: { ...settings.incidents.priority.usual, warning_limit: 'low' as const },
    last: { ...settings.incidents.priority.last, warning_limit: 'medium' as const },
  };
  const site = { ...many, assets: [...many.assets.slice(0, 39), last, { ...last, id: 'stand-by' }] };
  const pipeline = new Pipeline(site, { ...settings, incidents: { ...settings.incidents, priority } });
  const work = { kind: 'maintenance', subject: 'stand-by', by: 'kim', note: null } as const;
  pipeline.obey({ ...work, at: 0, forMs: 3_600_000 }, 0);
  const announced: Announcement[] = [];
  for (let n = 1; n < 700; n++) {
    const frame = aFrame(
      n,
      site.sensors.map(() => (n < 5 ? 85 : 60)),
    );
    for (const [k, value] of frame.values.entries()) announced.push(...pipeline.arrive(k, frame.at, value));
    announced.push(...pipeline.step(frame, []).announcements);
  }
  const { checks } = digests(announced).at(-1)!.alert;
  assert.match(checks[1]!, /^pump 39: /);
  assert.deepEqual([checks.length, checks.at(-1)], [22, 'and 10 more']);
});

test('a clock that is set back begins the count anew: what was raised in a future that never came is no flood', () => {
  const pipeline = new Pipeline(plant, settings);
  for (let k = 0; k < 8; k++) pipeline.arrive(k, 100_000 + k, 85);
  pipeline.setBack(1_000);
  const later = [8, 9, 10, 11].flatMap((k) => [...pipeline.arrive(k, 2_000 + k, 85)]);
  assert.deepEqual([raisedBy(later, 'raised').length, digests(later)], [4, []]);
});
