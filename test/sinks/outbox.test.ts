import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Announcement, Delivery } from '../../agent/ports.ts';
import { Outbox, type OutboxSink } from '../../agent/sinks/outbox.ts';
import type { Storage } from '../../agent/store/storage.ts';
import type { Alert } from '../../agent/model.ts';
import { anAlert, batchOf, raised } from '../store/an-alert.ts';
import { openStore, silent } from '../store/open-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

/** A sink whose answers a test gives; it records what it was asked. */
class TestSink implements OutboxSink {
  readonly name: string;
  connected = true;
  readonly trouble = null;
  readonly asked: { alert: Alert; why: Announcement['why']; replayed: boolean }[] = [];
  readonly noted: number[] = [];
  open = 0;
  mostOpen = 0;
  answer: (alert: Alert) => Delivery | Promise<Delivery> = () => ({ kind: 'delivered' });
  #connected: () => void = () => undefined;

  constructor(name = 'mqtt') {
    this.name = name;
  }
  async deliver({ alert, why }: Announcement, replayed: boolean): Promise<Delivery> {
    this.asked.push({ alert, why, replayed });
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    try {
      return await this.answer(alert);
    } finally {
      this.open -= 1;
    }
  }
  note(alert: Alert): void {
    this.noted.push(alert.revision);
  }
  onConnected(run: () => void): void {
    this.#connected = run;
  }
  connect(): void {
    this.connected = true;
    this.#connected();
  }
}

async function started(
  t: TestContext,
  store: Storage,
  sink: TestSink,
  options: { refusedMs?: number } = {},
): Promise<Outbox> {
  const outbox = new Outbox(sink, store, silent, options);
  t.after(() => outbox.stop(0));
  await outbox.start();
  return outbox;
}
function delivered(outbox: Outbox, count: number): Promise<boolean> {
  return until(
    `${count} delivered`,
    () => outbox.state().delivered === count && outbox.state().pending === 0,
  );
}
function worse(id: string, revision: number): Announcement {
  return { why: 'worsened', alert: anAlert({ id, revision }) };
}

test('everything committed is delivered once, at most 100 at a time, each alert in its order', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  const sink = new TestSink();
  sink.answer = () => new Promise((resolve) => setImmediate(resolve, { kind: 'delivered' }));
  const outbox = await started(t, store, sink);
  const ids = Array.from({ length: 250 }, (_, place) => `A${place}`);
  await store.commit(batchOf(1, ...ids.flatMap((id) => [raised({ id }), worse(id, 2)])));
  outbox.wake();
  await delivered(outbox, 500);
  assert.equal(sink.asked.length, 500);
  assert.ok(sink.mostOpen <= 100 && sink.mostOpen > 50, `${sink.mostOpen} at once`);
  for (const id of ids) {
    const order = sink.asked.filter(({ alert }) => alert.id === id).map(({ alert }) => alert.revision);
    assert.deepEqual(order, [1, 2]);
  }
  assert.ok(sink.asked.every(({ replayed }) => !replayed));
});

test('a revision waits for the one before it, and the sink knows the newest before its turn', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  const sink = new TestSink();
  let letGo: (delivery: Delivery) => void = () => undefined;
  sink.answer = ({ id, revision }) =>
    id === 'A' && revision === 1
      ? new Promise((resolve) => {
          letGo = resolve;
        })
      : { kind: 'delivered' };
  const outbox = await started(t, store, sink);
  await store.commit(batchOf(1, raised({ id: 'A' }), worse('A', 2), raised({ id: 'B' })));
  outbox.wake();
  await until('B delivered', () => outbox.state().delivered === 1);
  assert.deepEqual(
    sink.asked.map(({ alert }) => `${alert.id}${alert.revision}`),
    ['A1', 'B1'],
  );
  assert.deepEqual(sink.noted, [2]);
  letGo({ kind: 'delivered' });
  await delivered(outbox, 3);
  assert.equal(sink.asked.at(-1)?.alert.revision, 2);
});

test('what was committed without a connection is delivered when it comes, as replayed; what follows is not', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  const sink = new TestSink();
  sink.connected = false;
  const outbox = await started(t, store, sink);
  await store.commit(batchOf(1, raised({ id: 'A' })));
  outbox.wake();
  await until('one pending', () => outbox.state().pending === 1);
  assert.equal(sink.asked.length, 0);
  sink.connect();
  await delivered(outbox, 1);
  await store.commit(batchOf(2, raised({ id: 'B' })));
  outbox.wake();
  await delivered(outbox, 2);
  assert.deepEqual(
    sink.asked.map(({ alert, replayed }) => [alert.id, replayed]),
    [
      ['A', true],
      ['B', false],
    ],
  );
});

test('without a connection the sink knows what was committed all the same', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  const sink = new TestSink();
  sink.connected = false;
  const outbox = await started(t, store, sink);
  const { announcements } = batchOf(1, raised({ id: 'A' }), worse('A', 2));
  await store.commit(batchOf(1, ...announcements));
  outbox.wake(announcements);
  assert.deepEqual(sink.noted, [1, 2]);
});

test('what an earlier run left behind is delivered as replayed', async (t) => {
  const folder = temporaryFolder(t);
  const first = await openStore(folder);
  await first.commit(batchOf(1, raised({ id: 'A' })));
  await first.close();
  const store = await openStore(folder);
  t.after(() => store.close());
  const sink = new TestSink();
  await delivered(await started(t, store, sink), 1);
  assert.deepEqual(
    sink.asked.map(({ alert, replayed }) => [alert.id, replayed]),
    [['A', true]],
  );
});

test('a delivery that fails, even by throwing, is tried again, as replayed', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  const sink = new TestSink();
  let tries = 0;
  sink.answer = () => {
    tries += 1;
    if (tries === 1) return { kind: 'retry', why: 'no answer' };
    if (tries === 2) throw new Error('a bug in the sink');
    return { kind: 'delivered' };
  };
  const outbox = await started(t, store, sink);
  await store.commit(batchOf(1, raised({ id: 'A' })));
  outbox.wake();
  await until('trouble', () => outbox.state().trouble === 'no answer');
  await delivered(outbox, 1);
  assert.deepEqual(
    sink.asked.map(({ replayed }) => replayed),
    [false, true, true],
  );
  assert.equal(outbox.state().trouble, null);
});

test('a refused alert stays pending and in trouble while others go on, and is tried again', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  const sink = new TestSink();
  let allowed = false;
  sink.answer = ({ id }) =>
    id === 'A' && !allowed ? { kind: 'refused', code: 135, why: 'not authorized' } : { kind: 'delivered' };
  const outbox = await started(t, store, sink, { refusedMs: 30 });
  await store.commit(batchOf(1, raised({ id: 'A' }), raised({ id: 'B' }), worse('A', 2)));
  outbox.wake();
  await until('B delivered', () => outbox.state().delivered === 1);
  await until('A tried again', () => sink.asked.filter(({ alert }) => alert.id === 'A').length >= 4);
  assert.equal(outbox.state().pending, 2);
  assert.match(outbox.state().trouble ?? '', /135/);
  allowed = true;
  await delivered(outbox, 3);
  assert.equal(outbox.state().trouble, null);
});

test('a sink that never answers delays no other', async (t) => {
  const store = await openStore(temporaryFolder(t), { sinks: ['stuck', 'mqtt'] });
  t.after(() => store.close());
  const stuck = new TestSink('stuck');
  stuck.answer = () => new Promise(() => undefined);
  const sink = new TestSink();
  const outboxes = [await started(t, store, stuck), await started(t, store, sink)];
  await store.commit(batchOf(1, ...Array.from({ length: 150 }, (_, place) => raised({ id: `A${place}` }))));
  for (const outbox of outboxes) outbox.wake();
  await delivered(outboxes[1]!, 150);
  assert.equal(stuck.asked.length, 100);
  assert.equal(outboxes[0]!.state().pending, 150);
});

test('stop waits for what is in flight and takes nothing new', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  const sink = new TestSink();
  let letGo: (delivery: Delivery) => void = () => undefined;
  sink.answer = () =>
    new Promise((resolve) => {
      letGo = resolve;
    });
  const outbox = await started(t, store, sink);
  await store.commit(batchOf(1, raised({ id: 'A' }), worse('A', 2)));
  outbox.wake();
  await until('one in flight', () => sink.open === 1);
  const stopped = outbox.stop(10_000);
  letGo({ kind: 'delivered' });
  await stopped;
  assert.deepEqual(await store.counts('mqtt'), { pending: 1, delivered: 1, refused: 0 });
  assert.equal(sink.asked.length, 1);
});
