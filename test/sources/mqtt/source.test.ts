import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { payloadCap } from '../../../agent/sources/mqtt/decoder.ts';
import { Quality } from '../../../agent/model.ts';
import { freePort } from '../../support/free-port.ts';
import { type Broker, startMosquitto } from '../../support/mosquitto.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';
import { mqttAddress, mqttSettings, sensor } from '../plant-parts.ts';
import { runSource } from '../running-source.ts';
import { publisher } from './publisher.ts';

async function broker(t: TestContext, options: { port?: number; extra?: string } = {}): Promise<Broker> {
  const started = await startMosquitto(options);
  t.after(() => started.stop('SIGKILL'));
  return started;
}

test('plain numbers, many values in one message and their times arrive', async (t) => {
  const { url } = await broker(t);
  const { source, intake } = await runSource(t, mqttSettings(url), [
    sensor('flow', mqttAddress('pump/flow')),
    sensor('in', mqttAddress('pump', '$.in', '$.ts')),
    sensor('out', mqttAddress('pump', '$.out', '$.ts')),
  ]);
  await until('connection', () => source.state().connected);
  const client = await publisher(t, url);
  await client.publishAsync('pump/flow', '42.5', { qos: 1 });
  await client.publishAsync('pump', '{"in":2,"out":4,"ts":1700000000}', { qos: 1 });
  await intake.reading(0, 42.5);
  assert.deepEqual(await intake.reading(1, 2), {
    channel: 1,
    at: 1_700_000_000_000,
    value: 2,
    quality: Quality.good,
  });
  assert.equal((await intake.reading(2, 4)).at, 1_700_000_000_000);
  const { readings, last_reading_at, trouble } = source.state();
  assert.equal(readings, 3);
  assert.ok(last_reading_at !== null && trouble === null);
});

test('a retained message is no reading, the live one after it is', async (t) => {
  const { url } = await broker(t);
  const client = await publisher(t, url);
  await client.publishAsync('pump/flow', '1', { qos: 1, retain: true });
  const { intake } = await runSource(t, mqttSettings(url), [sensor('flow', mqttAddress('pump/flow'))]);
  await until('the retained one', () => intake.rejected('retained', 'pump/flow'));
  await client.publishAsync('pump/flow', '2', { qos: 1, retain: true });
  await intake.reading(0, 2);
  assert.equal(intake.readings.length, 1);
});

test('bad messages of any size are located while the good ones go on', async (t) => {
  const { url } = await broker(t);
  const { source, intake } = await runSource(t, mqttSettings(url), [
    sensor('bad', mqttAddress('bad/one', '$.v')),
    sensor('good', mqttAddress('good')),
  ]);
  await until('connection', () => source.state().connected);
  const client = await publisher(t, url);
  await client.publishAsync('bad/one', '{"v":', { qos: 1 });
  await client.publishAsync('bad/one', '{"v":null}', { qos: 1 });
  await client.publishAsync('bad/one', Buffer.alloc(payloadCap + 1, ' '), { qos: 1 });
  await client.publishAsync('bad/one', Buffer.alloc(10 * 1024 * 1024, '['), { qos: 1 });
  await client.publishAsync('bad/one', Buffer.alloc(20 * 1024 * 1024, '['), { qos: 1 });
  await client.publishAsync('good', '7', { qos: 1 });
  await intake.reading(1, 7);
  assert.deepEqual(intake.rejects, [
    { code: 'bad-json', where: 'bad/one' },
    { code: 'wrong-type', where: 'bad/one' },
    { code: 'too-large', where: 'bad/one' },
    // The one of 20 MB is over the packet size we announce: the broker keeps it.
    { code: 'too-large', where: 'bad/one' },
  ]);
});

test('a broker that is absent at start is named in plain words and found when it comes', async (t) => {
  const port = await freePort();
  const url = `mqtt://127.0.0.1:${port}`;
  const { source, intake } = await runSource(t, mqttSettings(url), [
    sensor('flow', mqttAddress('pump/flow')),
  ]);
  await until('trouble', () => source.state().trouble !== null);
  assert.match(source.state().trouble ?? '', /127\.0\.0\.1:\d+ refuses connections: is the broker running/);
  assert.equal(source.state().connected, false);
  await broker(t, { port });
  await until('connection', () => source.state().connected);
  assert.equal(source.state().trouble, null);
  await (await publisher(t, url)).publishAsync('pump/flow', '3', { qos: 1 });
  await intake.reading(0, 3);
});

test('a killed broker is a loss and its return brings the readings back', async (t) => {
  const first = await broker(t);
  const { source, intake, log } = await runSource(t, mqttSettings(first.url), [
    sensor('flow', mqttAddress('pump/flow')),
  ]);
  await until('connection', () => source.state().connected);
  await first.stop('SIGKILL');
  await until('loss', () => intake.lostBy('disconnected'));
  assert.equal(source.state().connected, false);
  assert.notEqual(source.state().trouble, null);
  await broker(t, { port: first.port });
  const back = performance.now();
  await until('connection', () => source.state().connected);
  t.diagnostic(`back after ${Math.round(performance.now() - back)} ms`);
  await (await publisher(t, first.url)).publishAsync('pump/flow', '4', { qos: 1 });
  await intake.reading(0, 4);
  assert.equal(source.state().rebuilds, 1);
  assert.equal(intake.losses.length, 1);
  assert.ok(log.filter((line) => line['msg'] === 'source lost').length <= 2);
});

test('a connected source that falls silent is rebuilt until somebody speaks again', async (t) => {
  const { url } = await broker(t);
  const client = await publisher(t, url);
  await client.publishAsync('pump/flow', '1', { qos: 1, retain: true });
  const { source, intake, log } = await runSource(t, mqttSettings(url, { silenceMs: 600 }), [
    sensor('flow', mqttAddress('pump/flow')),
  ]);
  await until('loss', () => intake.lostBy('silent'));
  await until('a second rebuild', () => source.state().rebuilds >= 2);
  assert.match(source.state().trouble ?? '', /silent for more than 0\.6 s/);
  assert.equal(intake.losses.length, 1);
  assert.equal(log.filter((line) => line['msg'] === 'source lost').length, 1);
  await until('connection', () => source.state().connected);
  await client.publishAsync('pump/flow', '5', { qos: 1 });
  await intake.reading(0, 5);
  assert.equal(source.state().trouble, null);
});

test('a frozen broker is noticed and, once it goes on, recovered from', async (t) => {
  const frozen = await broker(t);
  const { source, intake } = await runSource(t, mqttSettings(frozen.url, { silenceMs: 1000 }), [
    sensor('flow', mqttAddress('pump/flow')),
  ]);
  await until('connection', () => source.state().connected);
  frozen.process.kill('SIGSTOP');
  await until('loss', () => intake.lostBy('silent'));
  frozen.process.kill('SIGCONT');
  const client = await publisher(t, frozen.url);
  await until('a reading', async () => {
    await client.publishAsync('pump/flow', '6', { qos: 1 });
    return intake.readings.length > 0;
  });
});

test('a topic the broker refuses is named, the others go on', async (t) => {
  const { url } = await broker(t, { extra: refusingAllBut(t, 'open/x') });
  const { source, intake } = await runSource(t, mqttSettings(url), [
    sensor('secret', mqttAddress('secret/x')),
    sensor('open', mqttAddress('open/x')),
  ]);
  await until('trouble', () => source.state().trouble?.includes('refuses 1 of 2 topics, first secret/x'));
  assert.equal(source.state().connected, true);
  await (await publisher(t, url)).publishAsync('open/x', '8', { qos: 1 });
  await intake.reading(1, 8);
});

test('5,000 topics are subscribed in one session', async (t) => {
  const { url } = await broker(t);
  const sensors = Array.from({ length: 5000 }, (_, n) => sensor(`s${n}`, mqttAddress(`plant/s${n}`)));
  const { source, intake } = await runSource(t, mqttSettings(url), sensors);
  await until('connection', () => source.state().connected);
  await (await publisher(t, url)).publishAsync('plant/s4999', '9', { qos: 1 });
  await intake.reading(4999, 9);
});

test('a lost source takes no channel of another source with it', async (t) => {
  const { url } = await broker(t);
  const other = { source: 'other', type: 'mqtt', topic: 'x', value: '$', time: null } as const;
  const { source, intake } = await runSource(t, mqttSettings(url), [
    sensor('foreign', other),
    sensor('flow', mqttAddress('pump/flow')),
  ]);
  await until('connection', () => source.state().connected);
  await source.stop();
  assert.deepEqual(intake.losses, [{ channels: [1], why: 'stopped' }]);
});

test('stop ends the session and nothing is dialled again', async (t) => {
  const { url } = await broker(t);
  const { source, intake } = await runSource(t, mqttSettings(url), [
    sensor('flow', mqttAddress('pump/flow')),
  ]);
  await until('connection', () => source.state().connected);
  await source.stop();
  assert.equal(source.state().connected, false);
  assert.ok(intake.lostBy('stopped'));
});

/** mosquitto's acl_file grants every SUBSCRIBE and filters later; its dynamic security plugin refuses it. */
function refusingAllBut(t: TestContext, topic: string): string {
  const file = join(temporaryFolder(t), 'dynamic-security.json');
  writeFileSync(
    file,
    JSON.stringify({
      defaultACLAccess: {
        publishClientSend: true,
        publishClientReceive: true,
        subscribe: false,
        unsubscribe: true,
      },
      anonymousGroup: 'anyone',
      clients: [],
      groups: [{ groupname: 'anyone', roles: [{ rolename: 'reader' }] }],
      roles: [{ rolename: 'reader', acls: [{ acltype: 'subscribeLiteral', topic, allow: true }] }],
    }),
    { mode: 0o600 },
  );
  return `plugin ${dynamicSecurity()}\nplugin_opt_config_file ${file}`;
}

/** Debian keeps it in the folder of the machine's architecture. */
function dynamicSecurity(): string {
  const found = readdirSync('/usr/lib')
    .map((folder) => `/usr/lib/${folder}/mosquitto_dynamic_security.so`)
    .find((file) => existsSync(file));
  if (found === undefined)
    throw new Error('mosquitto_dynamic_security.so is missing: install Debian package mosquitto');
  return found;
}
