import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Aedes } from 'aedes';
import { loadPlant } from '../../../config/loader.ts';
import { mqtt311Side } from '../../../agent/demo/servers/mqtt5-wire.ts';
import { listenToBroker } from '../../../agent/discovery/mqtt/listen.ts';
import type { Survey } from '../../../agent/discovery/point.ts';
import { coolwatch } from '../../cli/captured-io.ts';
import { mqttSettings } from '../../sources/plant-parts.ts';
import { publisher } from '../../sources/mqtt/publisher.ts';
import { freePort } from '../../support/free-port.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function broker(t: TestContext, extra?: string) {
  const port = await freePort();
  const options =
    extra === undefined ? { port } : { port, extra: `listener ${port} 127.0.0.1\nuser root\n${extra}` };
  const started = await startMosquitto(options);
  t.after(() => started.stop('SIGKILL'));
  return started.url;
}

/** Listens until `enough` messages were heard; `ready` is called with the first progress, when we are subscribed. */
async function heard(url: string, enough: number, ready: () => void, filter = '#'): Promise<Survey> {
  const stop = new AbortController();
  let first = true;
  return listenToBroker({
    settings: mqttSettings(url),
    filter,
    forMs: 15_000,
    stop: stop.signal,
    progress: ({ messages }) => {
      if (first) ready();
      first = false;
      if (messages >= enough) stop.abort();
    },
  });
}

test('JSON and plain numbers become points; text, $SYS, our own and Sparkplug topics are counted', async (t) => {
  const url = await broker(t);
  const sender = await publisher(t, url);
  const say = (topic: string, payload: string | Buffer) => sender.publish(topic, payload);
  const { points, leftOut } = await heard(url, 7, () => {
    say('plant/pump-1/flow', '{"value": 3.5, "time": "2026-03-01T00:00:00Z"}');
    say('plant/pump-1/speed', '1450');
    say('plant/pump-1/name', 'north');
    say('plant/pump-1/blob', Buffer.from([0xff, 0xfe, 0x00]));
    say('coolwatch/v1/x/agent/a/status', '{"n": 1}');
    say('spBv1.0/g/NDATA/e', Buffer.from([1, 2, 3]));
    say('plant/{asset}/flow', '1');
  });
  assert.deepEqual(
    points.map(({ address, values }) => [address, values.low, values.count]),
    [
      [{ type: 'mqtt', topic: 'plant/pump-1/flow', value: '$.value', time: '$.time' }, 3.5, 1],
      [{ type: 'mqtt', topic: 'plant/pump-1/speed', value: '$', time: null }, 1450, 1],
    ],
  );
  for (const reason of [
    /^2 topics without a number/,
    /^1 topics of coolwatch/,
    /^1 Sparkplug B/,
    /^1 topics or keys that cannot/,
  ]) {
    assert.ok(
      leftOut.some((line) => reason.test(line)),
      `${reason} in ${leftOut.join('; ')}`,
    );
  }
});

test('topics of the broker itself are no points, even when asked for', async (t) => {
  const url = await broker(t, 'allow_anonymous true\nsys_interval 1\n');
  const { points, leftOut } = await heard(url, 3, () => undefined, '$SYS/#');
  assert.deepEqual(points, []);
  assert.match(leftOut.join(), /topics of the broker itself/);
});

test('a retained message is marked until a live one comes', async (t) => {
  const url = await broker(t);
  const sender = await publisher(t, url);
  await sender.publishAsync('plant/old', '1', { qos: 1, retain: true });
  await sender.publishAsync('plant/live', '1', { qos: 1, retain: true });
  const { points } = await heard(url, 3, () => sender.publish('plant/live', '2'));
  const marks = new Map(points.map(({ path, retainedOnly }) => [path.at(-1), retainedOnly]));
  assert.deepEqual([marks.get('old'), marks.get('live')], [true, false]);
});

test('a flood of topics and a giant payload are cut, and it says so', async (t) => {
  const url = await broker(t);
  const sender = await publisher(t, url);
  const { points, leftOut } = await heard(url, 5_102, () => {
    sender.publish('plant/giant', `[${'1,'.repeat(200_000)}1]`);
    for (let i = 0; i < 5_101; i++) sender.publish(`plant/flood/${i}`, '1');
  });
  assert.equal(points.length, 5_000);
  assert.match(
    leftOut.join('\n'),
    /1 topics with payloads over 256 KB.*\n101 points beyond the first 5000: .*--topic/,
  );
});

test('nothing is ever published, and the command’s draft loads as it is', async (t) => {
  const url = await broker(t);
  const sender = await publisher(t, url);
  const seen: string[] = [];
  sender.on('message', (topic) => seen.push(topic));
  await sender.subscribeAsync('#');
  const beat = setInterval(() => sender.publish('plant/chw-pump-1/suction-pressure_kpa', '181'), 100);
  t.after(() => clearInterval(beat));
  const out = join(temporaryFolder(t), 'sensors.yaml');
  const { out: said, err, code } = await coolwatch(['discover', 'mqtt', url, '--for', '1s', '--out', out]);
  assert.deepEqual([err, code], ['', 0]);
  assert.match(said, /^1 sensor on 1 asset \(1 pump\); 0 with something unsure/);
  const loaded = loadPlant(out);
  assert.ok(loaded.ok && loaded.warnings.length === 0);
  const [sensor] = loaded.value.sensors;
  assert.deepEqual([sensor?.kind, sensor?.unit, sensor?.role], ['pressure', 'kPa', 'suction-pressure']);
  assert.deepEqual([...new Set(seen)], ['plant/chw-pump-1/suction-pressure_kpa']);

  const text = readFileSync(out, 'utf8');
  const again = await coolwatch(['discover', 'mqtt', url, '--for', '1s', '--out', out]);
  assert.equal(again.code, 1);
  assert.match(again.err, /is there already: --force overwrites it, --add adds to it/);
  assert.equal(readFileSync(out, 'utf8'), text);
  const forced = await coolwatch(['discover', 'mqtt', url, '--for', '1s', '--out', out, '--force', '--json']);
  const told = JSON.parse(forced.out) as { sensors: { unsure: string[] }[]; file: string };
  assert.deepEqual([told.file, told.sensors.length, forced.code], [out, 1, 0]);
});

test('a broker that cannot be heard is told with what to do about it', async (t) => {
  const folder = temporaryFolder(t);
  const file = (name: string) => join(folder, name);
  execFileSync('mosquitto_passwd', ['-c', '-b', file('users'), 'reader', 'right'], { stdio: 'ignore' });
  writeFileSync(file('acl'), 'user reader\ntopic read plant/#\n', { mode: 0o600 });
  const url = await broker(
    t,
    `allow_anonymous false\npassword_file ${file('users')}\nacl_file ${file('acl')}\n`,
  );
  writeFileSync(file('wrong'), 'wrong\n', { mode: 0o600 });
  writeFileSync(file('open'), 'right\n', { mode: 0o644 });
  const refused = async (...args: string[]) => {
    const { err, code } = await coolwatch([
      'discover',
      'mqtt',
      ...args,
      '--for',
      '1s',
      '--out',
      file('out.yaml'),
    ]);
    return `${code} ${err}`;
  };
  const login = ['--username', 'reader', '--password-file'];
  assert.match(
    await refused(`mqtt://127.0.0.1:${await freePort()}`),
    /^1 .*source-failed.*refuses connections/,
  );
  assert.match(await refused(url), /^1 .*(?:refuses user name or password|does not authorize)/);
  assert.match(
    await refused(url, ...login, file('wrong')),
    /^1 .*(?:refuses user name or password|does not authorize)/,
  );
  assert.match(await refused(url, ...login, file('open')), /^1 .*secret-exposed.*chmod 600/);
  assert.match(await refused(url.replace('mqtt:', 'mqtts:')), /^1 .*source-failed/);
  assert.match(await refused('http://x'), /^2 .*usage.*must begin with mqtt/);
  assert.match(await refused('mqtt://a:b@x'), /^2 .*--password-file/);
  assert.match(await refused(url, '--ca', 'x.pem'), /^2 .*need mqtts/);
  assert.match(await refused(url, '--unit', 'flow=furlong'), /^2 .*furlong/);
  writeFileSync(file('right'), 'right\n', { mode: 0o600 });
  assert.match(
    await refused(url, ...login, file('right'), '--topic', 'plant/#'),
    /^1 .*no readings found at plant\/#.*--for 10m/,
  );
  assert.equal(existsSync(file('out.yaml')), false);
});

test('who may not listen to a filter is told to ask for a part', async (t) => {
  const aedes = await Aedes.createBroker();
  // MQTT 3.1.1, 3.9.3: a filter that is refused is answered with 0x80.
  aedes.authorizeSubscribe = (_, subscription, answer) =>
    answer(null, subscription.topic === '#' ? null : subscription);
  const server = createServer((socket) => void aedes.handle(mqtt311Side(socket, 'one'))).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  t.after(() => {
    server.close();
    aedes.close();
  });
  const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await assert.rejects(
    heard(url, 0, () => undefined),
    /refuses the topic #: ask for a part .*--topic plant\/#/,
  );
  assert.deepEqual((await heard(url, 0, () => undefined, 'plant/#')).points, []);
});
