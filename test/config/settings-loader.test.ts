import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { agentSchema } from '../../config/agent-yaml/agent-schema.ts';
import { loadSettings } from '../../config/loader.ts';
import { asWritten } from '../../config/checking/schema-parts.ts';
import { detectors } from '../../detectors/index.ts';
import { everyStage } from '../support/a-plant.ts';
import { brief, faultsOf, valueOf, written } from './plant-text.ts';

const example = fileURLToPath(new URL('../../../config/agent.yaml', import.meta.url));

function faults(t: TestContext, text: string): string[] {
  return brief(faultsOf(loadSettings(written(t, text, 'agent.yaml'))));
}

test('without a file, and with an empty one, every option has its default', (t) => {
  const settings = valueOf(loadSettings(null));
  assert.deepEqual(valueOf(loadSettings(written(t, '# nothing\n'))), settings);
  const { members, ...panel } = settings.panel;
  const { modes, ...diagnosis } = settings.diagnosis;
  assert.ok(modes.length > 10, 'the modes that come with coolwatch');
  assert.deepEqual(
    { ...settings, panel, diagnosis },
    {
      agent: { id: 'coolwatch', seed: 1, stateDir: null },
      frame: { periodMs: 10_000, latenessMs: 20_000, maxSkewMs: 60_000, gapFrames: 3 },
      stages: everyStage,
      panel: { unwatchedEveryMs: null, calibration: { folds: 5, k: 1.5, falseAlertsPerMonth: 1 } },
      voting: { quorum: 0.5, persistence: { m: 3, n: 5 }, latch: { release: 0.3, frames: 30, relax: 600 } },
      incidents: {
        offDelayMs: 300_000,
        commsDelayMs: 120_000,
        rejoinMs: 86_400_000,
        reAlarmMs: null,
        longestShelfMs: 86_400_000,
        priority: {
          usual: {
            alarm_limit: 'high',
            foreseen: 'high',
            warning_limit: 'medium',
            vote: 'medium',
            slow: 'low',
          },
          last: {
            alarm_limit: 'urgent',
            foreseen: 'urgent',
            warning_limit: 'high',
            vote: 'high',
            slow: 'medium',
          },
        },
      },
      diagnosis: {
        leastMatch: 0.55,
        everyMs: 3_600_000,
        soonMs: 28_800_000,
        actWithinMs: { urgent: 3_600_000, high: 28_800_000, medium: 259_200_000, low: 1_209_600_000 },
        co2KgPerKwh: null,
      },
      feedback: { raise: 0.25, lastsMs: 2_592_000_000 },
      learning: { minFrames: 360, maxRows: 20_000, settledAfterMs: 28 * 86_400_000 },
      mqtt: null,
      store: { historyDays: 30, historyMb: 500, checkpointMs: 60_000 },
      log: { level: 'info' },
    },
  );
  for (const { detector, options } of members) {
    const { properties = {} } = (detectors[detector]?.options ?? {}) as { properties?: object };
    const known = Object.keys(properties);
    assert.deepEqual(Object.keys(options).sort(), known.sort(), `options of ${detector}`);
  }
});

test('config/agent.yaml loads without warnings and says the defaults', () => {
  const loaded = loadSettings(example);
  assert.deepEqual(loaded.warnings, []);
  assert.deepEqual(valueOf(loaded), valueOf(loadSettings(null)));
});

/** Every key of the schema, from the top. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const {
    properties = {},
    items,
    oneOf = [],
  } = schema as {
    properties?: Record<string, unknown>;
    items?: unknown;
    oneOf?: unknown[];
  };
  return [
    ...Object.entries(properties).flatMap(([key, property]) => [key].concat(keysOf(property))),
    ...keysOf(items),
    ...oneOf.flatMap(keysOf),
  ];
}

test('config/agent.yaml shows every option, and its commented mqtt block loads when the # are taken off', (t) => {
  const text = readFileSync(example, 'utf8');
  for (const key of keysOf(asWritten(agentSchema))) {
    assert.match(text, new RegExp(`^(# )? *(- )?${key}:`, 'm'), `agent.yaml does not show ${key}`);
  }
  const start = text.indexOf('mqtt:\n# mqtt:');
  const end = text.indexOf('\n\n', start);
  assert.ok(start > 0);
  const block = text.slice(start, end).replace('mqtt:\n', '').replaceAll(/^# /gm, '');
  const { mqtt } = valueOf(loadSettings(written(t, block)));
  assert.deepEqual(mqtt, {
    url: 'mqtts://broker.example:8883',
    clientId: null,
    username: null,
    passwordFile: null,
    tls: { ca: null, cert: null, key: null, serverName: null },
    prefix: 'coolwatch/v1/{site}',
    heartbeatMs: 10_000,
    reassertMs: 900_000,
    healthMs: 60_000,
    commands: null,
  });
});

test('commands over MQTT are off until somebody vouches for them; a signature needs a good secret', (t) => {
  const folder = dirname(written(t, ''));
  const secret = (text: string, mode: number) => writeFileSync(join(folder, 'secret'), text, { mode });
  const load = (url: string, commands: string) => {
    const file = join(folder, 'agent.yaml');
    writeFileSync(file, `mqtt: { url: ${url}, commands: ${commands} }\n`);
    return loadSettings(file);
  };
  const near = 'mqtt://127.0.0.1';
  const of = (commands: string) => valueOf(load(near, commands)).mqtt?.commands;
  assert.equal(of('{}'), null);
  assert.equal(of('{ window: 10s }'), null);
  assert.deepEqual(of('{ auth: acl }'), { auth: 'acl', windowMs: 60_000 });
  secret('0123456789abcdef0123456789abcdef\n', 0o600);
  const hmac = { auth: 'hmac', windowMs: 10_000, secretFile: join(folder, 'secret') };
  assert.deepEqual(of('{ auth: hmac, secret_file: secret, window: 10s }'), hmac);

  const wrong = (commands: string) => brief(faultsOf(load(near, commands)));
  assert.match(wrong('{ auth: hmac }')[0]!, /auth: hmac needs a secret_file/);
  assert.match(wrong('{ auth: token }')[0]!, /must be one of acl, hmac, not "token"/);
  secret('too-short', 0o600);
  assert.match(wrong('{ auth: hmac, secret_file: secret }')[0]!, /fewer than 32 characters/);
  chmodSync(join(folder, 'secret'), 0o644);
  assert.match(wrong('{ auth: hmac, secret_file: secret }')[0]!, /can be read by others/);

  const far = load('mqtt://broker.example', '{ auth: acl }');
  assert.match(brief(far.warnings)[0]!, /anybody on the way .* can command/);
  assert.deepEqual(load('mqtts://broker.example', '{ auth: acl }').warnings, []);
});

test('lateness follows the period unless it is given', (t) => {
  const lateness = (text: string) => valueOf(loadSettings(written(t, text))).frame.latenessMs;
  assert.equal(lateness('frame: { period: 1m }'), 120_000);
  assert.equal(lateness('frame: { period: 1m, lateness: 5s }'), 5000);
});

test('an own list of members replaces the panel, and detectors fill in their own options', (t) => {
  const { panel } = valueOf(loadSettings(written(t, 'panel: { members: [{ name: one, detector: pca }] }')));
  assert.deepEqual(
    panel.members.map(({ name, detector, smoothing }) => ({ name, detector, smoothing })),
    [{ name: 'one', detector: 'pca', smoothing: 1 }],
  );
  assert.deepEqual(panel.calibration, { folds: 5, k: 1.5, falseAlertsPerMonth: 1 });
});

test('a relative state folder and password file begin at the file', (t) => {
  const file = written(t, 'agent: { state_dir: state }\nmqtt: { url: mqtt://127.0.0.1, tls: }\n');
  assert.equal(valueOf(loadSettings(file)).agent.stateDir, join(dirname(file), 'state'));
});

test('all faults of agent.yaml are listed with their lines and suggestions', (t) => {
  const text = `agnet: {}
frame:
  period: 10
  lateness: -5s
  gap_frames: 1.5
panel:
  members:
    - { name: a, detector: isolation-forrest }
    - { name: a, detector: isolation-forest, options: { tree: 5, trees: 1 } }
voting:
  quorum: 0
  persistence: { m: 6, n: 5 }
mqtt:
  url: https://x
  prefix: 'a/{sight}/#'
log: { level: warning }
`;
  assert.deepEqual(faults(t, text), [
    '1 agnet: unknown key "agnet" ("agent")',
    '3 frame.period: must be a duration such as 500ms, 30s, 5m, 2h or 7d, not 10 (10s)',
    '4 frame.lateness: must be a duration such as 500ms, 30s, 5m, 2h or 7d, not "-5s"',
    '5 frame.gap_frames: must be a whole number, not 1.5',
    `8 panel.members[0].detector: must be one of ${Object.keys(detectors).join(', ')}, not "isolation-forrest" ("isolation-forest")`,
    '9 panel.members[1].name: there is another member "a"',
    '9 panel.members[1].options.tree: unknown key "tree"',
    '9 panel.members[1].options.trees: must be >= 10',
    '11 voting.quorum: must be > 0',
    '12 voting.persistence.m: m 6 must not be more than n 5',
    '14 mqtt.url: https://x must begin with mqtt:// or mqtts://',
    '15 mqtt.prefix: nothing replaces {sight}; known here: {site} ({site})',
    '15 mqtt.prefix: must not hold the wildcards + and #',
    '16 log.level: must be one of trace, debug, info, warn, error, not "warning" ("warn")',
  ]);
});

test('durations have bounds: a frame is 1 s to 10 min', (t) => {
  assert.deepEqual(faults(t, 'frame: { period: 500ms }'), [
    '1 frame.period: must be between 1s and 10m, not "500ms"',
  ]);
  assert.deepEqual(faults(t, 'frame: { period: 11m }'), [
    '1 frame.period: must be between 1s and 10m, not "11m"',
  ]);
});
