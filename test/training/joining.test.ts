import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LearnedGroup } from '../../agent/panel/learning/learn-group.ts';
import { plainColumn } from '../../agent/physics/column.ts';
import { fitting, joined } from '../../agent/training/joining.ts';
import { train } from '../../agent/training/train.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import { aFrame, aJob, aPlant, someSettings } from '../support/a-plant.ts';

const plant = aPlant(['a', 'b', 'c'].map((id) => ({ id, asset: `tank-${id}` })));
const random = randomFrom(8);
const frames = Array.from({ length: 400 }, (_, n) => {
  const level = Math.sin(n / 9);
  return aFrame(
    n,
    [level, -level, 2 * level].map((value) => value + 0.1 * random()),
  );
});
const job = aJob(400_000, someSettings(), plant, frames);
const trained = (assets: readonly string[], together: boolean) =>
  train({ ...job, assets, together }, () => undefined);
const all = trained(job.assets, true);
const groupOf = (groups: readonly LearnedGroup[], asset: string) => groups.find((of) => of.asset === asset);

test('the plant as a whole is of groups that learned together', () => {
  const without = trained(['tank-a', 'tank-b'], true);
  const both = joined(plant, all, without, true);
  assert.deepEqual(both.behind, ['tank-c']);
  assert.equal(groupOf(both.groups, 'tank-c'), groupOf(all.groups, 'tank-c'));
  assert.deepEqual(
    both.wholePlant!.columns.map(({ sensor }) => sensor),
    ['a', 'b'],
  );
});

test('it stays while one that is behind learns, for that is no part of it', () => {
  const before = joined(plant, all, trained(['tank-a', 'tank-b'], true), true);
  const after = joined(plant, before, trained(['tank-c'], false), false);
  assert.deepEqual(after.behind, []);
  assert.equal(after.wholePlant, before.wholePlant);
});

test('a part of it that learns anew leaves no whole: it would judge what another group leaves', () => {
  const after = joined(plant, all, trained(['tank-c'], false), false);
  assert.notEqual(all.wholePlant, null);
  assert.equal(after.wholePlant, null);
});

test("a pump whose suction is told above its loop's static pressure fits, and no more once that is no loop's or its own sensor is another's", () => {
  const sensors = [
    { id: 'suction', kind: 'pressure' },
    { id: 'static', asset: 'loop', kind: 'pressure' },
  ] as const;
  const plantOf = (kind: 'loop' | 'tower', home = 'pump') => {
    const of = aPlant([{ ...sensors[0], asset: home }, sensors[1], { id: 'flow' }]);
    return { ...of, assets: of.assets.map((asset) => (asset.id === 'loop' ? { ...asset, kind } : asset)) };
  };
  const columns = [{ ...plainColumn('suction'), above: 'static' }];
  const models = { ...all, groups: [{ ...all.groups[0]!, asset: 'pump', columns, drivers: [] }] };
  const fits = (of: ReturnType<typeof plantOf>) => fitting(of, all.inferred, models).length === 1;
  assert.deepEqual(
    [fits(plantOf('loop')), fits(plantOf('tower')), fits(plantOf('loop', 'loop'))],
    [true, false, false],
  );
});
