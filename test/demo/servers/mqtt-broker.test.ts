import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { connect, connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import type { IConnackPacket, IUnsubackPacket, Packet } from 'mqtt-packet';
import {
  type MqttBroker,
  type MqttBrokerOptions,
  startMqttBroker,
} from '../../../agent/demo/servers/mqtt-broker.ts';

async function aBroker(t: TestContext, options: MqttBrokerOptions = {}): Promise<MqttBroker> {
  const broker = await startMqttBroker(options);
  t.after(() => broker.stop());
  return broker;
}

async function aClient(
  t: TestContext,
  broker: MqttBroker,
  options: IClientOptions = {},
): Promise<MqttClient> {
  const client = await connectAsync(broker.url, { protocolVersion: 5, reconnectPeriod: 0, ...options });
  t.after(() => client.endAsync(true));
  return client;
}

/** The next message of a client as `topic payload`, with an r when it was retained. */
function nextMessage(client: MqttClient): Promise<string> {
  return new Promise((resolve) =>
    client.once('message', (topic, payload, { retain }) =>
      resolve(`${topic} ${payload.toString()}${retain ? ' r' : ''}`),
    ),
  );
}

for (const protocolVersion of [5, 4] as const) {
  const name = protocolVersion === 5 ? 'MQTT 5' : 'MQTT 3.1.1';

  test(`${name}: what the broker publishes reaches who has subscribed, and nobody else`, async (t) => {
    const filters: string[] = [];
    const broker = await aBroker(t, { subscribed: (topics) => filters.push(...topics) });
    const client = await aClient(t, broker, { protocolVersion });
    const granted = await client.subscribeAsync(['plant/a', 'plant/b'], { qos: 0 });
    assert.deepEqual(
      granted.map(({ qos }) => qos),
      [0, 0],
    );
    assert.deepEqual(filters, ['plant/a', 'plant/b']);
    const heard = nextMessage(client);
    broker.publish('plant/c', '1');
    broker.publish('plant/b', '2');
    assert.equal(await heard, 'plant/b 2');
  });

  test(`${name}: QoS 1 is acknowledged, told to the host and kept when retained`, async (t) => {
    const published: string[] = [];
    const broker = await aBroker(t, {
      published: (topic, payload) => published.push(`${topic} ${payload.toString()}`),
    });
    const agent = await aClient(t, broker, { protocolVersion });
    await agent.publishAsync('alarm', '[]', { qos: 1, retain: true });
    const scada = await aClient(t, broker, { protocolVersion });
    const heard = nextMessage(scada);
    await scada.subscribeAsync('alarm', { qos: 1 });
    assert.equal(await heard, 'alarm [] r');
    assert.deepEqual(published, ['alarm []']);
  });

  test(`${name}: the last will is published when the line breaks, not after a good end`, async (t) => {
    const broker = await aBroker(t);
    const scada = await aClient(t, broker, { protocolVersion });
    await scada.subscribeAsync('status/#', { qos: 1 });
    const will = (topic: string) => ({ topic, payload: Buffer.from('gone'), qos: 1, retain: false }) as const;
    const good = await aClient(t, broker, { protocolVersion, will: will('status/good') });
    const broken = await aClient(t, broker, { protocolVersion, will: will('status/broken') });
    const heard = nextMessage(scada);
    await good.endAsync();
    broken.stream.destroy();
    assert.equal(await heard, 'status/broken gone');
  });
}

// MQTT 5, 3.11.3: one reason code for every filter; 3.2.2.3.7: the id that the broker gave.
test('MQTT 5: UNSUBACK answers every filter, and a client without an id is told its own', async (t) => {
  const broker = await aBroker(t);
  const client = connect(broker.url, { protocolVersion: 5, reconnectPeriod: 0, clientId: '', clean: true });
  t.after(() => client.endAsync(true));
  const connack = await new Promise<IConnackPacket>((resolve) => client.once('connect', resolve));
  assert.equal(connack.properties?.assignedClientIdentifier, 'client-1');
  await client.subscribeAsync(['a', 'b']);
  const answers: Packet[] = [];
  client.on('packetreceive', (packet) => answers.push(packet));
  await client.unsubscribeAsync(['a', 'b']);
  const unsuback = answers.find(({ cmd }) => cmd === 'unsuback') as IUnsubackPacket | undefined;
  assert.deepEqual(unsuback?.granted, [0, 0]);
});

test('Debian’s own client hears it over both versions', async (t) => {
  for (const version of ['5', '311']) {
    const broker = await aBroker(t, {
      subscribed: () => broker.publish('plant/pump/flow', '{"value":3.1}'),
    });
    const args = ['-h', '127.0.0.1', '-p', String(broker.port), '-V', version, '-C', '1', '-W', '10', '-v'];
    const { stdout } = await promisify(execFile)('mosquitto_sub', [...args, '-t', 'plant/#']);
    assert.equal(stdout, 'plant/pump/flow {"value":3.1}\n');
  }
});

test('stopping closes every connection', async () => {
  const broker = await startMqttBroker();
  const client = await connectAsync(broker.url, { protocolVersion: 5, reconnectPeriod: 0 });
  const closed = new Promise((resolve) => client.once('close', () => resolve(null)));
  await broker.stop();
  await closed;
  await client.endAsync(true);
});
