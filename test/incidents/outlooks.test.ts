import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Course } from '../../agent/diagnosis/course.ts';
import type { Diagnosed, Diagnosis } from '../../agent/diagnosis/diagnosis.ts';
import type { Incident } from '../../agent/incidents/incident.ts';
import { Outlooks } from '../../agent/incidents/outlooks.ts';
import type { KnownMode } from '../../config/fault-modes.ts';
import { aPlant, someSettings } from '../support/a-plant.ts';

const hour = 3_600_000;
const plant = aPlant([{ id: 'winding', asset: 'pump', kind: 'temperature', unit: 'degC' }]);
const failsAt = { 'winding-temperature': { values: [155], unit: 'degC', share: false } };
const leading = { mode: 'winding', failsAt, checks: [], safety: '' } as unknown as KnownMode;

/** A winding that was at 50 degC for two days and then gets half a degree hotter every hour. */
function at(h: number): Diagnosed {
  const hotter = (t: number) => Math.max(0, t / 2) + (t % 2 === 0 ? 0.1 : -0.1);
  const course = new Course(1, 1);
  for (let t = -48; t <= h; t++) course.push(t * hour, () => hotter(t));
  const gauge = {
    sensor: 'winding',
    unit: 'degC',
    kind: 'temperature',
    place: 'winding-temperature',
    sigma: 9,
    value: 50 + hotter(h),
    expected: 50,
    spread: 0.5,
    asLearned: 50,
    perUnit: 1,
  } as unknown as Diagnosed['gauges'][number];
  const faultModes = [{ mode: 'winding', likelihood: 0.9, why: '', tell_apart: '' }];
  return { faultModes, leading, signs: [gauge], gauges: [gauge], course, isDriven: true };
}

/** What the outlook says of the time left `hours` into the course of an incident that was raised at `raised`. */
function foreseen(hours: number, raised: number) {
  const diagnosis = { begin: () => undefined, of: () => at(hours) } as unknown as Diagnosis;
  const outlooks = new Outlooks(plant, someSettings().diagnosis, diagnosis);
  const incident = {
    id: 'one',
    subject: 'pump',
    priority: 'medium',
    raisedAt: raised * hour,
    changedAt: raised * hour,
    finding: { votes: null, title: '', evidence: [] },
  };
  return outlooks.atRevision(incident as unknown as Incident, hours * hour, false);
}

test('the time left is told of what came before the incident too, and lasts over its returns', () => {
  const { horizon, unsupported } = foreseen(40, 10);
  assert.equal(unsupported?.horizon ?? null, null);
  const [earliest, latest] = [horizon!.earliest, horizon!.latest].map((one) => Date.parse(one) / hour);
  assert.ok(earliest! <= 210 && 210 <= latest!, `${earliest} to ${latest}`);
  assert.match(horizon!.basis, /trend of winding to 155 degC/);
});

test('an incident that has only begun has no horizon, however long its sensors were looked at', () => {
  assert.match(foreseen(40, 36).unsupported?.horizon ?? '', /too short a course/);
});
