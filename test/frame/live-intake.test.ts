import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveIntake } from '../../agent/frame/live-intake.ts';
import { Timeline } from '../../agent/frame/timeline.ts';
import { type Frame, Quality } from '../../agent/model.ts';
import { aSensor } from '../support/a-plant.ts';

test('a source with a wrong clock is taken at its time of arrival, counted, and drags nobody along', () => {
  const frames: Frame[] = [];
  const sensors = [aSensor({ id: 'right' }), aSensor({ id: 'wrong' })];
  const settings = { periodMs: 1000, latenessMs: 0, gapFrames: 3, anchor: 0, aheadFrames: 70 };
  const timeline = new Timeline(sensors, settings, (frame) => frames.push(frame));
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
