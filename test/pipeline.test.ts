import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from '../agent/model.ts';
import { Pipeline } from '../agent/pipeline.ts';
import type { Announcement } from '../agent/ports.ts';
import type { ModelSet } from '../agent/training/model-set.ts';
import type { LearnedGroup } from '../agent/panel/learn-group.ts';
import { train } from '../agent/training/train.ts';
import type { Saved } from '../detectors/index.ts';
import { randomFrom } from '../detectors/random.ts';
import { aFrame, aJob, aPlant, someSettings } from './support/a-plant.ts';

const plant = aPlant([
  { id: 'flow', kind: 'flow', unit: 'm3/h' },
  { id: 'head', kind: 'dp', unit: 'kPa' },
  { id: 'power', kind: 'power', unit: 'kW' },
  {
    id: 'bearing',
    kind: 'temperature',
    unit: 'degC',
    limits: { alarm_low: null, warn_low: null, warn_high: 80, alarm_high: 95 },
  },
  { id: 'run', kind: 'status', unit: '' },
]);
const settings = someSettings();

/** A pump on a wandering load; from `faultAt` on it gives less head and takes more power. */
function pumpFrames(
  from: number,
  to: number,
  faultAt = Infinity,
  faultEnd = Infinity,
  bearing = 60,
): Frame[] {
  const random = randomFrom(42);
  const frames: Frame[] = [];
  for (let n = 0; n < to; n++) {
    const load = 100 + 10 * Math.sin(n / 40) + random() * 2;
    const fault = n >= faultAt && n < faultEnd ? 1 : 0;
    const values = [
      load,
      300 - load - 60 * fault + random(),
      load / 4 + 12 * fault + random() * 0.3,
      bearing,
      1,
    ];
    if (n >= from) frames.push(aFrame(n, values));
  }
  return frames;
}

function learned(): ModelSet {
  return train(aJob(400_000, settings, plant, pumpFrames(0, 400)), () => undefined);
}
const models = learned();

function run(pipeline: Pipeline, frames: readonly Frame[]): Announcement[] {
  return frames.flatMap((frame) => [...pipeline.step(frame, []).announcements]);
}
function atWork(): Pipeline {
  const pipeline = new Pipeline(plant, settings);
  for (const frame of pumpFrames(380, 400)) pipeline.judge(frame);
  assert.deepEqual(pipeline.adopt(models), []);
  return pipeline;
}

test('switches and set-points are not learned from', () => {
  const sensors = models.groups[0]!.columns.map(({ sensor }) => sensor);
  assert.deepEqual(sensors, ['flow', 'head', 'power', 'bearing']);
});

test('the same job learns the same bytes', () => {
  assert.deepEqual(learned(), models);
});

test('a healthy pump raises nothing', () => {
  assert.deepEqual(run(atWork(), pumpFrames(400, 1200)), []);
});

test('a pump that loses head is announced once, blamed right, and returns when it is well', () => {
  const announced = run(atWork(), pumpFrames(400, 700, 500, 600));
  assert.deepEqual(
    announced.map(({ why, alert }) => [why, alert.revision, alert.state]),
    [
      ['raised', 1, 'unacknowledged'],
      ['returned', 2, 'returned-unacknowledged'],
    ],
  );
  const { alert } = announced[0]!;
  const frame = Date.parse(alert.raised_at) / 1000;
  assert.ok(frame >= 500 && frame < 520, `raised at frame ${frame}`);
  const moved = alert.evidence.filter(({ direction }) => direction !== 'steady');
  assert.deepEqual(moved.map(({ sensor, direction }) => `${sensor} ${direction}`).toSorted(), [
    'head down',
    'power up',
  ]);
  assert.match(alert.title, /^pump: (head low and power high|power high and head low)/);
  assert.ok(alert.votes!.for >= alert.votes!.needed);
});

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

test('a vote that joins a mere warning makes it an alarm, in the same incident', () => {
  const pipeline = atWork();
  const [warning] = pipeline.arrive(3, 399_500, 85);
  const [worse] = run(pipeline, pumpFrames(400, 540, 500, Infinity, 85));
  assert.deepEqual([warning!.alert.level, worse!.alert.level, worse!.why], ['advisory', 'alarm', 'worsened']);
  assert.equal(worse!.alert.id, warning!.alert.id);
});

test('where nobody acknowledges for months the list of what waits stays short', () => {
  const pipeline = new Pipeline(plant, settings);
  const announced: Announcement[] = [];
  for (let day = 1; day <= 30; day++) {
    const n = day * 86_400;
    announced.push(...pipeline.arrive(3, n * 1000, 96));
    announced.push(...pipeline.arrive(3, n * 1000 + 1000, 60));
    for (const later of [1, 12]) announced.push(...run(pipeline, [aFrame(n + later, [100, 200, 25, 60, 1])]));
  }
  const open = pipeline.incidents.openAlerts();
  assert.equal(open.length, 10);
  assert.equal(announced.filter(({ why }) => why === 'raised').length, 30);
  const closed = announced.filter(({ why }) => why === 'closed').map(({ alert }) => alert);
  assert.equal(closed.length, 20);
  assert.match(closed[0]!.acknowledged!.note!, /newer incidents/);
});

test('an acknowledgement enters at a frame and is announced', () => {
  const pipeline = atWork();
  const [raised] = run(pipeline, pumpFrames(400, 540, 500));
  const command = { kind: 'ack', id: raised!.alert.id, by: 'kim', at: 540_000, note: 'going there' } as const;
  const { announcements } = pipeline.step(pumpFrames(540, 541, 500)[0]!, [command]);
  assert.deepEqual(
    announcements.map(({ why, alert }) => [why, alert.state, alert.acknowledged?.note]),
    [['acknowledged', 'acknowledged', 'going there']],
  );
});

test('causal: cutting the future off changes no earlier verdict', () => {
  const frames = pumpFrames(400, 700, 500);
  const [whole, cut] = [atWork(), atWork()];
  const verdicts = frames.map((frame) => whole.step(frame, []).verdicts);
  assert.deepEqual(
    frames.slice(0, 150).map((frame) => cut.step(frame, []).verdicts),
    verdicts.slice(0, 150),
  );
});

/** What a restart gives back: a pipeline that goes on from `state`, with the journal's open alerts. */
function restarted(state: Saved, journalled: readonly Announcement[]): Pipeline {
  const newest = new Map(journalled.map(({ alert }) => [alert.id, alert]));
  const pipeline = new Pipeline(plant, settings);
  pipeline.restore(structuredClone(state));
  pipeline.adopt(models);
  pipeline.incidents.resume([...newest.values()].filter(({ state }) => state !== 'normal'));
  return pipeline;
}
const told = (announced: readonly Announcement[]) =>
  announced.map(({ why, alert }) => [why, alert.id, alert.revision]);

test('restarted anywhere, even in mid-incident, it says what it would have said, under the same ids', () => {
  const frames = pumpFrames(400, 700, 500, 600);
  const expected = told(run(atWork(), frames));
  for (const cut of [10, 99, 103, 130, 199, 205, 250]) {
    const first = atWork();
    const before = run(first, frames.slice(0, cut));
    const after = run(restarted(first.state(), before), frames.slice(cut));
    assert.deepEqual(told([...before, ...after]), expected, `cut after ${cut} frames`);
  }
});

test('restarted from an older checkpoint, the frames since are judged again without a word', () => {
  const frames = pumpFrames(400, 700, 500, 600);
  const expected = told(run(atWork(), frames));
  for (const [checkpoint, killed] of [
    [60, 101],
    [60, 110],
    [104, 150],
    [150, 215],
  ] as const) {
    const first = atWork();
    const before = run(first, frames.slice(0, checkpoint));
    const state = first.state();
    before.push(...run(first, frames.slice(checkpoint, killed)));
    const second = restarted(structuredClone(state), before);
    for (const frame of frames.slice(checkpoint, killed)) second.judge(frame);
    const after = run(second, frames.slice(killed));
    assert.deepEqual(told([...before, ...after]), expected, `checkpoint ${checkpoint}, killed ${killed}`);
  }
});

test('silence is no proof: an open incident does not return because its models or its sensor are gone', () => {
  const first = atWork();
  const byVote = run(first, pumpFrames(400, 540, 500));
  const unlearned = new Pipeline(plant, settings);
  unlearned.incidents.resume(byVote.map(({ alert }) => alert));
  assert.deepEqual(run(unlearned, pumpFrames(540, 640, 500)), []);

  const byLimit = new Pipeline(plant, settings).arrive(3, 1000, 97);
  const unheard = new Pipeline(plant, settings);
  unheard.incidents.resume(byLimit.map(({ alert }) => alert));
  const silent = Array.from({ length: 60 }, (_, n) => aFrame(n + 2, [100, 200, 25, NaN, 1]));
  assert.deepEqual(run(unheard, silent), []);
});

test('when another asset learns, a panel in the middle of an event goes on', () => {
  const pipeline = atWork();
  run(pipeline, pumpFrames(400, 540, 500));
  pipeline.adopt({ ...models, id: 'newer', groups: [...models.groups] });
  const { verdicts } = pipeline.step(pumpFrames(540, 541, 500)[0]!, []);
  assert.equal(verdicts[0]!.verdict, 'anomalous');
});

test('learned again while all is well, it goes on judging at the next frame', () => {
  const pipeline = atWork();
  run(pipeline, pumpFrames(400, 500));
  const again = train(aJob(500_000, settings, plant, pumpFrames(0, 500)), () => undefined);
  assert.deepEqual(pipeline.adopt(again), []);
  const { verdicts } = pipeline.step(pumpFrames(500, 501)[0]!, []);
  assert.deepEqual([verdicts[0]!.verdict, verdicts[0]!.cast], ['normal', 3]);
});

test('an incident that was raised by older models stays open when new ones come, and returns by their word', () => {
  const pipeline = atWork();
  const [raised] = run(pipeline, pumpFrames(400, 540, 500));
  const again = train(aJob(500_000, settings, plant, pumpFrames(0, 500)), () => undefined);
  pipeline.adopt(again);
  assert.deepEqual(run(pipeline, pumpFrames(540, 600, 500)), []);
  const [returned] = run(pipeline, pumpFrames(600, 700, 500, 600));
  assert.deepEqual([returned!.why, returned!.alert.id], ['returned', raised!.alert.id]);
});

test('a twin that has learned again with other sensors is not compared any more', () => {
  const likes = aPlant(
    ['A', 'B'].flatMap((asset) => ['x', 'y'].map((id) => ({ id: `${id} ${asset}`, asset }))),
  );
  const random = randomFrom(7);
  const rows = (from: number, to: number, dead = false) =>
    Array.from({ length: to - from }, (_, i) => {
      const wander = 10 * Math.sin((from + i) / 30);
      const [x, y] = [wander, 40 - wander].map((value) => () => value + random());
      return aFrame(from + i, [x!(), y!(), dead ? NaN : x!(), y!()]);
    });
  const learn = (frames: readonly Frame[]) => train(aJob(600_000, settings, likes, frames), () => undefined);
  const first = learn(rows(0, 600));
  const [a, b] = first.groups;
  assert.deepEqual(
    a!.twins.map(({ asset }) => asset),
    ['B'],
  );
  const without = learn(rows(0, 600, true)).groups.find(({ asset }) => asset === 'B')!;
  const sensorsOf = ({ columns }: LearnedGroup) => columns.map(({ sensor }) => sensor);
  assert.deepEqual([sensorsOf(b!), sensorsOf(without)], [['x B', 'y B'], ['y B']]);
  const judged = (groups: ModelSet['groups']) => {
    const pipeline = new Pipeline(likes, settings);
    pipeline.adopt({ ...first, groups });
    return frames.map((frame) => pipeline.judge(frame).verdicts[0]!.ballots);
  };
  const frames = rows(600, 650);
  assert.notDeepEqual(judged([a!, b!]), judged([a!]));
  assert.deepEqual(judged([a!, without]), judged([a!]));
});

test('a limit incident that is open at a restart is joined, not raised a second time', () => {
  const first = new Pipeline(plant, settings);
  const raised = first.arrive(3, 2300, 96);
  const second = restarted(first.state(), raised);
  assert.deepEqual(second.arrive(3, 9700, 96), []);
  assert.deepEqual(second.incidents.openAlerts(), [raised[0]!.alert]);
});

test('models of sensors that are gone are not put to work, and it says so', () => {
  const smaller = aPlant([{ id: 'flow' }, { id: 'power' }]);
  const unfit = new Pipeline(smaller, settings).adopt(models);
  assert.match(unfit[0]!.why, /head/);
});

test('frames without half of the channels are undecided, never normal', () => {
  const pipeline = atWork();
  const frames = pumpFrames(400, 440).map(({ n, values }) =>
    aFrame(n, [values[0]!, NaN, NaN, values[3]!, 1]),
  );
  const verdicts = frames.map((frame) => pipeline.step(frame, []).verdicts[0]!.verdict);
  assert.deepEqual([...new Set(verdicts)], ['undecided']);
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

test('what comes back within the rejoin time is the same alert, later it is a new one', () => {
  const patient = { ...settings, incidents: { offDelayMs: 10_000, rejoinMs: 600_000 } };
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
  const hasty = { ...settings, incidents: { offDelayMs: 0, rejoinMs: 0 } };
  const pipeline = new Pipeline(plant, hasty);
  pipeline.arrive(3, 1000, 85);
  pipeline.arrive(3, 1500, 60);
  const frames = Array.from({ length: 20 }, (_, i) => still(2 + i, 60, 1));
  const returned = frames.findIndex((frame) => run(pipeline, [frame]).length > 0);
  assert.equal(returned, 10);
});

/** The flow meter sticks at `from`. */
function stuckFlow(frames: readonly Frame[], from: number): Frame[] {
  const held = frames.find(({ n }) => n === from)!.values[0]!;
  return frames.map((frame) =>
    frame.n < from ? frame : { ...frame, values: Float64Array.of(held, ...frame.values.subarray(1)) },
  );
}

test('an instrument known to be broken is a sensor alert, and no process alert comes of it', () => {
  const announced = run(atWork(), stuckFlow(pumpFrames(400, 900), 405));
  const of = (kind: string) => announced.filter(({ why, alert }) => why === 'raised' && alert.kind === kind);
  assert.deepEqual(
    of('sensor').map(({ alert }) => alert.evidence.map(({ sensor }) => sensor)),
    [['flow']],
  );
  const told = Date.parse(of('sensor')[0]!.alert.raised_at);
  assert.deepEqual(
    of('process').filter(({ alert }) => Date.parse(alert.raised_at) > told),
    [],
  );
});

test('what people work on raises nothing and votes on nothing until the work is over', () => {
  const work = { kind: 'maintenance', subject: 'pump', by: 'kim', note: null } as const;
  const frames = pumpFrames(400, 700, 410);
  const pipeline = atWork();
  const announced: Announcement[] = [];
  for (const frame of frames) {
    const begins = frame.n === 405 ? [{ ...work, at: frame.at, forMs: 200_000 }] : [];
    announced.push(...pipeline.step(frame, begins).announcements);
    if (frame.n === 500) {
      assert.equal(pipeline.verdicts[0]!.verdict, 'off');
      assert.deepEqual(pipeline.arrive(3, frame.at, 96), []);
    }
    if (frame.n === 600) assert.deepEqual(announced, []);
  }
  const [alarm] = announced;
  assert.ok(Date.parse(alarm!.alert.raised_at) >= 605_000);
  assert.match(alarm!.alert.title, /bearing 96 degC above its alarm limit/);
});

test('restored from its state, the pipeline goes on with flaws and work as they stood', () => {
  const work = {
    kind: 'maintenance',
    subject: 'power',
    by: 'kim',
    at: 460_000,
    forMs: 60_000,
    note: null,
  } as const;
  const frames = stuckFlow(pumpFrames(400, 600), 405);
  const step = (pipeline: Pipeline, frame: Frame) =>
    pipeline.step(frame, frame.n === 460 ? [work] : []).frame.states;
  const whole = atWork();
  for (const frame of frames.slice(0, 80)) step(whole, frame);
  const resumed = new Pipeline(plant, settings);
  resumed.restore(whole.state());
  resumed.adopt(models);
  for (const frame of frames.slice(80)) assert.deepEqual(step(resumed, frame), step(whole, frame));
});

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
