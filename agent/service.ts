import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import type { Plant } from '../config/plant.ts';
import type { Settings } from '../config/settings.ts';
import { LiveClock } from './clock.ts';
import { readConfiguration } from './configuration.ts';
import { LiveAgent } from './live-agent.ts';
import { Outbox } from './sinks/outbox.ts';
import { MqttSink } from './sinks/mqtt/mqtt-sink.ts';
import { openSource } from './sources/index.ts';
import { StatusSocket } from './status/socket-server.ts';
import { ModelFiles } from './store/sealed/model-files.ts';
import { lockStateFolder, resolveStateFolder } from './store/state-folder.ts';
import { openStorage } from './store/storage.ts';

export interface RunOptions {
  readonly sensorsFile: string;
  readonly configFile: string | null;
  /** Overrides `agent.state_dir`. */
  readonly stateDir: string | null;
  /** Aborted when the agent is to stop. */
  readonly stop: AbortSignal;
  /** Registers what SIGHUP runs. */
  readonly reload: (handler: () => void) => void;
}

/**
 * Runs the agent until `stop`. A reload reads the configuration again: a good one takes over from the
 * same checkpoint, a bad one leaves the old one running. Rejects with AgentError before any socket
 * is opened when the first configuration does not load or another agent holds the state folder.
 */
export async function runAgent(options: RunOptions): Promise<void> {
  let config = readConfiguration(options.sensorsFile, options.configFile);
  const log = pino({ name: 'coolwatch', level: config.settings.log.level });
  const folder = resolveStateFolder(options.stateDir ?? config.settings.agent.stateDir, process.env);
  const lock = lockStateFolder(folder);
  let reload = new AbortController();
  options.reload(() => reload.abort());
  try {
    for (;;) {
      const running = new AbortController();
      const ended = runOnce({ ...config, options, folder, log, stop: running.signal });
      const next = await untilStopOrGoodReload();
      running.abort();
      await ended;
      if (next === null) return;
      config = next;
      log.info('configuration reloaded');
    }
  } finally {
    lock.release();
  }

  /** The configuration to go on with, or null to stop. */
  async function untilStopOrGoodReload(): Promise<Config | null> {
    for (;;) {
      await aborted(AbortSignal.any([options.stop, reload.signal]));
      if (options.stop.aborted) return null;
      reload = new AbortController();
      try {
        return readConfiguration(options.sensorsFile, options.configFile);
      } catch (cause) {
        log.error({ err: cause }, 'the new configuration does not load: the old one stays');
      }
    }
  }
}

interface Config {
  readonly plant: Plant;
  readonly settings: Settings;
}

/** One life between reloads: sinks start before sources, sources stop before sinks. */
async function runOnce(
  parts: Config & {
    readonly options: RunOptions;
    readonly folder: string;
    readonly log: Logger;
    readonly stop: AbortSignal;
  },
): Promise<void> {
  const { plant, settings, folder, log, stop } = parts;
  const clock = new LiveClock(log);
  const storage = await openStorage({
    folder,
    log,
    at: clock.now(),
    sinks: settings.mqtt === null ? [] : ['mqtt'],
    channels: plant.sensors.map(({ id }) => id),
    historyMs: settings.store.historyDays * 86_400_000,
    historyBytes: settings.store.historyMb * 1024 * 1024,
  });
  const version = packageVersion();
  const sink =
    settings.mqtt === null
      ? null
      : new MqttSink({
          settings: settings.mqtt,
          site: plant.site.id,
          agent: settings.agent.id,
          version,
          periodMs: settings.frame.periodMs,
          assets: plant.assets.map(({ id }) => id),
          clock,
          log,
        });
  const outbox = sink === null ? null : new Outbox(sink, storage, log);
  const pkiDir = join(folder, 'pki');
  const sources = await Promise.all(
    plant.sources.map((source) => openSource(source, plant.sensors, { clock, log, pkiDir })),
  );
  const agent = new LiveAgent({
    plant,
    settings,
    version,
    folder,
    storage,
    modelFiles: new ModelFiles(folder),
    clock,
    log,
    sources,
    outboxes: outbox === null ? [] : [outbox],
    stateSinks: sink === null ? [] : [sink],
  });
  await agent.start();
  const status = new StatusSocket({ stateFolder: folder, answers: agent, log });
  await status.start();
  await sink?.start(await storage.standingAlerts());
  await outbox?.start();
  for (const source of sources) await source.start(agent.intake, stop);
  log.info({ site: plant.site.id, sensors: plant.sensors.length, assets: plant.assets.length }, 'watching');
  if (!stop.aborted) await aborted(stop);
  for (const source of sources) await source.stop();
  await agent.stop();
  await outbox?.stop();
  await sink?.stop();
  await status.stop();
  await storage.close();
  log.info('stopped');
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
