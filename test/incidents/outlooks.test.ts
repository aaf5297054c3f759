import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnosed, Diagnosis } from '../../agent/diagnosis/diagnosis.ts';
import type { Incident } from '../../agent/incidents/incident.ts';
import { Outlooks } from '../../agent/incidents/outlooks.ts';
import type { KnownMode } from '../../config/fault-modes.ts';
import { aPlant, someSettings } from '../support/a-plant.ts';

const hour = 3_600_000;
const plant = aPlant([{ id: 'winding', asset: 'pump', kind: 'temperature', unit: 'degC' }]);
const failsAt = { 'winding-temperature': { value: 155, unit: 'degC', share: false } };
const leading = { mode: 'winding', failsAt, checks: [], safety: '' } as unknown as KnownMode;

/** A winding that gets half a degree hotter every hour. */
function at(h: number): Diagnosed {
  const gauge = {
    sensor: 'winding',
    unit: 'degC',
    kind: 'temperature',
    place: 'winding-temperature',
    sigma: 9,
    value: 60 + h / 2,
    expected: 50,
    spread: 0.5,
  } as unknown as Diagnosed['gauges'][number];
  const faultModes = [{ mode: 'winding', likelihood: 0.9, why: '', tell_apart: '' }];
  return { faultModes, leading, signs: [gauge], gauges: [gauge], isDriven: true };
}

/** What the outlook says of the time left after `hours`, in the middle of which an incident of `id` was raised again. */
function foreseen(hours: number, id: string): string | null {
  let now = 0;
  const diagnosis = {
    begin: () => undefined,
    of: () => at(now),
    judgedAt: () => now,
  } as unknown as Diagnosis;
  const outlooks = new Outlooks(plant, someSettings().diagnosis, diagnosis);
  const incident = { id: 'one', subject: 'pump', priority: 'medium', raisedAt: 0, changedAt: 0 };
  const about = (of: object) =>
    ({ ...incident, finding: { votes: null, title: '', evidence: [] }, ...of }) as unknown as Incident;
  let said = outlooks.atRevision(about({}), 0, true);
  for (now = 1; now < hours; now++) {
    const again = now === hours / 2;
    said = outlooks.atRevision(
      about(again ? { id } : { id: now > hours / 2 ? id : 'one' }),
      now * hour,
      again,
    );
  }
  return said.unsupported?.horizon ?? null;
}

test('what came back is on the same course: the time left is told of all of it', () => {
  assert.equal(foreseen(20, 'one'), null);
});

test('another incident begins a course of its own', () => {
  assert.match(foreseen(20, 'other') ?? '', /too short a course/);
});
