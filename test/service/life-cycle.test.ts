/** One alert from raise to return, as the topic, the journal and the command line show it. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectAsync } from 'mqtt';
import { signatureOf } from '../../agent/commands/signature.ts';
import type { FeedbackCommand } from '../../agent/model.ts';
import type {
  AlarmPayload,
  AnswerPayload,
  CommandPayload,
  EventPayload,
} from '../../agent/sinks/mqtt/topics.ts';
import type { WorkState } from '../../agent/status/plant-state.ts';
import { openReader } from '../../agent/store/reader.ts';
import { coolwatch } from '../cli/captured-io.ts';
import { secret } from '../commands/a-command.ts';
import { scada } from '../sinks/scada.ts';
import { aPlant } from '../support/a-plant.ts';
import { anAgent } from '../support/an-agent.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const limits = { alarm_low: null, warn_low: null, warn_high: 80, alarm_high: 95 };
const plant = aPlant([{ id: 'bearing', asset: 'pump-1', kind: 'temperature', unit: 'degC', limits }]);
const root = 'coolwatch/v1/site';
const alarm = `${root}/asset/pump-1/alarm`;
const [hot, cool] = [97, 60];

test('raised, acknowledged over MQTT, shelved from the command line, returned on its shelf, closed at its end', async (t) => {
  const secretFile = join(temporaryFolder(t), 'secret');
  writeFileSync(secretFile, secret, { mode: 0o600 });
  const commands = { auth: 'hmac', windowMs: 60_000, secretFile } as const;
  const { agent, url, folder, clock, frame, stop } = await anAgent(t, plant, { mqtt: { commands } });
  const ear = await scada(t, url);
  const hmi = await connectAsync(url, { protocolVersion: 5 });
  t.after(() => hmi.end(true));
  const place = ['--state', folder];
  const run = (...args: string[]) => coolwatch([...args, ...place], { now: () => clock.now() });
  await until('commands are taken', () => {
    frame(cool);
    return agent.state()?.commands?.connected;
  });

  frame(hot);
  const raised = await until('the alarm', () => ear.alarms(alarm).at(-1)?.alerts[0]);
  assert.deepEqual([raised.state, raised.revision], ['unacknowledged', 1]);

  const topic = `${root}/cmd/ack`;
  const payload: CommandPayload = {
    schema: 'coolwatch-command/1',
    id: raised.id,
    by: 'kim, control room',
    note: 'sending somebody',
    at: new Date(clock.now()).toISOString(),
    nonce: 'a-nonce-never-used-before',
    signature: null,
  };
  const signed = { ...payload, signature: signatureOf(topic, payload, secret) };
  const properties = { responseTopic: `${root}/answer/hmi-1`, correlationData: Buffer.from('7') };
  await hmi.publishAsync(topic, JSON.stringify(signed), { qos: 1, properties });
  const answer = await until('the answer', () => {
    frame(hot);
    return ear.said<AnswerPayload>(properties.responseTopic)[0];
  });
  assert.deepEqual([answer.accepted, answer.code, answer.command], [true, 'accepted', 'ack']);
  const state = () => {
    const alert = ear.alarms(alarm).at(-1)?.alerts[0];
    return alert === undefined ? 'none' : `${alert.state}${alert.active ? '' : ', returned'}`;
  };
  await until('acknowledged', () => state() === 'acknowledged');

  const shelving = run('shelve', raised.id, '--for', '2h', '--by', 'ben', '--note', 'bearing ordered');
  let shelved: Awaited<typeof shelving> | undefined;
  void shelving.then((done) => (shelved = done));
  await until('shelved', () => {
    frame(hot);
    return shelved;
  });
  assert.equal(shelved?.code, 0, shelved?.err);
  await until('the shelf', () => state() === 'shelved');

  await until('back to normal on its shelf', () => {
    frame(cool);
    return state() === 'shelved, returned';
  });
  clock.advance(2 * 3_600_000);
  await until('closed', () => {
    frame(cool);
    return state() === 'none';
  });
  await until('the last event', () => ear.events().length >= 4);

  // The topic.
  assert.deepEqual(
    ear.events().map(({ why, alert }: EventPayload) => [why, alert.id, alert.revision, alert.state]),
    [
      ['raised', raised.id, 1, 'unacknowledged'],
      ['acknowledged', raised.id, 2, 'acknowledged'],
      ['shelved', raised.id, 3, 'shelved'],
      ['closed', raised.id, 5, 'normal'],
    ],
  );
  const shown = ear
    .alarms(alarm)
    .flatMap(({ alerts }: AlarmPayload) => alerts.map(({ revision }) => revision));
  assert.deepEqual([...new Set(shown)], [1, 2, 3, 4]);

  // The command line.
  const { out } = await run('alert', raised.id);
  assert.match(out, /^State +closed/m);
  assert.match(out, /^Acked +by kim, control room, .*: sending somebody$/m);
  assert.match(out, /rev 3 .* shelved, active; shelved by ben$/m);
  assert.match(out, /rev 4 .* shelved, back to normal$/m);
  assert.match(out, /^ +4 Mar 12:00:\d\d UTC +ack by kim, control room, MQTT, frame \d+: sending/m);
  assert.match(out, /^ +4 Mar 12:00:\d\d UTC +shelve for 2 h by ben, command line, frame \d+:/m);

  // The journal, which is all that a restart goes by.
  await stop();
  const reader = openReader(folder);
  t.after(() => reader.close());
  const journalled = reader.alert(raised.id);
  assert.deepEqual(
    journalled?.history.map(({ revision, active, acknowledged, shelved: shelf }) => [
      revision,
      active,
      acknowledged?.by ?? null,
      shelf?.by ?? null,
    ]),
    [
      [1, true, null, null],
      [2, true, 'kim, control room', null],
      [3, true, 'kim, control room', 'ben'],
      [4, false, 'kim, control room', 'ben'],
      [5, false, 'kim, control room', null],
    ],
  );
  assert.deepEqual(
    journalled?.commands?.map(({ command: { kind, by, note, via } }) => [kind, by, note, via]),
    [
      ['ack', 'kim, control room', 'sending somebody', 'mqtt'],
      ['shelve', 'ben', 'bearing ordered', 'socket'],
    ],
  );
});

test('what happened while the broker was away is the first thing that its alarm topic says', async (t) => {
  const { agent, broker, url, clock, frame } = await anAgent(t, plant, {});
  const ear = await scada(t, url);
  frame(hot);
  await until('the alarm', () => ear.alarms(alarm).at(-1)?.alerts[0]);
  await broker.stop('SIGKILL');
  await until('returned', () => {
    frame(cool);
    return agent.state()?.alerts[0]?.state === 'returned-unacknowledged';
  });
  const again = await startMosquitto({ port: broker.port });
  t.after(() => again.stop());
  const late = await scada(t, again.url);
  await until('its return, on the topic and delivered', () => {
    clock.advance(1_000);
    const { connected, pending } = agent.state()!.delivery[0]!;
    return connected && pending === 0 && late.alarms(alarm).at(-1)?.alerts[0]?.revision === 2;
  });
  const said = late.alarms(alarm).flatMap(({ alerts }) => alerts.map(({ revision }) => revision));
  assert.deepEqual([...new Set(said)], [2], 'the revision of before the outage is not said again');
});

test('feedback over MQTT: what cannot be is refused with the reason, known work is maintenance, and the journal has it', async (t) => {
  const commands = { auth: 'acl', windowMs: 60_000 } as const;
  const { agent, url, folder, clock, frame, stop } = await anAgent(t, plant, { mqtt: { commands } });
  const ear = await scada(t, url);
  const hmi = await connectAsync(url, { protocolVersion: 5 });
  t.after(() => hmi.end(true));
  await until('commands are taken', () => {
    frame(cool);
    return agent.state()?.commands?.connected;
  });
  frame(hot);
  const raised = await until('the alarm', () => ear.alarms(alarm).at(-1)?.alerts[0]);
  let asked = 0;
  /** What `cmd/feedback` is answered. */
  const answerTo = async (word: object): Promise<AnswerPayload> => {
    const responseTopic = `${root}/answer/${asked++}`;
    const payload = JSON.stringify({ schema: 'coolwatch-command/1', id: raised.id, by: 'kim', ...word });
    await hmi.publishAsync(`${root}/cmd/feedback`, payload, { qos: 1, properties: { responseTopic } });
    return until('the answer', () => {
      frame(hot);
      return ear.said<AnswerPayload>(responseTopic)[0];
    });
  };
  const unknown = await answerTo({ id: 'X', verdict: 'confirmed' });
  assert.deepEqual([unknown.code, unknown.message], ['not-found', 'no alert X']);
  const limit = await answerTo({ verdict: 'false-alarm' });
  assert.equal(limit.code, 'refused');
  assert.match(limit.message!, /comes from a limit or a rule of the plant/);
  assert.match((await answerTo({ verdict: 'known-work' })).message!, /still stands: say how long/);
  const work = await answerTo({ verdict: 'known-work', for: '2h', note: 'bearing is changed' });
  assert.deepEqual([work.command, work.code], ['feedback', 'accepted']);
  const [{ from, subject, by }] = agent.state()!.maintenance as [WorkState];
  assert.deepEqual([subject, from, by], ['pump-1', raised.raised_at, 'kim']);
  await until('seen, and out of service', () => {
    const alert = ear.alarms(alarm).at(-1)?.alerts[0];
    return alert?.acknowledged?.by === 'kim' && alert.state === 'out-of-service';
  });
  const confirmed = await answerTo({ verdict: 'confirmed' });
  assert.equal(confirmed.code, 'accepted');
  assert.deepEqual(agent.state()!.maintenance, [], 'it was no work after all');

  const { out } = await coolwatch(['alert', raised.id, '--state', folder], { now: () => clock.now() });
  assert.match(
    out.replaceAll(/\n +/g, ' '),
    /feedback known work for 2 h by kim, MQTT, frame \d+: bearing is changed/,
  );
  await stop();
  const reader = openReader(folder);
  t.after(() => reader.close());
  const told = reader.alert(raised.id)!.commands!.map(({ command }) => command as FeedbackCommand);
  const about = { asset: 'pump-1', sensors: ['bearing'], raisedAt: Date.parse(raised.raised_at) };
  assert.deepEqual(
    told.map(({ kind, verdict, about }) => [kind, verdict, about]),
    [
      ['feedback', 'known-work', about],
      ['feedback', 'confirmed', about],
    ],
  );
});
