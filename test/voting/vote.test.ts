import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Assessment } from '../../agent/panel/seat.ts';
import { Latch } from '../../agent/voting/latch.ts';
import { Persistence } from '../../agent/voting/persistence.ts';
import { tally, unlatchedMajority, Vote } from '../../agent/voting/vote.ts';
import { aFrame, someSettings } from '../support/a-plant.ts';

const frame = (n: number) => aFrame(n, []);
const { voting } = someSettings();
const ratio = (value: number): Assessment => ({ kind: 'ratio', ratio: value });
const absent: Assessment = { kind: 'abstained', why: 'stale-input' };

test('a majority of the ballots cast decides, not of the seats', () => {
  assert.deepEqual(tally([true, true, false], 0.5), { cast: 3, for: 2, needed: 2, quorate: true });
  assert.deepEqual(tally([true, null, true], 0.5), { cast: 2, for: 2, needed: 2, quorate: true });
  assert.deepEqual(tally([true, true, false, false], 0.5), { cast: 4, for: 2, needed: 3, quorate: true });
});

test('below the quorum there is no verdict, however loud the few are', () => {
  assert.equal(tally([true, null, null], 0.5).quorate, false);
  assert.equal(tally([null, null, null], 0.5).quorate, false);
  const vote = new Vote('pump', ['a', 'b', 'c'], voting);
  for (let n = 0; n < 10; n++)
    assert.equal(vote.step(frame(n), 'steady', [ratio(50), absent, absent]).verdict, 'undecided');
});

test('one odd frame is no anomaly; m of n frames are', () => {
  const persistence = new Persistence({ m: 3, n: 5 });
  assert.deepEqual(
    [true, false, true, false, true, false, false, false].map((stood) => persistence.step(stood)),
    [false, false, false, false, true, false, false, false],
  );
});

test('the vote: two of three members beyond 1 for three frames make the asset anomalous', () => {
  const vote = new Vote('pump', ['a', 'b', 'c'], voting);
  const verdicts = Array.from({ length: 6 }, (_, n) =>
    vote.step(frame(n), 'steady', [ratio(n < 2 ? 0.5 : 3), ratio(n < 2 ? 0.5 : 2), ratio(0.1)]),
  );
  assert.deepEqual(
    verdicts.map(({ verdict }) => verdict),
    ['normal', 'normal', 'normal', 'normal', 'anomalous', 'anomalous'],
  );
  const last = verdicts.at(-1)!;
  assert.deepEqual([last.cast, last.for, last.needed, last.anomalous], [3, 2, 2, true]);
});

test('a latched ballot rides out the ripple of an event and lets go well below its peak', () => {
  const latch = new Latch(voting.latch);
  const votes = [0.5, 4, 2.5, 3, 2.2, 0.9, 0.8, 0.9, 0.7, 0.8, 0.7].map((value) => latch.step(value));
  assert.deepEqual(votes, [false, true, true, true, true, true, true, true, true, false, false]);
});

test('a process that settles at a new level stops voting, and is heard again when that grows', () => {
  const latch = new Latch(voting.latch);
  latch.step(20);
  const settled = Array.from({ length: 20 }, () => latch.step(5));
  assert.equal(settled.at(-1), false);
  assert.equal(latch.step(5.5), false);
  assert.equal(latch.step(7), true);
});

test('the level that a process settled at is forgotten in time', () => {
  const latch = new Latch({ ...voting.latch, relax: 100 });
  latch.step(20);
  for (let i = 0; i < 10; i++) latch.step(5);
  const heard = Array.from({ length: 400 }, () => latch.step(5)).indexOf(true);
  assert.ok(heard > 10 && heard < 400, `heard again after ${heard} frames`);
});

test('the frame in which a machine stops counts for nobody: the next start begins where it left off', () => {
  const quiet = [ratio(0.1), ratio(0.1), ratio(0.1)];
  const stopping = [ratio(9), ratio(9), ratio(9)];
  const vote = new Vote('pump', ['a', 'b', 'c'], voting);
  const [usual, other] = [vote, new Vote('pump', ['a', 'b', 'c'], voting)];
  for (let n = 0; n < 5; n++) for (const one of [usual, other]) one.step(frame(n), 'steady', quiet);
  vote.step(frame(5), 'steady', stopping);
  vote.retract();
  const after = [6, 7, 8].map((n) => vote.step(frame(n), 'steady', quiet));
  assert.deepEqual(
    after,
    [6, 7, 8].map((n) => other.step(frame(n), 'steady', quiet)),
  );
  assert.ok(after.every((verdict) => verdict.for === 0));
});

test('without the latches the majority falls as soon as the ratios are back inside', () => {
  const vote = new Vote('pump', ['a', 'b', 'c'], voting);
  for (let n = 0; n < 5; n++) vote.step(frame(n), 'steady', [ratio(9), ratio(9), ratio(9)]);
  const after = vote.step(frame(5), 'steady', [ratio(0.2), ratio(0.2), ratio(0.2)]);
  assert.equal(after.anomalous, true);
  assert.equal(unlatchedMajority(after), false);
});

test('a vote restored from its state goes on with the same verdicts, whatever was said', () => {
  const assessment = fc.oneof(fc.double({ min: -2, max: 20, noNaN: true }).map(ratio), fc.constant(absent));
  const frames = fc.array(fc.tuple(assessment, assessment, assessment), { minLength: 2, maxLength: 60 });
  fc.assert(
    fc.property(frames, fc.nat(59), (all, cut) => {
      const members = ['a', 'b', 'c'];
      const whole = new Vote('pump', members, voting);
      const expected = all.map((assessments, n) => whole.step(frame(n), 'steady', assessments));
      const first = new Vote('pump', members, voting);
      for (const [n, assessments] of all.slice(0, cut).entries()) first.step(frame(n), 'steady', assessments);
      const second = new Vote('pump', members, voting, structuredClone(first.state()));
      const rest = all.slice(cut).map((assessments, i) => second.step(frame(cut + i), 'steady', assessments));
      assert.deepEqual(rest, expected.slice(cut));
    }),
  );
});
