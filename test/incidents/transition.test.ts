import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type Incident, noOutlook } from '../../agent/incidents/incident.ts';
import { type IncidentEvent, isOpen, transition } from '../../agent/incidents/life/transition.ts';
import type { Mode, Priority } from '../../agent/model.ts';

const finding = {
  title: 't',
  evidence: [],
  votes: null,
  unusableSensors: [],
  checks: [],
  modelId: null,
  ne107: null,
};
const found = (at: number, priority: Priority = 'medium', mode: Mode = 'unknown'): IncidentEvent => ({
  kind: 'found',
  at,
  id: 'A',
  incidentKind: 'process',
  subject: 'pump',
  level: 'alarm',
  priority,
  finding,
  mode,
});
const returned = (at: number): IncidentEvent => ({ kind: 'returned', at });
const acknowledged = (at: number): IncidentEvent => ({
  kind: 'acknowledged',
  at,
  by: { by: 'kim', at: '2026-01-01T00:00:00.000Z', note: null },
});

const shelved = (at: number, by = 'lee'): IncidentEvent => ({
  kind: 'shelved',
  at,
  shelf: { by, until: '2026-01-01T04:00:00.000Z', reason: 'valve is exchanged' },
});
const unshelved = (at: number): IncidentEvent => ({ kind: 'unshelved', at });

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

test('on the shelf it comes and goes without a word; at the end what stands needs a person again', () => {
  const { incident, announced } = run([
    found(1),
    acknowledged(2),
    shelved(3),
    found(4),
    returned(5),
    found(6),
    unshelved(7),
  ]);
  assert.deepEqual(announced, ['raised', 'acknowledged', 'shelved', null, 'held', 'held', 'unshelved']);
  assert.deepEqual([incident.active, incident.acknowledged, incident.shelved], [true, null, null]);
});

test('what is back to normal when its shelf ends is closed, for a person knew of it', () => {
  const { incident, announced } = run([found(1), shelved(2), returned(3), unshelved(4)]);
  assert.deepEqual(announced, ['raised', 'shelved', 'held', 'closed']);
  assert.equal(isOpen(incident), false);
  assert.match(incident.acknowledged!.note!, /while it was shelved by lee/);
  assert.equal(isOpen(run([found(1), acknowledged(2), shelved(3), returned(4)]).incident), true);
});

test('whatever gets worse on the shelf comes off it and is told, even from being back to normal', () => {
  for (const gone of [[], [returned(3)]]) {
    const { incident, announced } = run([found(1), shelved(2), ...gone, found(4, 'urgent')]);
    assert.equal(announced.at(-1), 'worsened');
    assert.deepEqual([incident.shelved, incident.active, incident.acknowledged], [null, true, null]);
  }
  const milder = run([found(1, 'high'), shelved(2), returned(3), found(4, 'low')]);
  assert.deepEqual([milder.announced.at(-1), milder.incident.priority], ['held', 'high']);
});

test('shelving is for what is open, unshelving for what is shelved; shelving again sets a new end', () => {
  assert.deepEqual(run([found(1), unshelved(2)]).announced.at(-1), '-');
  assert.deepEqual(run([found(1), acknowledged(2), returned(3), shelved(4)]).announced.at(-1), '-');
  const { incident, announced } = run([found(1), returned(2), shelved(3), shelved(4, 'kim')]);
  assert.deepEqual(announced, ['raised', 'returned', 'shelved', 'shelved']);
  assert.deepEqual([incident.revision, incident.shelved!.by], [4, 'kim']);
});

test('whatever happens: each word is a new revision, time never runs back, only what is closed is let go', () => {
  const at = fc.nat({ max: 100 });
  const event = fc.oneof(
    fc.tuple(at, fc.constantFrom<Priority>('low', 'medium', 'high', 'urgent')).map(([t, p]) => found(t, p)),
    fc.tuple(at, fc.constantFrom(returned, acknowledged, unshelved)).map(([t, make]) => make(t)),
    at.map((t) => shelved(t)),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let incident: Incident | null = null;
      for (const next of events) {
        const before = incident as Incident | null;
        const result = transition(before, next);
        if (result === null) continue;
        const { next: after, announce } = result;
        const revision: number = before?.revision ?? 0;
        assert.equal(after.revision, revision + (announce === null ? 0 : 1));
        if (announce === null) assert.deepEqual(after, before, 'one revision, one content');
        assert.ok(after.changedAt >= (before?.changedAt ?? 0) && after.changedAt >= after.raisedAt);
        assert.equal(isOpen(after), announce !== 'closed', 'an incident is let go only with its last word');
        assert.ok(isOpen(after) || (!after.active && after.shelved === null && after.acknowledged !== null));
        if (announce === 'raised' || announce === 'worsened') assert.equal(after.shelved, null);
        // The book keeps what is open; what is found after that is another incident.
        incident = isOpen(after) ? after : null;
      }
    }),
    { numRuns: 500 },
  );
});

test('work on it is a field of its own: told to nobody, kept beside shelf and acknowledgement, let go with what closes', () => {
  const raised = transition(null, found(1))!.next;
  const worked = transition(raised, { kind: 'suppressed', by: 'kim', at: 2 })!;
  assert.deepEqual([worked.announce, worked.next.suppressedBy, worked.next.revision], ['held', 'kim', 2]);
  assert.equal(transition(worked.next, { kind: 'suppressed', by: 'kim', at: 3 }), null);
  const acked = transition(worked.next, acknowledged(3))!.next;
  assert.equal(acked.suppressedBy, 'kim');
  assert.equal(transition(acked, returned(4))!.announce, 'closed');
  assert.equal(transition(null, { kind: 'suppressed', by: 'kim', at: 1 }), null);
});

test('a new leading mode un-acknowledges and is told; on a shelf, or where it is no news, it is only recorded', () => {
  const raised = transition(null, found(1))!.next;
  const acked = transition(raised, acknowledged(2))!.next;
  const outlook = { ...noOutlook, actWithin: '2026-01-02T00:00:00.000Z' };
  const looked = (news: boolean): IncidentEvent => ({
    kind: 'diagnosed',
    at: 3,
    outlook,
    priority: raised.priority,
    news,
    finding: raised.finding,
  });
  const told = transition(acked, looked(true))!;
  assert.equal(told.announce, 'worsened');
  assert.equal(told.next.acknowledged, null);
  assert.equal(told.next.revision, 3);
  assert.deepEqual(told.next.outlook, outlook);
  const recorded = transition(acked, looked(false))!;
  assert.equal(recorded.announce, 'held');
  assert.notEqual(recorded.next.acknowledged, null);
  const onShelf = transition(transition(raised, shelved(2))!.next, looked(true))!;
  assert.equal(onShelf.announce, 'held');
  assert.notEqual(onShelf.next.shelved, null);
  assert.equal(transition(transition(raised, returned(2))!.next, looked(true)), null);
  assert.equal(transition(null, looked(true)), null);
});

test('what is found graver when it is looked at again is told, also of what was acknowledged or shelved, and gets no milder', () => {
  const raised = transition(null, found(1, 'medium'))!.next;
  const looked = (priority: Priority): IncidentEvent => ({
    kind: 'diagnosed',
    at: 3,
    outlook: noOutlook,
    priority,
    news: false,
    finding: raised.finding,
  });
  for (const before of [
    raised,
    transition(raised, acknowledged(2))!.next,
    transition(raised, shelved(2))!.next,
  ]) {
    const { next, announce } = transition(before, looked('high'))!;
    assert.deepEqual(
      [announce, next.priority, next.acknowledged, next.shelved],
      ['worsened', 'high', null, null],
    );
    const later = transition(next, looked('low'))!;
    assert.deepEqual([later.announce, later.next.priority], ['held', 'high']);
  }
});

test('an alert says whether its machine runs, and of one that was stopped since that it does not run any more', () => {
  const told = (...modes: readonly Mode[]) => {
    const switched = modes.slice(1).map((mode, k): IncidentEvent => ({ kind: 'switched', at: 2 + k, mode }));
    const { incident, announced } = run([found(1, 'medium', modes[0]), ...switched]);
    return [incident.mode, ...announced.slice(1)];
  };
  assert.deepEqual(told('steady', 'off'), ['not running', 'held']);
  assert.deepEqual(told('steady', 'off', 'off', 'unknown'), ['not running', 'held', '-', '-']);
  assert.deepEqual(told('steady', 'off', 'starting', 'steady'), ['starting', 'held', 'held', '-']);
  assert.deepEqual(told('off', 'off', 'steady', 'off'), ['not running', '-', 'held', 'held']);
  assert.deepEqual(told('unknown', 'steady', 'off'), ['not running', 'held', 'held']);
  assert.deepEqual(told('unknown', 'unknown'), [null, '-']);
  const again = run([found(1, 'medium', 'steady'), returned(2), found(3, 'medium', 'off')]);
  assert.equal(again.incident.mode, 'off', 'what is found when it stands still is not held');
});
