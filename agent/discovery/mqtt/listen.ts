/** Listens on a broker and tells what is there. Subscribes and nothing else: nothing here publishes. */
import mqtt, { type MqttClient } from 'mqtt';
import type { MqttSourceSettings } from '../../../config/plant.ts';
import { AgentError, messageOf } from '../../errors.ts';
import { checkUrl, connectOptions } from '../../sources/mqtt/connect-options.ts';
import { tellEnds } from '../../sources/mqtt/trouble.ts';
import { printable } from '../../sources/printable.ts';
import type { Survey } from '../point.ts';
import { HeardTopics } from './heard.ts';

/** A polite end waits this long for the broker, ms. */
const farewellMs = 1_000;
/** Between two words on how far it is, ms. */
const progressMs = 250;

export interface ListenJob {
  readonly settings: MqttSourceSettings;
  /** Topic filter. */
  readonly filter: string;
  readonly forMs: number;
  /** Ends it before its time, with what was heard. */
  readonly stop: AbortSignal;
  readonly progress: (heard: {
    readonly points: number;
    readonly messages: number;
    readonly leftMs: number;
  }) => void;
}

/** AgentError `source-failed`, `config-invalid` or `secret-exposed` says what to do about a broker that cannot be heard. */
export async function listenToBroker({
  settings,
  filter,
  forMs,
  stop,
  progress,
}: ListenJob): Promise<Survey> {
  checkUrl(settings);
  const heard = new HeardTopics();
  const client = mqtt.connect(connectOptions(settings));
  client.on('message', (topic, payload, packet) => heard.hear(topic, payload, packet.retain));
  try {
    await subscribed(client, new URL(settings.url).host, filter);
    await listened(client, new URL(settings.url).host, forMs, stop, (leftMs) =>
      progress({ points: heard.points, messages: heard.messages, leftMs }),
    );
  } finally {
    await end(client);
  }
  return heard.survey();
}

/** Rejects with what the broker or the network said at the end of the connection. */
function broken(client: MqttClient, broker: string, reject: (error: AgentError) => void): void {
  tellEnds(client, broker, ({ text }) => reject(new AgentError('source-failed', text)));
}

function subscribed(client: MqttClient, broker: string, filter: string): Promise<void> {
  return new Promise((resolve, reject) => {
    broken(client, broker, reject);
    client.on('connect', () => {
      client.subscribe(filter, { qos: 0 }, (error, _, packet) => {
        const answer = error !== null && 'packet' in error ? (error.packet as typeof packet) : packet;
        const code = answer?.granted[0];
        if (typeof code === 'number' && code >= 0x80) {
          const advice = 'ask for a part that its ACL lets our user read, such as --topic plant/#';
          reject(
            new AgentError('source-failed', `${broker} refuses the topic ${printable(filter)}: ${advice}`),
          );
        } else if (error !== null) reject(new AgentError('source-failed', `${broker}: ${messageOf(error)}`));
        else resolve();
      });
    });
  });
}

function listened(
  client: MqttClient,
  broker: string,
  forMs: number,
  stop: AbortSignal,
  progress: (leftMs: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const until = performance.now() + forMs;
    const timers = [
      setTimeout(() => done(resolve), forMs),
      setInterval(() => progress(Math.max(0, until - performance.now())), progressMs),
    ];
    const done = (settle: () => void): void => {
      for (const timer of timers) clearTimeout(timer);
      stop.removeEventListener('abort', onStop);
      settle();
    };
    const onStop = (): void => done(resolve);
    stop.addEventListener('abort', onStop);
    if (stop.aborted) onStop();
    broken(client, broker, (error) => done(() => reject(error)));
  });
}

function end(client: MqttClient): Promise<void> {
  return new Promise((resolve) => {
    const hard = (): void => {
      client.end(true, () => resolve());
      client.stream.destroy();
    };
    if (!client.connected) return hard();
    const timer = setTimeout(hard, farewellMs);
    client.end(false, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
