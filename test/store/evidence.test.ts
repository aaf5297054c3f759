import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Alert } from '../../agent/model.ts';
import { openDatabase } from '../../agent/store/database.ts';
import { EvidenceKeeper } from '../../agent/store/evidence-keeper.ts';
import { ExpectedCourse } from '../../agent/store/expected-course.ts';
import { EvidenceTable } from '../../agent/store/journal/evidence-table.ts';
import { journalLayout } from '../../agent/store/journal/journal-layout.ts';
import { openReader } from '../../agent/store/reader.ts';
import { openSqlite } from '../../agent/store/sqlite.ts';
import type { Storage } from '../../agent/store/storage.ts';
import { aPlant } from '../support/a-plant.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { anAlert, batchOf, raised } from './an-alert.ts';
import { openStore, silent } from './open-store.ts';

/** Two days are 576 frames. */
const periodMs = 300_000;
const day = 288;
const plant = aPlant([
  { id: 'a', asset: 'pump-1' },
  { id: 'b', asset: 'pump-2' },
  { id: 'c', asset: 'pump-1' },
]);
const raisedN = 400;
const alert = anAlert({ id: 'A', raised_at: new Date(raisedN * periodMs).toISOString() });

/** Frame n: `a` counts, `b` is no concern of the alert's, `c` is silent. */
function append(store: Storage, n: number): Promise<void> {
  const values = Float64Array.of(n, -1, NaN);
  return store.appendFrame({ n, at: n * periodMs, values, states: Uint8Array.of(0, 0, 2) });
}

/** The store of a plant that runs from frame `from` to `to`, an alert raised on the way. */
async function run(
  t: TestContext,
  options: { folder?: string; from: number; to: number; alerts?: readonly Alert[] },
): Promise<Storage> {
  // History is kept for little more than a day.
  const store = await openStore(options.folder ?? temporaryFolder(t), { historyMs: 300 * periodMs });
  t.after(() => store.close().catch(() => undefined));
  const expected = new ExpectedCourse();
  const keeper = new EvidenceKeeper({
    plant,
    periodMs,
    storage: store,
    expected,
    isOpen: () => false,
    log: silent,
  });
  await keeper.resume(options.from * periodMs);
  for (let n = options.from; n <= options.to; n++) {
    await append(store, n);
    expected.take(n * periodMs, [
      { id: 'a', expected: 2 * n },
      { id: 'c', expected: null },
    ]);
    for (const one of options.alerts ?? []) if (n === raisedN) keeper.want(one);
    keeper.step(n);
  }
  // Slices that are complete by now, one at a time.
  for (let n = options.to + 1; n < options.to + 60; n++) {
    await store.counts('mqtt');
    keeper.step(options.to);
  }
  return store;
}

test('the readings from a day before to a day after are kept when history has long forgotten them', async (t) => {
  const folder = temporaryFolder(t);
  const first = await run(t, { folder, from: 0, to: raisedN + day, alerts: [alert] });
  await first.commit(batchOf(1, raised(alert)));
  const last = new Date((raisedN + day) * periodMs).toISOString();
  const kept = await until('the last slice', async () => {
    const found = await first.keptEvidence('A');
    return found?.to === last ? found : undefined;
  });
  assert.equal(kept.frames, 2 * day);
  await first.close();
  const reader = openReader(folder);
  t.after(() => reader.close());
  assert.ok(reader.frames(0, raisedN).frames.length < day / 2, 'history has forgotten most of it');
  assert.deepEqual(reader.alert('A')?.readings, kept);
  assert.deepEqual(
    kept.sensors.map(({ sensor }) => sensor),
    ['a', 'c'],
  );
  const [a, c] = kept.sensors.map(({ means }) => means);
  const [usual, none] = kept.sensors.map(({ expected }) => expected!);
  // Means of an hour against means of half an hour.
  for (const [k, mean] of a!.entries()) assert.ok(Math.abs(usual![k]! - 2 * mean!) < 24, `${k}`);
  assert.ok(none!.every((mean) => mean === null));
  assert.ok(
    a!.every((mean, k) => k === 0 || mean! > a![k - 1]!),
    'in order',
  );
  assert.ok(c!.every((mean) => mean === null));
});

test('a restart goes on where the slices end, and keeps none twice', async (t) => {
  const folder = temporaryFolder(t);
  const first = await run(t, { folder, from: 0, to: raisedN + 100, alerts: [alert] });
  await first.commit(batchOf(1, raised(alert)));
  await first.close();
  const rows = () => {
    const db = openSqlite(join(folder, 'journal.db'), { readonly: true });
    const found = db.prepare('SELECT from_n FROM evidence ORDER BY from_n').pluck().all();
    db.close();
    return found;
  };
  const before = rows();
  assert.deepEqual([before[0], before.length], [raisedN - day + 1, Math.floor((day + 100) / 12)]);
  const second = await run(t, { folder, from: raisedN + 101, to: raisedN + day });
  await second.close();
  const after = rows();
  assert.deepEqual(after.slice(0, before.length), before);
  assert.deepEqual(
    after,
    Array.from({ length: (2 * day) / 12 }, (_, k) => raisedN - day + 1 + k * 12),
  );
});

test('who opens an alert as it is raised finds the day before it', async (t) => {
  const store = await openStore(temporaryFolder(t), { historyMs: 300 * periodMs });
  t.after(() => store.close());
  const keeper = new EvidenceKeeper({
    plant,
    periodMs,
    storage: store,
    expected: new ExpectedCourse(),
    isOpen: () => false,
    log: silent,
  });
  for (let n = raisedN - day; n <= raisedN; n++) await append(store, n);
  keeper.want(alert);
  keeper.step(raisedN);
  const first = new Date((raisedN - day + 1) * periodMs).toISOString();
  const kept = await until('the day before', async () => {
    const found = await store.keptEvidence('A');
    return found?.from === first ? found : undefined;
  });
  assert.deepEqual([kept.to, kept.frames], [alert.raised_at, day]);
});

test('where frames are many the hour before comes first', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  const dense = 10_000;
  const log = silent;
  const keeper = new EvidenceKeeper({
    plant,
    periodMs: dense,
    storage: store,
    expected: new ExpectedCourse(),
    isOpen: () => false,
    log,
  });
  const hour = 360;
  for (let n = 1; n <= 2 * hour; n++) {
    await store.appendFrame({
      n,
      at: n * dense,
      values: Float64Array.of(n, -1, NaN),
      states: Uint8Array.of(0, 0, 2),
    });
  }
  const raisedAt = new Date(2 * hour * dense).toISOString();
  keeper.want({ ...alert, raised_at: raisedAt });
  keeper.step(2 * hour);
  const kept = await until('a slice', async () => (await store.keptEvidence('A')) ?? undefined);
  assert.deepEqual(
    [kept.from, kept.to],
    [new Date((hour + 1) * dense).toISOString(), raisedAt],
    'one slice at one frame',
  );
});

test('what led to the newest alert goes before what came after an older one', async (t) => {
  const store = await openStore(temporaryFolder(t), { historyMs: 600 * periodMs });
  t.after(() => store.close());
  const log = silent;
  const keeper = new EvidenceKeeper({
    plant,
    periodMs,
    storage: store,
    expected: new ExpectedCourse(),
    isOpen: () => false,
    log,
  });
  for (let n = 0; n <= raisedN; n++) await append(store, n);
  const older = { ...alert, id: 'A0', raised_at: new Date((raisedN - 60) * periodMs).toISOString() };
  keeper.want(older);
  keeper.step(raisedN - 60);
  await until('the older', async () => (await store.keptEvidence('A0')) ?? undefined);
  keeper.want(alert);
  keeper.step(raisedN);
  const kept = await until('the newer', async () => (await store.keptEvidence('A')) ?? undefined);
  assert.equal(kept.to, alert.raised_at);
  assert.equal((await store.keptEvidence('A0'))!.to, older.raised_at, 'its day after waits');
});

test('what is open is followed beyond the day after, a frame of each 5 minutes, until it is closed', async (t) => {
  const dense = 100_000;
  const dayFrames = 864;
  const store = await openStore(temporaryFolder(t), { historyMs: 4 * dayFrames * dense });
  t.after(() => store.close());
  let open = true;
  const [expected, log] = [new ExpectedCourse(), silent];
  const keeper = new EvidenceKeeper({
    plant,
    periodMs: dense,
    storage: store,
    expected,
    isOpen: () => open,
    log,
  });
  const raisedAt = 10;
  keeper.want({ ...alert, raised_at: new Date(raisedAt * dense).toISOString() });
  const runTo = async (from: number, to: number) => {
    for (let n = from; n <= to; n++) {
      const values = Float64Array.of(n, -1, NaN);
      await store.appendFrame({ n, at: n * dense, values, states: Uint8Array.of(0, 0, 2) });
      keeper.step(n);
    }
    for (let i = 0; i < 10; i++) {
      await store.counts('mqtt');
      keeper.step(to);
    }
  };
  const end = raisedAt + 2 * dayFrames;
  await runTo(0, end);
  const kept = (await store.keptEvidence('A'))!;
  const coarse = [...Array(dayFrames).keys()].filter((k) => (raisedAt + dayFrames + 1 + k) % 3 === 0).length;
  assert.equal(kept.frames, raisedAt + 1 + dayFrames + coarse);
  assert.ok(Date.parse(kept.to) > (end - 3) * dense);
  const begun = await store.keptSlices('A');
  await store.commit(batchOf(1, raised({ ...alert, raised_at: new Date(raisedAt * dense).toISOString() })));
  const asked: number[] = [];
  const spied = {
    alerts: (query: { limit: number }) => store.alerts(query),
    keptSlices: (id: string) => store.keptSlices(id),
    keepEvidence: async ({ fromN }: { fromN: number }) => void asked.push(fromN),
  };
  const resumed = new EvidenceKeeper({
    plant,
    periodMs: dense,
    storage: spied,
    expected,
    isOpen: () => open,
    log,
  });
  await resumed.resume(end * dense);
  for (let k = 0; k < 100; k++) {
    resumed.step(end);
    await store.counts('mqtt');
  }
  assert.deepEqual(
    asked.filter((fromN) => begun.includes(fromN)),
    [],
    'an earlier run has kept these',
  );
  open = false;
  await runTo(end + 1, end + 2 * dayFrames);
  const whole = (await store.keptEvidence('A'))!;
  assert.ok(Date.parse(whole.to) <= (end + dayFrames) * dense, 'the day that was begun, and no other');
});

test('an alert of no asset has no readings, and what is closed and forgotten keeps none', async (t) => {
  const folder = temporaryFolder(t);
  const closed = { ...alert, state: 'normal', changed_at: '1970-01-03T00:00:00.000Z' } as const;
  const store = await run(t, {
    folder,
    from: 0,
    to: raisedN + day,
    alerts: [{ ...alert, id: 'B', asset: null }, alert],
  });
  await store.commit(batchOf(1, { why: 'closed', alert: closed }));
  await until('kept', async () => (await store.keptEvidence('A')) !== null);
  assert.equal(await store.keptEvidence('B'), null);
  const { entries } = await store.pending('mqtt', 10);
  await store.settle(
    'mqtt',
    entries.map(({ seq }) => ({ seq, outcome: { kind: 'delivered' } as const })),
  );
  await store.close();
  const later = await openStore(folder);
  t.after(() => later.close());
  assert.equal(await later.keptEvidence('A'), null, 'two years are over');
});

test('there is a bound: what belongs to the oldest alert goes first', (t) => {
  const db = openDatabase(join(temporaryFolder(t), 'journal.db'), journalLayout, {});
  t.after(() => db.close());
  const block = (n: number) => ({
    n: Float64Array.of(n),
    at: Float64Array.of(n),
    columns: 1,
    values: Float64Array.of(1),
    states: Uint8Array.of(0),
  });
  const table = new EvidenceTable(db, 100);
  for (const [n, id] of ['01A', '01B', '01C', '01D', '01E', '01F'].entries())
    table.keep(id, n, ['a'], block(n), [null]);
  assert.equal(table.kept('01A'), null);
  assert.equal(table.kept('01F')?.frames, 1);
});

test('a journal of before expected values is read as it is', (t) => {
  const file = join(temporaryFolder(t), 'journal.db');
  const db = openDatabase(file, { ...journalLayout, migrations: journalLayout.migrations.slice(0, 5) }, {});
  t.after(() => db.close());
  const table = new EvidenceTable(db);
  assert.equal(table.kept('A'), null);
  assert.ok(!journalLayout.migrations.slice(0, 5).join('').includes('expected'));
});

test('what was expected is a mean of the time asked for, and forgotten after a day and some', () => {
  const course = new ExpectedCourse();
  const minute = 60_000;
  for (let m = 0; m < 60; m += 1) course.take(m * minute, [{ id: 'a', expected: m < 30 ? 1 : 3 }]);
  assert.equal(course.mean('a', 0, 29 * minute), 1);
  assert.equal(course.mean('a', 0, 59 * minute), 2);
  assert.equal(course.mean('b', 0, 59 * minute), null);
  course.take(27 * 60 * minute, [{ id: 'a', expected: 9 }]);
  assert.equal(course.mean('a', 0, 29 * minute), null);
  assert.equal(course.mean('a', 0, 28 * 60 * minute), 3.19355);
});

test('after the clock was set back the expected course is that of now', () => {
  const course = new ExpectedCourse();
  course.take(20 * 86_400_000, [{ id: 'a', expected: 7 }]);
  course.setBack();
  course.take(9 * 86_400_000, [{ id: 'a', expected: 5 }]);
  assert.equal(course.mean('a', 8.9 * 86_400_000, 9 * 86_400_000), 5);
});
