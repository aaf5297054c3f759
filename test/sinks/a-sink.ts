import type { TestContext } from 'node:test';
import type { Alert } from '../../agent/model.ts';
import type { Announcement } from '../../agent/ports.ts';
import { Outbox } from '../../agent/sinks/outbox.ts';
import type { Storage } from '../../agent/store/storage.ts';
import { raised } from '../store/an-alert.ts';
import type { Scada } from './scada.ts';
import type { MqttSinkSettings } from '../../config/settings.ts';
import { MqttSink, type MqttSinkOptions } from '../../agent/sinks/mqtt/mqtt-sink.ts';
import { silent } from '../store/open-store.ts';
import { type Broker, startMosquitto } from '../support/mosquitto.ts';
import { until } from '../support/until.ts';
import { realClock } from './real-clock.ts';

export const root = 'coolwatch/v1/dc1';

/** Settings of agent `a1` on this broker, plain and without a password. */
export function settingsOf(url: string, change: Partial<MqttSinkSettings> = {}): MqttSinkSettings {
  return {
    url,
    clientId: null,
    username: null,
    passwordFile: null,
    tls: null,
    prefix: 'coolwatch/v1/{site}',
    heartbeatMs: 60_000,
    reassertMs: 900_000,
    healthMs: 60_000,
    commands: null,
    ...change,
  };
}

/** The out-client of agent `a1` at site `dc1` with pumps 1 and 2. */
export function aSink(
  url: string,
  change: Partial<MqttSinkOptions> = {},
  settings: Partial<MqttSinkSettings> = {},
): MqttSink {
  return new MqttSink({
    settings: settingsOf(url, settings),
    site: 'dc1',
    agent: 'a1',
    version: '0.1.0',
    periodMs: 10_000,
    assets: ['pump-1', 'pump-2'],
    clock: realClock,
    log: silent,
    ...change,
  });
}

/** A mosquitto for this test. */
export async function broker(
  t: TestContext,
  options: Parameters<typeof startMosquitto>[0] = {},
): Promise<Broker> {
  const one = await startMosquitto(options);
  t.after(() => one.stop());
  return one;
}

/** The sink once it is connected, until the test is over. */
export async function connected(
  t: TestContext,
  sink: MqttSink,
  standing: readonly Alert[] = [],
): Promise<MqttSink> {
  t.after(() => sink.stop());
  await sink.start(standing);
  await until('connected', () => sink.connected);
  return sink;
}

/** The outbox of this sink at work on `store`, until the test is over. */
export async function delivering(
  t: TestContext,
  sink: MqttSink,
  store: Storage,
  refusedMs = 60_000,
): Promise<Outbox> {
  const outbox = new Outbox(sink, store, silent, { refusedMs });
  t.after(async () => {
    await outbox.stop(0);
    await store.close();
  });
  await outbox.start();
  return outbox;
}

export const [alarm1, alarm2] = [`${root}/asset/pump-1/alarm`, `${root}/asset/pump-2/alarm`] as const;

export function onPump2(change: Partial<Alert>): Announcement {
  return raised({ asset: { id: 'pump-2', kind: 'pump', location: null, redundancy: null }, ...change });
}

/** Ids and revisions in the newest state of an alarm topic. */
export function newest(heard: Scada, topic: string): (string | number)[] | undefined {
  return heard
    .alarms(topic)
    .at(-1)
    ?.alerts.flatMap(({ id, revision }) => [id, revision]);
}
