import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { connectAsync, type MqttClient } from 'mqtt';
import { CommandClient, type Give } from '../../agent/commands/command-client.ts';
import { CommandDoor } from '../../agent/commands/command-door.ts';
import type { AnswerPayload } from '../../agent/sinks/mqtt/topics.ts';
import type { CommandRequest } from '../../agent/status/answers.ts';
import { settingsOf, root } from '../sinks/a-sink.ts';
import { StillClock } from '../sinks/real-clock.ts';
import { openStore, silent } from '../store/open-store.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { aCommand, secret, topicOf } from './a-command.ts';

const reply = `${root}/answer/scada`;

interface Told {
  readonly topic: string;
  readonly answer: AnswerPayload;
  readonly correlation: string | undefined;
  readonly retain: boolean;
}

/** The client on a real broker, SCADA beside it, and an agent that says `answer` to whatever it is given. */
async function listening(
  t: TestContext,
  answer: Give = async () => ({ ok: true }),
  before?: (url: string) => Promise<void>,
) {
  const broker = await startMosquitto();
  t.after(() => broker.stop());
  await before?.(broker.url);
  const folder = temporaryFolder(t);
  const store = await openStore(folder);
  t.after(() => store.close());
  writeFileSync(join(folder, 'secret'), secret, { mode: 0o600 });
  const clock = new StillClock();
  const commands = { auth: 'hmac', windowMs: 60_000, secretFile: join(folder, 'secret') } as const;
  const settings = settingsOf(broker.url, { commands });
  const door = new CommandDoor(commands, store, clock);
  const client = new CommandClient({ settings, site: 'dc1', agent: 'a1', door, clock, log: silent });
  const given: { request: CommandRequest; via: string }[] = [];
  await client.start((request, via) => {
    given.push({ request, via });
    return answer(request, via);
  });
  t.after(() => client.stop());
  await until('connected', () => client.state().connected);
  const scada = await connectAsync(broker.url, { protocolVersion: 5 });
  t.after(() => scada.end(true));
  const told: Told[] = [];
  scada.on('message', (topic, payload, { properties, retain }) => {
    const correlation = properties?.correlationData?.toString();
    told.push({ topic, answer: JSON.parse(payload.toString()) as AnswerPayload, correlation, retain });
  });
  await scada.subscribeAsync(`${root}/answer/#`, { qos: 1 });
  return { broker, client, clock, given, scada, told };
}

function send(
  scada: MqttClient,
  payload: unknown,
  options: { topic?: string; responseTopic?: string; retain?: boolean } = {},
): Promise<unknown> {
  const { topic = topicOf('ack'), responseTopic = reply, retain = false } = options;
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const properties = { responseTopic, correlationData: Buffer.from('c1') };
  return scada.publishAsync(topic, text, { qos: 1, retain, properties });
}

test('a signed command is given to the agent as one over MQTT, and answered with its correlation data', async (t) => {
  const { clock, given, scada, told } = await listening(t);
  await send(scada, aCommand(clock.now()));
  await until('the answer', () => told.length === 1);
  const request = { kind: 'ack', id: 'A', by: 'scada: kim', note: 'going there' };
  assert.deepEqual(given, [{ request, via: 'mqtt' }]);
  const answer = {
    schema: 'coolwatch-answer/1',
    site: 'dc1',
    command: 'ack',
    accepted: true,
    code: 'accepted',
    message: null,
    at: '2026-03-04T12:00:00.000Z',
  };
  assert.deepEqual(told, [{ topic: reply, answer, correlation: 'c1', retain: false }]);
});

test('what the agent refuses is answered with its reason', async (t) => {
  const answers = [404, 409, 503].map((status) => ({ ok: false, status, message: `no ${status}` }) as const);
  const { clock, scada, told, client } = await listening(t, async () => answers.shift() ?? { ok: true });
  for (let n = 0; n < 3; n++) await send(scada, aCommand(clock.now()));
  await until('the answers', () => told.length === 3);
  assert.deepEqual(
    told.map(({ answer: { accepted, code, message } }) => [accepted, code, message]),
    [
      [false, 'not-found', 'no 404'],
      [false, 'refused', 'no 409'],
      [false, 'busy', 'no 503'],
    ],
  );
  const { accepted, refused } = client.state();
  assert.deepEqual([accepted, refused['not-found']], [0, { count: 1, last: 'cmd/ack: no 404' }]);
});

test('unsigned, replayed, stale, oversized and retained messages are answered and counted, and reach no agent', async (t) => {
  const first = aCommand(new StillClock().now());
  const left = async (url: string) => {
    const scada = await connectAsync(url, { protocolVersion: 5 });
    await send(scada, aCommand(new StillClock().now()), { retain: true });
    await scada.endAsync();
  };
  const { clock, given, scada, told, client } = await listening(t, undefined, left);
  await send(scada, first);
  await until('one accepted', () => client.state().accepted === 1);
  const before = given.length;
  await send(scada, first);
  await send(scada, { ...aCommand(clock.now()), id: 'B' });
  await send(scada, aCommand(clock.now() - 61_000));
  await send(scada, 'no command at all');
  await send(scada, `"${'x'.repeat(20_000)}"`);
  await send(scada, aCommand(clock.now()), { retain: true });
  const codes = () => new Set(told.map(({ answer }) => answer.code));
  await until('the answers', () => codes().size === 7 && client.state().refused['retained']?.count === 2);
  assert.equal(given.length, before);
  const counts = Object.entries(client.state().refused).map(([code, { count }]) => [code, count]);
  const expected = { retained: 2, replayed: 1, unsigned: 1, stale: 1, malformed: 1, oversized: 1 };
  assert.deepEqual(Object.fromEntries(counts), expected);
  assert.ok(told.every(({ answer }) => answer.accepted === (answer.code === 'accepted')));
});

test('an answer goes below our own prefix only: nobody can have us write elsewhere', async (t) => {
  const { clock, given, scada, client } = await listening(t);
  const heard: string[] = [];
  scada.on('message', (topic) => heard.push(topic));
  await scada.subscribeAsync('#', { qos: 1 });
  const elsewhere = ['plant/pump-1/start', `${root}/asset/pump-1/alarm`, `${root}/answer/`];
  for (const responseTopic of elsewhere) await send(scada, aCommand(clock.now()), { responseTopic });
  await until('all refused', () => client.state().refused['malformed']?.count === 3);
  await send(scada, aCommand(clock.now()));
  await until('the one that is answered', () => heard.includes(reply));
  assert.equal(given.length, 1);
  assert.deepEqual([...new Set(heard)], [topicOf('ack'), reply]);
});

test('a flood of commands waits at the broker: twenty are looked at in a second', async (t) => {
  const { clock, client, scada } = await listening(t);
  for (let n = 0; n < 200; n++) void send(scada, aCommand(clock.now(), { signature: null }));
  const refused = () => client.state().refused['unsigned']?.count ?? 0;
  await until('a second is full', () => refused() >= 20);
  assert.equal(refused(), 20);
});

test('the broker is gone and comes back: commands are taken again', async (t) => {
  const { broker, client, clock, given } = await listening(t);
  await broker.stop('SIGKILL');
  await until('noticed', () => !client.state().connected && client.state().trouble !== null);
  const second = await startMosquitto({ port: broker.port });
  t.after(() => second.stop());
  await until('connected', () => client.state().connected);
  const scada = await connectAsync(second.url, { protocolVersion: 5 });
  t.after(() => scada.end(true));
  await until('taken', async () => {
    await send(scada, aCommand(clock.now()));
    return given.length > 0;
  });
});
