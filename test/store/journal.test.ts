import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSqlite } from '../../agent/store/sqlite.ts';
import { assertDurable, closeDatabase, openDatabase } from '../../agent/store/database.ts';
import { journalLayout } from '../../agent/store/journal/journal-layout.ts';
import { Journal } from '../../agent/store/journal/journal.ts';
import type { Announcement } from '../../agent/ports.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { anAlert, batchOf, raised } from './an-alert.ts';
import { openStore } from './open-store.ts';

test('the journal opens with synchronous FULL, also the second time', (t) => {
  const file = join(temporaryFolder(t), 'journal.db');
  for (let time = 1; time <= 2; time += 1) {
    const db = openDatabase(file, journalLayout, {});
    assert.equal(db.pragma('synchronous', { simple: true }), 2, `opening number ${time}`);
    assert.equal(db.pragma('journal_mode', { simple: true }), 'wal');
    db.close();
  }
});

test('a connection that fell back to NORMAL is refused', (t) => {
  const file = join(temporaryFolder(t), 'journal.db');
  const db = openDatabase(file, journalLayout, {});
  t.after(() => db.close());
  db.pragma('synchronous = NORMAL');
  assert.throws(() => assertDurable(db, journalLayout, file), { code: 'store-failed' });
});

test('a clean close leaves one plain file that needs no log', (t) => {
  const file = join(temporaryFolder(t), 'journal.db');
  closeDatabase(openDatabase(file, journalLayout, {}));
  const db = openSqlite(file, { readonly: true });
  t.after(() => db.close());
  assert.equal(db.pragma('journal_mode', { simple: true }), 'delete');
});

test('a journal of a later version is refused, not changed', async (t) => {
  const folder = temporaryFolder(t);
  await (await openStore(folder)).close();
  const db = openSqlite(join(folder, 'journal.db'));
  db.pragma('user_version = 99');
  db.close();
  await assert.rejects(openStore(folder), { code: 'store-newer' });
  const after = openSqlite(join(folder, 'journal.db'), { readonly: true });
  assert.equal(after.pragma('user_version', { simple: true }), 99);
  after.close();
});

test('a journal from before shelving goes on with its outbox as it stood', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'journal.db');
  const before = { ...journalLayout, migrations: journalLayout.migrations.slice(0, 1) };
  const old = openDatabase(file, before, {});
  new Journal(old, ['mqtt'], () => undefined).commit(batchOf(7, raised()));
  closeDatabase(old);
  const store = await openStore(folder);
  t.after(() => store.close());
  assert.deepEqual(await store.counts('mqtt'), { pending: 1, delivered: 0, refused: 0 });
  for (const [k, why] of (['shelved', 'held', 'unshelved'] as const).entries()) {
    const { queued } = await store.commit(batchOf(8, { why, alert: anAlert({ revision: k + 2 }) }));
    assert.equal(queued, 1, why);
  }
  assert.deepEqual(store.troubles(), []);
});

test('what was committed is there after reopening', async (t) => {
  const folder = temporaryFolder(t);
  const first = await openStore(folder, { sinks: ['mqtt', 'mail'] });
  assert.deepEqual(await first.commit(batchOf(7, raised())), { frame: 7, queued: 2, conflicts: [] });
  await first.close();
  const second = await openStore(folder, { sinks: ['mqtt', 'mail'] });
  t.after(() => second.close());
  assert.deepEqual(await second.openAlerts(), [anAlert()]);
  assert.deepEqual(await second.counts('mail'), { pending: 1, delivered: 0, refused: 0 });
  assert.deepEqual(second.troubles(), []);
});

test('committing the same revision again queues nothing twice', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  await store.commit(batchOf(1, raised()));
  assert.deepEqual(await store.commit(batchOf(1, raised())), { frame: 1, queued: 0, conflicts: [] });
  assert.equal((await store.counts('mqtt')).pending, 1);
});

test('other content under a journalled revision is refused and reported, the rest of the batch goes on', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  await store.commit(batchOf(1, raised({ id: 'A' })));
  const receipt = await store.commit(batchOf(2, raised({ id: 'A', severity: 1 }), raised({ id: 'B' })));
  assert.deepEqual(receipt, { frame: 2, queued: 1, conflicts: [{ id: 'A', revision: 1 }] });
  assert.equal((await store.alert('A'))?.alert.severity, 750);
  assert.deepEqual(
    store.troubles().map(({ kind }) => kind),
    ['conflict'],
  );
});

test('observations are kept but never queued', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  assert.equal((await store.commit(batchOf(1, raised({ level: 'observation' })))).queued, 0);
  assert.equal((await store.alerts({ limit: 10 })).length, 1);
});

test('open alerts are the newest revision of what is not normal, whatever order they came in', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  const closed: Announcement = { why: 'closed', alert: anAlert({ id: 'B', revision: 2, state: 'normal' }) };
  await store.commit(batchOf(1, raised({ id: 'A', revision: 2 }), raised({ id: 'B' }), closed));
  await store.commit(batchOf(2, raised({ id: 'A', revision: 1 })));
  assert.deepEqual(
    (await store.openAlerts()).map(({ id, revision }) => [id, revision]),
    [['A', 2]],
  );
  const history = await store.alert('A');
  assert.deepEqual(
    history?.history.map(({ revision }) => revision),
    [1, 2],
  );
  assert.equal(history.alert.revision, 2);
  assert.equal(await store.alert('none'), null);
  assert.deepEqual(
    (await store.standingAlerts()).map(({ id }) => id),
    ['A', 'B'],
    'B is closed, but nobody has been told',
  );
});

test('commands are journalled with their frame, once', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  const command = { kind: 'ack', id: 'A', by: 'eve', at: 1_000, note: null } as const;
  await store.commit({ frame: 3, announcements: [], commands: [command] });
  await store.commit({ frame: 3, announcements: [], commands: [command] });
  assert.deepEqual(await store.commands(3), [{ frame: 3, command }]);
  assert.deepEqual(await store.commands(4), []);
});

test('pending gives the oldest entry of each alert, and the newest revision beside it', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  const worse: Announcement = { why: 'worsened', alert: anAlert({ id: 'A', revision: 2 }) };
  await store.commit(batchOf(1, raised({ id: 'A' }), worse, raised({ id: 'B' })));
  const page = await store.pending('mqtt', 10);
  assert.deepEqual(
    page.entries.map(({ announcement, newest }) => [
      announcement.alert.id,
      announcement.alert.revision,
      newest?.revision ?? null,
    ]),
    [
      ['A', 1, 2],
      ['B', 1, null],
    ],
  );
  await store.settle('mqtt', [
    { seq: page.entries[0]!.seq, outcome: { kind: 'delivered' } },
    { seq: page.entries[1]!.seq, outcome: { kind: 'refused', code: 135, why: 'not authorized' } },
  ]);
  assert.deepEqual(await store.counts('mqtt'), { pending: 1, delivered: 1, refused: 1 });
  assert.equal((await store.pending('mqtt', 10)).entries[0]?.announcement.alert.revision, 2);
  assert.deepEqual(await store.requeue('mqtt'), { pending: 2, delivered: 1, refused: 0 });
  assert.equal((await store.pending('mqtt', 10)).entries[1]?.tries, 1);
});

test('what is being delivered is not read again, and its alert waits for it', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  const worse: Announcement = { why: 'worsened', alert: anAlert({ id: 'A', revision: 2 }) };
  await store.commit(batchOf(1, raised({ id: 'A' }), worse, raised({ id: 'B' }), raised({ id: 'C' })));
  const [first] = (await store.pending('mqtt', 1)).entries;
  const { entries } = await store.pending('mqtt', 10, [first!.seq]);
  assert.deepEqual(
    entries.map(({ announcement: { alert } }) => alert.id),
    ['B', 'C'],
  );
});

test('long-closed alerts go at opening, unless a sink has not heard', async (t) => {
  const folder = temporaryFolder(t);
  const old = { changed_at: '2020-01-01T00:00:00.000Z' };
  const first = await openStore(folder);
  const closed = (id: string): Announcement => ({
    why: 'closed',
    alert: anAlert({ id, revision: 2, state: 'normal', ...old }),
  });
  await first.commit(batchOf(1, closed('heard'), closed('unheard'), raised({ id: 'open', ...old })));
  const { entries } = await first.pending('mqtt', 1);
  await first.settle('mqtt', [{ seq: entries[0]!.seq, outcome: { kind: 'delivered' } }]);
  await first.close();
  const second = await openStore(folder);
  t.after(() => second.close());
  assert.deepEqual((await second.alerts({ limit: 10 })).map(({ id }) => id).sort(), ['open', 'unheard']);
});

test('a commit waits while another program holds the journal, then goes through', async (t) => {
  const folder = temporaryFolder(t);
  const store = await openStore(folder);
  t.after(() => store.close());
  const other = openSqlite(join(folder, 'journal.db'));
  other.exec('BEGIN EXCLUSIVE');
  const commit = store.commit(batchOf(1, raised()));
  const turn = await Promise.race([commit, new Promise((resolve) => setTimeout(resolve, 50, 'still here'))]);
  assert.equal(turn, 'still here', 'the main thread is not blocked meanwhile');
  other.exec('COMMIT');
  other.close();
  assert.equal((await commit).queued, 1);
});
