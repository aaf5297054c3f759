import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveIntake } from '../../agent/frame/live-intake.ts';
import { Timeline } from '../../agent/frame/timeline.ts';
import { Cell, type Frame, Quality } from '../../agent/model.ts';
import { aSensor } from '../support/a-plant.ts';

/** Frames of a second that wait for nobody. */
const promptly = {
  periodMs: 1000,
  latenessMs: 0,
  gapFrames: 3,
  anchor: 0,
  aheadFrames: 70,
  standStillFrames: 60,
};

test('a source with a wrong clock is taken at its time of arrival, counted, and drags nobody along', () => {
  const frames: Frame[] = [];
  const sensors = [aSensor({ id: 'right' }), aSensor({ id: 'wrong' })];
  const timeline = new Timeline(sensors, promptly, (frame) => frames.push(frame));
  let now = 1_000_000;
  const clock = { now: () => now, elapsed: () => now, every: () => () => undefined };
  const arrived: number[] = [];
  const intake = new LiveIntake(timeline, clock, 60_000, (_channel, at) => arrived.push(at));
  for (let i = 0; i < 5; i++) {
    intake.take(0, now - 100, i, Quality.good);
    intake.take(1, now + 86_400_000, i, Quality.good);
    now += 1000;
    timeline.advance(now);
  }
  assert.ok(frames.length >= 4);
  assert.ok(frames.every((frame) => frame.values[0] === frame.values[1]));
  assert.deepEqual(timeline.rejections.toJSON(), { skewed: { count: 5, last: 'wrong' } });
  assert.equal(arrived.length, 10);
});

/** Ten minutes of a sensor at 1 s whose clock is \`offMs\` off, frames of 10 s that wait 20 s. */
function tenMinutes(offMs: number) {
  const frames: Frame[] = [];
  const settings = {
    periodMs: 10_000,
    latenessMs: 20_000,
    gapFrames: 3,
    anchor: 0,
    aheadFrames: 7,
    standStillFrames: 60,
  };
  const timeline = new Timeline([aSensor()], settings, (frame) => frames.push(frame));
  let now = 1_000_000;
  const intake = new LiveIntake(
    timeline,
    { now: () => now, elapsed: () => now, every: () => () => undefined },
    60_000,
    () => undefined,
  );
  for (let i = 0; i < 600; i++) {
    intake.take(0, now + offMs, 7, Quality.good);
    now += 1000;
    timeline.advance(now);
  }
  // Until the first frames have closed nothing tells how far behind the clock is.
  return frames.slice(10);
}

test('no clock error, slow or fast, small or large, makes a sensor blind', () => {
  for (const offMs of [-86_400_000, -59_000, -35_000, -25_000, -3000, 0, 3000, 45_000, 3_600_000]) {
    const frames = tenMinutes(offMs);
    assert.ok(frames.length > 40, `${offMs} ms off`);
    assert.ok(
      frames.every(({ states, values }) => states[0] === Cell.ok && values[0] === 7),
      `${offMs} ms off`,
    );
  }
});

test('an old reading that arrives after a newer one drives no limit', () => {
  const timeline = new Timeline([aSensor()], promptly, () => undefined);
  const arrived: number[] = [];
  const clock = { now: () => 1_000_000, elapsed: () => 0, every: () => () => undefined };
  const intake = new LiveIntake(timeline, clock, 60_000, (_channel, _at, value) => arrived.push(value));
  intake.take(0, 999_900, 97, Quality.good);
  intake.take(0, 950_000, 60, Quality.good);
  assert.deepEqual(arrived, [97]);
});

test('once the clock has been set back, readings drive limits at once, with a time of their own or without', () => {
  const timeline = new Timeline([aSensor()], promptly, () => undefined);
  const arrived: number[] = [];
  let now = 100_000_000;
  const clock = { now: () => now, elapsed: () => 0, every: () => () => undefined };
  const intake = new LiveIntake(timeline, clock, 60_000, (_channel, _at, value) => arrived.push(value));
  intake.take(0, now, 60, Quality.good);
  now -= 86_400_000;
  timeline.setBack(now);
  intake.clockSet();
  intake.take(0, now, 97, Quality.good);
  intake.take(0, now + 100, 98, Quality.good);
  assert.deepEqual(arrived, [60, 97, 98]);
});
