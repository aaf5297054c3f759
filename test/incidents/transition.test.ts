import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Incident } from '../../agent/incidents/incident.ts';
import { type IncidentEvent, isOpen, transition } from '../../agent/incidents/transition.ts';
import type { Priority } from '../../agent/model.ts';

const finding = {
  title: 't',
  evidence: [],
  votes: null,
  unusableSensors: [],
  checks: [],
  modelId: null,
  ne107: null,
};
const found = (at: number, priority: Priority = 'medium'): IncidentEvent => ({
  kind: 'found',
  at,
  id: 'A',
  incidentKind: 'process',
  subject: 'pump',
  level: 'alarm',
  priority,
  finding,
});
const returned = (at: number): IncidentEvent => ({ kind: 'returned', at });
const acknowledged = (at: number): IncidentEvent => ({
  kind: 'acknowledged',
  at,
  by: { by: 'kim', at: '2026-01-01T00:00:00.000Z', note: null },
});

/** Runs events in order; what was announced, and the incident at the end. */
function run(events: readonly IncidentEvent[]) {
  let incident: Incident | null = null;
  const announced: (string | null)[] = [];
  for (const event of events) {
    const result = transition(incident, event);
    announced.push(result === null ? '-' : result.announce);
    if (result !== null) incident = result.next;
  }
  return { incident: incident!, announced };
}

test('raise, acknowledge, return: closed', () => {
  const { incident, announced } = run([found(1), acknowledged(2), returned(3)]);
  assert.deepEqual(announced, ['raised', 'acknowledged', 'closed']);
  assert.equal(isOpen(incident), false);
  assert.deepEqual([incident.revision, incident.clearedAt], [3, 3]);
});

test('raise, return, acknowledge: it stays open until someone has seen it', () => {
  const { incident, announced } = run([found(1), returned(2), acknowledged(3)]);
  assert.deepEqual(announced, ['raised', 'returned', 'closed']);
  assert.equal(isOpen(incident), false);
  assert.equal(isOpen(run([found(1), returned(2)]).incident), true);
});

test('more of the same joins without a word; more urgent is announced and un-acknowledges', () => {
  const { incident, announced } = run([found(1), acknowledged(2), found(3), found(4, 'high')]);
  assert.deepEqual(announced, ['raised', 'acknowledged', null, 'worsened']);
  assert.equal(incident.acknowledged, null);
  assert.deepEqual([incident.revision, incident.priority, incident.raisedAt], [3, 'high', 1]);
});

test('turning strange again before anyone acknowledged raises the same incident again', () => {
  const { incident, announced } = run([found(1), returned(2), found(3)]);
  assert.deepEqual(announced, ['raised', 'returned', 'raised']);
  assert.deepEqual([incident.id, incident.revision, incident.clearedAt], ['A', 3, null]);
});

test('what cannot happen changes nothing', () => {
  assert.deepEqual(run([returned(1)]).announced, ['-']);
  assert.deepEqual(run([found(1), acknowledged(2), acknowledged(3)]).announced.at(-1), '-');
  assert.deepEqual(run([found(1), returned(2), returned(3)]).announced.at(-1), '-');
});

test('whatever happens: revisions grow by one with each word, and an active incident is always open', () => {
  const event = fc.oneof(
    fc.constantFrom<Priority>('low', 'medium', 'high', 'urgent').map((priority) => found(1, priority)),
    fc.constant(returned(2)),
    fc.constant(acknowledged(3)),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let incident: Incident | null = null;
      for (const next of events) {
        const before: Incident | null = incident;
        const result = transition(before, next);
        if (result === null) continue;
        const expected: number = (before?.revision ?? 0) + (result.announce === null ? 0 : 1);
        assert.equal(result.next.revision, expected);
        assert.ok(!result.next.active || isOpen(result.next));
        incident = result.next;
      }
    }),
  );
});
