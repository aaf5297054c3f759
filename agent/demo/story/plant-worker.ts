/** The thread that the simulated plant lives in, with its broker and its OPC UA server. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { loadPlant } from '../../../config/loader.ts';
import type { Plant } from '../../../config/plant.ts';
import { unwrap } from '../../service/configuration.ts';
import { messageOf } from '../../errors.ts';
import type { Millis } from '../../model.ts';
import { defaultStart, planStory, SimulatedPlant, truthOf } from '../plant/index.ts';
import { Gateway, pointsOf, type Sent } from '../servers/gateway.ts';
import { startMqttBroker } from '../servers/mqtt-broker.ts';
import type { FromPlant, PlantJob, ToPlant } from './messages.ts';

const dayMs = 86_400_000;
/** Frames between two words on how far the history is. */
const progressFrames = 100;

if (parentPort !== null) {
  play(workerData as PlantJob).catch((cause: unknown) => say({ kind: 'failed', message: messageOf(cause) }));
}

function say(message: FromPlant): void {
  parentPort!.postMessage(message);
}

async function play(job: PlantJob): Promise<void> {
  const { sensors } = unwrap(loadPlant(job.sensorsFile));
  const gateway = { topics: new Set<string>(), frames: 0, send: (): void => undefined };
  const broker = await startMqttBroker({
    published: (topic, payload) => say({ kind: 'published', topic, payload: payload.toString('utf8') }),
    subscribed(filters) {
      for (const filter of filters) gateway.topics.delete(filter);
      gateway.send();
    },
  });
  say({ kind: 'broker', url: broker.url });

  const { historyDays, failureDay, onsetDay, afterDays } = job;
  const story = planStory({
    seed: job.seed,
    start: defaultStart(job.seed),
    periodMs: job.periodMs,
    days: historyDays + failureDay + afterDays,
    fault: job.fault,
    asset: job.asset,
    onsetDay: historyDays + onsetDay,
    failureDay: historyDays + failureDay,
    learnDays: historyDays,
    nuisances: 'operations',
  });
  const plant = new PlantOfSensors(new SimulatedPlant(story), sensors);
  const historyFrames = Math.round((historyDays * dayMs) / job.periodMs);
  await writeHistory(plant, sensors, historyFrames, job.historyFile);
  // Not before it is needed: it costs 0.7 s, and warns on the console until it is told not to.
  const { startOpcuaServer } = await import('../servers/opcua-server.ts');
  const server = await startOpcuaServer(pointsOf(sensors), job.serverFolder);
  const truth = truthOf(story);

  const speak = new Gateway(sensors, broker, server);
  for (const topic of speak.topics) gateway.topics.add(topic);
  // What the server holds when the agent subscribes is the first live frame: its first report is news, not history.
  let at = plant.next();
  let held: Pick<Sent, 'opcua' | 'lost'> | null = at === null ? null : speak.set(at, plant.values);
  gateway.send = () => {
    if (gateway.topics.size > 0) return;
    while (at !== null && gateway.frames > 0) {
      gateway.frames--;
      const sent: Sent =
        held === null ? speak.send(at, plant.values) : { at, mqtt: speak.publish(at, plant.values), ...held };
      held = null;
      say({ kind: 'sent', sent });
      at = plant.next();
      if (at === null) say({ kind: 'end' });
    }
  };
  parentPort!.on('message', (message: ToPlant) => {
    if (message.kind === 'credit') {
      gateway.frames += message.frames;
      gateway.send();
      return;
    }
    void Promise.all([broker.stop(), server.stop()]).finally(() => parentPort!.close());
  });
  say({ kind: 'ready', opcuaUrl: server.url, liveFrom: at ?? truth.end, truth });
}

/** The simulated plant with its values in the order of sensors.yaml. */
class PlantOfSensors {
  readonly values: Float64Array;
  readonly #plant: SimulatedPlant;
  readonly #simulated: Float64Array;
  readonly #channelOf: Int32Array;

  constructor(plant: SimulatedPlant, sensors: Plant['sensors']) {
    const channels = new Map(sensors.map(({ id }, channel) => [id, channel]));
    this.#plant = plant;
    this.#simulated = new Float64Array(plant.instruments.length);
    this.#channelOf = Int32Array.from(plant.instruments, ({ id }) => channels.get(id) ?? -1);
    this.values = new Float64Array(sensors.length).fill(NaN);
  }

  next(): Millis | null {
    const at = this.#plant.next(this.#simulated);
    for (const [i, channel] of this.#channelOf.entries()) {
      if (channel >= 0) this.values[channel] = this.#simulated[i]!;
    }
    return at;
  }
}

async function writeHistory(
  plant: PlantOfSensors,
  sensors: Plant['sensors'],
  frames: number,
  file: string,
): Promise<void> {
  const out = createWriteStream(file, { mode: 0o600 });
  const ended = once(out, 'finish');
  out.write(`timestamp,${sensors.map(({ id }) => quoted(id)).join(',')}\n`);
  for (let frame = 0; frame < frames; frame++) {
    const at = plant.next();
    if (at === null) break;
    const cells = Array.from(plant.values, (value) => (Number.isNaN(value) ? '' : String(value)));
    if (!out.write(`${new Date(at).toISOString()},${cells.join(',')}\n`)) await once(out, 'drain');
    if (frame % progressFrames === 0) say({ kind: 'simulating', done: frame, total: frames });
  }
  out.end();
  await ended;
  say({ kind: 'history' });
}

/** RFC 4180, 2.6. */
function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
