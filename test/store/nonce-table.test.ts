import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openDatabase } from '../../agent/store/database.ts';
import { journalLayout } from '../../agent/store/journal/journal-layout.ts';
import { NonceTable } from '../../agent/store/journal/nonce-table.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function aTable(t: TestContext, most: number): NonceTable {
  const db = openDatabase(join(temporaryFolder(t), 'journal.db'), journalLayout, {});
  t.after(() => db.close());
  return new NonceTable(db, most);
}

test('a nonce can be used once', (t) => {
  const table = aTable(t, 10);
  assert.deepEqual(
    [table.use('a', 100, 0), table.use('a', 100, 0), table.use('b', 100, 0)],
    ['fresh', 'used', 'fresh'],
  );
});

test('only as many are remembered as may be; none that is still within its time is forgotten for it', (t) => {
  const table = aTable(t, 3);
  for (const [k, nonce] of ['a', 'b', 'c'].entries()) assert.equal(table.use(nonce, 100 + k, 0), 'fresh');
  assert.equal(table.use('d', 200, 100), 'full');
  assert.equal(table.use('d', 200, 101), 'fresh', 'the time of a is over');
  assert.deepEqual(
    ['b', 'c', 'd'].map((nonce) => table.use(nonce, 300, 101)),
    ['used', 'used', 'used'],
  );
});

test('one whose time is over is remembered for as long as there is room', (t) => {
  const table = aTable(t, 3);
  table.use('a', 100, 0);
  assert.equal(table.use('a', 100, 1_000_000), 'used');
});
