import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openReader } from '../../agent/store/reader.ts';
import type { Storage } from '../../agent/store/storage.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { anAlert, batchOf, raised } from './an-alert.ts';
import { openStore } from './open-store.ts';

async function fill(folder: string): Promise<Storage> {
  const store = await openStore(folder);
  await store.commit(batchOf(1, raised({ id: 'A' }), raised({ id: 'B' })));
  await store.commit(
    batchOf(2, { why: 'closed', alert: anAlert({ id: 'B', revision: 2, state: 'normal' }) }),
  );
  const values = Float64Array.of(1, 2, 1 / 3);
  await store.appendFrame({ n: 5, at: 50, values, states: Uint8Array.of(0, 0, 1) });
  await store.saveSnapshot({ schema: 'coolwatch-status/1', frame: 5 } as Parameters<
    Storage['saveSnapshot']
  >[0]);
  return store;
}

function printOf(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}`,
    );
}

function assertReads(folder: string): void {
  const before = printOf(folder);
  const reader = openReader(folder);
  assert.equal(reader.snapshot()?.frame, 5);
  assert.deepEqual(reader.alerts({ limit: 9, open: true }), [anAlert({ id: 'A' })]);
  assert.deepEqual(
    reader.alert('B')?.history.map(({ revision }) => revision),
    [1, 2],
  );
  assert.equal(reader.alert('none'), null);
  const { sensors, frames } = reader.frames(0, 9);
  assert.deepEqual(sensors, ['a', 'b', 'c']);
  assert.deepEqual(frames, [
    { n: 5, at: 50, values: Float64Array.of(1, 2, 1 / 3), states: Uint8Array.of(0, 0, 1) },
  ]);
  assert.deepEqual(reader.troubles(), []);
  reader.close();
  assert.deepEqual(printOf(folder), before, 'nothing made, nothing changed');
}

test('after a clean stop everything is read and nothing in the folder changes', async (t) => {
  const folder = temporaryFolder(t);
  await (await fill(folder)).close();
  assertReads(folder);
});

test('after a crash what stands only in the log is read too, and nothing in the folder changes', async (t) => {
  const live = temporaryFolder(t);
  const store = await fill(live);
  t.after(() => store.close());
  const crashed = join(temporaryFolder(t), 'crashed');
  mkdirSync(crashed);
  for (const name of readdirSync(live)) copyFileSync(join(live, name), join(crashed, name));
  assertReads(crashed);
});

test('where no agent has run the reader says so', (t) => {
  assert.throws(() => openReader(join(temporaryFolder(t), 'nowhere')), { code: 'not-found' });
});
