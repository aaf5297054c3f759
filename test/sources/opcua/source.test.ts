import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sensor } from '../../../config/plant.ts';
import { Quality } from '../../../agent/model.ts';
import type { Clock } from '../../../agent/ports.ts';
import { freePort } from '../../support/free-port.ts';
import { until } from '../../support/until.ts';
import { liveClock } from '../live-clock.ts';
import { opcuaAddress, opcuaSettings, sensor } from '../plant-parts.ts';
import { runSource } from '../running-source.ts';
import { sharedServer, startServer } from './server.ts';

const server = sharedServer([
  'a',
  'b',
  'on:Boolean',
  'q',
  'c',
  'd',
  'text:String',
  'array',
  'long:UInt64',
  'signed:Int64',
  'e',
  'f',
  'g',
  'h',
]);

function nodes(...names: readonly string[]): Sensor[] {
  return names.map((name) => sensor(name, opcuaAddress(`ns=1;s=${name}`)));
}

test('values arrive with their source time and quality', async (t) => {
  const sensors = [...nodes('a', 'b'), sensor('on', opcuaAddress('ns=1;s=on'), { kind: 'status' })];
  const { source, intake } = await runSource(t, opcuaSettings(server.url, { silenceMs: 1500 }), sensors);
  await until('connection', () => source.state().connected);
  const at = Date.UTC(2026, 5, 1, 12);
  server.tell({ set: { a: [12.5, at], b: [21, at + 1, 'UncertainLastUsableValue'], on: [true, at] } });
  assert.deepEqual(await intake.reading(0, 12.5), { channel: 0, at, value: 12.5, quality: Quality.good });
  assert.deepEqual(await intake.reading(1, 21), {
    channel: 1,
    at: at + 1,
    value: 21,
    quality: Quality.uncertain,
  });
  await intake.reading(2, 1);
  assert.equal(source.state().readings, 3);
  await until('a sign of life without news', () => intake.aliveCount > 0);
});

test('values between two publishes are queued, not lost', async (t) => {
  const { source, intake } = await runSource(
    t,
    opcuaSettings(server.url, { publishingIntervalMs: 1000, samplingIntervalMs: 50 }),
    nodes('q'),
  );
  await until('connection', () => source.state().connected);
  for (const value of [1, 2, 3, 4]) {
    server.tell({ set: { q: [value] } });
    // A pace the server can sample, not a wait for a result.
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  await intake.reading(0, 4);
  assert.deepEqual(
    intake.readings.map(({ value }) => value),
    [1, 2, 3, 4],
  );
});

test('a bad status is one rejection and one loss until it changes, the others go on', async (t) => {
  const { source, intake } = await runSource(t, opcuaSettings(server.url), nodes('c', 'd'));
  server.tell({ set: { c: [1], d: [1] } });
  await Promise.all([intake.reading(0, 1), intake.reading(1, 1)]);
  await until('no trouble', () => source.state().connected && source.state().trouble === null);
  intake.rejects.length = 0;
  intake.losses.length = 0;
  for (const value of [2, 3, 4]) {
    server.tell({ set: { c: [value, null, 'BadSensorFailure'], d: [value] } });
    await intake.reading(1, value);
  }
  await until('loss', () => intake.lostBy('bad-node', [0]));
  assert.deepEqual(intake.rejects, [{ code: 'bad-status', where: 'ns=1;s=c' }]);
  assert.equal(intake.losses.length, 1);
  assert.match(source.state().trouble ?? '', /1 of 2 nodes give no readings: ns=1;s=c \(BadSensorFailure\)/);
  assert.equal(source.state().connected, true);
  server.tell({ set: { c: [5] } });
  await intake.reading(0, 5);
  await until('no trouble', () => source.state().trouble === null);
});

test('text, arrays and switches of analogue sensors are wrong types, 64-bit counters are numbers', async (t) => {
  const sensors = nodes('text', 'array', 'on', 'long', 'signed', 'e');
  server.tell({
    set: {
      text: ['12.5'],
      array: [[1, 2]],
      on: [false],
      long: [[0x0fffffff, 1]],
      signed: [[0xffffffff, 0xfffffffe]],
      e: [1],
    },
  });
  const { intake } = await runSource(t, opcuaSettings(server.url), sensors);
  await intake.reading(4, -2);
  await intake.reading(5, 1);
  for (const node of ['text', 'array', 'on']) {
    await until(`rejection of ${node}`, () => intake.rejected('wrong-type', `ns=1;s=${node}`));
  }
  await until('rejection of 2^60', () => intake.rejected('not-finite', 'ns=1;s=long'));
  server.tell({ set: { long: [[1, 5]] } });
  await intake.reading(3, 2 ** 32 + 5);
});

test('an on-change value from before the session is taken as of now, a periodic one as of its time', async (t) => {
  const yesterday = Date.now() - 86_400_000;
  server.tell({ set: { f: [1, yesterday], g: [2, yesterday] } });
  const begin = Date.now();
  const onChange = sensor('f', opcuaAddress('ns=1;s=f'), { freshness: 'on-change' });
  const { intake } = await runSource(t, opcuaSettings(server.url), [onChange, ...nodes('g')]);
  assert.ok((await intake.reading(0, 1)).at >= begin);
  assert.equal((await intake.reading(1, 2)).at, yesterday);
});

test('a change after a value that was taken as of now is newer, however far behind the clock of the server', async (t) => {
  const yesterday = Date.now() - 86_400_000;
  server.tell({ set: { h: [1, yesterday] } });
  const onChange = sensor('h', opcuaAddress('ns=1;s=h'), { freshness: 'on-change' });
  const { intake } = await runSource(t, opcuaSettings(server.url), [onChange]);
  let before = (await intake.reading(0, 1)).at;
  for (const value of [2, 3]) {
    server.tell({ set: { h: [value, Date.now() - 30_000] } });
    const { at } = await intake.reading(0, value);
    assert.ok(at > before && at <= Date.now());
    before = at;
  }
  assert.deepEqual(intake.rejects, [
    { code: 'skewed', where: 'ns=1;s=h' },
    { code: 'skewed', where: 'ns=1;s=h' },
  ]);
  const ahead = Date.now() + 5_000;
  server.tell({ set: { h: [4, ahead] } });
  assert.equal((await intake.reading(0, 4)).at, ahead, 'once its clock is right it is believed again');
});

test('stop ends the session and frees its sockets', async (t) => {
  const { source, intake } = await runSource(t, opcuaSettings(server.url), nodes('a'));
  await until('connection', () => source.state().connected);
  await source.stop();
  assert.ok(intake.lostBy('stopped'));
  await until('sockets to close', () =>
    process.getActiveResourcesInfo().every((kind) => kind !== 'TCPSocketWrap'),
  );
});

test('a missing or removed node loses only its own sensor and is found when it comes', async (t) => {
  const server = await startServer(t, ['flow']);
  const sensors = [...nodes('flow', 'temp'), sensor('odd', opcuaAddress('not a node id'))];
  const { source, intake } = await runSource(t, opcuaSettings(server.url), sensors, {
    clock: impatientClock,
  });
  await until('connection', () => source.state().connected);
  assert.ok(
    intake.rejected('missing-node', 'ns=1;s=temp') && intake.rejected('missing-node', 'not a node id'),
  );
  assert.ok(intake.lostBy('bad-node', [1]) && intake.lostBy('bad-node', [2]));
  server.tell({ set: { flow: [1] } });
  await intake.reading(0, 1);
  server.tell({ add: ['temp'], set: { temp: [7] } });
  await intake.reading(1, 7);
  assert.match(source.state().trouble ?? '', /1 of 3 nodes .*not a node id/);

  // Removed from the running server it is missing again, and back when the server has it again.
  intake.rejects.length = 0;
  intake.losses.length = 0;
  server.tell({ remove: ['temp'], set: { flow: [2] } });
  await intake.reading(0, 2);
  await until('missing node', () => intake.rejected('missing-node', 'ns=1;s=temp'));
  assert.ok(intake.lostBy('bad-node', [1]));
  server.tell({ add: ['temp'], set: { temp: [8] } });
  await intake.reading(1, 8);
});

test('a server that is absent at start is named in plain words and found when it comes', async (t) => {
  const port = await freePort();
  const { source, intake } = await runSource(t, opcuaSettings(`opc.tcp://127.0.0.1:${port}`), nodes('flow'));
  await until('trouble', () => source.state().trouble !== null);
  assert.match(source.state().trouble ?? '', /127\.0\.0\.1:\d+ refuses connections: is the server running/);
  const server = await startServer(t, ['flow'], { port });
  server.tell({ set: { flow: [1] } });
  await intake.reading(0, 1);
});

test('a killed server is a loss and all is fresh within 15 s of its return', async (t) => {
  const names = Array.from({ length: 250 }, (_, n) => `s${n}`);
  const sensors = names.map((name) => sensor(name, opcuaAddress(`ns=1;s=${name}`)));
  const first = await startServer(t, names);
  const { source, intake } = await runSource(t, opcuaSettings(first.url), sensors);
  const set = (value: number) => ({ set: Object.fromEntries(names.map((name) => [name, [value] as const])) });
  first.tell(set(1));
  await until('all values', () => intake.readings.length >= names.length);
  await first.stop('SIGKILL');
  await until('loss', () => intake.lostBy('disconnected'));
  assert.equal(source.state().connected, false);
  const second = await startServer(t, names, { port: first.port });
  const back = performance.now();
  second.tell(set(2));
  const fresh = new Set<number>();
  await until('all values again', () => {
    for (const { channel, value } of intake.readings) if (value === 2) fresh.add(channel);
    return fresh.size === names.length;
  });
  t.diagnostic(`all fresh after ${Math.round(performance.now() - back)} ms`);
  assert.equal(source.state().rebuilds, 1);
});

test('a frozen server is noticed by our own watchdog and recovered from once it goes on', async (t) => {
  const server = await startServer(t, ['flow']);
  const { source, intake } = await runSource(
    t,
    opcuaSettings(server.url, { silenceMs: 1500 }),
    nodes('flow'),
  );
  server.tell({ set: { flow: [1] } });
  await intake.reading(0, 1);
  server.process.kill('SIGSTOP');
  const frozen = performance.now();
  await until('loss', () => intake.lostBy('silent'));
  t.diagnostic(`freeze noticed after ${Math.round(performance.now() - frozen)} ms`);
  assert.equal(source.state().connected, false);
  server.process.kill('SIGCONT');
  const back = performance.now();
  server.tell({ set: { flow: [2] } });
  await intake.reading(0, 2);
  t.diagnostic(`fresh after ${Math.round(performance.now() - back)} ms`);
});

/** Looks for missing nodes every 300 ms instead of every minute. */
const impatientClock: Clock = {
  ...liveClock,
  every: (period, run) => liveClock.every(Math.min(period, 300), run),
};
