import type { TestContext } from 'node:test';
import type { Plant } from '../../config/plant.ts';
import type { MqttSinkSettings, Settings } from '../../config/settings.ts';
import type { LiveAgent } from '../../agent/service/live-agent.ts';
import { Quality } from '../../agent/model.ts';
import { runOnce } from '../../agent/service/service.ts';
import { settingsOf } from '../sinks/a-sink.ts';
import { StillClock } from '../sinks/real-clock.ts';
import { silent } from '../store/open-store.ts';
import { someSettings } from './a-plant.ts';
import { type Broker, startMosquitto } from './mosquitto.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface AnAgent {
  readonly agent: LiveAgent;
  readonly broker: Broker;
  readonly url: string;
  readonly folder: string;
  readonly clock: StillClock;
  /** A reading of every sensor, and the frame after it. */
  frame(value: number): void;
  stop(): Promise<void>;
}

/**
 * The whole agent in this process, with a broker and databases on disk as a site has them; frames of 1 s close
 * when the test says so. Readings go straight into its intake.
 */
export async function anAgent(
  t: TestContext,
  plant: Plant,
  change: {
    readonly mqtt?: Partial<MqttSinkSettings>;
    readonly incidents?: Partial<Settings['incidents']>;
    /** Of one that has stopped: this one goes on from there. */
    readonly after?: Pick<AnAgent, 'folder' | 'clock'>;
  },
): Promise<AnAgent> {
  const stopping = new AbortController();
  let ended: Promise<void> = Promise.resolve();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await ended;
  };
  // Hooks run in the order of their making: the agent ends before what it stands on goes.
  t.after(stop);
  const broker = await startMosquitto();
  t.after(() => broker.stop());
  const { folder, clock } = change.after ?? { folder: temporaryFolder(t), clock: new StillClock() };
  const usual = someSettings();
  const settings = {
    ...usual,
    incidents: { ...usual.incidents, ...change.incidents },
    mqtt: settingsOf(broker.url, change.mqtt),
  };
  const agent = await new Promise<LiveAgent>((watching, reject) => {
    ended = runOnce({ plant, settings, folder, log: silent, clock, stop: stopping.signal, watching });
    ended.catch(reject);
  });
  return {
    agent,
    broker,
    url: broker.url,
    folder,
    clock,
    frame(value) {
      for (const channel of plant.sensors.keys())
        agent.intake.take(channel, clock.now(), value, Quality.good);
      clock.advance(1_000);
    },
    stop,
  };
}
