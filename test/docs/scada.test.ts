import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectAsync } from 'mqtt';
import { CommandClient } from '../../agent/commands/command-client.ts';
import { CommandDoor } from '../../agent/commands/command-door.ts';
import {
  type AnswerPayload,
  type CommandKind,
  commandSchemas,
  refusals,
  topicsUnder,
} from '../../agent/sinks/mqtt/topics.ts';
import { schemaCheck } from '../../config/checking/schema-check.ts';
import { anAsset } from '../cli/a-plant.ts';
import { aSink, root, settingsOf } from '../sinks/a-sink.ts';
import { realClock } from '../sinks/real-clock.ts';
import { scada } from '../sinks/scada.ts';
import { anAlert, raised } from '../store/an-alert.ts';
import { silent } from '../store/open-store.ts';
import { freePort } from '../support/free-port.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/scada.md'), 'utf8');

/** The code block that follows a comment of that beginning. */
function block(comment: string): string {
  const found = page.match(new RegExp(`<!-- ${comment}[^>]*-->\\s*\`\`\`\\w*\\n(.*?)\`\`\``, 's'));
  assert.ok(found, `docs/scada.md has a block "${comment}"`);
  return found[1]!;
}

/** The table's rows as [topic, retained, schema]. */
const told = [...page.matchAll(/^\| `([^`]+)` \| (yes|no) \| `([^`]+)` \|/gm)].map((row) => row.slice(1));
const schemas = [...new Set(told.map(([, , schema]) => schema!))];
/** The table of commands as topics. */
const taken = [...page.matchAll(/^\| `(cmd\/\w+)` \|/gm)].map(([, topic]) => topic!);
const stop = new AbortController().signal;

/** The names in it and what kind of value each has; null may be anything. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? null : [shape(value[0])];
  if (value === null || typeof value !== 'object') return value === null ? null : typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, of]) => [name, shape(of)]),
  );
}

function assertAlike(one: unknown, other: unknown, where: string): void {
  if (one === null || other === null) return;
  if (typeof one !== 'object' || typeof other !== 'object') return assert.equal(one, other, where);
  assert.deepEqual(Object.keys(one), Object.keys(other), where);
  for (const [name, value] of Object.entries(one)) {
    assertAlike(value, (other as Record<string, unknown>)[name], `${where}.${name}`);
  }
}

test('the table names every topic that there is, and no other', () => {
  const topics = topicsUnder('', 'dc1', '{agent_id}');
  const all = [
    topics.alarm('{id}'),
    topics.event('{id}'),
    topics.health('{id}'),
    topics.sourceStatus('{name}'),
    topics.agentStatus,
    topics.alarm(null),
    topics.event(null),
  ];
  assert.deepEqual(
    told.map(([topic]) => topic),
    all.map((topic) => topic.slice(1)),
  );
});

test('the table of commands names every command that there is, and the examples are as the schema says', () => {
  const kinds = Object.keys(commandSchemas) as CommandKind[];
  const topics = topicsUnder('', 'dc1', 'a1');
  assert.deepEqual(
    taken,
    kinds.map((kind) => topics.command(kind).slice(1)),
  );
  const command = JSON.parse(block('payload: coolwatch-command/1')) as object;
  assert.deepEqual(schemaCheck(commandSchemas.shelve)(command), []);
  const answer: AnswerPayload = {
    schema: 'coolwatch-answer/1',
    site: '',
    command: 'ack',
    accepted: true,
    code: 'accepted',
    message: null,
    at: '',
  };
  assertAlike(shape(JSON.parse(block('payload: coolwatch-answer/1'))), shape(answer), 'answer');
  const codes = [...page.matchAll(/^\| `([a-z-]+)` \| [a-z]/gm)].map(([, code]) => code!);
  assert.deepEqual(codes.toSorted(), ['accepted', ...refusals].toSorted());
});

test('what the example signs is taken', async (t) => {
  const folder = temporaryFolder(t);
  const file = (name: string): string => join(folder, name);
  writeFileSync(file('sign.mjs'), block('sign.mjs'));
  writeFileSync(file('commands.secret'), `${'5e'.repeat(32)}\n`, { mode: 0o600 });
  const nonces = { useNonce: async () => 'fresh' as const };
  const settings = { auth: 'hmac', windowMs: 60_000, secretFile: file('commands.secret') } as const;
  const door = new CommandDoor(settings, nonces, realClock);
  for (const [kind, fields] of [
    ['ack', { id: 'A', by: 'kim' }],
    ['maintenance', { subject: 'Rückkühler 3', for: null, by: 'kim', note: 'done' }],
    ['feedback', { id: 'A', verdict: 'confirmed', mode: 'bearing', by: 'kim' }],
    ['feedback', { id: 'A', verdict: 'known-work', for: '2h', by: 'kim' }],
  ] as const) {
    const topic = `${root}/cmd/${kind}`;
    const args = [file('sign.mjs'), file('commands.secret'), topic, JSON.stringify(fields)];
    const payload = execFileSync(process.execPath, args);
    const judged = await door.judge({ kind, topic, payload, retained: false });
    assert.ok(judged.ok, JSON.stringify(judged));
  }
});

test('what is published is retained as the table says and looks like the examples', async (t) => {
  const broker = await startMosquitto();
  t.after(() => broker.stop());
  const live = await scada(t, broker.url);
  const sink = aSink(broker.url);
  t.after(() => sink.stop());
  await sink.start([]);
  await until('connected', () => sink.connected);
  const source = { name: 'bms', type: 'opcua', connected: true, since: 0, last_reading_at: 1, trouble: null };
  const at = '2026-05-20T04:12:20.000Z';
  const pump = anAsset('pump-1', 'normal', { health: { score: 87, reason: 'panel' } });
  const state = { at, last_frame_at: at, assets: [pump], sources: [source] };
  sink.publish(state as unknown as Parameters<typeof sink.publish>[0]);
  await sink.deliver(raised({}), false, stop);
  await sink.deliver(raised({ id: 'B', asset: null }), false, stop);
  const late = await scada(t, broker.url);
  await until('the retained states', () => late.heard.length >= 6);
  const ids: Readonly<Record<string, string>> = { id: 'pump-1', name: 'bms', agent_id: 'a1' };
  for (const [topic, retained, schema] of told) {
    const at = `${root}/${topic!.replace(/\{(\w+)\}/, (_, name: string) => ids[name]!)}`;
    const payload = live.said<{ schema: string }>(at).at(-1);
    assert.equal(payload?.schema, schema, at);
    assert.equal(late.said(at).length > 0, retained === 'yes', `${at} is retained`);
    const example: unknown = JSON.parse(block(`payload: ${schema}`));
    assertAlike(shape(example), shape(payload), schema!);
  }
});

test('every schema has an example, and the alert in it is whole', () => {
  const alert = shape(anAlert());
  for (const schema of schemas) assert.ok(block(`payload: ${schema}`).length > 0);
  const { alert: told } = JSON.parse(block('payload: coolwatch-event/1')) as { readonly alert: unknown };
  assertAlike(shape(told), alert, 'alert');
});

test('the broker as it is set up there lets coolwatch speak, SCADA read, and nobody else do either', async (t) => {
  const folder = temporaryFolder(t);
  const file = (name: string): string => join(folder, name);
  const port = await freePort();
  const conf = block('mosquitto.conf').replaceAll('/etc/mosquitto', folder);
  assert.match(conf, /^listener 8883$/m);
  const ask = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=broker';
  const where = `-addext subjectAltName=IP:127.0.0.1 -keyout ${file('broker.key')} -out ${file('broker.pem')}`;
  execFileSync('openssl', `${ask} ${where}`.split(' '), { stdio: 'ignore' });
  execFileSync('mosquitto_passwd', ['-c', '-b', file('users'), 'coolwatch', 'secret']);
  execFileSync('mosquitto_passwd', ['-b', file('users'), 'scada', 'other']);
  execFileSync('mosquitto_passwd', ['-b', file('users'), 'operator', 'third']);
  writeFileSync(file('acl'), block('acl'), { mode: 0o600 });
  writeFileSync(file('password'), 'secret\n', { mode: 0o600 });
  const listener = conf.replace(/^listener .*$/m, `listener ${port} 127.0.0.1\nuser root`);
  const broker = await startMosquitto({ port, extra: listener });
  t.after(() => broker.stop());

  const url = `mqtts://127.0.0.1:${port}`;
  const tls = { ca: file('broker.pem'), cert: null, key: null, serverName: null };
  const sink = aSink(url, {}, { username: 'coolwatch', passwordFile: file('password'), tls });
  t.after(() => sink.stop());
  await sink.start([]);
  await until('connected', () => sink.connected);
  assert.deepEqual(await sink.deliver(raised({}), false, stop), { kind: 'delivered' });

  const secure = { ca: readFileSync(file('broker.pem')), protocolVersion: 5, reconnectPeriod: 0 } as const;
  const reader = await connectAsync(url, { ...secure, username: 'scada', password: 'other' });
  t.after(() => reader.end(true));
  const heard: string[] = [];
  reader.on('message', (topic) => heard.push(topic));
  await reader.subscribeAsync('coolwatch/v1/#', { qos: 1 });
  await until('the alarm', () => heard.includes(`${root}/asset/pump-1/alarm`));
  await assert.rejects(
    reader.publishAsync(`${root}/asset/pump-1/alarm`, '{}', { qos: 1 }),
    /Not authorized/i,
  );
  await assert.rejects(connectAsync(url, secure), /Not authorized/i);

  const commands = { auth: 'acl', windowMs: 60_000 } as const;
  const login = { username: 'coolwatch', passwordFile: file('password'), tls, commands };
  const door = new CommandDoor(commands, { useNonce: async () => 'fresh' }, realClock);
  const client = new CommandClient({
    settings: settingsOf(url, login),
    site: 'dc1',
    agent: 'a1',
    door,
    clock: realClock,
    log: silent,
  });
  const given: string[] = [];
  await client.start(async ({ by }) => {
    given.push(by);
    return { ok: true };
  });
  t.after(() => client.stop());
  await until('connected', () => client.state().connected);
  const command = (by: string) => JSON.stringify({ schema: 'coolwatch-command/1', id: 'A', by });
  await assert.rejects(
    reader.publishAsync(`${root}/cmd/ack`, command('scada'), { qos: 1 }),
    /Not authorized/i,
  );
  const operator = await connectAsync(url, { ...secure, username: 'operator', password: 'third' });
  t.after(() => operator.end(true));
  const answers: unknown[] = [];
  operator.on('message', (_, payload) => answers.push(JSON.parse(payload.toString())));
  await operator.subscribeAsync(`${root}/answer/#`, { qos: 1 });
  const properties = { responseTopic: `${root}/answer/operator` };
  await operator.publishAsync(`${root}/cmd/ack`, command('operator'), { qos: 1, properties });
  await until('the answer', () => answers.length === 1);
  assert.deepEqual(given, ['operator']);
});
