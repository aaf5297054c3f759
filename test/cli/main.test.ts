/** The program as a shell sees it: real process, real exit codes, real pipes. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { servedPlant } from '../status/served-plant.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { anAlert, aPlant } from './a-plant.ts';

const main = fileURLToPath(new URL('../../agent/main.js', import.meta.url));

function started(args: readonly string[], home: string): ChildProcess {
  // Nothing of the machine's own agent may be found: HOME is the test's.
  return spawn(process.execPath, [main, ...args], {
    cwd: home,
    env: { HOME: home, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function shell(t: TestContext, args: readonly string[], home = temporaryFolder(t)) {
  const child = started(args, home);
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => (out += String(chunk)));
  child.stderr?.on('data', (chunk) => (err += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { out, err, code };
}

const broken = `site: { id: dc1 }
assets:
  - { id: P1, kind: pmp }
sensors:
  - { id: s1, asset: P9, kind: pressure, unit: kPa }
  - { id: s1, asset: P1, kind: flow, unit: m3/h, colour: blue }
`;

test('check-config lists every fault of both files with file and line, and exits with 2', async (t) => {
  const home = temporaryFolder(t);
  writeFileSync(join(home, 'sensors.yaml'), broken);
  writeFileSync(join(home, 'agent.yaml'), 'frame:\n  period: soon\n');
  const { out, err, code } = await shell(t, ['check-config', '--config', 'agent.yaml'], home);
  assert.equal(code, 2);
  assert.equal(out, '');
  assert.match(err, /^fault +sensors\.yaml:5 .*P9/m);
  assert.match(err, /^fault +sensors\.yaml:6 .*colour/m);
  assert.match(err, /^fault +agent\.yaml:2 .*period/m);
  assert.match(err, /\d+ faults to mend before the agent can start\n$/);
  const json = await shell(t, ['check-config', '--json', '--config', 'agent.yaml'], home);
  assert.deepEqual([json.code, json.err], [2, '']);
  const { error } = JSON.parse(json.out) as { error: { code: string; faults: readonly unknown[] } };
  assert.equal(error.code, 'config-invalid');
  assert.ok(error.faults.length >= 3);
});

test('check-config of a good file says what it amounts to', async (t) => {
  const home = temporaryFolder(t);
  const good = broken
    .replace('pmp', 'pump')
    .replace('P9', 'P1')
    .replace('s1', 's0')
    .replace(', colour: blue', '');
  writeFileSync(join(home, 'sensors.yaml'), good);
  const { out, code } = await shell(t, ['check-config'], home);
  assert.equal(code, 0);
  assert.match(out, /^Assets +1: 1 pump; 0 with a running condition, 0 with drivers .*$/m);
  assert.match(out, /^Sensors +2: 1 pressure, 1 flow;/m);
  assert.match(out, /^Members +\S/m);
});

test('a config that does not load stops run before anything is opened, with all faults', async (t) => {
  const home = temporaryFolder(t);
  writeFileSync(join(home, 'sensors.yaml'), broken);
  const { err, code } = await shell(t, ['run', '--state', join(home, 'state')], home);
  assert.equal(code, 2);
  assert.match(err, /^coolwatch: config-invalid: /);
  assert.match(err, /sensors\.yaml:5 .*\n.*sensors\.yaml:6 /);
  assert.doesNotMatch(err, /^ {4}at /m);
});

test('without an agent and without its state every command says what to do', async (t) => {
  for (const command of [['status'], ['ack', 'x']]) {
    const { out, err, code } = await shell(t, command);
    assert.deepEqual([out, code], ['', 4]);
    assert.match(
      err,
      /^coolwatch: agent-unreachable: [^\n]*start it, or name its state folder with --state\n$/,
    );
  }
});

test('an unknown alert is exit code 3; --debug shows where it came from', async (t) => {
  const { folder } = await servedPlant(t, { state: aPlant(), alerts: [anAlert()] });
  const unknown = await shell(t, ['alert', '09', '--state', folder]);
  assert.equal(unknown.code, 3);
  assert.match(unknown.err, /^coolwatch: not-found: [^\n]+\n$/);
  const debug = await shell(t, ['alert', '09', '--debug', '--state', folder]);
  assert.match(debug.err, /^ {4}at /m);
});

test('no colour in a pipe', async (t) => {
  const { folder } = await servedPlant(t, { state: aPlant({ alerts: [anAlert()] }) });
  const { out, code } = await shell(t, ['status', '--state', folder]);
  assert.equal(code, 0);
  assert.match(out, /URGENT alarm/);
  assert.equal(out.includes('\u001B'), false);
});

test('a reader that goes away early is no error', async (t) => {
  const sensor = aPlant().sensors[0]!;
  const sensors = Array.from({ length: 5000 }, (_, i) => ({ ...sensor, id: `sensor ${i}` }));
  const { folder } = await servedPlant(t, { state: aPlant({ sensors }) });
  const child = started(['sensors', '--state', folder], temporaryFolder(t));
  let err = '';
  child.stderr?.on('data', (chunk) => (err += String(chunk)));
  child.stdout?.destroy();
  const [code] = (await once(child, 'close')) as [number | null];
  assert.deepEqual([code, err], [0, '']);
});
