import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from '../../agent/model.ts';
import { Pipeline } from '../../agent/pipeline.ts';
import type { Announcement } from '../../agent/ports.ts';
import { aFrame, aPlant } from '../support/a-plant.ts';
import { settings, run, told } from './a-watched-pump.ts';

const driven = aPlant([
  { id: 'command', kind: 'command', role: 'run-command', unit: '' },
  { id: 'power', kind: 'power', unit: 'kW' },
]);
/** Seconds of a pump that is told to run, and trips at `from` until `to`. */
function tripping(first: number, last: number, from: number, to: number): Frame[] {
  return Array.from({ length: last - first }, (_, i) => {
    const n = first + i;
    return aFrame(n, [1, n >= from && n < to ? 0 : 15 + Math.sin(n)]);
  });
}

test('a broken rule of the plant is an alarm without learning or vote, and returns when it holds again', () => {
  const announced = run(new Pipeline(driven, settings), tripping(0, 300, 60, 200));
  assert.deepEqual(
    announced.map(({ why, alert }) => [why, alert.kind, alert.level, alert.priority, alert.raised_at]),
    [
      ['raised', 'process', 'alarm', 'high', '1970-01-01T00:02:00.000Z'],
      ['returned', 'process', 'alarm', 'high', '1970-01-01T00:02:00.000Z'],
    ],
  );
  const [{ alert }, back] = announced as [Announcement, Announcement];
  assert.equal(alert.title, 'pump: stopped while commanded on, draws no power, since 1 Jan 00:01');
  assert.equal(alert.votes, null);
  assert.deepEqual(
    alert.evidence.map(({ sensor, value, deviation_sigma, direction }) => [
      sensor,
      value,
      deviation_sigma,
      direction,
    ]),
    [
      ['command', 1, null, 'steady'],
      ['power', 0, null, 'down'],
    ],
  );
  assert.match(alert.checks[0]!, /overload relay/);
  assert.equal(back.alert.cleared_at, '1970-01-01T00:03:30.000Z');
});

test('a broken rule is not over because its sensor is silent, and says nothing while people work there', () => {
  const silent = (n: number) => aFrame(n, [1, NaN]);
  const deaf = new Pipeline(driven, settings);
  run(deaf, tripping(0, 130, 60, 200));
  assert.deepEqual(
    run(
      deaf,
      Array.from({ length: 300 }, (_, i) => silent(130 + i)),
    ),
    [],
  );

  const work = {
    kind: 'maintenance',
    subject: 'pump',
    by: 'kim',
    at: 50_000,
    forMs: 100_000,
    note: null,
  } as const;
  const worked = new Pipeline(driven, settings);
  const frames = tripping(0, 230, 60, Infinity);
  const announced = frames.flatMap((frame) =>
    worked.step(frame, frame.n === 50 ? [work] : []).announcements.map(({ alert }) => alert.raised_at),
  );
  assert.deepEqual(announced, ['1970-01-01T00:03:30.000Z']);
});

test('restarted while a rule stands broken, it joins its incident, and what was not told yet is told', () => {
  const frames = tripping(0, 300, 60, 200);
  const expected = told(run(new Pipeline(driven, settings), frames));
  for (const [checkpoint, killed] of [
    [30, 30],
    [90, 90],
    [90, 130],
    [130, 170],
    [205, 205],
  ] as const) {
    const first = new Pipeline(driven, settings);
    const before = run(first, frames.slice(0, checkpoint));
    const state = structuredClone(first.state());
    before.push(...run(first, frames.slice(checkpoint, killed)));
    const second = new Pipeline(driven, settings);
    second.restore(state);
    second.incidents.resume(before.slice(-1).map(({ alert }) => alert));
    for (const frame of frames.slice(checkpoint, killed)) second.judge(frame);
    const after = run(second, frames.slice(killed));
    assert.deepEqual(told([...before, ...after]), expected, `checkpoint ${checkpoint}, killed ${killed}`);
  }
  const uncommitted = new Pipeline(driven, settings);
  for (const frame of frames.slice(0, 130)) uncommitted.judge(frame);
  assert.deepEqual(
    run(uncommitted, frames.slice(130, 150)).map(({ why }) => why),
    ['raised'],
  );
});
