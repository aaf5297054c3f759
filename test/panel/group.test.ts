import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Group } from '../../agent/panel/group.ts';
import { expectGroup, learnGroup } from '../../agent/panel/learning/learn-group.ts';
import { conditionedRows } from '../../agent/physics/conditioned-rows.ts';
import { Conditions } from '../../agent/physics/conditions.ts';
import { Drive } from '../../agent/physics/drive.ts';
import { groupRows } from '../../agent/training/learning-rows.ts';
import { LearningStore } from '../../agent/training/learning-store.ts';
import type { Sensor } from '../../config/plant.ts';
import type { MemberSettings } from '../../config/settings.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import { aFrame, aPlant, plainInputs } from '../support/a-plant.ts';

const plant = aPlant([{ id: 'flow' }, { id: 'head', kind: 'dp', unit: 'kPa' }]);
const random = randomFrom(5);
const usual = (n: number) => aFrame(n, [100 + random(), 300 + random()]);

const store = new LearningStore(plant.sensors.length, Infinity);
for (let n = 0; n < 300; n++) store.add(usual(n));
const member = {
  name: 'averaged',
  detector: 'mahalanobis',
  smoothing: 1,
  averaging: 4,
  drifting: 'see' as const,
  options: {},
};
function learnedBy(members: readonly MemberSettings[]) {
  const { group } = learnGroup(
    expectGroup(groupRows(plant, 'pump', conditionedRows(plant, store.history(), 1000))!),
    { twins: [], alone: Float64Array.of(1, 1) },
    { members, calibration: { folds: 4, k: 1.5, falseAlertsPerMonth: 1 } },
    { periodMs: 1000, slowAlertsPerMonth: 1 },
    1,
  );
  return group;
}
const learned = learnedBy([member]);
const open = (state: ReturnType<Group['state']> = null, of = learned) =>
  new Group(of, plainInputs(2), new Int32Array(0), state);

function assessAll(group: Group, frame: ReturnType<typeof usual>) {
  group.look(frame, new Conditions(plant).step(frame));
  return group.assess(frame);
}
const assess = (group: Group, frame: ReturnType<typeof usual>) => assessAll(group, frame)[0]!;

test('a member that averages its scores is warm once half of them are there', () => {
  const group = open();
  const kinds = [0, 1, 2].map((n) => assess(group, usual(n)).kind);
  assert.deepEqual(kinds, ['abstained', 'ratio', 'ratio']);
});

test('no member sees what is asked of a machine', () => {
  const rows = groupRows(plant, 'pump', conditionedRows(plant, store.history(), 1000))!;
  const [flow, head] = rows.columns;
  const { group } = learnGroup(
    expectGroup({ ...rows, columns: [{ ...flow!, asked: true }, head!] }),
    { twins: [], alone: Float64Array.of(1, 1) },
    {
      members: [member, { ...member, name: 'blind to drift', drifting: 'leave-out' }],
      calibration: { folds: 4, k: 1.5, falseAlertsPerMonth: 1 },
    },
    { periodMs: 1000, slowAlertsPerMonth: 1 },
    1,
  );
  assert.deepEqual(
    group.members.map(({ columns }) => [...columns]),
    [[1], [1]],
  );
});

test('the frame in which an asset was already stopping leaves no trace in its scores', () => {
  const before = Array.from({ length: 8 }, (_, n) => usual(n));
  const after = [11, 12].map(usual);
  const all = learnedBy([
    member,
    { ...member, name: 'sums', detector: 'cusum', options: { allowance: 1, memory: 20 } },
    { ...member, name: 'chart', detector: 'control-chart', options: { lambda: 0.2 } },
  ]);
  const [calm, wild, restarted] = [usual(8), aFrame(8, [40, 900]), aFrame(8, [40, 900])].map((last, i) => {
    let group = open(null, all);
    for (const frame of [...before, last]) assessAll(group, frame);
    if (i === 2) group = open(structuredClone(group.state()), all);
    group.rest(9);
    group.rest(10);
    return after.map((frame) => assessAll(group, frame));
  });
  assert.ok(calm!.every((seats) => seats.every(({ kind }) => kind === 'ratio')));
  assert.deepEqual(wild, calm);
  assert.deepEqual(restarted, calm);
});

test('a group restored from its state goes on with the same ratios', () => {
  const whole = open();
  for (let n = 0; n < 8; n++) assess(whole, usual(n));
  const restored = open(structuredClone(whole.state()));
  for (const frame of [8, 9, 10].map(usual)) assert.deepEqual(assess(restored, frame), assess(whole, frame));
});

const hour = 3_600_000;

/** The panel of a pump's head after 500 hours of such rows, and how it looks at a frame. */
function watched(rowOf: () => readonly number[], ...others: readonly Partial<Sensor>[]) {
  const bare = aPlant([
    { id: 'head', kind: 'dp', unit: 'kPa' },
    { id: 'load', asset: 'hall', kind: 'power', unit: 'kW' },
    ...others,
  ]);
  const assets = bare.assets.map((asset) => (asset.id === 'pump' ? { ...asset, drivers: ['load'] } : asset));
  const known = { ...bare, assets };
  const rows = new LearningStore(known.sensors.length, Infinity);
  for (let n = 0; n < 500; n++) rows.add(aFrame(n, rowOf(), hour));
  const { group: learnt } = learnGroup(
    expectGroup(groupRows(known, 'pump', conditionedRows(known, rows.history(), hour))!),
    { twins: [], alone: Float64Array.of(1) },
    { members: [member], calibration: { folds: 4, k: 1.5, falseAlertsPerMonth: 1 } },
    { periodMs: hour, slowAlertsPerMonth: 1 },
    1,
  );
  const conditions = new Conditions(known);
  const names = new Drive(known).names;
  const group = new Group(
    learnt,
    plainInputs(1),
    Int32Array.from(learnt.drivers, (name) => names.indexOf(name)),
  );
  const look = (n: number, values: readonly number[]) => {
    const frame = aFrame(n, values, hour);
    return group.look(frame, conditions.step(frame));
  };
  return { group, look };
}

test('drives that stay outside for a day are how it runs now; an asset that stood still starts anew', () => {
  const { group, look } = watched(() => {
    const load = 100 + 20 * random();
    return [load + random(), load];
  });
  const looks = Array.from({ length: 30 }, (_, i) => look(500 + i, [300, 300]));
  assert.equal(looks.indexOf(true), 24);
  group.standStill(530);
  assert.equal(look(531, [300, 300]), false);
});

test('a set-point that a person moved stays moved while a driver is silent', () => {
  const { group, look } = watched(
    () => {
      const load = 100 + 20 * random();
      return [load + random(), load, 7];
    },
    { id: 'wanted', kind: 'setpoint' },
  );
  for (let i = 0; i < 10; i++) look(500 + i, [110, 110, 7]);
  for (let i = 0; i < 10; i++) look(510 + i, [90, 110, 9]);
  assert.equal(group.settingsMoved, 1);
  for (let i = 0; i < 10; i++) look(520 + i, [90, NaN, 9]);
  assert.equal(look(530, [90, 110, 9]), true, 'what the new set-point does is known');
  assert.equal(group.settingsMoved, 1);
});
