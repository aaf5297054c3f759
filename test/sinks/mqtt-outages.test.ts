import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Announcement } from '../../agent/ports.ts';
import { anAlert, batchOf, raised } from '../store/an-alert.ts';
import { openStore } from '../store/open-store.ts';
import { freePort } from '../support/free-port.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { alarm1, alarm2, aSink, broker, connected, delivering, newest, onPump2, root } from './a-sink.ts';
import { scada } from './scada.ts';

const never = new AbortController().signal;

test('a broker killed after its PUBACK has lost the alarms; all three are said again when it is back', async (t) => {
  const port = await freePort();
  const first = await broker(t, { port });
  const store = await openStore(temporaryFolder(t));
  const sink = await connected(t, aSink(first.url));
  const outbox = await delivering(t, sink, store);
  await store.commit(batchOf(1, raised({ id: 'A' }), raised({ id: 'B' }), onPump2({ id: 'C', revision: 4 })));
  outbox.wake();
  await until('delivered', () => outbox.state().delivered === 3);
  await first.stop('SIGKILL');
  await until('noticed', () => !sink.connected && outbox.state().trouble !== null);
  const second = await broker(t, { port });
  const ear = await scada(t, second.url);
  await until('said again', () => newest(ear, alarm1)?.length === 4 && newest(ear, alarm2)?.length === 2);
  assert.deepEqual(
    [newest(ear, alarm1), newest(ear, alarm2)],
    [
      ['A', 1, 'B', 1],
      ['C', 4],
    ],
  );
  assert.deepEqual(ear.events(), [], 'the events were delivered once already');
});

test('without a broker alerts stay pending; when it comes they are delivered as replayed, states as newest', async (t) => {
  const port = await freePort();
  const store = await openStore(temporaryFolder(t));
  const sink = aSink(`mqtt://127.0.0.1:${port}`);
  t.after(() => sink.stop());
  const outbox = await delivering(t, sink, store);
  await sink.start([]);
  const second: Announcement = { why: 'worsened', alert: anAlert({ id: 'A', revision: 2 }) };
  await store.commit(batchOf(1, raised({ id: 'A' }), second));
  outbox.wake();
  await until('pending, in trouble', () => outbox.state().pending === 2 && outbox.state().trouble !== null);
  const { url } = await broker(t, { port });
  const ear = await scada(t, url);
  await until('delivered', () => outbox.state().delivered === 2 && ear.events().length === 2);
  assert.deepEqual(
    ear.events().map(({ replayed, alert }) => [replayed, alert.revision]),
    [
      [true, 1],
      [true, 2],
    ],
  );
  const revisions = ear.alarms(alarm1).flatMap(({ alerts }) => alerts.map(({ revision }) => revision));
  assert.deepEqual([...new Set(revisions)], [2], 'the state topic never showed the old revision');
  await store.commit(batchOf(2, onPump2({ id: 'B' })));
  outbox.wake();
  await until('the next one', () => ear.events().length === 3);
  assert.equal(ear.events()[2]?.replayed, false);
});

test('a publish that the broker refuses is pending with its code; others go on; mended, it is delivered', async (t) => {
  const acl = join(temporaryFolder(t), 'acl');
  writeFileSync(acl, `topic readwrite #\ntopic deny ${root}/asset/pump-2/#\n`);
  chmodSync(acl, 0o600);
  const one = await broker(t, { extra: `acl_file ${acl}` });
  const store = await openStore(temporaryFolder(t));
  const sink = await connected(t, aSink(one.url));
  const refused = await sink.deliver(onPump2({ id: 'X' }), false, never);
  assert.ok(refused.kind === 'refused' && refused.code === 135, JSON.stringify(refused));
  const outbox = await delivering(t, sink, store, 100);
  await store.commit(batchOf(1, onPump2({ id: 'B' }), raised({ id: 'A' })));
  outbox.wake();
  await until('A delivered', () => outbox.state().delivered === 1);
  assert.equal(outbox.state().pending, 1);
  // Between being queued again and refused again nothing is refused.
  await until('the reason', () => /135/.test(outbox.state().trouble ?? ''));
  assert.ok(sink.connected, 'a refusal ends no session');
  writeFileSync(acl, 'topic readwrite #\n');
  one.process.kill('SIGHUP');
  const ear = await scada(t, one.url);
  await until('B delivered', () => outbox.state().delivered === 2 && outbox.state().trouble === null);
  await until('B heard', () => newest(ear, alarm2)?.includes('B') === true);
});

for (const [mode, ids] of [
  ['commit', ['A', 'B']],
  ['publish', ['A']],
] as const) {
  test(`kill -9 after ${mode}: the same alerts, word for word, are delivered by the next run`, async (t) => {
    const { url } = await broker(t);
    const folder = temporaryFolder(t);
    const ear = await scada(t, url);
    const child = fork(new URL('./crashing-agent.js', import.meta.url), [mode, folder, url]);
    t.after(() => child.kill('SIGKILL'));
    await once(child, 'message');
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const before = mode === 'publish' ? 1 : 0;
    await until('what the first run said', () => ear.events().length === before);
    const store = await openStore(folder);
    assert.deepEqual(store.troubles(), []);
    const sink = aSink(url);
    const outbox = await delivering(t, sink, store);
    await connected(t, sink, await store.standingAlerts());
    await until('delivered', () => outbox.state().delivered === ids.length);
    await until('heard', () => ear.events().length === before + ids.length);
    const again = ear.events().slice(before);
    assert.deepEqual(
      again.map(({ alert }) => alert),
      ids.map((id) => anAlert({ id })),
    );
    assert.ok(again.every(({ replayed }) => replayed));
    if (mode === 'publish') assert.deepEqual(ear.events()[0]?.alert, again[0]?.alert);
  });
}
