import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import type { Plant } from '../../config/plant.ts';
import type { MqttSinkSettings, Settings } from '../../config/settings.ts';
import { LiveClock } from '../clock.ts';
import { CommandClient } from '../commands/command-client.ts';
import { CommandDoor } from '../commands/command-door.ts';
import { readConfiguration } from './configuration.ts';
import { LiveAgent } from './live-agent.ts';
import type { Clock, Intake } from '../ports.ts';
import { Outbox } from '../sinks/outbox.ts';
import { MqttSink } from '../sinks/mqtt/mqtt-sink.ts';
import { openSource } from '../sources/index.ts';
import { StatusSocket } from '../status/socket-server.ts';
import { ModelFiles } from '../store/sealed/model-files.ts';
import { lockStateFolder, resolveStateFolder } from '../store/state-folder.ts';
import { openStorage, type Storage } from '../store/storage.ts';
import { coolwatchVersion } from '../version.ts';

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
 * same checkpoint, a bad one leaves the old one running, and one with which a part cannot start gives
 * way to the old one. Rejects with AgentError before any socket is opened when the first configuration
 * does not load or another agent holds the state folder.
 */
export async function runAgent(options: RunOptions): Promise<void> {
  let config: Config = readConfiguration(options.sensorsFile, options.configFile);
  /** What ran before the newest reload; null once that has proved itself, or there was none. */
  let before: Config | null = null;
  const log = pino({ name: 'coolwatch', level: config.settings.log.level });
  const folder = resolveStateFolder(options.stateDir ?? config.settings.agent.stateDir, process.env);
  const lock = lockStateFolder(folder);
  let reload = new AbortController();
  options.reload(() => reload.abort());
  try {
    let asked = untilStopOrGoodReload();
    for (;;) {
      const running = new AbortController();
      const watching = () => {
        before = null;
      };
      const clock = new LiveClock(log);
      const ended = runOnce({ ...config, folder, log, clock, stop: running.signal, watching });
      try {
        const next = await Promise.race([asked, ended.then(() => null)]);
        running.abort();
        await ended;
        if (next === null) return;
        [before, config] = [config, next];
        asked = untilStopOrGoodReload();
        log.info('configuration reloaded');
      } catch (cause) {
        if (before === null) throw cause;
        log.error({ err: cause }, 'the new configuration cannot be started: the old one goes on');
        [before, config] = [null, before];
      }
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

/** What an agent lives on between reloads; the demo gives the last three of its own. */
export interface OneLife extends Config {
  /** The state folder; its lock is the caller's affair. */
  readonly folder: string;
  readonly log: Logger;
  readonly stop: AbortSignal;
  readonly clock: Clock;
  /** What a source writes into instead of the agent's own intake. */
  readonly intakeOf?: (source: string, intake: Intake) => Intake;
  /** Hears of the agent when all its parts have started. */
  readonly watching?: (agent: LiveAgent) => void;
}

/** One life between reloads. Rejects when a part cannot start or the storage worker ends by itself. */
export async function runOnce(parts: OneLife): Promise<void> {
  const { plant, settings, folder, log, stop, clock } = parts;
  const storage = await openStorage({
    folder,
    log,
    at: clock.now(),
    sinks: settings.mqtt === null ? [] : ['mqtt'],
    channels: plant.sensors.map(({ id }) => id),
    historyMs: settings.store.historyDays * 86_400_000,
    historyBytes: settings.store.historyMb * 1024 * 1024,
  });
  // What was started is stopped in the opposite order, however far the start got.
  const started: { stop(): Promise<void> }[] = [{ stop: () => storage.close() }];
  try {
    const agent = await startParts({ ...parts, storage, started });
    parts.watching?.(agent);
    log.info({ site: plant.site.id, sensors: plant.sensors.length, assets: plant.assets.length }, 'watching');
    const failure = await Promise.race([storage.failed, aborted(stop)]);
    if (failure !== undefined) throw failure;
  } finally {
    for (const part of started.toReversed()) await part.stop();
    log.info('stopped');
  }
}

/** Sinks before the agent, the agent before commands and sources: whatever comes in finds its way out. */
async function startParts(
  parts: OneLife & { readonly storage: Storage; readonly started: { stop(): Promise<void> }[] },
): Promise<LiveAgent> {
  const { plant, settings, folder, log, stop, clock, storage, started } = parts;
  const version = coolwatchVersion();
  const sink = settings.mqtt === null ? null : mqttSink(parts, settings.mqtt, version);
  const outbox = sink === null ? null : new Outbox(sink, storage, log);
  const pkiDir = join(folder, 'pki');
  const sources = await Promise.all(
    plant.sources.map((source) => openSource(source, plant.sensors, { clock, log, pkiDir })),
  );
  const commands = settings.mqtt === null ? null : commandClient(parts, settings.mqtt);
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
    commands,
  });
  const status = new StatusSocket({ stateFolder: folder, answers: agent, log });
  if (sink !== null && outbox !== null) {
    started.push(sink);
    await sink.start(await storage.standingAlerts());
    started.push(outbox);
    await outbox.start();
  }
  started.push(agent);
  await agent.start();
  started.push(status);
  await status.start();
  if (commands !== null) {
    started.push(commands);
    await commands.start((request, via) => agent.command(request, via));
  }
  for (const source of sources) {
    started.push(source);
    await source.start(parts.intakeOf?.(source.name, agent.intake) ?? agent.intake, stop);
  }
  return agent;
}

function mqttSink(
  { plant, settings, clock, log }: OneLife,
  mqtt: MqttSinkSettings,
  version: string,
): MqttSink {
  return new MqttSink({
    settings: mqtt,
    site: plant.site.id,
    agent: settings.agent.id,
    version,
    periodMs: settings.frame.periodMs,
    assets: plant.assets.map(({ id }) => id),
    clock,
    log,
  });
}

function commandClient(
  { plant, settings, clock, log, storage }: OneLife & { readonly storage: Storage },
  mqtt: MqttSinkSettings,
): CommandClient | null {
  if (mqtt.commands === null) return null;
  const door = new CommandDoor(mqtt.commands, storage, clock);
  return new CommandClient({
    settings: mqtt,
    site: plant.site.id,
    agent: settings.agent.id,
    door,
    clock,
    log,
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
