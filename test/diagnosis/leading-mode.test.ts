import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LeadingMode } from '../../agent/diagnosis/leading-mode.ts';
import type { FaultMode } from '../../agent/model.ts';

const modes = (...of: readonly (readonly [string, number])[]): FaultMode[] =>
  of.map(([mode, likelihood]) => ({ mode, likelihood, why: '', tell_apart: null }));
const told = modes(['bearing', 0.5], ['seal-leak', 0.3]);
const clear = modes(['seal-leak', 0.6], ['bearing', 0.2]);

test('a new leading mode is news when it is clearly ahead three diagnoses running', () => {
  const leading = new LeadingMode();
  assert.deepEqual(
    [1, 2, 3].map(() => leading.changed(clear, told)),
    [false, false, true],
  );
});

test('one that is ahead by a little, or now and then, is no news', () => {
  const leading = new LeadingMode();
  const barely = modes(['seal-leak', 0.42], ['bearing', 0.4]);
  for (let i = 0; i < 10; i++) assert.equal(leading.changed(barely, told), false);
  for (let i = 0; i < 10; i++) {
    assert.equal(leading.changed(clear, told), false);
    assert.equal(leading.changed(clear, told), false);
    assert.equal(leading.changed(told, told), false);
  }
});

test('two challengers in turn are no news', () => {
  const leading = new LeadingMode();
  const other = modes(['air', 0.6], ['bearing', 0.2]);
  for (let i = 0; i < 5; i++) {
    assert.equal(leading.changed(clear, told), false);
    assert.equal(leading.changed(other, told), false);
  }
});

test('that nobody knows any more is no news; that somebody knows now is', () => {
  const leading = new LeadingMode();
  const unknown = modes(['unknown', 1]);
  for (let i = 0; i < 5; i++) assert.equal(leading.changed(unknown, told), false);
  assert.deepEqual(
    [1, 2, 3].map(() => leading.changed(told, unknown)),
    [false, false, true],
  );
});

test('a challenge goes on over a restart', () => {
  const before = new LeadingMode();
  before.changed(clear, told);
  before.changed(clear, told);
  assert.equal(new LeadingMode(before.state()).changed(clear, told), true);
});
