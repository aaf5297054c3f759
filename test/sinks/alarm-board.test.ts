import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AlarmBoard } from '../../agent/sinks/mqtt/alarm-board.ts';
import { anAlert } from '../store/an-alert.ts';

function revisions(board: AlarmBoard): number[] {
  return board.place('pump-1').alerts.map(({ revision }) => revision);
}

test('an older revision never replaces a newer one, and never opens a closed alert', () => {
  const board = new AlarmBoard(['pump-1']);
  board.take(anAlert({ revision: 2 }));
  board.take(anAlert({ revision: 1 }));
  assert.deepEqual(revisions(board), [2]);
  board.take(anAlert({ revision: 4, state: 'normal' }));
  board.take(anAlert({ revision: 3 }));
  assert.deepEqual(revisions(board), []);
  board.take(anAlert({ revision: 5 }));
  assert.deepEqual(revisions(board), [5]);
});

test('the version moves only when something was taken', () => {
  const board = new AlarmBoard(['pump-1']);
  const before = board.place('pump-1').version;
  board.take(anAlert({ revision: 2 }));
  const after = board.place('pump-1').version;
  assert.notEqual(after, before);
  board.take(anAlert({ revision: 2 }));
  board.take(anAlert({ revision: 1 }));
  board.take(anAlert({ id: 'other', level: 'observation' }));
  assert.equal(board.place('pump-1').version, after);
});

test('every asset and the agent have their place; an alert without an asset stands on the agent', () => {
  const board = new AlarmBoard(['pump-1', 'pump-2']);
  assert.deepEqual(board.assets(), [null, 'pump-1', 'pump-2']);
  board.take(anAlert({ asset: null }));
  assert.equal(board.place(null).alerts.length, 1);
  assert.equal(board.open(), 1);
});
