import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectAsync } from 'mqtt';
import type { AgentStatusPayload, AlarmPayload, EventPayload } from '../../agent/sinks/mqtt/topics.ts';
import type { PlantState } from '../../agent/status/plant-state.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import { LiveRig, type RigChannel } from '../support/live-rig.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const channels: RigChannel[] = [
  { id: 'Volume Flow', kind: 'flow', unit: 'm3/h', via: 'mqtt' },
  { id: 'head', kind: 'dp', unit: 'kPa', via: 'opcua' },
  { id: 'power', kind: 'power', unit: 'kW', via: 'mqtt' },
  { id: 'suction', kind: 'pressure', unit: 'kPag', via: 'opcua' },
];

/** A pump on a wandering load; a failing one gives less head for more power. */
function reading(second: number, failing: boolean, random: () => number): Record<string, number> {
  const load = 100 + 10 * Math.sin(second / 20) + random() * 2;
  return {
    'Volume Flow': load,
    head: 300 - load - (failing ? 80 : 0) + random(),
    power: load / 4 + (failing ? 15 : 0) + random() * 0.3,
    suction: 120 - load / 10 + random(),
  };
}

test('readings over MQTT and OPC UA become one alert, which survives kill -9 without being told twice', async (t) => {
  let feed: NodeJS.Timeout | undefined;
  // Before the folder goes: an agent that ends writes its checkpoint there.
  t.after(async () => {
    clearInterval(feed);
    await rig.stop();
  });
  const rig = new LiveRig(join(temporaryFolder(t), 'rig'), channels);
  const random = randomFrom(4);
  let failing = false;
  let second = 200;
  await rig.start(120, '600s');
  const scada = await connectAsync(rig.brokerUrl, { protocolVersion: 5 });
  t.after(() => scada.endAsync(true));
  feed = setInterval(() => rig.feed(Date.now(), reading(second++, failing, random)), 1000);
  const messages: { topic: string; payload: unknown }[] = [];
  scada.on('message', (topic, payload) => messages.push({ topic, payload: JSON.parse(payload.toString()) }));
  await scada.subscribeAsync('coolwatch/v1/#', { qos: 1 });
  const newest = <T>(topic: string) =>
    messages.findLast((message) => message.topic.endsWith(topic))?.payload as T | undefined;
  const events = () =>
    messages.filter(({ topic }) => topic.endsWith('/event')).map(({ payload }) => payload as EventPayload);

  const now = Math.floor(Date.now() / 1000) * 1000;
  const history = Array.from({ length: 200 }, (_, s) => {
    const values = reading(s, false, random);
    return `${new Date(now - (200 - s) * 1000).toISOString()},${channels.map(({ id }) => values[id]).join(',')}`;
  });
  const recording = join(rig.folder, 'history.csv');
  writeFileSync(recording, `timestamp,${channels.map(({ id }) => id).join(',')}\n${history.join('\n')}\n`);
  const imported = await rig.coolwatch('import', '--readings', recording, '--json');
  assert.equal(imported.code, 0, imported.out + imported.err);

  await rig.startAgent();
  await until(
    'the panel to judge',
    async () => {
      const state = await stateOf(rig);
      return (
        state?.assets[0]?.verdict.verdict === 'normal' && state.sources.every(({ connected }) => connected)
      );
    },
    30_000,
  );
  assert.deepEqual(newest<AlarmPayload>('asset/rig/alarm')?.alerts, []);
  assert.deepEqual(events(), []);

  failing = true;
  const raised = await until(
    'the alarm topic to carry the alert',
    () => newest<AlarmPayload>('asset/rig/alarm')?.alerts[0],
    40_000,
  );
  assert.equal(raised.state, 'unacknowledged');
  assert.ok(raised.evidence.some(({ sensor, direction }) => sensor === 'head' && direction === 'down'));
  await until('its event', () => events().length > 0);
  const page = await rig.coolwatch('alert', raised.id);
  assert.match(page.out, /head/);
  assert.match(page.out, new RegExp(`coolwatch ack ${raised.id}`));

  await rig.stopAgent('SIGKILL');
  await until('the last will', () => newest<AgentStatusPayload>('agent/coolwatch/status')?.online === false);
  const down = await rig.coolwatch('alerts');
  assert.match(down.out, /not running/);
  assert.match(down.out, new RegExp(raised.id.slice(0, 6)));

  await rig.startAgent();
  await until(
    'the agent to be back',
    () => newest<AgentStatusPayload>('agent/coolwatch/status')?.online === true,
  );
  const frame = (await until('its state', () => stateOf(rig))).frame;
  await until('ten more frames', async () => ((await stateOf(rig))?.frame ?? 0) >= frame + 10, 30_000);
  const after = (await stateOf(rig))!;
  assert.deepEqual(
    after.alerts.map(({ id, revision, raised_at }) => [id, revision, raised_at]),
    [[raised.id, 1, raised.raised_at]],
  );
  assert.deepEqual(
    events().map(({ why, alert }) => [why, alert.id, alert.revision]),
    [['raised', raised.id, 1]],
  );

  const ack = await rig.coolwatch('ack', raised.id, '--by', 'kim', '--note', 'going there');
  assert.equal(ack.code, 0, ack.out + ack.err);
  const told = await until('the acknowledgement', () => {
    const alert = newest<AlarmPayload>('asset/rig/alarm')?.alerts[0];
    return alert?.state === 'acknowledged' ? alert : undefined;
  });
  assert.deepEqual([told.id, told.revision, told.acknowledged?.by], [raised.id, 2, 'kim']);

  const shelved = await rig.coolwatch('shelve', raised.id, '--for', '1h', '--by', 'kim', '--note', 'ordered');
  assert.equal(shelved.code, 0, shelved.out + shelved.err);
  assert.equal((await rig.coolwatch('unshelve', 'A'.repeat(26), '--by', 'kim')).code, 3);

  const begun = await rig.coolwatch('maintenance', 'suction', '--for', '1h', '--by', 'kim');
  assert.equal(begun.code, 0, begun.out + begun.err);
  await rig.stopAgent('SIGKILL');
  await rig.startAgent();
  const resumed = await until('its state', () => stateOf(rig));
  assert.deepEqual(
    resumed.maintenance?.map(({ subject, by }) => [subject, by]),
    [['suction', 'kim']],
  );
  assert.match((await rig.coolwatch('alerts')).out, /shelved by kim until .*:\s+ordered/);
  assert.equal((await rig.coolwatch('unshelve', raised.id, '--by', 'kim')).code, 0);
  assert.equal((await rig.coolwatch('unshelve', raised.id, '--by', 'kim')).code, 1);
  assert.equal(resumed.sensors.find(({ id }) => id === 'suction')?.state, 'off');
  assert.equal((await rig.coolwatch('maintenance', 'suction', '--end', '--by', 'kim')).code, 0);
  assert.equal((await rig.coolwatch('maintenance', 'suction', '--end', '--by', 'kim')).code, 1);
  assert.equal((await rig.coolwatch('sensors', 'accept', 'nobody', '--by', 'kim')).code, 3);
  assert.equal((await rig.coolwatch('sensors', 'replaced', 'suction', '--by', 'kim')).code, 0);
});

/** What the agent says of itself; undefined while it does not answer. */
async function stateOf(rig: LiveRig): Promise<PlantState | undefined> {
  const { out } = await rig.coolwatch('status', '--json');
  const document = JSON.parse(out) as {
    readonly agent_running?: boolean;
    readonly state?: PlantState | null;
  };
  return document.agent_running === true ? (document.state ?? undefined) : undefined;
}
