import { pino } from 'pino';
import type { Plant } from '../../../config/plant.ts';
import type { Settings } from '../../../config/settings.ts';
import { readConfiguration } from '../../service/configuration.ts';
import { messageOf } from '../../errors.ts';
import type { LiveAgent } from '../../service/live-agent.ts';
import { iso } from '../../plain-words.ts';
import { runOnce } from '../../service/service.ts';
import type { FaultModeName } from '../plant/truth.ts';
import { Gate } from './gate.ts';
import { importInThread } from './import-thread.ts';
import { playLive } from './live-part.ts';
import { type Days, DemoFolder, daysOf, ownFile, periodMs } from './plan.ts';
import { PlantThread } from './plant-thread.ts';
import { Scada } from './scada.ts';
import type { DemoResult, Scene } from './scenes.ts';
import { Scorekeeper } from './scorekeeper.ts';
import { StoryClock } from './story-clock.ts';

export interface DemoOptions {
  readonly seed: number;
  readonly fault: FaultModeName;
  /** null: one chosen by the seed. */
  readonly asset: string | null;
  /** Live frames a second at most; null: as fast as it goes. */
  readonly framesPerS: number | null;
  readonly tell: (scene: Scene) => Promise<void> | void;
  readonly stop: AbortSignal;
  /** For tests: another course of time. */
  readonly days?: Days;
}

/** What all parts of a demo share. */
interface Stage {
  readonly options: DemoOptions;
  readonly days: Days;
  readonly folder: DemoFolder;
  readonly thread: PlantThread;
  readonly gate: Gate;
  readonly scada: Scada;
  /** Never resolves; rejects when the person has seen enough. */
  readonly stopped: Promise<never>;
}

const sensorsFile = ownFile('sensors.yaml');
/** Lines of the agent's log that are told when the demo fails. */
const keptLogLines = 5;

/**
 * A plant fails and the agent watches: two weeks of history are imported and learned, then broker, OPC UA
 * server and the real agent run in lockstep until an asset fails. Resolves with null when it was stopped.
 * Everything lies in one temporary folder, which is gone afterwards.
 */
export async function playDemo(options: DemoOptions): Promise<DemoResult | null> {
  const began = performance.now();
  const days = options.days ?? daysOf(options.seed);
  const folder = new DemoFolder();
  const gate = new Gate();
  const scada = new Scada();
  const thread = new PlantThread(
    {
      sensorsFile,
      serverFolder: folder.servers,
      historyFile: folder.history,
      seed: options.seed,
      fault: options.fault,
      asset: options.asset,
      periodMs,
      historyDays: days.history,
      onsetDay: days.onset,
      failureDay: days.failure,
      afterDays: days.after,
    },
    (message) => {
      if (message.kind === 'sent') gate.expect(message.sent);
      else if (message.kind === 'end') gate.expectNoMore();
      else if (message.kind === 'published') scada.heard(message.topic, message.payload);
      else if (message.kind === 'simulating')
        void options.tell({ kind: 'simulating', share: message.done / message.total });
    },
  );
  try {
    return await play(
      { options, days, folder, thread, gate, scada, stopped: untilStopped(options.stop) },
      began,
    );
  } catch (cause) {
    if (options.stop.aborted) return null;
    throw cause;
  } finally {
    await thread.stop();
    folder.remove();
  }
}

async function play(stage: Stage, began: number): Promise<DemoResult> {
  const { options, folder, thread, gate, scada, stopped } = stage;
  const { tell } = options;
  const broker = await Promise.race([thread.first('broker'), stopped]);
  folder.writeConfig(broker.url);
  const { plant, settings } = readConfiguration(sensorsFile, folder.config);
  await tell({ kind: 'begins', plant, historyDays: stage.days.history });
  await Promise.race([thread.first('history'), stopped]);
  await learn(stage);

  const { opcuaUrl, liveFrom, truth } = await Promise.race([thread.first('ready'), stopped]);
  const fault = truth.fault;
  if (fault === null) throw new Error('the plant plays no fault');
  const score = new Scorekeeper(truth);
  const clock = new StoryClock(liveFrom);
  const agent = runAgent(stage, { plant: withUrls(plant, broker.url, opcuaUrl), settings, clock });
  let frames: number;
  try {
    const whenOver = Promise.race([thread.failed, agent.ended, stopped]);
    const watching = await Promise.race([agent.watching, whenOver]);
    const live = { agent: watching, clock, thread, gate, scada, score, truth, fault };
    frames = await playLive({ ...live, whenOver, tell, framesPerS: options.framesPerS });
  } finally {
    await agent.stop();
  }
  const { mqtt, opcua } = gate.taken;
  const { alertAt, falseAlerts } = score;
  return {
    sensors: plant.sensors.length,
    sources: { mqtt, opcua },
    readings: mqtt + opcua,
    frames,
    fault: fault.mode,
    asset: fault.asset,
    failure_at: iso(fault.failureAt),
    alert_at: alertAt === null ? null : iso(alertAt),
    lead_hours: alertAt === null ? null : Math.round((fault.failureAt - alertAt) / 36_000) / 100,
    false_alerts: falseAlerts.length,
    seconds: Math.round((performance.now() - began) / 100) / 10,
  };
}

/** Never resolves; rejects when the person has seen enough. */
function untilStopped(stop: AbortSignal): Promise<never> {
  const stopped = new Promise<never>((_, reject) => {
    const give = (): void => reject(new Error('stopped'));
    if (stop.aborted) give();
    else stop.addEventListener('abort', give, { once: true });
  });
  // Who waits for nothing just now hears of it at the next step.
  stopped.catch(() => undefined);
  return stopped;
}

/** Through `coolwatch import`'s own code; the thread's error tells what failed. */
async function learn({ options, folder }: Stage): Promise<void> {
  const { stop, tell } = options;
  const began = performance.now();
  const job = {
    sensorsFile,
    configFile: folder.config,
    stateDir: folder.state,
    readingsFile: folder.history,
  };
  const progress = (done: number, total: number): void =>
    void tell({ kind: 'importing', share: done / total });
  const { readings, frames } = await importInThread(job, progress, stop);
  await tell({ kind: 'learned', readings, frames, seconds: (performance.now() - began) / 1000 });
}

/** The agent as `coolwatch run` starts it, on the story's clock and behind the gate. */
function runAgent(
  { folder, gate }: Stage,
  { plant, settings, clock }: { plant: Plant; settings: Settings; clock: StoryClock },
): {
  readonly watching: Promise<LiveAgent>;
  readonly ended: Promise<never>;
  stop(): Promise<void>;
} {
  const lines: string[] = [];
  const keep = (line: string): void => {
    lines.push(line.trim());
    if (lines.length > keptLogLines) lines.shift();
  };
  const stopping = new AbortController();
  const protocolOf = new Map(plant.sources.map(({ name, type }) => [name, type]));
  let done: Promise<void> = Promise.resolve();
  const watching = new Promise<LiveAgent>((resolve) => {
    done = runOnce({
      plant,
      settings,
      folder: folder.state,
      log: pino({ level: 'warn' }, { write: keep }),
      clock,
      stop: stopping.signal,
      intakeOf: (source, intake) => gate.intake(protocolOf.get(source) ?? 'mqtt', intake),
      watching: resolve,
    });
  });
  const ended = done.then(
    () => {
      throw new Error('the agent has stopped');
    },
    (cause: unknown) => {
      throw new Error([`the agent has failed: ${messageOf(cause)}`, ...lines].join('\n'), { cause });
    },
  );
  ended.catch(() => undefined);
  return {
    watching,
    ended,
    async stop() {
      stopping.abort();
      await done.catch(() => undefined);
    },
  };
}

/** The plant of sensors.yaml, read from the embedded servers. */
function withUrls(plant: Plant, mqttUrl: string, opcuaUrl: string): Plant {
  const sources = plant.sources.map((source) =>
    source.type === 'mqtt'
      ? { ...source, url: mqttUrl }
      : // Every change, as soon as it is there: a frame lasts milliseconds here.
        { ...source, url: opcuaUrl, publishingIntervalMs: 10, samplingIntervalMs: 0 },
  );
  return { ...plant, sources };
}
