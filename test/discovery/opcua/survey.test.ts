import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadPlant } from '../../../config/loader.ts';
import { draftOf } from '../../../agent/discovery/draft/draft.ts';
import { lookAround } from '../../../agent/discovery/opcua/look-around.ts';
import { coolwatch } from '../../cli/captured-io.ts';
import { opcuaSettings } from '../../sources/plant-parts.ts';
import { startServer } from '../../sources/opcua/server.ts';
import { freePort } from '../../support/free-port.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder = '';
let url = '';
let server: ChildProcess;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coolwatch-test-'));
  const port = await freePort();
  const script = fileURLToPath(new URL('./folder-server.js', import.meta.url));
  server = fork(script, [String(port), join(folder, 'server')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(server, 'message');
  url = `opc.tcp://127.0.0.1:${port}`;
});

after(async () => {
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

const look = (root = 'i=85', stop = new AbortController().signal) =>
  lookAround({
    settings: opcuaSettings(url),
    chosen: false,
    pkiDir: join(folder, 'pki'),
    now: Date.now(),
    root,
    forMs: 1000,
    stop,
    progress: () => undefined,
  });

test('an address space that holds itself is walked to its end: names, units, ranges and values come home', async () => {
  const { survey, security } = await look();
  assert.deepEqual(security, { securityMode: 'None', securityPolicy: 'None' });
  assert.equal(survey.points.length, 125);
  const point = (leaf: string) => survey.points.find(({ path }) => path.at(-1) === leaf)!;
  const { path, label, description, unit, expected, instrument, values } = point('AI_12');
  assert.deepEqual(
    [path, label, description],
    [['Cooling', 'Pump 03', 'AI_12'], 'Speed', 'Speed at the north pump'],
  );
  assert.deepEqual([unit, expected, instrument], ['rpm', { low: 0, high: 1800 }, { low: -1, high: 1801 }]);
  assert.ok(values.count > 1 && values.high > values.low && values.fractional);
  assert.equal(point('AI_13').values.count, 0);
  assert.equal(point('DI_01').values.twoState, true);
  assert.deepEqual(survey.leftOut, [
    '1 nodes whose ids cannot stand in sensors.yaml',
    '2 variables that hold no single number (text, times, lists)',
  ]);
});

test('opaque tags are read by their labels, and what stood still is marked', async () => {
  const { survey } = await look();
  const { assets, sensors } = draftOf(survey.points);
  const pump = sensors.filter(({ asset }) => asset === 'Pump 03');
  assert.deepEqual(
    pump.map(({ id, kind, role }) => [id, kind, role]),
    [
      ['Pump 03 Suction pressure', 'pressure', 'suction-pressure'],
      ['Pump 03 Discharge pressure', 'pressure', 'discharge-pressure'],
      ['Pump 03 Speed', 'speed', 'speed'],
      ['Pump 03 Running', 'status', 'running'],
      ['Pump 03 Winding temperature', 'temperature', 'winding-temperature'],
    ],
  );
  assert.match(pump.at(-1)!.doubts.join(), /no value was heard/);
  assert.equal(assets.filter(({ kind }) => kind === 'crah').length, 120);
});

test('browsing can begin at one node', async () => {
  const whole = await look();
  const pump = whole.survey.points.find(({ path }) => path.includes('Pump 03'))!;
  assert.ok(pump.address.type === 'opcua');
  const { survey } = await look('ns=2;s=CRAH-7 SAT');
  assert.deepEqual(survey.points, []);
});

test('the command writes a draft that loads, adds it to another one, and asks nobody when there is nothing new', async (t) => {
  const out = join(temporaryFolder(t), 'sensors.yaml');
  const args = ['discover', 'opcua', url, '--for', '1s', '--state', join(folder, 'state')];
  const first = await coolwatch([...args, '--out', out]);
  assert.deepEqual([first.err, first.code], ['', 0]);
  const loaded = loadPlant(out);
  assert.ok(loaded.ok && loaded.warnings.length === 0, JSON.stringify(loaded.warnings.slice(0, 3)));
  assert.equal(loaded.value.sensors.length, 125);
  assert.deepEqual(loaded.value.sensors.find(({ id }) => id === 'Pump 03 Speed')?.range, {
    low: -1,
    high: 1801,
  });
  const again = await coolwatch([...args, '--add', out]);
  assert.match(again.out, /has all of the 125 points already/);
  const both = await coolwatch([...args, '--add', out, '--out', out]);
  assert.equal(both.code, 2);
});

test('a server is trusted by thumbprint only, and says what to do: certificate, login, nobody there', async (t) => {
  const pkiDir = temporaryFolder(t);
  const secure = await startServer(t, ['flow'], { pkiDir });
  secure.tell({ set: { flow: [1.5] } });
  const state = temporaryFolder(t);
  const said = async (address: string, ...args: string[]) => {
    const { out, err, code } = await coolwatch([
      'discover',
      'opcua',
      address,
      '--for',
      '1s',
      '--state',
      state,
      ...args,
    ]);
    return `${code} ${err}${out}`;
  };
  assert.match(
    await said(secure.url),
    new RegExp(`^1 .*source-failed.*is not trusted.*say --trust ${secure.thumbprint}`),
  );
  assert.match(await said(secure.url, '--trust', '0'.repeat(40)), /^1 .*not the trusted 0{40}/);
  const draft = await said(secure.url, '--trust', secure.thumbprint);
  assert.match(draft, /^0 .*\n?[^]*security_mode: SignAndEncrypt\n[^]*trust: /);
  assert.match(draft, /kind: flow/);
  assert.match(
    await said(secure.url, '--trust', secure.thumbprint, '--username', 'nobody'),
    /^1 .*refuses our user: check username and password_file/,
  );
  assert.match(
    await said(`opc.tcp://127.0.0.1:${await freePort()}`),
    /^1 .*source-failed.*refuses connections/,
  );
  assert.match(await said('mqtt://127.0.0.1'), /^2 .*must begin with opc\.tcp/);
});
