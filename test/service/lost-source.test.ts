/** A broker that brings readings is stopped under the running agent, and started again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plant } from '../../config/plant.ts';
import { scada } from '../sinks/scada.ts';
import { publisher } from '../sources/mqtt/publisher.ts';
import { mqttAddress, mqttSettings } from '../sources/plant-parts.ts';
import { aPlant } from '../support/a-plant.ts';
import { anAgent, type AnAgent } from '../support/an-agent.ts';
import { freePort } from '../support/free-port.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { until } from '../support/until.ts';

test('a broker that stops is one comms alert on the topic of the agent, also over a restart, and returns when it speaks again', async (t) => {
  const port = await freePort();
  const first = await startMosquitto({ port });
  t.after(() => first.stop('SIGKILL'));
  const ids = ['flow', 'head', 'power', 'speed'];
  const bare = aPlant(ids.map((id) => ({ id, asset: 'pump-1' })));
  const plant: Plant = {
    ...bare,
    sources: [mqttSettings(first.url)],
    sensors: bare.sensors.map((sensor) => ({ ...sensor, address: mqttAddress(sensor.id) })),
  };
  const gateway = await publisher(t, first.url);
  let second = 0;
  /** A second of the plant: readings while the broker takes them, and a frame. */
  const aSecond = ({ clock }: AnAgent): void => {
    second += 1;
    if (gateway.connected)
      for (const id of ids) gateway.publish(id, String(20 + Math.sin(second + id.length)));
    clock.advance(1_000);
  };
  const incidents = { commsDelayMs: 30_000 };
  const agent = await anAgent(t, plant, { incidents });
  const ear = await scada(t, agent.url);
  const told = () => agent.agent.alerts({ limit: 100 });
  await until('readings for a while', () => {
    aSecond(agent);
    return second > 40 && agent.agent.state()?.sensors.every(({ state }) => state === 'ok');
  });
  assert.deepEqual(await told(), []);

  await first.stop();
  const topic = 'coolwatch/v1/site/agent/test/alarm';
  const lost = await until('the alert', () => {
    aSecond(agent);
    return ear.alarms(topic).at(-1)?.alerts[0];
  });
  assert.deepEqual([lost.kind, lost.level, lost.asset, lost.revision], ['comms', 'alarm', null, 1]);
  assert.match(lost.title, /^source plant: none of its 4 sensors is heard, nobody watches pump-1, since/);
  for (let n = 0; n < 100; n++) aSecond(agent);
  assert.deepEqual(
    (await told()).map(({ id, revision }) => [id, revision]),
    [[lost.id, 1]],
  );

  await agent.stop();
  agent.clock.advance(200_000);
  const next = await anAgent(t, plant, { incidents, after: agent });
  for (let n = 0; n < 100; n++) aSecond(next);
  const open = next.agent.state()!.alerts;
  assert.deepEqual(
    open.map(({ id, revision }) => [id, revision]),
    [[lost.id, 1]],
  );

  const again = await startMosquitto({ port });
  t.after(() => again.stop('SIGKILL'));
  const returned = await until('it to return', () => {
    aSecond(next);
    return next.agent.state()?.alerts.find(({ active }) => !active);
  });
  assert.deepEqual([returned.id, returned.revision], [lost.id, 2]);
  assert.equal((await next.agent.alerts({ limit: 100 })).length, 1);
  // The folder is the first one's, whose hooks come first.
  await next.stop();
});
