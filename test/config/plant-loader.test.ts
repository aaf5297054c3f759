import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { loadPlant } from '../../config/loader.ts';
import { brief, load, plantOf, valueOf, written } from './plant-text.ts';

const bare = `
site: { id: skab }
assets:
  - { id: rig, kind: pump }
sensors:
  - { id: Volume Flow RateRMS, asset: rig, kind: flow, unit: L/min }
  - { id: Thermocouple, asset: rig, kind: temperature, unit: C }
`;

test('a bare file of ids, kinds and units loads without sources or warnings', (t) => {
  const loaded = load(t, bare);
  assert.deepEqual(loaded.warnings, []);
  assert.deepEqual(valueOf(loaded), {
    site: { id: 'skab', name: 'skab', timezone: 'UTC' },
    sources: [],
    assets: [
      { id: 'rig', kind: 'pump', location: null, redundancy: null, running: null, drivers: [], heat: [] },
    ],
    sensors: [
      {
        id: 'Volume Flow RateRMS',
        asset: 'rig',
        kind: 'flow',
        role: null,
        unit: 'L/min',
        range: null,
        limits: null,
        onDelayMs: 15_000,
        deadband: 0,
        freshness: 'periodic',
        maxAgeMs: null,
        address: null,
      },
      {
        id: 'Thermocouple',
        asset: 'rig',
        kind: 'temperature',
        role: null,
        unit: 'C',
        range: null,
        limits: null,
        onDelayMs: 60_000,
        deadband: 0,
        freshness: 'periodic',
        maxAgeMs: null,
        address: null,
      },
    ],
  });
});

test('a limit passed counts after 60 s for temperature, 15 s for pressure, dp and flow, 30 s otherwise', (t) => {
  const kinds = ['temperature', 'pressure', 'dp', 'flow', 'power', 'status'];
  const { sensors } = plantOf(
    t,
    `site: { id: x }\nassets: [{ id: a, kind: pump }]\nsensors:\n${kinds
      .map((kind) => `  - { id: ${kind}, asset: a, kind: ${kind}, unit: '' }\n`)
      .join('')}`,
  );
  assert.deepEqual(
    sensors.map(({ onDelayMs }) => onDelayMs),
    [60_000, 15_000, 15_000, 15_000, 30_000, 30_000],
  );
});

test('the deadband is a share of the range by kind, of the largest limit without one, and leaves room between limits', (t) => {
  const sensor = (id: string, kind: string, unit: string, rest: string) =>
    `  - { id: ${id}, asset: a, kind: ${kind}, unit: ${unit}, ${rest} }\n`;
  const { sensors } = plantOf(
    t,
    `site: { id: x }\nassets: [{ id: a, kind: pump }]\nsensors:\n` +
      sensor('t', 'temperature', 'degC', 'range: [-50, 150]') +
      sensor('p', 'pressure', 'kPa', 'range: { low: 0, high: 1000 }') +
      sensor('f', 'flow', 'L/s', 'limits: { warn_low: 20, alarm_low: 10 }') +
      sensor('narrow', 'temperature', 'degC', 'range: [-50, 150], limits: { warn_low: 17, warn_high: 18 }') +
      sensor('own', 'flow', 'L/s', 'range: [0, 100], deadband: 0.5'),
  );
  assert.deepEqual(
    sensors.map(({ deadband }) => deadband),
    [2, 20, 1, 0.25, 0.5],
  );
});

const sources = `
site: { id: x }
sources:
  - { name: bms, type: mqtt, url: 'mqtt://127.0.0.1', topic: 'plant/{site}/{asset}/{role}', value: '$.v', time: '$.t' }
  - { name: plc, type: opcua, url: 'opc.tcp://127.0.0.1:4840', node: 'ns=2;s={tag}.{sensor}' }
`;

test('a sensor takes what its address leaves out from its source, and its source from its asset or the first', (t) => {
  const { sensors } = plantOf(
    t,
    `${sources}
assets:
  - { id: a, kind: pump }
  - { id: c, kind: chiller, source: plc, with: { tag: CH1 } }
sensors:
  - { id: 1st, asset: a, kind: flow, unit: L/s, role: flow }
  - { id: 2nd, asset: a, kind: flow, unit: L/s, address: { topic: meters, value: '$.m[0]' } }
  - { id: 3rd, asset: c, kind: power, unit: kW, role: power }
  - { id: 4th, asset: c, kind: power, unit: kW, freshness: periodic, address: { node: 'ns=4;i=17' } }
`,
  );
  assert.deepEqual(
    sensors.map(({ address, freshness }) => [freshness, address]),
    [
      ['periodic', { source: 'bms', type: 'mqtt', topic: 'plant/x/a/flow', value: '$.v', time: '$.t' }],
      ['periodic', { source: 'bms', type: 'mqtt', topic: 'meters', value: '$.m[0]', time: '$.t' }],
      ['on-change', { source: 'plc', type: 'opcua', node: 'ns=2;s=CH1.3rd' }],
      ['periodic', { source: 'plc', type: 'opcua', node: 'ns=4;i=17' }],
    ],
  );
});

test('sources get their defaults; OPC UA is encrypted unless somebody says None', (t) => {
  const ca = written(t, 'certificate', 'ca.pem');
  const plant = plantOf(
    t,
    `
site: { id: x }
sources:
  - { name: a, type: mqtt, url: 'mqtts://broker:8883', tls: { ca: ${ca} }, silence: 90s }
  - { name: b, type: opcua, url: 'opc.tcp://plc:4840', trust: 'AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD' }
  - { name: c, type: opcua, url: 'opc.tcp://127.0.0.1:4840', security_mode: None }
assets: [{ id: a, kind: pump }]
sensors: [{ id: s, asset: a, kind: flow, unit: L/s, address: { topic: t } }]
`,
  );
  const [mqtt, opcua, open] = plant.sources;
  assert.ok(mqtt?.type === 'mqtt' && opcua?.type === 'opcua' && open?.type === 'opcua');
  assert.equal(mqtt.tls?.ca, ca);
  assert.deepEqual([mqtt.qos, mqtt.silenceMs, mqtt.clientId, mqtt.passwordFile], [0, 90_000, null, null]);
  assert.equal(opcua.trust, 'aabbccddeeff00112233445566778899aabbccdd');
  assert.deepEqual([opcua.securityMode, opcua.securityPolicy], ['SignAndEncrypt', 'Basic256Sha256']);
  assert.deepEqual(
    [opcua.publishingIntervalMs, opcua.samplingIntervalMs, opcua.silenceMs],
    [1000, 1000, 120_000],
  );
  assert.deepEqual([open.securityMode, open.securityPolicy], ['None', 'None']);
});

test('a template gives every asset that names it its own sensors, running condition and drivers', (t) => {
  const plant = plantOf(
    t,
    `${sources}
templates:
  pump:
    running: { sensor: '{asset} power', above: 1 }
    drivers: ['{loop} flow']
    sensors:
      - { id: '{asset} power', kind: power, unit: kW, role: power }
      - { id: '{asset} flow', kind: flow, unit: L/s, address: { topic: 'x/{asset}/{loop}', value: $ } }
assets:
  - { id: p1, kind: pump, template: pump, with: { loop: chw } }
  - { id: p2, kind: pump, template: pump, with: { loop: cw }, drivers: [], running: { sensor: p2 flow, above: 3 } }
sensors:
  - { id: chw flow, asset: p1, kind: flow, unit: L/s, address: { topic: f1 } }
`,
  );
  assert.deepEqual(
    plant.assets.map(({ id, running, drivers }) => ({ id, running, drivers })),
    [
      { id: 'p1', running: { sensor: 'p1 power', above: 1, below: null }, drivers: ['chw flow'] },
      { id: 'p2', running: { sensor: 'p2 flow', above: 3, below: null }, drivers: [] },
    ],
  );
  assert.deepEqual(
    plant.sensors.map(({ id, asset, address }) => [id, asset, address?.type === 'mqtt' && address.topic]),
    [
      ['chw flow', 'p1', 'f1'],
      ['p1 power', 'p1', 'plant/x/p1/power'],
      ['p1 flow', 'p1', 'x/p1/chw'],
      ['p2 power', 'p2', 'plant/x/p2/power'],
      ['p2 flow', 'p2', 'x/p2/cw'],
    ],
  );
});

test('unknown kinds, units and roles are warnings: the kind becomes other, the rest is kept', (t) => {
  const loaded = load(
    t,
    `site: { id: x }
assets:
  - { id: a, kind: pmup }
sensors:
  - { id: s, asset: a, kind: preasure, unit: kPaa }
  - { id: u, asset: a, kind: pressure, unit: furlong }
  - { id: r, asset: a, kind: pressure, unit: kPa, role: suction-presure }
  - { id: m, asset: a, kind: pressure, unit: degC }
`,
  );
  const plant = valueOf(loaded);
  assert.deepEqual([plant.assets[0]?.kind, plant.sensors[0]?.kind], ['other', 'other']);
  assert.deepEqual([plant.sensors[1]?.unit, plant.sensors[2]?.role], ['furlong', 'suction-presure']);
  assert.deepEqual(
    loaded.warnings.map(({ line, path, suggestion }) => [line, path, suggestion]),
    [
      [3, 'assets[0].kind', '"pump"'],
      [5, 'sensors[0].kind', '"pressure"'],
      [6, 'sensors[1].unit', null],
      [7, 'sensors[2].role', '"suction-pressure"'],
      [8, 'sensors[3].unit', null],
    ],
  );
});

test('a password in clear, an open OPC UA server and a value read twice are warnings', (t) => {
  const loaded = load(
    t,
    `site: { id: x }
sources:
  - { name: c, type: opcua, url: 'opc.tcp://plc:4840', security_mode: None, node: 'ns=1;s={sensor}' }
assets: [{ id: a, kind: pump }]
sensors:
  - { id: s, asset: a, kind: flow, unit: L/s }
  - { id: u, asset: a, kind: flow, unit: L/s, address: { node: ns=1;s=s } }
`,
  );
  assert.deepEqual(brief(loaded.warnings), [
    '3 sources[0].security_mode: None leaves readings open to anybody on the network',
    '7 sensors[1]: "u" and "s" read the same: ns=1;s=s',
  ]);
});

test('the example plant loads without faults or warnings and has 120 sensors or more, each with an address', () => {
  const loaded = loadPlant(fileURLToPath(new URL('../../../sensors.yaml', import.meta.url)));
  assert.deepEqual(brief(loaded.warnings), []);
  const plant = valueOf(loaded);
  assert.ok(plant.sensors.length >= 120);
  assert.deepEqual(
    plant.sensors.filter(({ address }) => address === null),
    [],
  );
});

test('planned work comes with its day, time, length and owner', (t) => {
  const plant = plantOf(
    t,
    `site: { id: x }
assets: [{ id: pump, kind: pump }]
sensors: [{ id: flow, asset: pump, kind: flow, unit: L/s }]
maintenance:
  - { subject: pump, day: saturday, from: 02:30, for: 2h, owner: night shift, note: greasing }
  - { subject: flow, day: monday, from: 13:05, for: 30m, owner: instruments }
`,
  );
  const greasing = { subject: 'pump', day: 'saturday', fromMinute: 150, forMs: 7_200_000, note: 'greasing' };
  const calibration = { subject: 'flow', day: 'monday', fromMinute: 785, forMs: 1_800_000, note: null };
  assert.deepEqual(plant.maintenance, [
    { ...greasing, owner: 'night shift' },
    { ...calibration, owner: 'instruments' },
  ]);
});
