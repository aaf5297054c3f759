import type { TestContext } from 'node:test';
import { connectAsync } from 'mqtt';
import type { AlarmPayload, EventPayload } from '../../agent/sinks/mqtt/topics.ts';

interface Heard {
  readonly topic: string;
  readonly payload: unknown;
  readonly retain: boolean;
}

/** A recording subscriber, as SCADA would be one. */
export interface Scada {
  readonly heard: Heard[];
  events(): EventPayload[];
  /** What was said on one alarm topic, oldest first. */
  alarms(topic: string): AlarmPayload[];
  /** Everything said on `topic`. */
  said<T>(topic: string): T[];
}

/** Subscribes to everything under `coolwatch/`; ends with the test. */
export async function scada(t: TestContext, url: string): Promise<Scada> {
  const client = await connectAsync(url, { protocolVersion: 5, reconnectPeriod: 100 });
  client.on('error', () => undefined);
  t.after(() => client.end(true));
  const heard: Heard[] = [];
  client.on('message', (topic, payload, { retain }) => {
    heard.push({ topic, payload: JSON.parse(payload.toString()) as unknown, retain });
  });
  await client.subscribeAsync('coolwatch/#', { qos: 1 });
  const said = <T>(topic: string): T[] =>
    heard.filter((one) => one.topic === topic).map((one) => one.payload as T);
  return {
    heard,
    said,
    alarms: (topic) => said<AlarmPayload>(topic),
    events: () =>
      heard.filter(({ topic }) => topic.endsWith('/event')).map(({ payload }) => payload as EventPayload),
  };
}
