import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSqlite } from '../../agent/store/sqlite.ts';
import * as fc from 'fast-check';
import type { Frame } from '../../agent/model.ts';
import { packFrames, unpackFrames } from '../../agent/store/history/frame-chunk.ts';
import { toFrames } from '../../agent/store/protocol.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openStore } from './open-store.ts';

function frame(n: number, columns = 3): Frame {
  const values = Float64Array.from({ length: columns }, (_, column) => Math.sin(n) * 10 ** column + 1 / 3);
  const states = Uint8Array.from({ length: columns }, (_, column) => (n + column) % 6);
  values[n % columns] = NaN;
  return { n, at: n * 10_000, values, states };
}
function rounded(one: Frame): Frame {
  return { ...one, values: Float64Array.from(one.values, Math.fround) };
}

test('a chunk gives back its frames: numbers exact to float32, states and times exact', () => {
  const shape = fc.tuple(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 9 }));
  fc.assert(
    fc.property(
      shape.chain(([rows, columns]) =>
        fc.record({
          columns: fc.constant(columns),
          n: fc.array(fc.maxSafeNat(), { minLength: rows, maxLength: rows }),
          values: fc.array(fc.float(), { minLength: rows * columns, maxLength: rows * columns }),
          states: fc.uint8Array({ minLength: rows * columns, maxLength: rows * columns }),
        }),
      ),
      ({ columns, n, values, states }) => {
        const times = Float64Array.from(n);
        const block = { n: times, at: times, columns, values: Float64Array.from(values), states };
        assert.deepEqual(unpackFrames(packFrames(block)), { ...block, states: Uint8Array.from(states) });
      },
    ),
  );
});

test('a chunk with any bit flipped is refused or unchanged, never wrong', () => {
  const frames = Array.from({ length: 60 }, (_, place) => frame(place));
  const block = {
    n: Float64Array.from(frames, ({ n }) => n),
    at: Float64Array.from(frames, ({ at }) => at),
    columns: 3,
    values: Float64Array.from(frames.flatMap(({ values }) => Array.from(values))),
    states: Uint8Array.from(frames.flatMap(({ states }) => Array.from(states))),
  };
  const chunk = packFrames(block);
  const whole = unpackFrames(chunk);
  fc.assert(
    fc.property(fc.nat(chunk.length - 1), fc.nat(7), (place, bit) => {
      const bytes = Buffer.from(chunk);
      bytes[place]! ^= 1 << bit;
      const seen = unpackFrames(bytes);
      if (seen !== null) assert.deepEqual(seen, whole);
    }),
    { numRuns: 300 },
  );
});

test('frames come back; the newest 120 are exact, also after a crash, the packed ones to float32', async (t) => {
  const folder = temporaryFolder(t);
  const store = await openStore(folder);
  t.after(() => store.close());
  // A gap after frame 1099: frames need not be contiguous.
  const frames = Array.from({ length: 400 }, (_, place) =>
    frame(place < 100 ? 1_000 + place : 2_000 + place),
  );
  for (const one of frames) await store.appendFrame(one);
  const seen = await store.frames(1_000, 9_999);
  const packed = seen.length - 120 - 40;
  assert.equal(packed, 240);
  assert.deepEqual(seen.slice(0, packed), frames.slice(0, packed).map(rounded));
  assert.deepEqual(seen.slice(packed), frames.slice(packed), 'what a restart replays');
  assert.deepEqual(
    (await store.frames(1_098, 2_101)).map(({ n }) => n),
    [1_098, 1_099, 2_100, 2_101],
  );
});

test('frames of an earlier channel list come back under the sensors they were read from', async (t) => {
  const folder = temporaryFolder(t);
  const before = await openStore(folder, { channels: ['a', 'b'] });
  await before.appendFrame({ n: 1, at: 10, values: Float64Array.of(1, 2), states: Uint8Array.of(0, 1) });
  await before.close();
  const after = await openStore(folder, { channels: ['b', 'c'] });
  t.after(() => after.close());
  await after.appendFrame({ n: 2, at: 20, values: Float64Array.of(3, 4), states: Uint8Array.of(0, 0) });
  assert.deepEqual(await after.frames(1, 2), [
    { n: 1, at: 10, values: Float64Array.of(2, NaN), states: Uint8Array.of(1, 2) },
    { n: 2, at: 20, values: Float64Array.of(3, 4), states: Uint8Array.of(0, 0) },
  ]);
});

test('history goes by age and by size, oldest first; learning rows stay', async (t) => {
  for (const limit of [{ historyMs: 200 * 10_000 }, { historyBytes: 3_000 }]) {
    const store = await openStore(temporaryFolder(t), limit);
    t.after(() => store.close());
    const block = {
      group: 'g',
      fromN: 1,
      period_ms: 10_000,
      rows: 2,
      columns: 2,
      data: Float64Array.of(1, 2, 3, 4),
    };
    await store.saveLearningBlock(block);
    for (let n = 1; n <= 900; n += 1) await store.appendFrame(frame(n));
    const seen = await store.frames(0, 10_000);
    assert.ok(seen[0]!.n > 300, `${JSON.stringify(limit)} left frame ${seen[0]?.n}`);
    assert.equal(seen.at(-1)?.n, 900);
    assert.deepEqual(await store.learningBlocks('g'), [block]);
    await store.dropLearningBlock('g', 1);
    assert.deepEqual(await store.learningBlocks('g'), []);
  }
});

/** Frames `from` to `to`, the last one included, in which every value is `value`. */
function stretch(from: number, to: number, value: number): Frame[] {
  const values = Float64Array.of(value, value, value);
  return Array.from({ length: to - from + 1 }, (_, place) => ({ ...frame(from + place), values }));
}

/** What `seen` holds, as first and last number of each stretch without a hole, and its value. */
function stretches(seen: readonly Frame[]): number[][] {
  const found: number[][] = [];
  for (const { n, values } of seen) {
    const last = found.at(-1);
    if (last !== undefined && n === last[1]! + 1 && values[0] === last[2]) last[1] = n;
    else found.push([n, n, values[0]!]);
  }
  return found;
}

test('after the clock was set back frames take the place of those with the same number', async (t) => {
  const folder = temporaryFolder(t);
  const store = await openStore(folder);
  for (const one of [...stretch(1, 630, 1), ...stretch(285, 300, 2)]) await store.appendFrame(one);
  assert.deepEqual(stretches(await store.frames(1, 300)), [
    [1, 284, 1],
    [285, 300, 2],
  ]);
  await store.close();
  const again = await openStore(folder);
  t.after(() => again.close());
  for (const one of stretch(301, 900, 2)) await again.appendFrame(one);
  const seen = await again.frames(1, 9_999);
  assert.deepEqual(stretches(seen), [
    [1, 284, 1],
    [285, 900, 2],
  ]);
  assert.deepEqual(seen.slice(-120), stretch(781, 900, 2), 'what a restart replays');
});

test('a clock that is ten years ahead for 40 minutes costs little of the past and nothing of what follows', async (t) => {
  const folder = temporaryFolder(t);
  const limit = { historyMs: 90 * 86_400_000 };
  const store = await openStore(folder, limit);
  const years = 31_557_600;
  for (const one of [...stretch(1, 1_000, 1), ...stretch(years, years + 239, 2)])
    await store.appendFrame(one);
  await store.appendFrame(stretch(1_240, 1_240, 3)[0]!);
  await store.close();
  const again = await openStore(folder, limit);
  t.after(() => again.close());
  for (const one of stretch(1_241, 1_600, 3)) await again.appendFrame(one);
  assert.deepEqual(stretches(await again.frames(1, 2 * years)), [
    [481, 1_000, 1],
    [1_240, 1_600, 3],
  ]);
});

test('a box that starts in 1970 until it is told the time keeps its history', async (t) => {
  const folder = temporaryFolder(t);
  const store = await openStore(folder);
  t.after(() => store.close());
  for (const one of [...stretch(10_001, 10_400, 1), ...stretch(5, 100, 2), ...stretch(10_500, 10_700, 3)])
    await store.appendFrame(one);
  assert.deepEqual(stretches(await store.frames(1, 99_999)), [
    [5, 100, 2],
    [10_001, 10_400, 1],
    [10_500, 10_700, 3],
  ]);
});

test('a box that was off for longer than history reaches back forgets what is older, bit by bit', async (t) => {
  const store = await openStore(temporaryFolder(t), { historyMs: 300 * 10_000 });
  t.after(() => store.close());
  for (const one of [...stretch(1, 400, 1), ...stretch(90_001, 90_700, 2)]) await store.appendFrame(one);
  const seen = await store.frames(1, 99_999);
  assert.ok(seen[0]!.n > 90_000 && seen[0]!.n < 90_400, `${seen[0]!.n}`);
});

test('a chunk that fails its checksum is left out and reported, the rest is read', async (t) => {
  const folder = temporaryFolder(t);
  const store = await openStore(folder);
  for (let n = 1; n <= 300; n += 1) await store.appendFrame(frame(n));
  await store.close();
  const db = openSqlite(join(folder, 'history.db'));
  db.exec("UPDATE chunk SET body = x'789c00' WHERE from_n = 61");
  db.close();
  const again = await openStore(folder);
  t.after(() => again.close());
  const seen = (await again.frames(1, 300)).map(({ n }) => n);
  assert.equal(seen.length, 240);
  assert.ok(!seen.includes(61) && seen.includes(60) && seen.includes(121));
  assert.deepEqual(
    again.troubles().map(({ kind }) => kind),
    ['row-corrupt'],
  );
  assert.ok(!readdirSync(folder).some((name) => name.includes('corrupt')));
});

test('the snapshot is the last one saved', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  assert.equal(await store.snapshot(), null);
  const state = { schema: 'coolwatch-status/1', frame: 4 } as Parameters<typeof store.saveSnapshot>[0];
  await store.saveSnapshot(state);
  await store.saveSnapshot({ ...state, frame: 5 });
  assert.equal((await store.snapshot())?.frame, 5);
});

test('frames of a block are views of their own row', () => {
  const [first, second] = toFrames({
    n: Float64Array.of(1, 2),
    at: Float64Array.of(10, 20),
    columns: 2,
    values: Float64Array.of(1, 2, 3, 4),
    states: Uint8Array.of(0, 1, 2, 3),
  });
  assert.deepEqual([...first!.values, ...second!.values], [1, 2, 3, 4]);
  assert.deepEqual([...second!.states], [2, 3]);
});
