/** The simulated plant's broker and OPC UA server, speaking about once a second as a site's do: what discover has to find. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unwrap } from '../../agent/service/configuration.ts';
import { defaultStart, planStory, SimulatedPlant } from '../../agent/demo/plant/index.ts';
import { Gateway, pointsOf } from '../../agent/demo/servers/gateway.ts';
import { startMqttBroker } from '../../agent/demo/servers/mqtt-broker.ts';
import { startOpcuaServer } from '../../agent/demo/servers/opcua-server.ts';
import { loadPlant } from '../../config/loader.ts';
import type { Plant } from '../../config/plant.ts';

export interface DemoServers {
  readonly mqttUrl: string;
  readonly opcuaUrl: string;
  /** The truth: the repository's own sensors.yaml. */
  readonly plant: Plant;
  stop(): Promise<void>;
}

const sensorsFile = fileURLToPath(new URL('../../../sensors.yaml', import.meta.url));

/** `everyMs`: a reading of each sensor, stamped with the time it is now. */
export async function startDemoServers(everyMs: number): Promise<DemoServers> {
  const plant = unwrap(loadPlant(sensorsFile));
  const folder = mkdtempSync(join(tmpdir(), 'coolwatch-discover-'));
  const broker = await startMqttBroker();
  const server = await startOpcuaServer(pointsOf(plant.sensors), folder);
  const gateway = new Gateway(plant.sensors, broker, server);
  const start = defaultStart(1);
  const simulated = new SimulatedPlant(
    planStory({ seed: 1, start, periodMs: 120_000, days: 35, fault: null, asset: null }),
  );
  const channelOf = new Map(plant.sensors.map(({ id }, channel) => [id, channel]));
  const row = new Float64Array(simulated.instruments.length);
  const values = new Float64Array(plant.sensors.length).fill(NaN);
  const say = (): void => {
    if (simulated.next(row) === null) return;
    for (const [i, { id }] of simulated.instruments.entries()) values[channelOf.get(id)!] = row[i]!;
    gateway.send(Date.now(), values);
  };
  say();
  const timer = setInterval(say, everyMs);
  return {
    mqttUrl: broker.url,
    opcuaUrl: server.url,
    plant,
    async stop() {
      clearInterval(timer);
      await Promise.all([broker.stop(), server.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
