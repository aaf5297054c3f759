import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingOfVote } from '../../agent/incidents/findings/finding.ts';
import { Cell } from '../../agent/model.ts';
import { Group } from '../../agent/panel/group.ts';
import { expectGroup, learnGroup } from '../../agent/panel/learning/learn-group.ts';
import { inputsOf } from '../../agent/physics/column.ts';
import { conditionedRows } from '../../agent/physics/conditioned-rows.ts';
import { Conditions } from '../../agent/physics/conditions.ts';
import { groupRows } from '../../agent/training/learning-rows.ts';
import { LearningStore } from '../../agent/training/learning-store.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import { aFrame, aPlant } from '../support/a-plant.ts';

const ids = ['suction', 'flow', 'static', 'weather'];
const plant = aPlant([
  { id: 'suction', kind: 'pressure', unit: 'kPa' },
  { id: 'flow' },
  { id: 'static', asset: 'loop', kind: 'pressure', unit: 'kPa' },
  { id: 'weather', asset: 'hall', kind: 'temperature', unit: 'degC' },
]);
const random = randomFrom(3);
const store = new LearningStore(ids.length, Infinity);
for (let n = 0; n < 300; n++)
  store.add(aFrame(n, [100 + random(), 50 + random(), 180 + random(), 20 + random()]));
const rows = groupRows(plant, 'pump', conditionedRows(plant, store.history(), 1000))!;
const { group: learned } = learnGroup(
  expectGroup({ ...rows, columns: [{ ...rows.columns[0]!, above: 'static' }, rows.columns[1]!] }),
  { twins: [], alone: Float64Array.of(1, 1) },
  { members: [], calibration: { folds: 4, k: 1.5, falseAlertsPerMonth: 1 } },
  { periodMs: 1000, slowAlertsPerMonth: 1 },
  1,
);

test('an alert names every sensor that it cannot be judged by, wherever the asset is told against it, and no other', () => {
  const group = new Group(
    learned,
    learned.columns.map((column) => inputsOf(column, (id) => ids.indexOf(id))),
    new Int32Array(0),
  );
  const unusableIn = (states: readonly Cell[]) => {
    const frame = { ...aFrame(300, [100, 50, 180, 20]), states: Uint8Array.from(states) };
    group.look(frame, new Conditions(plant).step(frame));
    const { n, at } = frame;
    const votes = { ballots: [], cast: 0, for: 0, needed: 1, anomalous: true, verdict: 'anomalous' } as const;
    return findingOfVote(plant, frame, { asset: 'pump', mode: 'steady', n, at, ...votes }, group, null)
      .unusableSensors;
  };
  assert.deepEqual(unusableIn([Cell.ok, Cell.ok, Cell.ok, Cell.stale]), []);
  assert.deepEqual(unusableIn([Cell.ok, Cell.stale, Cell.stale, Cell.stale]), ['flow', 'static']);
});
