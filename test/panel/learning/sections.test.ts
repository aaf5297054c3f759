import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GroupRows } from '../../../agent/panel/learning/learn-group.ts';
import { sectionRows, sectionsOf } from '../../../agent/panel/learning/sections.ts';
import { Pipeline } from '../../../agent/pipeline.ts';
import { plainColumn } from '../../../agent/physics/column.ts';
import { train } from '../../../agent/training/train.ts';
import { matrixOf } from '../../../detectors/mathematics/matrix.ts';
import { randomFrom } from '../../../detectors/mathematics/random.ts';
import { loadSettings } from '../../../config/loader.ts';
import { valueOf } from '../../config/plant-text.ts';
import { aFrame, aJob, aPlant } from '../../support/a-plant.ts';

/** So many readings that each of `causes` moves, in turns: 0 goes with 0 + causes, 0 + 2 causes. */
function readings(rows: number, columns: number, causes: number, seed: number): number[][] {
  const random = randomFrom(seed);
  const noise = () => random() + random() + random() - 1.5;
  const moved = new Float64Array(causes);
  return Array.from({ length: rows }, () => {
    for (let cause = 0; cause < causes; cause++) moved[cause] = 0.9 * moved[cause]! + noise();
    return Array.from(
      { length: columns },
      (_, c) => (c < causes * 2 ? 1 : -1) * moved[c % causes]! + 0.1 * noise(),
    );
  });
}
const rowsOf = (x: number[][], asked: readonly number[] = []): GroupRows => ({
  asset: 'works',
  columns: x[0]!.map((_, c) => ({ ...plainColumn(`r${c}`), asked: asked.includes(c) })),
  numbers: Float64Array.from(x, (_, r) => r),
  time: Float64Array.from(x, (_, r) => r),
  x: matrixOf(x),
  stretches: Uint32Array.of(0),
  tolerance: new Float64Array(x[0]!.length).fill(0.1),
  drive: null,
});

test('what goes up and down together, either way round, is a section', () => {
  const sections = sectionsOf(rowsOf(readings(500, 18, 6, 1)));
  assert.deepEqual(
    sections.map((section) => [...section]),
    [0, 1, 2, 3, 4, 5].map((c) => [c, c + 6, c + 12]),
  );
});

test('a section stays small, an asset that is not wide has none, and what is asked is in none', () => {
  const alike = sectionsOf(rowsOf(readings(500, 18, 1, 2)));
  assert.ok(
    alike.every(({ length }) => length <= 4),
    `${alike.map(({ length }) => length)}`,
  );
  assert.equal(
    alike.reduce((sum, { length }) => sum + length, 0),
    18,
  );
  assert.deepEqual(sectionsOf(rowsOf(readings(500, 16, 4, 3))), []);
  const asked = sectionsOf(rowsOf(readings(500, 18, 6, 1), [0]));
  assert.ok(asked.every((section) => !section.includes(0)));
});

test('the rows of a section are those of its columns', () => {
  const x = readings(3, 18, 6, 4);
  const rows = sectionRows(rowsOf(x), Int32Array.of(2, 8), 1);
  assert.deepEqual(
    [...rows.x.data],
    x.flatMap((row) => [row[2]!, row[8]!]),
  );
  assert.deepEqual([rows.asset, rows.columns.map(({ sensor }) => sensor)], ['works 2', ['r2', 'r8']]);
});

test('what is strange in a section is told, with its sensors first, where it is lost among many', () => {
  const plant = aPlant(
    Array.from({ length: 24 }, (_, c) => ({ id: `r${c}`, asset: 'works', kind: 'pressure', unit: 'kPa' })),
  );
  const asked = valueOf(loadSettings(null));
  const settings = { ...asked, frame: { ...asked.frame, periodMs: 1_800_000 } };
  const x = readings(1700, 24, 12, 5);
  const frames = x.map((row, n) =>
    aFrame(
      n,
      row.map((value, c) => (n >= 1440 && c === 5 ? -value : value)),
      10_000,
    ),
  );
  const models = train(aJob(1400 * 1_800_000, settings, plant, frames.slice(0, 1400)), () => undefined);
  const raisedWith = (sections: typeof models.groups) => {
    const pipeline = new Pipeline(plant, settings);
    pipeline.adopt({ ...models, groups: sections });
    return frames.slice(1400).flatMap((frame) => [...pipeline.step(frame, []).announcements]);
  };
  const [raised] = raisedWith(models.groups);
  const named = raised!.alert.evidence.map(({ sensor }) => sensor);
  assert.ok(named.includes('r5') && named.includes('r17') && named.length <= 4, String(named));
  const [hours] = train(aJob(600 * 1_800_000, settings, plant, frames.slice(0, 600)), () => undefined).groups;
  assert.equal(hours!.sections.length, 0, 'too little to tell how often they raise for nothing');
  const without = raisedWith(models.groups.map((group) => ({ ...group, sections: [] })));
  assert.equal(without.length, 0);
});
