import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from '../../../agent/model.ts';
import { Pipeline } from '../../../agent/pipeline.ts';
import type { Announcement } from '../../../agent/ports.ts';
import { atWork, plant, pumpFrames, restarted, settings } from '../a-watched-pump.ts';

const shelve = (id: string, at: number, forMs: number): Command => ({
  kind: 'shelve',
  id,
  forMs,
  by: 'kim',
  at,
  note: 'bearing is ordered',
});
const words = (announced: readonly Announcement[]) =>
  announced.map(({ why, alert }) => [why, alert.revision, alert.state]);

/** A hot bearing from frame 400 on, by `bearing(n)`; a shelf of `forMs` is asked for in frame 405. */
function hotBearing(pipeline: Pipeline, forMs: number, to: number, bearing: (n: number) => number) {
  const announced: Announcement[] = [];
  for (const frame of pumpFrames(400, to)) {
    const value = bearing(frame.n);
    frame.values[3] = value;
    announced.push(...pipeline.arrive(3, frame.at, value));
    const id = pipeline.incidents.open()[0]?.id ?? '';
    const commands = frame.n === 405 ? [shelve(id, frame.at + 500, forMs)] : [];
    announced.push(...pipeline.step(frame, commands).announcements);
  }
  return announced;
}

test('a shelf ends at its time by the frames; the alert then needs a person again', () => {
  const announced = hotBearing(new Pipeline(plant, settings), 20_000, 440, () => 85);
  assert.deepEqual(words(announced), [
    ['raised', 1, 'unacknowledged'],
    ['shelved', 2, 'shelved'],
    ['unshelved', 3, 'unacknowledged'],
  ]);
  assert.deepEqual(announced[1]!.alert.shelved, {
    by: 'kim',
    until: '1970-01-01T00:07:05.500Z',
    reason: 'bearing is ordered',
  });
  assert.equal(announced[2]!.alert.changed_at, '1970-01-01T00:07:06.000Z');
});

test('what was acknowledged and still stands after incidents.re_alarm is told again, time after time, not on a shelf', () => {
  const reminding = { ...settings, incidents: { ...settings.incidents, reAlarmMs: 30_000 } };
  const pipeline = new Pipeline(plant, reminding);
  const announced: Announcement[] = [];
  for (const frame of pumpFrames(400, 500)) {
    frame.values[3] = 85;
    announced.push(...pipeline.arrive(3, frame.at, 85));
    const id = pipeline.incidents.open()[0]!.id;
    const ack = { kind: 'ack', id, by: 'kim', at: frame.at, note: null } as const;
    const given = [405, 440].includes(frame.n)
      ? [ack]
      : frame.n === 445
        ? [shelve(id, frame.at, 40_000)]
        : [];
    announced.push(...pipeline.step(frame, given).announcements);
  }
  assert.deepEqual(
    announced.map(({ why, alert }) => [why, alert.state, Date.parse(alert.changed_at) / 1_000]),
    [
      ['raised', 'unacknowledged', 400],
      ['acknowledged', 'acknowledged', 405],
      ['raised', 'unacknowledged', 435],
      ['acknowledged', 'acknowledged', 440],
      ['shelved', 'shelved', 445],
      ['unshelved', 'unacknowledged', 485],
    ],
  );
});

test('no shelf is longer than incidents.longest_shelf, whatever is asked for', () => {
  const short = { ...settings, incidents: { ...settings.incidents, longestShelfMs: 10_000 } };
  const announced = hotBearing(new Pipeline(plant, short), 86_400_000, 440, () => 85);
  assert.equal(announced[1]!.alert.shelved!.until, '1970-01-01T00:06:55.000Z');
  assert.equal(announced[2]!.why, 'unshelved');
});

test('a warning that turns into an alarm comes off the shelf and is told', () => {
  const announced = hotBearing(new Pipeline(plant, settings), 3_600_000, 440, (n) => (n < 410 ? 85 : 96));
  assert.deepEqual(words(announced), [
    ['raised', 1, 'unacknowledged'],
    ['shelved', 2, 'shelved'],
    ['worsened', 3, 'unacknowledged'],
  ]);
  assert.equal(announced[2]!.alert.shelved, null);
});

test('what comes and goes on the shelf is held, active or not, and never told', () => {
  const pipeline = new Pipeline(plant, settings);
  const announced = hotBearing(pipeline, 3_600_000, 470, (n) => (n < 410 || n >= 450 ? 85 : 60));
  assert.deepEqual(
    announced.slice(2).map(({ why, alert }) => [why, alert.state, alert.active]),
    [
      ['held', 'shelved', false],
      ['held', 'shelved', true],
    ],
  );
  assert.equal(pipeline.incidents.activeOn('pump'), true, 'nobody learns from what is shelved');
});

test('a restart keeps the shelf and its end', () => {
  const first = atWork();
  const before = hotBearing(first, 60_000, 410, () => 85);
  const second = restarted(first.state(), before);
  assert.deepEqual(second.incidents.openAlerts(), [before.at(-1)!.alert]);
  const after = pumpFrames(410, 480, Infinity, Infinity, 85).flatMap(
    (frame) => second.step(frame, []).announcements,
  );
  // Raised, the pump runs, shelved.
  assert.deepEqual(words(after), [['unshelved', 4, 'unacknowledged']]);
});

test('a clock that is set back leaves nothing on the shelf for longer than the longest shelf', () => {
  const short = { ...settings, incidents: { ...settings.incidents, longestShelfMs: 60_000 } };
  const pipeline = new Pipeline(plant, short);
  hotBearing(pipeline, 60_000, 410, () => 85);
  pipeline.setBack(100_000);
  const after = pipeline.step(pumpFrames(101, 102, Infinity, Infinity, 85)[0]!, []);
  assert.deepEqual(words(after.announcements), [['unshelved', 3, 'unacknowledged']]);
});
