import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { pino } from 'pino';
import type { Announcement } from '../../agent/ports.ts';
import { LiveClock } from '../../agent/clock.ts';
import { MqttSink } from '../../agent/sinks/mqtt/mqtt-sink.ts';
import type { AlarmPayload, EventPayload } from '../../agent/sinks/mqtt/topics.ts';
import { Outbox } from '../../agent/sinks/outbox.ts';
import { openStorage } from '../../agent/store/storage.ts';
import { settingsOf } from '../../test/sinks/a-sink.ts';
import { anAlert } from '../../test/store/an-alert.ts';
import { freePort } from '../../test/support/free-port.ts';
import { startMosquitto } from '../../test/support/mosquitto.ts';
import { until } from '../../test/support/until.ts';

const assets = Array.from({ length: 50 }, (_, k) => `pump-${k}`);
const revisions = 50;
/** One alert in ten is still open at the end, the others have closed. */
const openEvery = 10;
const perCommit = 1_000;

/**
 * `events` announcements committed while there is no broker, then one appears: how long until all are
 * delivered, and whether a subscriber heard each alert's in order, none twice and none missing, and on
 * the alarm topics nothing but newest revisions.
 */
export async function drain(events: number) {
  const folder = mkdtempSync(join(tmpdir(), 'coolwatch-drain-'));
  const log = pino({ level: 'silent' });
  const clock = new LiveClock(log);
  const port = await freePort();
  const storage = await openStorage({ folder, log, at: clock.now(), sinks: ['mqtt'], channels: ['a'] });
  const sink = new MqttSink({
    settings: settingsOf(`mqtt://127.0.0.1:${port}`),
    site: 'dc1',
    agent: 'a1',
    version: 'bench',
    periodMs: 10_000,
    assets,
    clock,
    log,
  });
  const outbox = new Outbox(sink, storage, log);
  await sink.start([]);
  await outbox.start();
  const alerts = events / revisions;
  const committing = performance.now();
  for (let from = 0; from < events; from += perCommit) {
    const announcements = Array.from({ length: perCommit }, (_, k) => announcement(from + k, alerts));
    await storage.commit({ frame: from, announcements, commands: [] });
    outbox.wake(announcements);
  }
  const committedMs = performance.now() - committing;
  const broker = await startMosquitto({ port, extra: 'max_queued_messages 0\nmax_inflight_messages 100' });
  const ear = await connectAsync(broker.url, { protocolVersion: 5 });
  const heard = new Map<string, number[]>();
  let all = 0;
  let replayed = 0;
  let backwards = 0;
  const shown = new Map<string, Set<number>>();
  ear.on('message', (topic, payload) => {
    const text = payload.toString();
    if (topic.endsWith('/event')) {
      const { alert, replayed: late } = JSON.parse(text) as EventPayload;
      const before = heard.get(alert.id) ?? [];
      heard.set(alert.id, before);
      if (alert.revision <= (before.at(-1) ?? 0)) backwards += 1;
      before.push(alert.revision);
      all += 1;
      if (late) replayed += 1;
    } else if (topic.endsWith('/alarm')) {
      for (const { id, revision } of (JSON.parse(text) as AlarmPayload).alerts) {
        shown.set(id, (shown.get(id) ?? new Set()).add(revision));
      }
    }
  });
  await ear.subscribeAsync('coolwatch/#', { qos: 1 });
  const from = performance.now();
  await until('all delivered', () => outbox.state().delivered === events, 3_600_000);
  const drainedMs = performance.now() - from;
  await until('all heard', () => all >= events, 60_000);
  const inOrder = [...heard.values()].every(
    (of) => of.length === revisions && of.every((r, k) => r === k + 1),
  );
  const onlyNewest = [...shown.values()].every((of) => of.size === 1 && of.has(revisions));
  await outbox.stop();
  await sink.stop();
  await ear.endAsync(true);
  await broker.stop();
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
  return {
    events,
    alerts: heard.size,
    open: shown.size,
    heard: all,
    replayed,
    backwards,
    in_order: inOrder,
    states_newest_only: onlyNewest,
    committed_s: committedMs / 1000,
    drained_s: drainedMs / 1000,
    events_per_s: (events / drainedMs) * 1000,
  };
}

/** Number `k`: every alert's first revision, then every alert's second, as a long outage brings them. */
function announcement(k: number, alerts: number): Announcement {
  const alert = k % alerts;
  const revision = Math.floor(k / alerts) + 1;
  const last = revision === revisions;
  const closed = last && alert % openEvery !== 0;
  const asset = { id: assets[alert % assets.length]!, kind: 'pump', location: 'hall 1', redundancy: null };
  return {
    why: closed ? 'closed' : revision === 1 ? 'raised' : 'worsened',
    alert: anAlert({
      id: `01HV${String(alert).padStart(22, '0')}`,
      revision,
      asset,
      active: !closed,
      state: closed ? 'normal' : 'unacknowledged',
    }),
  };
}
