import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Course } from '../../agent/diagnosis/course.ts';
import type { Diagnosed, Diagnosis } from '../../agent/diagnosis/diagnosis.ts';
import { type Incident, noOutlook, type Outlook } from '../../agent/incidents/incident.ts';
import { Outlooks } from '../../agent/incidents/outlooks.ts';
import type { Priority } from '../../agent/model.ts';
import type { KnownMode } from '../../config/fault-modes.ts';
import { aPlant, someSettings } from '../support/a-plant.ts';

const hour = 3_600_000;
const plant = aPlant([
  { id: 'winding', asset: 'pump', kind: 'temperature', unit: 'degC' },
  { id: 'bearing', asset: 'pump', kind: 'temperature', unit: 'degC' },
]);
const failsAt = {
  'winding-temperature': { values: [155], unit: 'degC', share: false },
  'bearing-temperature': { values: [95, 105], unit: 'degC', share: false },
};
const leading = {
  mode: 'winding',
  title: 'winding overheating',
  failsAt,
  checks: [],
  safety: '',
} as unknown as KnownMode;

/** A sensor that was at 50 degC and gets hotter by so much an hour; 10 degC of it came with a set-point that was moved. */
interface Heats {
  readonly sensor: 'winding' | 'bearing';
  readonly anHour: number;
}
const winding: Heats = { sensor: 'winding', anHour: 0.5 };

/** What is known `h` hours after they began to. */
function at(h: number, heats: readonly Heats[]): Diagnosed {
  const hotter = (t: number, anHour: number) => Math.max(0, t * anHour) + (t % 2 === 0 ? 0.1 : -0.1);
  const course = new Course(heats.length, 1);
  for (let t = -48; t <= h + 1; t++) course.push(t * hour, 0, (c) => 10 + hotter(t, heats[c]!.anHour));
  const gauges = heats.map(({ sensor, anHour }) => ({
    sensor,
    unit: 'degC',
    kind: 'temperature',
    place: `${sensor}-temperature`,
    perFlow: false,
    sigma: 9,
    value: 50 + hotter(h, anHour),
    expected: 50,
    spread: 0.5,
    atUsual: { expected: 50, asLearned: 40, spread: 0.5 },
  })) as unknown as Diagnosed['gauges'];
  const faultModes = [{ mode: 'winding', likelihood: 0.9, why: '', tell_apart: '' }];
  return { faultModes, leading, signs: gauges, gauges, course, isDriven: true };
}

/** What the outlook says of the time left `hours` into the course of an incident that was raised at `raised`, and looked at `later`. */
function foreseen(hours: number, raised: number, heats: readonly Heats[] = [winding], later = 0) {
  const diagnosis = { begin: () => undefined, of: () => at(hours, heats) } as unknown as Diagnosis;
  const outlooks = new Outlooks(plant, someSettings().diagnosis, diagnosis);
  const incident = {
    id: 'one',
    subject: 'pump',
    priority: 'medium',
    raisedAt: raised * hour,
    changedAt: raised * hour,
    finding: { votes: null, title: '', evidence: [] },
    outlook: noOutlook,
  };
  const lookedAt = outlooks.atRevision(
    incident as unknown as Incident,
    (hours + later) * hour,
    false,
    'high',
  );
  return { ...lookedAt.outlook, priority: lookedAt.priority };
}

test('the time left is told of what came before the incident too, and lasts over its returns', () => {
  const { horizon, unsupported } = foreseen(40, 10);
  assert.equal(unsupported?.horizon ?? null, null);
  const [earliest, latest] = [horizon!.earliest, horizon!.latest].map((one) => Date.parse(one) / hour);
  assert.ok(earliest! <= 210 && 210 <= latest!, `${earliest} to ${latest}`);
  assert.deepEqual(
    [earliest, latest].map((one) => one! % 1),
    [0, 0],
    'whole hours',
  );
  assert.match(
    horizon!.basis,
    /trend of winding to 155 degC, give or take 30 % of the way, fault-modes.yaml/,
  );
});

test('an incident that has only begun has no horizon, however long its sensors were looked at', () => {
  assert.match(foreseen(40, 36).unsupported?.horizon ?? '', /too short a course/);
});

test('of two signs the first to come counts, on either end', () => {
  const [one, other, both] = [[winding], [{ sensor: 'bearing', anHour: 0.3 }], undefined].map(
    (heats) =>
      foreseen(60, 10, (heats as Heats[] | undefined) ?? [winding, { sensor: 'bearing', anHour: 0.3 }])
        .horizon!,
  );
  assert.equal(both!.earliest, [one!.earliest, other!.earliest].toSorted()[0]);
  assert.equal(both!.latest, other!.latest);
  assert.match(both!.basis, /trend of bearing to between 95 and 105 degC, fault-modes.yaml/);
});

test('a sign that has passed its level is told, not the time that a slower one would have', () => {
  const hot: Heats = { sensor: 'bearing', anHour: 1 };
  const { horizon, unsupported } = foreseen(60, 10, [winding, hot]);
  assert.equal(horizon, null);
  assert.equal(unsupported?.horizon, 'bearing has passed the level at which it fails: expect it at any time');
});

test('a time that is over is no horizon: nothing was read since', () => {
  const { horizon, unsupported } = foreseen(60, 10, [winding], 900);
  assert.equal(horizon, null);
  assert.match(unsupported?.horizon ?? '', /is over/);
});

test('an alert is graver once its machine may fail soon, or has passed the level at which it does', () => {
  const soonest = ({ horizon }: ReturnType<typeof foreseen>, hours: number) =>
    Date.parse(horizon!.earliest) / hour - hours;
  // It reaches the nearest level, 70 % of the way to 155 degC, after some 155 h.
  const [early, late] = [60, 150].map((hours) => foreseen(hours, 10));
  assert.ok(soonest(early!, 60) > 8);
  assert.equal(early!.priority, 'medium');
  assert.ok(soonest(late!, 150) <= 8);
  assert.equal(late!.priority, 'high');
  assert.equal(foreseen(60, 10, [winding, { sensor: 'bearing', anHour: 1 }]).priority, 'high');
});

test('looked at again, what is foreseen soon is told at once, and only once', () => {
  let hours = 60;
  const diagnosis = {
    begin: () => undefined,
    of: () => at(hours, [winding]),
    judgedAt: () => hours,
  } as unknown as Diagnosis;
  const outlooks = new Outlooks(plant, someSettings().diagnosis, diagnosis);
  const finding = { votes: null, title: '', evidence: [] };
  const incidentOf = (outlook: Outlook, priority: Priority, changed: number) =>
    ({
      subject: 'pump',
      raisedAt: 0,
      changedAt: changed * hour,
      finding,
      outlook,
      priority,
    }) as unknown as Incident;
  let incident = incidentOf(noOutlook, 'medium', 0);
  const told: number[] = [];
  for (; hours < 153; hours++) {
    assert.ok(outlooks.isDue(incident, hours * hour, hours));
    const looked = outlooks.again(incident, hours * hour, 'high');
    assert.ok(!outlooks.isDue(incident, hours * hour, hours));
    if (looked === null) continue;
    if (looked.priority !== incident.priority) told.push(hours);
    incident = incidentOf(looked.outlook, looked.priority, hours);
  }
  assert.equal(incident.priority, 'high');
  // Its soon end comes nearer than 8 h between 145 and 150 h.
  assert.equal(told.length, 1, String(told));
  assert.ok(told[0]! > 145 && told[0]! <= 150, String(told));
  assert.ok(Date.parse(incident.outlook.horizon!.earliest) <= 161 * hour);
});

test('a title that more than one instrument has borne out goes on to name the cause while one alone is off; from one alone it never does', () => {
  const diagnosis = {
    begin: () => undefined,
    of: () => at(60, [winding]),
    judgedAt: () => 60,
  } as unknown as Diagnosis;
  const titles = (looks: readonly { title: string; isBorneOut: boolean }[], restartAfter = Infinity) => {
    let outlooks = new Outlooks(plant, someSettings().diagnosis, diagnosis);
    return looks.map((seen, k) => {
      const finding = { votes: {}, evidence: [], ...seen };
      const incident = { subject: 'pump', raisedAt: 0, changedAt: 0, priority: 'medium', finding };
      if (k === restartAfter) {
        const before = structuredClone(outlooks.state());
        outlooks = new Outlooks(plant, someSettings().diagnosis, diagnosis);
        outlooks.restore(before);
      }
      return outlooks.atRevision(incident as unknown as Incident, 60 * hour, k === 0, 'high').outlook.title;
    });
  };
  const several = { title: 'winding high', isBorneOut: true };
  const none = { title: 'does not fit', isBorneOut: false };
  const alone = { title: 'winding high, the process or the instrument', isBorneOut: false };
  const named = 'pump: winding overheating, since 1 Jan 00:00';
  for (const restart of [Infinity, 1]) assert.deepEqual(titles([several, alone], restart), [named, named]);
  assert.deepEqual(titles([none, alone]), [named, null]);
  assert.deepEqual(titles([alone, alone]), [null, null]);
});

test('once a failure is foreseen soon its alert may wait until then, however long it has stood', () => {
  const { actWithin, horizon } = foreseen(150, 10);
  assert.equal(actWithin, horizon!.earliest);
});
