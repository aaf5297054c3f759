import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../agent/pipeline.ts';
import type { Announcement } from '../../agent/ports.ts';
import { aFrame, aPlant } from '../support/a-plant.ts';
import { plant, settings, pumpFrames, run, atWork, restarted } from './a-watched-pump.ts';

test('limits speak on arrival, before anything is learned, and grow more urgent in one incident', () => {
  const pipeline = new Pipeline(plant, settings);
  assert.deepEqual(pipeline.arrive(3, 1000, 79), []);
  const [warning] = pipeline.arrive(3, 2000, 85);
  const [alarm] = pipeline.arrive(3, 3000, 96);
  assert.deepEqual(
    [warning!.alert.level, warning!.alert.priority, warning!.why],
    ['advisory', 'medium', 'raised'],
  );
  assert.deepEqual([alarm!.alert.level, alarm!.alert.priority, alarm!.why], ['alarm', 'high', 'worsened']);
  assert.equal(alarm!.alert.id, warning!.alert.id);
  assert.match(alarm!.alert.title, /bearing 96 degC above its alarm limit of 95/);
});

test('a limit passed by a reading that nobody can believe is told all the same, and says so', () => {
  const pipeline = new Pipeline(plant, settings);
  const [warning] = pipeline.arrive(3, 1000, 85);
  run(pipeline, [aFrame(1, [100, 200, 25, 3000])]);
  const [alarm] = pipeline.arrive(3, 1500, 3000);
  const told = ({ alert }: Announcement) => [alert.evidence[0]!.quality, alert.unusable_sensors];
  assert.deepEqual([warning!, alarm!].map(told), [
    ['ok', []],
    ['bad', ['bearing']],
  ]);
  assert.equal(alarm!.alert.level, 'alarm');
  assert.match(alarm!.alert.title, /3000 degC above its alarm limit of 95, the process or the instrument/);
});

test('a vote that joins a mere warning makes it an alarm, in the same incident', () => {
  const pipeline = atWork();
  const [warning] = pipeline.arrive(3, 399_500, 85);
  // Only the frame tells that the pump runs.
  const [running, worse] = run(pipeline, pumpFrames(400, 540, 500, Infinity, 85));
  assert.deepEqual([warning!.alert.mode, running!.alert.mode, running!.why], [null, 'steady', 'held']);
  assert.deepEqual([warning!.alert.level, worse!.alert.level, worse!.why], ['advisory', 'alarm', 'worsened']);
  assert.equal(worse!.alert.id, warning!.alert.id);
});

test('a limit incident that is open at a restart is joined, not raised a second time', () => {
  const first = new Pipeline(plant, settings);
  const raised = first.arrive(3, 2300, 96);
  const second = restarted(first.state(), raised);
  assert.deepEqual(second.arrive(3, 9700, 96), []);
  assert.deepEqual(second.incidents.openAlerts(), [raised[0]!.alert]);
});

const standing = {
  ...plant,
  assets: plant.assets.map((asset) => ({
    ...asset,
    running: { sensor: 'run', above: 0.5, below: null },
  })),
};
const still = (n: number, bearing: number, running: number) => aFrame(n, [100, 200, 25, bearing, running]);

test('warnings of a machine that stands still wait until it runs; alarms do not wait', () => {
  const pipeline = new Pipeline(standing, settings);
  assert.deepEqual(run(pipeline, [still(1, 60, 0)]), []);
  assert.deepEqual(pipeline.arrive(3, 1500, 85), []);
  assert.deepEqual(run(pipeline, [still(2, 85, 0), still(3, 85, 0)]), []);
  const [warning] = run(pipeline, [still(4, 85, 1)]);
  assert.deepEqual([warning!.why, warning!.alert.level], ['raised', 'advisory']);

  const stopped = new Pipeline(standing, settings);
  run(stopped, [still(1, 60, 0)]);
  assert.equal(stopped.arrive(3, 1500, 96)[0]!.alert.level, 'alarm');
});

test('what a machine was stopped for is held through the stop, where anything tells that it stopped', () => {
  const stopped = (of: typeof plant) => {
    const pipeline = new Pipeline(of, settings);
    const step = (from: number, to: number, bearing: number, running: number) => {
      for (let n = from; n < to; n++) {
        pipeline.arrive(3, n * 1000, bearing);
        pipeline.step(still(n, bearing, running), []);
      }
      return pipeline.incidents.openAlerts().map(({ active, mode }) => [active, mode])[0];
    };
    step(1, 200, 60, 1);
    return [step(200, 210, 96, 1), step(210, 600, 60, 0), step(600, 1200, 60, 1)];
  };
  assert.deepEqual(stopped(standing), [
    [true, 'steady'],
    [true, 'not running'],
    // As of its last switching.
    [false, 'starting'],
  ]);
  assert.deepEqual(stopped(plant)[1], [false, null], 'of this one nobody knows');
});

test('what comes back within the rejoin time is the same alert, later it is a new one', () => {
  const patient = { ...settings, incidents: { ...settings.incidents, rejoinMs: 600_000 } };
  const pipeline = new Pipeline(plant, patient);
  const warned = (at: number) => pipeline.arrive(3, at, 85)[0]!.alert;
  const quiet = (from: number, count: number) =>
    run(
      pipeline,
      Array.from({ length: count }, (_, i) => still(from + i, 60, 1)),
    );
  const first = warned(1000);
  pipeline.arrive(3, 2000, 60);
  assert.deepEqual(
    quiet(3, 30).map(({ why }) => why),
    ['returned'],
  );
  assert.equal(warned(40_000).id, first.id);
  pipeline.arrive(3, 41_000, 60);
  quiet(42, 1000);
  assert.notEqual(warned(1_100_000).id, first.id);
});

test('however short the off-delay, ten quiet frames come before a return', () => {
  const hasty = { ...settings, incidents: { ...settings.incidents, offDelayMs: 0, rejoinMs: 0 } };
  const pipeline = new Pipeline(plant, hasty);
  pipeline.arrive(3, 1000, 85);
  pipeline.arrive(3, 1500, 60);
  const frames = Array.from({ length: 20 }, (_, i) => still(2 + i, 60, 1));
  const returned = frames.findIndex((frame) => run(pipeline, [frame]).length > 0);
  assert.equal(returned, 10);
});

/** The flow meter sticks at `from`. */

test('a title names a sensor shortly where its id begins with that of the asset', () => {
  const limits = { alarm_low: null, warn_low: null, warn_high: 80, alarm_high: 95 };
  const named = (id: string) => {
    const pipeline = new Pipeline(aPlant([{ id, kind: 'temperature', unit: 'degC', limits }]), settings);
    return pipeline.arrive(0, 1000, 85)[0]!.alert;
  };
  assert.match(named('pump bearing').title, /^pump: bearing 85 degC above/);
  assert.match(named('pump-bearing').title, /^pump: bearing 85 degC above/);
  assert.match(named('pump').title, /^pump: pump 85 degC above/);
  assert.equal(named('pump bearing').evidence[0]!.sensor, 'pump bearing');
});
