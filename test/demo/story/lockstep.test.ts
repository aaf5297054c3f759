import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pino } from 'pino';
import { loadPlant } from '../../../config/loader.ts';
import { unwrap } from '../../../agent/service/configuration.ts';
import { Gateway, pointsOf } from '../../../agent/demo/servers/gateway.ts';
import { startMqttBroker } from '../../../agent/demo/servers/mqtt-broker.ts';
import { startOpcuaServer } from '../../../agent/demo/servers/opcua-server.ts';
import { Gate } from '../../../agent/demo/story/gate.ts';
import { ownFile } from '../../../agent/demo/story/plan.ts';
import { StoryClock } from '../../../agent/demo/story/story-clock.ts';
import type { Millis } from '../../../agent/model.ts';
import type { Intake } from '../../../agent/ports.ts';
import { openSource } from '../../../agent/sources/index.ts';
import { randomFrom } from '../../../detectors/mathematics/random.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const periodMs = 300_000;
const start = Date.UTC(2026, 2, 1);
const frames = 120;
const window = 8;

test('whatever the plant sends over both protocols comes in, frame by frame, and nothing else', async (t) => {
  const { sensors, sources: settings } = unwrap(loadPlant(ownFile('sensors.yaml')));
  const folder = temporaryFolder(t);
  const unheard = new Set(
    sensors.flatMap(({ address }) => (address?.type === 'mqtt' ? [address.topic] : [])),
  );
  let subscribed = (): void => undefined;
  const whenSubscribed = new Promise<void>((resolve) => (subscribed = resolve));
  const broker = await startMqttBroker({
    subscribed(filters) {
      for (const filter of filters) unheard.delete(filter);
      if (unheard.size === 0) subscribed();
    },
  });
  const server = await startOpcuaServer(pointsOf(sensors), join(folder, 'servers'));
  const gateway = new Gateway(sensors, broker, server);
  const clock = new StoryClock(start);
  const gate = new Gate();
  const heard: unknown[] = [];
  let taken = 0;
  const agent: Intake = {
    take(channel, at, value) {
      taken++;
      heard.push([at, channel, value]);
    },
    alive: () => undefined,
    lost: (channels, why) => why !== 'stopped' && heard.push([why, channels]),
    reject: (code) => code !== 'bad-status' && heard.push(code),
  };
  const stop = new AbortController();
  const parts = { clock, log: pino({ level: 'silent' }), pkiDir: join(folder, 'pki') };
  const sources = await Promise.all(
    settings.map((source) => {
      const here =
        source.type === 'mqtt'
          ? { ...source, url: broker.url }
          : { ...source, url: server.url, publishingIntervalMs: 10, samplingIntervalMs: 0 };
      return openSource(here, sensors, parts);
    }),
  );
  t.after(async () => {
    for (const source of sources) await source.stop();
    await Promise.all([broker.stop(), server.stop()]);
  });

  // Coarse values repeat often, and a sixth of them is missing: neither may confuse the count.
  const random = randomFrom(7);
  const rows = Array.from({ length: frames }, (_, n) => ({
    at: start + n * periodMs,
    values: Float64Array.from(sensors, () => (n > 0 && random() < 0.16 ? NaN : Math.floor(random() * 4))),
  }));
  const first = rows[0]!;
  const held = gateway.set(first.at, first.values);
  for (const [i, source] of sources.entries()) {
    await source.start(gate.intake(settings[i]!.type, agent), stop.signal);
  }
  await whenSubscribed;
  gate.expect({ at: first.at, mqtt: gateway.publish(first.at, first.values), ...held });
  let sent = 1;
  for (let n = 0; n < frames; n++) {
    const frame = (await gate.next())!;
    clock.advance(frame.at);
    gate.letThrough(frame);
    for (; sent < Math.min(frames, n + 1 + window); sent++) {
      const { at, values } = rows[sent]!;
      gate.expect(gateway.send(at, values));
    }
  }
  assert.deepEqual(
    heard,
    expected(
      rows,
      sensors.map(({ address }) => address?.type === 'opcua'),
    ),
  );
  const { mqtt, opcua } = gate.taken;
  assert.equal(mqtt + opcua, taken);
});

/** Over MQTT every value; over OPC UA what has changed, and once that there is none. */
function expected(
  rows: readonly { readonly at: Millis; readonly values: Float64Array }[],
  isNode: readonly boolean[],
): readonly unknown[] {
  const before = isNode.map(() => Infinity);
  return rows.flatMap(({ at, values }) => {
    const said: unknown[] = [];
    const lost: number[] = [];
    values.forEach((value, channel) => {
      const changed = !Object.is(value, before[channel]);
      before[channel] = value;
      if (!Number.isNaN(value)) {
        if (changed || !isNode[channel]!) said.push([at, channel, value]);
      } else if (isNode[channel]! && changed) lost.push(channel);
    });
    return lost.length === 0 ? said : [...said, ['bad-node', lost]];
  });
}
