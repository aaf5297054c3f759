import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plant } from '../../../config/plant.ts';
import { Cell, type Command, type Frame } from '../../../agent/model.ts';
import { Pipeline } from '../../../agent/pipeline.ts';
import type { Announcement } from '../../../agent/ports.ts';
import { mqttSettings } from '../../sources/plant-parts.ts';
import { aFrame, aPlant, someSettings } from '../../support/a-plant.ts';

/** 30 s of silence are a loss, at 1 s a frame; 10 s of readings are its end. */
const usual = someSettings();
const settings = { ...usual, incidents: { ...usual.incidents, commsDelayMs: 30_000 } };
const address = (source: string) => ({ source, type: 'mqtt', topic: 't', value: '$', time: null }) as const;

/** Three machines of four sensors each come over the bms, the weather over a source of its own. */
const assets = ['P1', 'P2', 'P3'];
const bare = aPlant([
  ...assets.flatMap((asset) => ['a', 'b', 'c', 'd'].map((id) => ({ id: `${asset} ${id}`, asset }))),
  { id: 'outdoor', asset: 'site' },
]);
const plant: Plant = {
  ...bare,
  sources: [
    mqttSettings('mqtt://user:secret@10.0.0.5', { name: 'bms' }),
    mqttSettings('mqtt://10.0.0.6', { name: 'P1' }),
  ],
  sensors: bare.sensors.map((sensor) => ({
    ...sensor,
    address: address(sensor.asset === 'site' ? 'P1' : 'bms'),
  })),
};
const channelsOf = (...of: string[]) =>
  plant.sensors.flatMap(({ asset }, channel) => (of.includes(asset) ? [channel] : []));

function frame(n: number, silent: readonly number[] = []): Frame {
  return aFrame(
    n,
    plant.sensors.map((_, channel) => (silent.includes(channel) ? NaN : 20 + Math.sin(n + channel))),
  );
}
function run(pipeline: Pipeline, from: number, to: number, silent: readonly number[] = []): Announcement[] {
  const announced: Announcement[] = [];
  for (let n = from; n < to; n++) announced.push(...pipeline.step(frame(n, silent), []).announcements);
  return announced;
}
function heard(): Pipeline {
  const pipeline = new Pipeline(plant, settings);
  assert.deepEqual(run(pipeline, 1, 40), []);
  return pipeline;
}
const words = (announced: readonly Announcement[]) =>
  announced.map(({ why, alert }) => [why, alert.kind, alert.level, alert.priority, alert.revision]);

test('a source that is lost is one alert however many sensors it brings, and returns once it has been heard for the off-delay', () => {
  const pipeline = heard();
  const all = channelsOf(...assets);
  assert.deepEqual(run(pipeline, 40, 69, all), []);
  const [lost, ...more] = run(pipeline, 69, 400, all);
  assert.deepEqual(more, []);
  assert.deepEqual(words([lost!]), [['raised', 'comms', 'alarm', 'high', 1]]);
  const { alert } = lost!;
  assert.equal(alert.asset, null);
  assert.equal(
    alert.title,
    'source bms: none of its 12 sensors is heard, nobody watches P1, P2, P3, since 1 Jan 00:00',
  );
  assert.deepEqual(
    alert.unusable_sensors,
    all.map((channel) => plant.sensors[channel]!.id),
  );
  assert.match(alert.checks.join(' '), /coolwatch doctor.*MQTT broker at mqtt:\/\/10\.0\.0\.5 runs/);
  assert.doesNotMatch(JSON.stringify(alert), /secret/);
  assert.deepEqual(run(pipeline, 400, 410), []);
  assert.deepEqual(words(run(pipeline, 410, 500)), [['returned', 'comms', 'alarm', 'high', 2]]);
});

test('a source that is back before the delay is over was never lost, nor is one that has never been heard', () => {
  const pipeline = heard();
  const all = channelsOf(...assets);
  for (let n = 40; n < 400; n += 30) {
    assert.deepEqual([...run(pipeline, n, n + 29, all), ...run(pipeline, n + 29, n + 30)], []);
  }
  assert.deepEqual(run(new Pipeline(plant, settings), 1, 400, all), []);
});

test('a sensor whose slow pace is not known yet is not missed between its readings', () => {
  const pipeline = new Pipeline(plant, settings);
  const announced: Announcement[] = [];
  for (let n = 0; n < 600; n++) {
    const told = pipeline.step(frame(n, n % 60 < 4 ? [] : channelsOf(...assets)), []).announcements;
    announced.push(...told);
  }
  assert.deepEqual(announced, []);
});

test('a recording without sources makes no alert of a block of columns that goes missing', () => {
  const pipeline = new Pipeline({ ...plant, sources: [], sensors: bare.sensors }, settings);
  assert.deepEqual(run(pipeline, 1, 400, []), []);
  assert.deepEqual(run(pipeline, 400, 800, channelsOf(...assets)), []);
});

test('a gateway behind a source is an advisory; another one is told again, and most of the source is an alarm', () => {
  const pipeline = heard();
  const [one, two] = [channelsOf('P1'), channelsOf('P1', 'P2')];
  const [first, ...more] = run(pipeline, 40, 100, one);
  assert.deepEqual(more, []);
  assert.deepEqual(words([first!]), [['raised', 'comms', 'advisory', 'medium', 1]]);
  assert.match(
    first!.alert.title,
    /^source bms: 4 of its 12 sensors are not heard, nobody watches P1, since/,
  );
  assert.deepEqual(words(run(pipeline, 100, 200, two)), [['worsened', 'comms', 'alarm', 'high', 2]]);
  // What has been told of comes and goes without a word.
  assert.deepEqual(run(pipeline, 200, 250, one), []);
  assert.deepEqual(run(pipeline, 250, 350, two), []);
  assert.deepEqual(words(run(pipeline, 350, 400)), [['returned', 'comms', 'alarm', 'high', 3]]);
});

test('a gateway that falls silent beside one that was acknowledged is told, though it is no graver', () => {
  const wide = {
    ...plant,
    sensors: plant.sensors.map((sensor, c) => ({ ...sensor, address: address(c === 12 ? 'P1' : 'bms') })),
  };
  const more = ['Q1', 'Q2'].flatMap((asset) =>
    ['a', 'b', 'c', 'd'].map((id) => ({ ...wide.sensors[0]!, id: `${asset} ${id}`, asset })),
  );
  const big: Plant = {
    ...wide,
    assets: [...wide.assets, ...['Q1', 'Q2'].map((id) => ({ ...wide.assets[0]!, id }))],
    sensors: [...wide.sensors, ...more],
  };
  const pipeline = new Pipeline(big, settings);
  const step = (n: number, silent: readonly string[], commands: readonly Command[] = []) => {
    const values = big.sensors.map(({ asset }, c) => (silent.includes(asset) ? NaN : 20 + Math.sin(n + c)));
    return pipeline.step(aFrame(n, values), commands).announcements;
  };
  const told: Announcement[] = [];
  for (let n = 1; n < 100; n++) told.push(...step(n, n < 30 ? [] : ['P1']));
  const { id } = told[0]!.alert;
  told.push(...step(100, ['P1'], [{ kind: 'ack', id, by: 'kim', at: 100_000, note: null }]));
  for (let n = 101; n < 200; n++) told.push(...step(n, ['P1', 'P2']));
  assert.deepEqual(words(told), [
    ['raised', 'comms', 'advisory', 'medium', 1],
    ['acknowledged', 'comms', 'advisory', 'medium', 2],
    ['worsened', 'comms', 'advisory', 'medium', 3],
  ]);
  assert.match(told[2]!.alert.title, /nobody watches P1, P2, since/);
  assert.equal(told[2]!.alert.acknowledged, null);
});

test('a single instrument that is silent is no gateway, and what people work on may be silent', () => {
  const pipeline = heard();
  assert.deepEqual(run(pipeline, 40, 200, [0, 1, 2]), []);
  const work: Command = {
    kind: 'maintenance',
    subject: 'P2',
    forMs: 500_000,
    by: 'kim',
    at: 200_000,
    note: null,
  };
  assert.deepEqual(pipeline.step(frame(200), [work]).announcements, []);
  assert.deepEqual(run(pipeline, 201, 400, channelsOf('P2')), []);
});

test('cells that a server calls bad are not heard either', () => {
  const pipeline = heard();
  const told: Announcement[] = [];
  for (let n = 40; n < 100; n++) {
    const { states, ...rest } = frame(n);
    for (const channel of channelsOf(...assets)) states[channel] = Cell.bad;
    told.push(...pipeline.step({ ...rest, states }, []).announcements);
  }
  assert.deepEqual(words(told), [['raised', 'comms', 'alarm', 'high', 1]]);
});

test('a source of the name of an asset is a source: its alert is of no asset, and no work on the asset covers it', () => {
  const pipeline = heard();
  const work: Command = {
    kind: 'maintenance',
    subject: 'P1',
    forMs: 500_000,
    by: 'kim',
    at: 39_000,
    note: null,
  };
  pipeline.obey(work, 39_000);
  const [lost, ...more] = run(pipeline, 40, 100, channelsOf('site'));
  assert.deepEqual(more, []);
  assert.deepEqual([lost!.alert.asset, lost!.alert.suppressed_by], [null, null]);
  assert.match(lost!.alert.title, /^source P1: none of its 1 sensors/);
});

test('restarted anywhere it says what it would have said, under the same id; a source that is declared no more returns', () => {
  const all = channelsOf(...assets);
  const silentIn = (n: number) => (n >= 60 && n < 200 ? all : []);
  const frames = Array.from({ length: 259 }, (_, n) => frame(n + 1, silentIn(n + 1)));
  const told = (announced: readonly Announcement[]) =>
    announced.map(({ why, alert }) => [why, alert.id, alert.revision]);
  const through = (pipeline: Pipeline, of: readonly Frame[]) =>
    of.flatMap((each) => pipeline.step(each, []).announcements);
  const expected = told(through(new Pipeline(plant, settings), frames));
  assert.equal(expected.length, 2);
  for (const cut of [70, 88, 89, 120, 198]) {
    const first = new Pipeline(plant, settings);
    const before = through(first, frames.slice(0, cut));
    const second = new Pipeline(plant, settings);
    second.restore(structuredClone(first.state()));
    second.incidents.resume(first.incidents.openAlerts());
    assert.deepEqual(told([...before, ...through(second, frames.slice(cut))]), expected, `cut after ${cut}`);
  }
  const first = new Pipeline(plant, settings);
  const [lost] = through(first, frames.slice(0, 150));
  const other = new Pipeline({ ...plant, sources: [], sensors: bare.sensors }, settings);
  other.incidents.resume([lost!.alert]);
  const after = through(other, frames.slice(150));
  assert.deepEqual(told(after), [['returned', lost!.alert.id, 2]]);
  assert.match(after[0]!.alert.title, /no longer in sensors.yaml/);
});

test('an agent that slept, or did not run, blames no source for what it did not hear', () => {
  const pipeline = heard();
  pipeline.sleptUntil(90_000);
  assert.deepEqual(run(pipeline, 40, 119, channelsOf(...assets)), []);
  assert.equal(run(pipeline, 119, 125, channelsOf(...assets)).length, 1);
});
