import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GroupOfParts } from '../../../agent/panel/together/group-of-parts.ts';
import { Pipeline } from '../../../agent/pipeline.ts';
import type { Frame } from '../../../agent/model.ts';
import { train } from '../../../agent/training/train.ts';
import type { ModelSet } from '../../../agent/training/model-set.ts';
import { randomFrom } from '../../../detectors/mathematics/random.ts';
import { aFrame, aJob, aPlant, someSettings } from '../../support/a-plant.ts';

/** A tank that two stations fill, one reading each: what is wrong with the tank shows in none of them alone. */
const plant = aPlant([
  { id: 'level', asset: 'tank', kind: 'level', unit: 'm' },
  { id: 'inflow', asset: 'station-a', kind: 'flow', unit: 'L/s' },
  { id: 'outflow', asset: 'station-b', kind: 'flow', unit: 'L/s' },
]);
const settings = someSettings();

/** Hours of it; from `stuckFrom` on the level stands where it often is. */
function frames(from: number, to: number, stuckFrom = Infinity): Frame[] {
  const random = randomFrom(4);
  return Array.from({ length: to }, (_, n) => {
    const level = 4 + Math.sin(n / 9) + 0.02 * random();
    const inflow = 20 + 8 * Math.sin(n / 9) + 0.2 * random();
    const outflow = 30 - 6 * Math.sin(n / 9) + 0.2 * random();
    return aFrame(n, [n >= stuckFrom ? 4.6 + 0.02 * random() : level, inflow, outflow]);
  }).slice(from);
}
const models = train(aJob(1_000_000, settings, plant, frames(0, 1000)), () => undefined);

const anomalous = (of: ModelSet, judged: readonly Frame[]) => anomalousFrom(of, judged, 0);

/** Assets that are anomalous in a frame from the `from`th on. */
function anomalousFrom(of: ModelSet, judged: readonly Frame[], from: number): Set<string> {
  const pipeline = new Pipeline(plant, settings);
  pipeline.adopt(of);
  const found = judged.flatMap((frame, i) => {
    const { verdicts } = pipeline.step(frame, []);
    return i < from ? [] : verdicts;
  });
  return new Set(found.flatMap(({ asset, anomalous: is }) => (is ? [asset] : [])));
}

test('what shows between assets is told of the one that is blamed for it, and by no panel of its own', () => {
  const stuck = frames(1000, 1200, 1040);
  assert.deepEqual(anomalous(models, stuck), new Set(['tank']));
  assert.deepEqual(anomalous({ ...models, wholePlant: null }, stuck), new Set());
  assert.deepEqual(anomalous(models, frames(1000, 1200)), new Set());
});

test('the alert names what the whole plant blames on the asset', () => {
  const pipeline = new Pipeline(plant, settings);
  pipeline.adopt(models);
  const [raised] = frames(1000, 1200, 1040).flatMap((frame) => pipeline.step(frame, []).announcements);
  assert.equal(raised!.alert.asset!.id, 'tank');
  assert.deepEqual(
    raised!.alert.evidence.map(({ sensor, contribution }) => [sensor, contribution]),
    [['level', 1]],
  );
});

test('what is over is forgotten: another fault later is told of its own asset', () => {
  const later = frames(1000, 2000, 1040).map((frame, i) => {
    if (i < 100) return frame;
    const whole = frames(1000 + i, 1001 + i)[0]!;
    if (i < 600) return whole;
    return aFrame(frame.n, [whole.values[0]!, 20 + 8 * Math.sin(frame.n / 7), whole.values[2]!]);
  });
  assert.deepEqual(anomalous(models, later.slice(150)), new Set(['station-a']));
  const told = anomalousFrom(models, later, 600);
  assert.deepEqual(told, new Set(['station-a']));
});

test('a restart goes on with what it has seen', () => {
  const stuck = frames(1000, 1100, 1040);
  const whole = new Pipeline(plant, settings);
  whole.adopt(models);
  const first = new Pipeline(plant, settings);
  first.adopt(models);
  for (const frame of stuck.slice(0, 60)) for (const one of [whole, first]) one.step(frame, []);
  const second = new Pipeline(plant, settings);
  second.restore(structuredClone(first.state()));
  second.adopt(models);
  for (const frame of stuck.slice(60)) {
    assert.deepEqual(second.judge(frame).verdicts, whole.judge(frame).verdicts);
  }
});

test('a plant that learns in parts or too little, has one asset or has the stage off is not judged as a whole', () => {
  const job = aJob(1_000_000, settings, plant, frames(0, 1000));
  const without = (changed: Partial<typeof job>) => train({ ...job, ...changed }, () => undefined).wholePlant;
  assert.equal(without({ together: false }), null);
  assert.equal(without({ assets: ['tank'] }), null);
  assert.equal(without({ leastRows: 1001 }), null);
  assert.equal(without({ stages: { ...job.stages, together: false } }), null);
  assert.deepEqual(
    models.wholePlant!.columns.map(({ sensor }) => sensor),
    ['level', 'inflow', 'outflow'],
  );
});

test('the frame before one in which a machine stops is taken back: it showed it stopping', () => {
  const side = (value: number) => ({
    residuals: { values: Float64Array.of(value), states: Uint8Array.of(0) },
    off: false,
  });
  const off = { residuals: null, off: true };
  const assessedAfter = (stopping: boolean) => {
    const group = new GroupOfParts(models.wholePlant!, models.groups);
    const step = (n: number, level: number, inflow: ReturnType<typeof side> | typeof off) => {
      const sides = new Map([
        ['tank', side(level)],
        ['station-a', inflow],
        ['station-b', side(30.1)],
      ]);
      group.look((asset) => sides.get(asset)!);
      return group.assess(aFrame(n, []));
    };
    for (let n = 0; n < 30; n++) step(n, 4.01, side(20.1));
    if (stopping) step(30, 4.01, side(-500));
    return [31, 32, 33].map((n) => step(n, 4.01, off));
  };
  assert.deepEqual(assessedAfter(true), [null, null, null]);
  assert.deepEqual(assessedAfter(false), [null, null, null]);
});
