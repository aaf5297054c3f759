import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { formatFindings, loadPlant } from '../../config/loader.ts';
import { brief, faultsOf, load, written } from './plant-text.ts';

test('all faults of a file are listed at once, each with its line, path and what was probably meant', (t) => {
  const loaded = load(
    t,
    `site: { id: x, timezone: Europe/Amstrdam }
sources:
  - name: bms
    type: mqtt
    url: http://broker
    qos: 2
  - { name: plc, type: opcau, url: 'opc.tcp://plc' }
templates:
  t:
    sensors:
      - { id: '{aset} flow', kind: flow, unit: L/s }
assets:
  - { id: p1, kind: pump, running: { sensor: powr, above: 1 }, drivers: [powr], template: t }
  - { id: p1, kind: pump, template: tt }
sensors:
  - { id: power, asset: p1, kind: power, unt: kW }
  - { id: power, asset: p2, kind: power, unit: 5, on_delay: 30 }
  - id: f
    asset: p1
    kind: flow
    unit: L/s
    range: [5, 1]
    limits:
      warn_low: 5
      warn_high: 3
  - just text
  - { id: g, asset: p1, kind: flow, unit: L/s, range: 5, address: { source: bsm } }
`,
  );
  assert.deepEqual(brief(faultsOf(loaded)), [
    '1 site.timezone: "Europe/Amstrdam" is no time zone such as UTC or Europe/Amsterdam ("Europe/Amsterdam")',
    '5 sources[0].url: http://broker must begin with mqtt:// or mqtts://',
    '6 sources[0].qos: must be one of 0, 1, not 2',
    '7 sources[1].type: must be one of mqtt, opcua, not "opcau" ("opcua")',
    '11 templates.t.sensors[0].id: nothing replaces {aset}; known here: {site}, {asset} ({asset})',
    '13 assets[0].running.sensor: there is no sensor "powr" ("power")',
    '13 assets[0].drivers[0]: there is no sensor "powr" ("power")',
    '14 assets[1].id: there is another asset "p1"',
    '14 assets[1].template: there is no template "tt" ("t")',
    '16 sensors[0]: "unit" is missing',
    '16 sensors[0].unt: unknown key "unt" ("unit")',
    '17 sensors[1].id: there is another sensor "power"',
    '17 sensors[1].asset: there is no asset "p2" ("p1")',
    '17 sensors[1].unit: must be text, not 5 ("5")',
    '17 sensors[1].on_delay: must be a duration such as 500ms, 30s, 5m, 2h or 7d, not 30 (30s)',
    '22 sensors[2].range: range from 5 to 1 is empty: the first must be the smaller',
    '25 sensors[2].limits.warn_high: warn_low 5 must be below warn_high 3',
    '26 sensors[3]: must be a mapping, not "just text"',
    `27 sensors[4].range: must be [low, high] or {low: number, high: number}, in the sensor's unit, not 5`,
    '27 sensors[4].address.source: there is no source "bsm" ("bms")',
  ]);
});

const head = `site: { id: x }
sources:
  - { name: bms, type: mqtt, url: 'mqtt://127.0.0.1' }
  - { name: plc, type: opcua, url: 'opc.tcp://127.0.0.1' }
assets:
  - { id: a, kind: pump }
sensors:
`;
const sensor = (rest: string) => `${head}  - { id: s, asset: a, kind: flow, unit: L/s, ${rest} }\n`;

test('a key that stands too deep or not deep enough is told its place', (t) => {
  const loaded = load(
    t,
    `site: { id: x }
assets:
  - { id: p1, kind: pump, sensor: f, roles: [a] }
sensors:
  - { id: f, asset: p1, kind: flow, unit: L/s, limits: { warn_high: 3, on_delay: 15m } }
  - { id: g, asset: p1, kind: flow, unit: L/s, alarm_low: 2, warnings: 3 }
`,
  );
  assert.deepEqual(brief(faultsOf(loaded)), [
    '3 assets[0].sensor: unknown key "sensor": it stands in "running"',
    '3 assets[0].roles: unknown key "roles"',
    '5 sensors[0].limits.on_delay: unknown key "on_delay": it stands beside "limits", not in it',
    '6 sensors[1].alarm_low: unknown key "alarm_low": it stands in "limits"',
    '6 sensors[1].warnings: unknown key "warnings"',
  ]);
});

const cases: readonly (readonly [rule: string, text: string, fault: RegExp])[] = [
  [
    'a limit outside the range',
    sensor('range: [0, 10], limits: { warn_high: 12 }'),
    /^8 sensors\[0\].limits.warn_high: .*outside the range/,
  ],
  [
    'a warning beyond its alarm',
    sensor('limits: { warn_high: 12, alarm_high: 11 }'),
    /^8 sensors\[0\].limits.alarm_high: .*must be below/,
  ],
  [
    'a deadband as wide as the limits',
    sensor('deadband: 5, limits: { warn_low: 1, warn_high: 6 }'),
    /^8 sensors\[0\].deadband: /,
  ],
  [
    'a greatest age of an on-change value',
    sensor('freshness: on-change, max_age: 5s'),
    /^8 sensors\[0\].max_age: /,
  ],
  ['a greatest age of nothing', sensor('max_age: 0s'), /^8 sensors\[0\].max_age: must be between 1s and 7d/],
  ['a wildcard topic', sensor('address: { topic: a/+/b }'), /^8 sensors\[0\].address.topic: .*wildcards/],
  [
    'a bad JSON path of the value',
    sensor('address: { topic: a, value: value }'),
    /^8 sensors\[0\].address.value: "value" must be a JSON path/,
  ],
  [
    'a bad JSON path of the time',
    sensor('address: { topic: a, time: $..t }'),
    /^8 sensors\[0\].address.time: /,
  ],
  [
    'a bad node id',
    sensor('address: { source: plc, node: Pump.Flow }'),
    /^8 sensors\[0\].address.node: .*no OPC UA node id/,
  ],
  [
    'a node at a broker',
    sensor('address: { source: bms, node: i=1 }'),
    /^8 sensors\[0\].address.node: source "bms" is mqtt/,
  ],
  ['an address without a topic', sensor('address: { value: $ }'), /^8 sensors\[0\].address: .*gives a topic/],
  [
    'a role placeholder without a role',
    sensor("address: { topic: 'a/{role}' }"),
    /^8 sensors\[0\].address.topic: \{role\} has no value/,
  ],
  [
    'an id with a line break',
    `${head}  - { id: "a\\nb", asset: a, kind: flow, unit: L/s }\n`,
    /^8 sensors\[0\].id: must be printable/,
  ],
  [
    'an empty id',
    `${head}  - { id: '', asset: a, kind: flow, unit: L/s }\n`,
    /^8 sensors\[0\].id: must be printable text on one line, not ""/,
  ],
  [
    'an infinite limit',
    sensor('limits: { warn_high: .inf }'),
    /^8 sensors\[0\].limits.warn_high: must be a number/,
  ],
  ['no sensors at all', `${head}  []`, /^[78] sensors: there are no sensors/],
  ['no assets', 'site: { id: x }\nassets: []\n', /^2 assets: needs at least 1/],
  ['an empty file', '', /^1 : must be a mapping, not nothing/],
  [
    'a running condition without a bound',
    'site: { id: x }\nassets: [{ id: a, kind: pump, running: { sensor: s } }]\nsensors: [{ id: s, asset: a, kind: flow, unit: L/s }]',
    /^2 assets\[0\].running: needs either above or below/,
  ],
  [
    'credentials in a URL',
    "site: { id: x }\nsources:\n  - { name: a, type: mqtt, url: 'mqtt://me:secret@host' }\nassets: [{ id: a, kind: pump }]\nsensors: [{ id: s, asset: a, kind: flow, unit: L/s }]",
    /^3 sources\[0\].url: mqtt:\/\/host must not hold credentials/,
  ],
  [
    'tls without mqtts',
    "site: { id: x }\nsources:\n  - { name: a, type: mqtt, url: 'mqtt://host', tls: { server_name: x } }\nassets: [{ id: a, kind: pump }]\nsensors: [{ id: s, asset: a, kind: flow, unit: L/s }]",
    /^3 sources\[0\].tls: .*\(mqtts:\/\/host\)/,
  ],
  [
    'a policy that does not go with the mode',
    "site: { id: x }\nsources:\n  - { name: a, type: opcua, url: 'opc.tcp://host', security_policy: None }\nassets: [{ id: a, kind: pump }]\nsensors: [{ id: s, asset: a, kind: flow, unit: L/s }]",
    /^3 sources\[0\].security_policy: /,
  ],
  [
    'two sources of one name',
    "site: { id: x }\nsources:\n  - { name: a, type: mqtt, url: 'mqtt://h' }\n  - { name: a, type: mqtt, url: 'mqtt://h' }\nassets: [{ id: a, kind: pump }]\nsensors: [{ id: s, asset: a, kind: flow, unit: L/s, address: { topic: t } }]",
    /^4 sources\[1\].name: /,
  ],
  [
    'a template sensor that is the same for every asset',
    'site: { id: x }\ntemplates:\n  t: { sensors: [{ id: s, kind: flow, unit: L/s }] }\nassets: [{ id: a, kind: pump, template: t }, { id: b, kind: pump, template: t }]',
    /^3 templates.t.sensors\[0\].id: .*put \{asset\} into the id/,
  ],
  [
    'a word of `with` that has a meaning already',
    'site: { id: x }\nassets: [{ id: a, kind: pump, with: { role: x } }]\nsensors: [{ id: s, asset: a, kind: flow, unit: L/s }]',
    /^2 assets\[0\].with.role: /,
  ],
];

for (const [rule, text, fault] of cases) {
  test(`${rule} is one fault`, (t) => {
    const faults = brief(faultsOf(load(t, text)));
    assert.equal(faults.length, 1, faults.join('\n'));
    assert.match(faults[0] ?? '', fault);
  });
}

test('a password file that others can read, or that is not there, is a fault', (t) => {
  const text = (file: string) => `site: { id: x }
sources:
  - name: a
    type: mqtt
    url: mqtts://host
    username: me
    password_file: ${file}
assets: [{ id: a, kind: pump }]
sensors: [{ id: s, asset: a, kind: flow, unit: L/s, address: { topic: t } }]
`;
  const file = written(t, text('password'));
  const password = join(dirname(file), 'password');
  const faults = () => brief(faultsOf(loadPlant(file)));
  assert.deepEqual(faults(), [`7 sources[0].password_file: ${password} does not exist`]);
  writeFileSync(password, 'secret\n');
  chmodSync(password, 0o640);
  assert.deepEqual(faults(), [
    `7 sources[0].password_file: ${password} can be read by others: chmod 600 ${password}`,
  ]);
  chmodSync(password, 0o600);
  assert.deepEqual(faults(), []);
});

test('a certificate file that is not there, or is a folder, is a fault', (t) => {
  const text = `site: { id: x }
sources:
  - name: a
    type: mqtt
    url: mqtts://host
    tls:
      ca: ca.pem
      cert: agent.pem
      key: agent.key
assets: [{ id: a, kind: pump }]
sensors: [{ id: s, asset: a, kind: flow, unit: L/s, address: { topic: t } }]
`;
  const file = written(t, text);
  const [ca, cert, key] = ['ca.pem', 'agent.pem', 'agent.key'].map((name) => join(dirname(file), name));
  writeFileSync(key!, 'key\n', { mode: 0o600 });
  mkdirSync(cert!);
  const faults = () => brief(faultsOf(loadPlant(file)));
  assert.deepEqual(faults(), [
    `7 sources[0].tls.ca: ${ca} does not exist`,
    `8 sources[0].tls.cert: ${cert} is no regular file`,
  ]);
  rmdirSync(cert!);
  for (const name of [ca!, cert!]) writeFileSync(name, 'certificate\n', { mode: 0o644 });
  assert.deepEqual(faults(), []);
});

test('findings print one a line with file, line, path, message and suggestion, without control characters', () => {
  const finding = {
    file: 'sensors.yaml',
    line: 12,
    path: 'sensors[3].unit',
    message: 'no\u001b[31m',
    suggestion: '"kPa"',
  };
  assert.equal(
    formatFindings([finding, { ...finding, line: 0, path: '', message: 'does not exist', suggestion: null }]),
    'sensors.yaml:12 sensors[3].unit  no\uFFFD[31m  (did you mean "kPa"?)\nsensors.yaml  does not exist',
  );
});

test('planned work: its faults are said with their lines', (t) => {
  const faults = (work: string) =>
    brief(
      faultsOf(
        load(
          t,
          `site: { id: x }
assets: [{ id: pump, kind: pump }]
sensors: [{ id: flow, asset: pump, kind: flow, unit: L/s }]
maintenance:
  - ${work}
`,
        ),
      ),
    );
  assert.deepEqual(faults("{ subject: pomp, day: saturday, from: '02:30', for: 2h, owner: night shift }"), [
    '5 maintenance[0].subject: there is no asset or sensor "pomp" ("pump")',
  ]);
  assert.deepEqual(faults("{ subject: flow, day: caturday, from: '24:00', for: 7d }"), [
    '5 maintenance[0]: "owner" is missing',
    '5 maintenance[0].day: must be one of monday, tuesday, wednesday, thursday, friday, saturday, sunday, not "caturday" ("saturday")',
    '5 maintenance[0].from: must be a time of day such as 02:00 or 13:30, not "24:00"',
    '5 maintenance[0].for: must be between 1m and 6d, not "7d"',
  ]);
  assert.deepEqual(
    faults("{ subject: pomp, day: Saturday, from: '2:30', for: 2 hours, owner: night shift }"),
    [
      '5 maintenance[0].subject: there is no asset or sensor "pomp" ("pump")',
      '5 maintenance[0].day: must be one of monday, tuesday, wednesday, thursday, friday, saturday, sunday, not "Saturday" ("saturday")',
      '5 maintenance[0].from: must be a time of day such as 02:00 or 13:30, not "2:30"',
      '5 maintenance[0].for: must be a duration such as 500ms, 30s, 5m, 2h or 7d, not "2 hours"',
    ],
    'what is wrong with the time hides no wrong reference',
  );
});
