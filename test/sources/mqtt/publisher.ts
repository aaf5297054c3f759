import type { TestContext } from 'node:test';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { until } from '../../support/until.ts';

/** A client of the broker that is closed after the test. */
export async function publisher(
  t: TestContext,
  url: string,
  options: IClientOptions = {},
): Promise<MqttClient> {
  const client = mqtt.connect(url, { protocolVersion: 5, reconnectPeriod: 100, ...options });
  client.on('error', () => undefined);
  t.after(() => client.end(true));
  await until('the publisher to connect', () => client.connected);
  return client;
}
