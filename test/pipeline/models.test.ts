import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from '../../agent/model.ts';
import { Pipeline } from '../../agent/pipeline.ts';
import type { ModelSet } from '../../agent/training/model-set.ts';
import type { LearnedGroup } from '../../agent/panel/learning/learn-group.ts';
import { train } from '../../agent/training/train.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import { aFrame, aJob, aPlant } from '../support/a-plant.ts';
import { plant, settings, pumpFrames, models, run, atWork } from './a-watched-pump.ts';

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
  const sensors = ['A', 'B'].flatMap((asset) => ['x', 'y'].map((id) => ({ id: `${id} ${asset}`, asset })));
  const bare = aPlant([...sensors, { id: 'load', asset: 'site' }]);
  const driven = { drivers: ['load'] };
  const likes = { ...bare, assets: bare.assets.map((of) => (of.id === 'site' ? of : { ...of, ...driven })) };
  const random = randomFrom(7);
  const rows = (from: number, to: number, dead = false) =>
    Array.from({ length: to - from }, (_, i) => {
      const wander = 10 * Math.sin((from + i) / 30);
      const [x, y] = [wander, 40 - wander].map((value) => () => value + random());
      return aFrame(from + i, [x!(), y!(), dead ? NaN : x!(), y!(), random()]);
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
    pipeline.adopt({ ...first, groups, wholePlant: null });
    return frames.map((frame) => pipeline.judge(frame).verdicts[0]!.ballots);
  };
  const frames = rows(600, 650);
  assert.notDeepEqual(judged([a!, b!]), judged([a!]));
  assert.deepEqual(judged([a!, without]), judged([a!]));
  const undriven = train(aJob(600_000, settings, bare, rows(0, 600)), () => undefined).groups;
  assert.ok(
    undriven.every(({ twins }) => twins.length === 0),
    'what nothing is known to drive has no twins',
  );
});

test('models of sensors that are gone are not put to work, and it says so', () => {
  const smaller = aPlant([{ id: 'flow' }, { id: 'power' }]);
  const unfit = new Pipeline(smaller, settings).adopt(models);
  assert.match(unfit[0]!.why, /head/);
});
