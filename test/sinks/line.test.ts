import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { MqttLine } from '../../agent/sinks/mqtt/line.ts';
import { silent } from '../store/open-store.ts';
import { realClock } from './real-clock.ts';

test('what a quick retry cannot mend is tried again after ten seconds at the earliest', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let attempts = 0;
  const connectOptions = () => {
    attempts += 1;
    throw new Error('the password file is gone');
  };
  const line = new MqttLine({
    url: 'mqtt://127.0.0.1:1',
    connectOptions,
    opened: () => undefined,
    clock: realClock,
    log: silent,
  });
  line.start();
  t.mock.timers.tick(9_999);
  assert.deepEqual([attempts, line.trouble], [1, 'the password file is gone']);
  t.mock.timers.tick(5_002);
  assert.equal(attempts, 2);
  await line.stop();
});

test('a broker that closes connection after connection, as for a client id that is used twice, is asked slowly', async (t) => {
  const sockets: Socket[] = [];
  let attempts = 0;
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(Buffer.from([0x20, 3, 0, 0, 0]))); // CONNACK
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const line = new MqttLine({
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connectOptions: () => {
      attempts += 1;
      return { protocolVersion: 5, reconnectPeriod: 0, keepalive: 0 };
    },
    opened: () => undefined,
    clock: { ...realClock, elapsed: () => 0 },
    log: silent,
  });
  t.after(() => line.stop());
  line.start();
  for (const brief of [1, 2, 3]) {
    await turns(() => line.session !== null);
    sockets.at(-1)!.destroy();
    await turns(() => line.session === null);
    assert.equal(attempts, brief);
    t.mock.timers.tick(brief < 3 ? 5_000 : 9_999);
  }
  assert.match(line.trouble ?? '', /^the connection closed, 3 times soon .* another client/);
  assert.equal(attempts, 3);
  t.mock.timers.tick(5_002);
  await turns(() => line.session !== null);
});

/** Waits without a timer. */
async function turns(until: () => boolean): Promise<void> {
  while (!until()) await new Promise(setImmediate);
}
