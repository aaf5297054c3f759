import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { connectAsync, type IPublishPacket } from 'mqtt';
import type { Announcement } from '../../agent/ports.ts';
import type { AgentStatusPayload, SourceStatusPayload } from '../../agent/sinks/mqtt/topics.ts';
import type { PlantState } from '../../agent/status/plant-state.ts';
import { anAsset, aPlant } from '../cli/a-plant.ts';
import { anAlert, raised } from '../store/an-alert.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { alarm1, alarm2, aSink, broker, connected, newest, root } from './a-sink.ts';
import { StillClock } from './real-clock.ts';
import { scada } from './scada.ts';

const never = new AbortController().signal;
const status = `${root}/agent/a1/status`;

test('on start every asset has its retained alarm topic, the open alerts inside', async (t) => {
  const { url } = await broker(t);
  await connected(t, aSink(url), [anAlert({ id: 'A', revision: 3 })]);
  const late = await scada(t, url);
  await until('alarm topics', () => late.alarms(alarm1).length === 1 && late.alarms(alarm2).length === 1);
  assert.ok(late.heard.every(({ retain }) => retain));
  const { published_at, ...payload } = late.alarms(alarm1)[0]!;
  assert.match(published_at, /^\d{4}-.*Z$/);
  const expected = [anAlert({ id: 'A', revision: 3 })];
  assert.deepEqual(payload, { schema: 'coolwatch-alarm/1', site: 'dc1', asset: 'pump-1', alerts: expected });
  assert.deepEqual(late.alarms(alarm2)[0]?.alerts, []);
  assert.deepEqual(late.alarms(`${root}/agent/a1/alarm`)[0]?.asset, null);
});

test('a delivery is the alarm topic and the event; a closed alert leaves an empty list', async (t) => {
  const { url } = await broker(t);
  const ear = await scada(t, url);
  const sink = await connected(t, aSink(url));
  assert.deepEqual(await sink.deliver(raised({ id: 'A' }), false, never), { kind: 'delivered' });
  const closing: Announcement = { why: 'closed', alert: anAlert({ id: 'A', revision: 2, state: 'normal' }) };
  assert.deepEqual(await sink.deliver(closing, true, never), { kind: 'delivered' });
  await until('both events', () => ear.events().length === 2);
  assert.deepEqual(ear.events(), [
    { schema: 'coolwatch-event/1', why: 'raised', replayed: false, alert: anAlert({ id: 'A' }) },
    { schema: 'coolwatch-event/1', replayed: true, ...closing },
  ]);
  assert.deepEqual(
    ear.alarms(alarm1).map(({ alerts }) => alerts.map(({ revision }) => revision)),
    [[], [1], []],
  );
  assert.equal(ear.heard.find(({ topic }) => topic.endsWith('/event'))?.retain, false);
});

test('what is held changes the alarm topic and is no event', async (t) => {
  const { url } = await broker(t);
  const ear = await scada(t, url);
  const sink = await connected(t, aSink(url), [anAlert({ id: 'A' })]);
  const shelved = { by: 'kim', until: '2026-03-04T14:00:00.000Z', reason: '' };
  const alert = anAlert({ id: 'A', revision: 3, active: false, shelved, state: 'shelved' });
  assert.deepEqual(await sink.deliver({ why: 'held', alert }, false, never), { kind: 'delivered' });
  await sink.deliver(raised({ id: 'B' }), false, never);
  await until('the next event', () => ear.events().length > 0);
  assert.deepEqual(
    ear.events().map(({ alert: { id } }) => id),
    ['B'],
  );
  assert.deepEqual(ear.alarms(alarm1)[1]?.alerts, [alert]);
});

test('an alert without an asset goes to the agent, an odd asset id is escaped', async (t) => {
  const { url } = await broker(t);
  const ear = await scada(t, url);
  const sink = await connected(t, aSink(url, { assets: [] }));
  await sink.deliver(raised({ id: 'A', kind: 'comms', asset: null }), false, never);
  const odd = { id: 'hall 1/pump #3', kind: 'pump', location: null, redundancy: null };
  await sink.deliver(raised({ id: 'B', asset: odd }), false, never);
  await until('both events', () => ear.events().length === 2);
  const topics = new Set(ear.heard.map(({ topic }) => topic));
  assert.ok(topics.has(`${root}/agent/a1/event`));
  assert.ok(topics.has(`${root}/asset/hall 1%2Fpump %233/alarm`));
});

test('health is retained, and the broker forgets it when nobody refreshes it', async (t) => {
  const { url } = await broker(t);
  const sink = await connected(t, aSink(url, {}, { healthMs: 60_000 }));
  const pump = anAsset('pump-1', 'normal', { health: { score: null, reason: 'starting' } });
  const at = '2026-03-04T10:15:00.000Z';
  sink.publish({ ...aPlant(), assets: [pump], at, last_frame_at: at });
  const late = await connectAsync(url, { protocolVersion: 5 });
  t.after(() => late.end(true));
  const heard: IPublishPacket[] = [];
  late.on('message', (_topic, _payload, packet) => heard.push(packet));
  await late.subscribeAsync(`${root}/asset/+/health`, { qos: 1, rap: true });
  await until('health', () => heard.length === 1);
  const [{ retain, qos, properties, payload }] = heard as [IPublishPacket];
  assert.equal(retain, true);
  assert.equal(qos, 0, 'no PUBACK of an alarm waits behind that of a health');
  const expiryS = properties?.messageExpiryInterval ?? Infinity;
  assert.ok(expiryS > 170 && expiryS <= 180, `three times 60 s, not ${expiryS}`);
  assert.deepEqual(JSON.parse(payload.toString()), {
    schema: 'coolwatch-health/1',
    site: 'dc1',
    asset: 'pump-1',
    at,
    health: null,
    reason: 'starting',
  });
});

test('health is told again at every connection', async (t) => {
  const first = await broker(t);
  const sink = await connected(t, aSink(first.url));
  const pump = anAsset('pump-1', 'normal', { health: { score: 87, reason: 'panel' } });
  sink.publish(aPlant({ assets: [pump] }));
  await first.stop();
  await until('gone', () => !sink.connected);
  await broker(t, { port: first.port });
  const again = await scada(t, first.url);
  await until('health', () => again.said(`${root}/asset/pump-1/health`).length > 0);
});

test('a state topic never goes backwards: an old revision delivered late changes only the events', async (t) => {
  const { url } = await broker(t);
  const ear = await scada(t, url);
  const sink = await connected(t, aSink(url), [anAlert({ id: 'A', revision: 5 })]);
  await sink.deliver(raised({ id: 'A', revision: 1 }), true, never);
  await sink.deliver(raised({ id: 'A', revision: 2 }), true, never);
  await until('both events', () => ear.events().length === 2);
  assert.deepEqual(
    ear.alarms(alarm1).map(({ alerts }) => alerts[0]?.revision),
    [5],
    'said once, as it stands',
  );
});

test('a killed agent is announced by its last will, a stopped one by itself', async (t) => {
  const { url } = await broker(t);
  const folder = temporaryFolder(t);
  const ear = await scada(t, url);
  const said = (): AgentStatusPayload[] => ear.said<AgentStatusPayload>(status);
  const child = fork(new URL('./crashing-agent.js', import.meta.url), ['publish', folder, url]);
  t.after(() => child.kill('SIGKILL'));
  await once(child, 'message');
  child.kill('SIGKILL');
  await until('last will', () => said().some(({ online, at }) => !online && at === null));
  const sink = aSink(url);
  await connected(t, sink);
  await until('online again', () => said().at(-1)?.online === true);
  await sink.stop();
  await until('offline', () => said().at(-1)?.online === false);
  assert.notEqual(said().at(-1)?.at, null, 'said by the agent, not by the broker');
  const late = await scada(t, url);
  await until('retained', () => late.said<AgentStatusPayload>(status)[0]?.online === false);
});

test('the heartbeat says what the agent last saw; a source says when it changes', async (t) => {
  const { url } = await broker(t);
  const ear = await scada(t, url);
  const clock = new StillClock();
  const sink = await connected(t, aSink(url, { clock }), [anAlert({ id: 'A' })]);
  const source = {
    name: 'plant/mqtt',
    type: 'mqtt',
    url: 'mqtt://x',
    connected: false,
    since: clock.now(),
    readings: 0,
    last_reading_at: null,
    rebuilds: 0,
    trouble: 'refused',
  };
  const state = {
    last_frame_at: '2026-03-04T12:00:00.000Z',
    sources: [source],
    storage: { waiting: 2, troubles: [] },
    assets: [{ verdict: { verdict: 'undecided' } }, { verdict: { verdict: 'normal' } }],
  } as unknown as PlantState;
  sink.publish(state);
  sink.publish(state);
  sink.publish({ ...state, sources: [{ ...source, connected: true, trouble: null }] });
  clock.advance(60_000);
  await until('heartbeat', () => ear.said(status).length === 2);
  assert.deepEqual(ear.said(status)[1], {
    schema: 'coolwatch-agent/1',
    site: 'dc1',
    agent: 'a1',
    online: true,
    at: '2026-03-04T12:01:00.000Z',
    last_frame_at: '2026-03-04T12:00:00.000Z',
    period_ms: 10_000,
    assets_undecided: 1,
    open_alerts: 1,
    commits_waiting: 2,
    version: '0.1.0',
  });
  assert.deepEqual(
    ear.said<SourceStatusPayload>(`${root}/source/plant%2Fmqtt/status`).map(({ connected }) => connected),
    [false, true],
  );
});

test('open alerts are said again every reassertMs', async (t) => {
  const { url } = await broker(t);
  const ear = await scada(t, url);
  const clock = new StillClock();
  await connected(t, aSink(url, { clock }), [anAlert({ id: 'A' })]);
  await until('said once', () => ear.alarms(alarm1).length === 1);
  clock.advance(900_000);
  await until('said again', () => ear.alarms(alarm1).length === 2);
  assert.deepEqual(newest(ear, alarm1), ['A', 1]);
});
