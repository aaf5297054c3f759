import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert, FeedbackCommand } from '../../agent/model.ts';
import type { JournalledCommand } from '../../agent/store/protocol.ts';
import { failuresIn } from '../../agent/watchset/failures.ts';
import { anIncident, from } from './a-past.ts';

const old = anIncident('pump', -100, -90);
const [first, second, other] = [
  anIncident('pump', 10, 20),
  anIncident('pump', 50, 60),
  anIncident('fan', 30, null),
];
const alerts = [old, first, second, other];

const word = ({ id }: Alert, verdict: FeedbackCommand['verdict']): JournalledCommand => ({
  frame: 1,
  command: {
    kind: 'feedback',
    id,
    verdict,
    mode: null,
    forMs: null,
    about: { asset: null, sensors: [], raisedAt: 0 },
    by: 'kim',
    at: 0,
    note: null,
  },
});
const ack: JournalledCommand = {
  frame: 1,
  command: { kind: 'ack', id: first.id, by: 'kim', at: 0, note: null },
};
const counted = (...commands: JournalledCommand[]) =>
  failuresIn(alerts, commands, from).alerts.map(({ id }) => id);
const ids = (...of: Alert[]) => of.map(({ id }) => id);

test('without a word every alert counts', () => {
  assert.deepEqual(counted(), ids(...alerts));
  assert.deepEqual(counted(ack), ids(...alerts));
});

test('a false alarm and known work foretold nothing, unless that is taken back', () => {
  assert.deepEqual(counted(word(first, 'false-alarm'), word(other, 'known-work')), ids(old, second));
  assert.deepEqual(counted(word(first, 'false-alarm'), word(first, 'withdrawn')), ids(...alerts));
});

test('what was confirmed counts alone on its asset, for as far as the past reaches', () => {
  assert.deepEqual(counted(word(second, 'confirmed')), ids(second, other));
  assert.deepEqual(counted(word(first, 'confirmed'), word(second, 'confirmed')), ids(first, second, other));
  assert.deepEqual(counted(word(old, 'confirmed')), ids(...alerts));
  assert.deepEqual(counted(word(second, 'confirmed'), word(second, 'false-alarm')), ids(old, first, other));
});

test('it is known again by its asset and when it was raised', () => {
  const { isNone } = failuresIn(alerts, [word(first, 'false-alarm'), word(second, 'confirmed')], from);
  assert.equal(isNone('pump', first.raised_at), true);
  assert.equal(isNone('fan', first.raised_at), false);
  assert.equal(isNone('pump', second.raised_at), false);
  assert.equal(isNone('pump', old.raised_at), false);
});
