import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Timeline, type TimelineSettings } from '../../agent/frame/timeline.ts';
import { Cell, type Frame, Quality } from '../../agent/model.ts';
import type { Sensor } from '../../config/plant.ts';
import { aSensor } from '../support/a-plant.ts';

function timelineOf(sensors: readonly Partial<Sensor>[], given: Partial<TimelineSettings> = {}) {
  const frames: Frame[] = [];
  const settings = {
    periodMs: 1000,
    latenessMs: 0,
    gapFrames: 3,
    anchor: 0,
    aheadFrames: 5,
    standStillFrames: 10_000,
    ...given,
  };
  const timeline = new Timeline(
    sensors.map((s) => aSensor(s)),
    settings,
    (frame) => frames.push(frame),
  );
  return { timeline, frames };
}
const counted = (timeline: Timeline) =>
  Object.fromEntries(
    Object.entries(timeline.rejections.toJSON()).map(([reason, { count }]) => [reason, count]),
  );

test('frame T holds the readings in (T - period, T]', () => {
  const { timeline, frames } = timelineOf([{}]);
  timeline.take(0, 1001, 1, Quality.good);
  timeline.take(0, 2000, 3, Quality.good);
  timeline.take(0, 2001, 100, Quality.good);
  timeline.advance(2001);
  assert.deepEqual(
    frames.map(({ n, at, values }) => [n, at, values[0]]),
    [[2, 2000, 2]],
  );
});

test('states take the last reading of a frame, analogue values their mean', () => {
  const { timeline, frames } = timelineOf([{ kind: 'status' }, { kind: 'flow', id: 'q' }]);
  for (const [at, value] of [
    [100, 0],
    [900, 1],
  ] as const) {
    timeline.take(0, at, value, Quality.good);
    timeline.take(1, at, value, Quality.good);
  }
  timeline.finish();
  assert.deepEqual([...frames[0]!.values], [1, 0.5]);
});

test('a frame waits for slow sources as long as its lateness, and closes without them', () => {
  const { timeline, frames } = timelineOf([{}, { id: 'b' }], { latenessMs: 2000 });
  timeline.take(0, 500, 1, Quality.good);
  timeline.advance(2900);
  assert.equal(frames.length, 0);
  timeline.take(1, 600, 2, Quality.good);
  timeline.advance(3001);
  assert.deepEqual([...frames[0]!.values], [1, 2]);
});

test('late, duplicate and future readings are counted and change nothing', () => {
  const { timeline, frames } = timelineOf([{}]);
  timeline.take(0, 1500, 1, Quality.good);
  timeline.take(0, 1500, 9, Quality.good);
  timeline.take(0, 60_000, 9, Quality.good);
  timeline.advance(2500);
  timeline.take(0, 1700, 9, Quality.good);
  timeline.take(0, 2400, 2, Quality.good);
  timeline.finish();
  assert.deepEqual(
    frames.map(({ values }) => values[0]),
    [1, 2],
  );
  assert.deepEqual(counted(timeline), { duplicate: 1, future: 1, late: 1 });
});

test('readings out of order within open frames are taken', () => {
  const { timeline, frames } = timelineOf([{}], { latenessMs: 2000 });
  timeline.take(0, 1900, 4, Quality.good);
  timeline.take(0, 1100, 2, Quality.good);
  timeline.finish();
  assert.equal(frames[0]!.values[0], 3);
  assert.deepEqual(counted(timeline), {});
});

test('a short gap is bridged along a damped trend and marked, a long one is stale', () => {
  const { timeline, frames } = timelineOf([{}, { id: 'clockwork' }]);
  for (let t = 1000; t <= 10_000; t += 1000) {
    timeline.advance(t);
    if (t <= 5000) timeline.take(0, t, t / 1000, Quality.good);
    timeline.take(1, t, 0, Quality.good);
  }
  timeline.finish();
  const states = frames.map((frame) => frame.states[0]);
  assert.deepEqual(states, [0, 0, 0, 0, 0, ...[1, 1, 1].map(() => Cell.substituted), Cell.stale, Cell.stale]);
  const [a, b, c] = frames.slice(5, 8).map((frame) => frame.values[0]!);
  assert.ok(a! > 5 && b! > a! && c! > b! && c! - b! < a! - 5, `${a} ${b} ${c}`);
  assert.ok(Number.isNaN(frames[8]!.values[0]));
});

test('a sensor slower than the frames is held between its readings, not called stale', () => {
  const { timeline, frames } = timelineOf([{}, { id: 'clockwork' }]);
  for (let t = 1000; t <= 60_000; t += 1000) {
    timeline.advance(t);
    if (t % 5000 === 0) timeline.take(0, t, t, Quality.good);
    timeline.take(1, t, 0, Quality.good);
  }
  timeline.finish();
  assert.ok(frames.slice(20).every((frame) => frame.states[0] === Cell.ok));
});

test('an on-change value holds while its session lives, and is stale once that is lost', () => {
  const { timeline, frames } = timelineOf([{ freshness: 'on-change' }]);
  timeline.take(0, 500, 7, Quality.good);
  timeline.advance(100_001);
  assert.deepEqual([frames.length, frames.at(-1)!.values[0], frames.at(-1)!.states[0]], [100, 7, Cell.ok]);
  timeline.lost('all', 'disconnected');
  timeline.advance(110_001);
  assert.equal(frames.at(-1)!.states[0], Cell.stale);
  timeline.take(0, 110_500, 8, Quality.good);
  timeline.advance(120_001);
  assert.equal(frames.at(-1)!.values[0], 8);
});

test('a reading shows in no frame before its own, however long frames wait', () => {
  const { timeline, frames } = timelineOf([{ freshness: 'on-change' }], { latenessMs: 4000 });
  timeline.take(0, 500, 5, Quality.good);
  timeline.take(0, 3500, 99, Quality.good);
  timeline.advance(10_000);
  assert.deepEqual(
    frames.slice(0, 5).map(({ values }) => values[0]),
    [5, 5, 5, 99, 99],
  );
});

test('an older good value is not held over a newer uncertain one', () => {
  const { timeline, frames } = timelineOf([{ freshness: 'on-change' }]);
  timeline.take(0, 500, 5, Quality.good);
  timeline.advance(1001);
  timeline.take(0, 1500, 99, Quality.uncertain);
  timeline.advance(10_001);
  assert.deepEqual(
    frames.map(({ states }) => states[0]),
    [
      0,
      Cell.suspect,
      ...[1, 1, 1].map(() => Cell.substituted),
      ...Array.from({ length: 5 }, () => Cell.stale),
    ],
  );
});

test('uncertain readings are suspect, bad ones bad, and a good one in the same frame wins', () => {
  const { timeline, frames } = timelineOf([{}, { id: 'b' }, { id: 'c' }]);
  timeline.take(0, 500, 1, Quality.uncertain);
  timeline.take(1, 500, 1, Quality.bad);
  timeline.take(2, 400, 1, Quality.bad);
  timeline.take(2, 500, 5, Quality.good);
  timeline.finish();
  assert.deepEqual([...frames[0]!.states], [Cell.suspect, Cell.bad, Cell.ok]);
  assert.equal(frames[0]!.values[2], 5);
});

test('a stand-still of years is skipped instead of spelled out', () => {
  const { timeline, frames } = timelineOf([{}]);
  timeline.take(0, 1000, 1, Quality.good);
  timeline.advance(1000 * 86_400 * 365);
  assert.ok(frames.length < 10_100);
  timeline.take(0, 1000 * 86_400 * 365, 2, Quality.good);
  timeline.finish();
  assert.equal(frames.at(-1)!.values[0], 2);
});

test('a clock set back by a day is followed: frames go on from there at once', () => {
  const { timeline, frames } = timelineOf([{}]);
  const day = 86_400_000;
  timeline.take(0, day, 1, Quality.good);
  timeline.advance(day + 1);
  timeline.setBack(5000);
  timeline.take(0, 5500, 2, Quality.good);
  timeline.advance(6001);
  assert.deepEqual(frames.map(({ at, values }) => [at, values[0]]).slice(-1), [[6000, 2]]);
  assert.deepEqual(counted(timeline), {});
});

test('a timeline restored from its state goes on with the same frames', () => {
  const feed = (timeline: Timeline, from: number, to: number) => {
    for (let t = from; t < to; t += 1000) {
      timeline.advance(t);
      if (t % 4000 !== 0) timeline.take(0, t, Math.sin(t), Quality.good);
    }
  };
  const whole = timelineOf([{}]);
  feed(whole.timeline, 1000, 40_000);
  whole.timeline.advance(40_000);
  const first = timelineOf([{}]);
  feed(first.timeline, 1000, 20_000);
  first.timeline.advance(20_000);
  const second = timelineOf([{}]);
  second.timeline.restore(structuredClone(first.timeline.state()));
  feed(second.timeline, 20_000, 40_000);
  second.timeline.advance(40_000);
  assert.deepEqual([...first.frames, ...second.frames], whole.frames);
});

test('whatever arrives, frames close in order, each once, and every reading is taken or counted', () => {
  const reading = fc.record({
    at: fc.integer({ min: 0, max: 30_000 }),
    value: fc.double({ noNaN: true, min: -1e15, max: 1e15 }),
  });
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 60 }), (readings) => {
      const { timeline, frames } = timelineOf([{}], { latenessMs: 1500 });
      let clock = 0;
      for (const { at, value } of readings) {
        clock = Math.max(clock, at - 3000);
        timeline.advance(clock);
        timeline.take(0, at, value, Quality.good);
      }
      timeline.finish();
      assert.ok(frames.every((frame, i) => i === 0 || frame.n === frames[i - 1]!.n + 1));
      assert.ok(
        frames.every(({ values, states }) => Number.isFinite(values[0]!) || states[0] === Cell.stale),
      );
    }),
  );
});
