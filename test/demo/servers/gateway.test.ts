import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sensor, SensorAddress } from '../../../config/plant.ts';
import { Gateway, pointsOf } from '../../../agent/demo/servers/gateway.ts';
import { aSensor } from '../../support/a-plant.ts';

const at = Date.UTC(2026, 2, 1, 0, 5);
const time = '2026-03-01T00:05:00.000Z';

function overMqtt(topic: string, value: string): SensorAddress {
  return { source: 'bms', type: 'mqtt', topic, value, time: '$.time' };
}
function overOpcua(name: string): SensorAddress {
  return { source: 'plc', type: 'opcua', node: `ns=2;s=chiller-1.${name}` };
}

function aGateway(sensors: readonly Sensor[]): { gateway: Gateway; said: unknown[] } {
  const said: unknown[] = [];
  const broker = {
    publish: (topic: string, payload: string) => said.push([topic, JSON.parse(payload)]),
  };
  const server = { set: (...words: unknown[]) => said.push(words) };
  return { gateway: new Gateway(sensors, broker, server), said };
}

test('values go where sensors.yaml says: one payload per topic, also with several values in it', () => {
  const { gateway, said } = aGateway([
    aSensor({ id: 'flow', address: overMqtt('plant/pump/flow', '$.value') }),
    aSensor({ id: 'it', address: overMqtt('plant/meters', '$.it.total_kw') }),
    aSensor({ id: 'ups', address: overMqtt('plant/meters', "$.ups['loss kw'][0]") }),
    aSensor({ id: 'power', address: overOpcua('power') }),
  ]);
  assert.deepEqual(gateway.topics, ['plant/pump/flow', 'plant/meters']);
  assert.deepEqual(gateway.send(at, Float64Array.of(3.1, 1800, 20, 151)), {
    at,
    mqtt: 3,
    opcua: 1,
    lost: [],
  });
  assert.deepEqual(said, [
    ['ns=2;s=chiller-1.power', 151, at],
    ['plant/pump/flow', { time, value: 3.1 }],
    ['plant/meters', { time, it: { total_kw: 1800 }, ups: { 'loss kw': [20] } }],
  ]);
});

test('a missing value is no message, and its node goes bad once', () => {
  const { gateway, said } = aGateway([
    aSensor({ id: 'flow', address: overMqtt('plant/pump/flow', '$.value') }),
    aSensor({ id: 'power', address: overOpcua('power') }),
  ]);
  const none = Float64Array.of(NaN, NaN);
  gateway.send(at, Float64Array.of(1, 2));
  said.length = 0;
  assert.deepEqual(gateway.send(at + 1, none), { at: at + 1, mqtt: 0, opcua: 0, lost: [1] });
  assert.deepEqual(said, [['ns=2;s=chiller-1.power', null, at + 1]]);
  assert.deepEqual(gateway.send(at + 2, none).lost, []);
});

// Part 4, 7.22.2: the default trigger is status or value.
test('a node whose value has not changed is no reading; back from bad it is one', () => {
  const { gateway } = aGateway([aSensor({ id: 'power', address: overOpcua('power') })]);
  const sent = [151, 151, 152, NaN, 152].map(
    (value, i) => gateway.send(at + i, Float64Array.of(value)).opcua,
  );
  assert.deepEqual(sent, [1, 0, 1, 0, 1]);
});

test('points come from the addresses, and an address that the server cannot have is named', () => {
  const range = { low: 0, high: 500 };
  const power = aSensor({ id: 'p', asset: 'chiller-1', unit: 'kW', range, address: overOpcua('power') });
  assert.deepEqual(pointsOf([power]), [{ asset: 'chiller-1', name: 'power', unit: 'kW', low: 0, high: 500 }]);
  const other = aSensor({ id: 'p', address: { source: 'plc', type: 'opcua', node: 'ns=4;i=12' } });
  assert.throws(() => pointsOf([other]), /sensor p: .*not ns=4;i=12/);
});
