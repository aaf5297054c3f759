import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Damage } from '../../agent/store/database.ts';
import { HistoryFile } from '../../agent/store/history/history-file.ts';
import { openSqlite } from '../../agent/store/sqlite.ts';
import type { StoreTrouble } from '../../agent/store/trouble.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { anAlert, batchOf, raised } from './an-alert.ts';
import { openStore } from './open-store.ts';

const ids = Array.from({ length: 30 }, (_, place) => `ALERT-${String(place).padStart(2, '0')}`);

/** A cleanly closed journal with 30 open alerts, 10 of them delivered. */
async function filled(folder: string): Promise<Buffer> {
  const store = await openStore(folder);
  await store.commit(batchOf(1, ...ids.map((id) => raised({ id }))));
  const { entries } = await store.pending('mqtt', 10);
  await store.settle(
    'mqtt',
    entries.map(({ seq }) => ({ seq, outcome: { kind: 'delivered' } as const })),
  );
  await store.close();
  return readFileSync(join(folder, 'journal.db'));
}

/** A database that reads well and is not what it was. */
function damage(folder: string, name: string): void {
  const db = openSqlite(join(folder, name));
  db.exec("DELETE FROM meta WHERE key = 'sentinel'");
  db.close();
}

async function reopened(folder: string): Promise<{ alerts: string[]; pending: number; kinds: string[] }> {
  const store = await openStore(folder);
  const alerts = (await store.openAlerts()).map(({ id }) => id);
  const { pending } = await store.counts('mqtt');
  const kinds = store.troubles().map(({ kind }) => kind);
  await store.close();
  return { alerts, pending, kinds };
}

test('an empty journal is set aside and reported', async (t) => {
  const folder = temporaryFolder(t);
  await filled(folder);
  truncateSync(join(folder, 'journal.db'), 0);
  const { kinds } = await reopened(folder);
  assert.deepEqual(kinds, ['quarantined']);
  assert.ok(existsSync(join(folder, 'journal.db.corrupt-20260304T120000Z')));
});

test('a journal cut in half is set aside, what is left is carried over and reported', async (t) => {
  const folder = temporaryFolder(t);
  const whole = await filled(folder);
  truncateSync(join(folder, 'journal.db'), Math.floor(whole.length / 2));
  const { kinds } = await reopened(folder);
  assert.equal(kinds[0], 'quarantined');
});

test('a journal replaced by another database is set aside and reported', async (t) => {
  const folder = temporaryFolder(t);
  await filled(folder);
  rmSync(join(folder, 'journal.db'));
  const other = openSqlite(join(folder, 'journal.db'));
  other.exec('CREATE TABLE alert (id TEXT)');
  other.close();
  const { kinds } = await reopened(folder);
  assert.equal(kinds[0], 'quarantined');
});

test('a journal that was deleted, or swapped for a healthy empty one, is reported', async (t) => {
  const folder = temporaryFolder(t);
  await filled(folder);
  rmSync(join(folder, 'journal.db'));
  assert.deepEqual(await reopened(folder), { alerts: [], pending: 0, kinds: ['replaced'] });
});

test('a flipped bit inside an alert that SQLite does not see is found, all other alerts are carried over', async (t) => {
  const folder = temporaryFolder(t);
  await filled(folder);
  const file = join(folder, 'journal.db');
  const db = openSqlite(file, { readonly: true });
  const body = db.prepare<[string], Buffer>('SELECT body FROM alert WHERE id = ?').pluck().get(ids[4]!)!;
  db.close();
  const bytes = readFileSync(file);
  // A page split leaves a stale copy behind: flip the same bit in every copy.
  const places: number[] = [];
  for (let at = bytes.indexOf(body); at >= 0; at = bytes.indexOf(body, at + 1)) places.push(at);
  assert.ok(places.length > 0, 'the body lies in one piece');
  for (const at of places) bytes[at + 107]! ^= 0x10;
  writeFileSync(file, bytes);
  const check = openSqlite(file, { readonly: true });
  assert.equal(check.pragma('integrity_check', { simple: true }), 'ok', 'SQLite itself sees nothing');
  check.close();
  const { alerts, pending, kinds } = await reopened(folder);
  assert.deepEqual(kinds, ['quarantined']);
  assert.deepEqual(
    alerts,
    ids.filter((id) => id !== ids[4]),
  );
  assert.equal(
    pending,
    20,
    'those that were delivered stay delivered, those that were not are still to be told',
  );
});

test('whatever single bit flips: nothing changes, or it is reported; never silently empty', async (t) => {
  const folder = temporaryFolder(t);
  const whole = await filled(folder);
  const file = join(folder, 'journal.db');
  const random = randomFrom(20_260_304);
  let reported = 0;
  for (let time = 0; time < 60; time += 1) {
    const bytes = Buffer.from(whole);
    // The header page is where one bit does most harm: every third flip goes there.
    const place = Math.floor(random() * (time % 3 === 0 ? 100 : bytes.length));
    bytes[place]! ^= 1 << Math.floor(random() * 8);
    for (const name of readdirSync(folder).filter((name) => name.startsWith('journal.db')))
      rmSync(join(folder, name));
    writeFileSync(file, bytes);
    let seen: Awaited<ReturnType<typeof reopened>>;
    try {
      seen = await reopened(folder);
    } catch (cause) {
      // user_version flipped upwards looks like a later version: refused aloud.
      assert.equal((cause as { code?: string }).code, 'store-newer', String(cause));
      reported += 1;
      continue;
    }
    if (seen.kinds.length > 0) reported += 1;
    else assert.deepEqual(seen, { alerts: ids, pending: 20, kinds: [] }, `byte ${place}`);
  }
  assert.ok(reported > 10, `only ${reported} of 60 flips hit anything`);
});

test('a write-ahead log that is gone after a crash is reported', async (t) => {
  const folder = temporaryFolder(t);
  await filled(folder);
  const db = openSqlite(join(folder, 'journal.db'));
  db.pragma('journal_mode = WAL');
  db.exec("UPDATE outbox SET last_error = 'x'");
  const crashed = readFileSync(join(folder, 'journal.db'));
  db.close();
  writeFileSync(join(folder, 'journal.db'), crashed);
  assert.deepEqual((await reopened(folder)).kinds, ['log-lost']);
});

test('a damaged history is begun anew, reported, and its learning rows are carried over', async (t) => {
  const folder = temporaryFolder(t);
  const store = await openStore(folder);
  const block = {
    group: 'pump-1',
    fromN: 5,
    period_ms: 10_000,
    rows: 1,
    columns: 3,
    data: Float64Array.of(1, NaN, 3),
  };
  await store.saveLearningBlock(block);
  await store.commit(batchOf(1, raised()));
  await store.close();
  damage(folder, 'history.db');
  const again = await openStore(folder);
  t.after(() => again.close());
  assert.deepEqual(
    again.troubles().map(({ kind }) => kind),
    ['history-lost'],
  );
  assert.deepEqual(await again.learningBlocks('pump-1'), [block]);
  assert.deepEqual(await again.openAlerts(), [anAlert()], 'the journal is not touched');
});

test('where there is no room for a new history at once, it comes when there is, learning rows carried over', (t) => {
  const folder = temporaryFolder(t);
  const troubles: StoreTrouble[] = [];
  const file = new HistoryFile(folder, {
    stamp: 'x',
    channels: ['a'],
    retention: { historyMs: 1e9, historyBytes: 1e9 },
    report: (trouble) => troubles.push(trouble),
  });
  t.after(() => file.close());
  const data = Float64Array.of(1);
  const block = { group: 'g', fromN: 5, period_ms: 10_000, rows: 1, columns: 1, data };
  file.use(({ learning }) => learning.save(block));
  // In the way of the new file, as a full disk is.
  const inTheWay = join(folder, 'history.db.new');
  mkdirSync(inTheWay);
  let damaged = true;
  const saved = () =>
    file.use(({ history }) => {
      if (damaged) throw new Damage('a page is broken');
      history.saveSnapshot('{}');
    });
  assert.throws(saved);
  assert.throws(saved);
  rmdirSync(inTheWay);
  damaged = false;
  saved();
  assert.deepEqual(
    file.use(({ learning }) => learning.blocks('g')),
    [block],
  );
  assert.deepEqual(
    troubles.map(({ kind }) => kind),
    ['history-lost'],
  );
});

test('what sensors were expected to say around an alert is carried over with their readings', async (t) => {
  const folder = temporaryFolder(t);
  const store = await openStore(folder);
  await store.commit(batchOf(1, raised({ id: 'A' })));
  await store.appendFrame({ n: 1, at: 10_000, values: Float64Array.of(1, 2, 3), states: new Uint8Array(3) });
  const slice = { alert: 'A', sensors: ['a'], fromN: 1, toN: 1, every: 1, expected: [7] };
  await store.keepEvidence(slice);
  const kept = await store.keptEvidence('A');
  await store.close();
  damage(folder, 'journal.db');
  const again = await openStore(folder);
  t.after(() => again.close());
  assert.deepEqual(
    again.troubles().map(({ kind }) => kind),
    ['quarantined'],
  );
  assert.ok(kept?.sensors[0]?.expected?.includes(7));
  assert.deepEqual(await again.keptEvidence('A'), kept);
});
