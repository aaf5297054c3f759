/**
 * `npm run test:deb`: the Debian package through its whole life on this machine. Not in the default suite: it needs
 * root, and installs for real. It refuses to touch a machine that already has a coolwatch.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { coolwatchVersion } from '../../agent/version.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const [etc, state] = ['/etc/coolwatch', '/var/lib/coolwatch'];
const unit = '/usr/lib/systemd/system/coolwatch.service';
const enabled = '/etc/systemd/system/multi-user.target.wants/coolwatch.service';
const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
const plant = `site: { id: north }
assets: [{ id: pump, kind: pump }]
sensors: [{ id: flow, asset: pump, kind: flow, unit: L/s }]
`;

const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { env, encoding: 'utf8', cwd: '/' });
const codeOf = (command: string, ...args: readonly string[]): number | null =>
  spawnSync(command, args, { env, cwd: '/' }).status;

/** Everything on this machine that has our name, the user and the package too. */
function traces(): readonly string[] {
  const files = run('find', '/etc', '/usr', '/var', '/run', '/home', '-xdev', '-name', '*coolwatch*');
  const names = ['passwd', 'group'].filter((database) => codeOf('getent', database, 'coolwatch') === 0);
  const known = codeOf('dpkg-query', '--show', 'coolwatch') === 0 ? ['the package'] : [];
  return [...files.split('\n').filter((line) => line !== ''), ...names, ...known];
}

const file = readdirSync(root).find((name) => name.startsWith(`coolwatch_${coolwatchVersion()}_`));
assert.ok(file !== undefined, 'npm run package:deb makes it');
const deb = join(root, file);

before(() => {
  assert.equal(process.getuid?.(), 0, 'installing needs root');
  assert.deepEqual(traces(), [], 'this machine has a coolwatch already: it would be purged');
  run('dpkg', '--install', deb);
});
// Whatever fails: nothing stays behind.
after(() => codeOf('dpkg', '--purge', 'coolwatch'));

test('it is installed with its user and its files, and watches nothing until somebody says what', () => {
  assert.match(run('id', 'coolwatch'), /groups=\d+\(coolwatch\)$/m);
  const rights = (path: string): string => run('stat', '--format=%U:%G %a', path).trim();
  assert.equal(rights(etc), 'root:coolwatch 2750');
  assert.equal(rights(`${etc}/agent.yaml`), 'root:coolwatch 640');
  assert.deepEqual(readdirSync(etc).toSorted(), ['agent.yaml', 'sensors.yaml.example']);
  assert.equal(existsSync(enabled), false);
  assert.equal(codeOf('systemd-analyze', 'verify', unit), 0);
  assert.equal(codeOf('systemd-analyze', 'security', '--offline=true', '--threshold=15', unit), 0);
});

test('the program runs with its own Node, and takes the configuration that it brings', (t) => {
  assert.equal(run('coolwatch', '--version').trim(), coolwatchVersion());
  const files = ['--sensors', `${etc}/sensors.yaml.example`, '--config', `${etc}/agent.yaml`];
  assert.match(run('coolwatch', 'check-config', ...files), /^The configuration is good\./);
  // Recorded data through detectors, databases and workers: whatever is missing in node_modules shows.
  const folder = temporaryFolder(t);
  const sensors = join(folder, 'sensors.yaml');
  writeFileSync(sensors, plant);
  const rows = Array.from(
    { length: 500 },
    (_, k) => `${new Date(k * 10_000).toISOString()},${100 + ((k * 7919) % 13)}`,
  );
  writeFileSync(join(folder, 'readings.csv'), ['timestamp,flow', ...rows].join('\n'));
  const recording = ['--readings', join(folder, 'readings.csv'), '--out', join(folder, 'out')];
  run('coolwatch', 'backtest', '--sensors', sensors, ...recording, '--train-rows', '400');
  assert.ok(existsSync(join(folder, 'out', 'summary.json')));
});

test('the service’s command runs as its user, answers, writes nowhere but its state, and stops in good order', async () => {
  const [command, ...args] = /^ExecStart=(.+)$/m.exec(readFileSync(unit, 'utf8'))![1]!.split(' ');
  const [uid, gid] = ['--user', '--group'].map((which) => Number(run('id', which, 'coolwatch')));
  // What StateDirectory= does, where no systemd runs.
  run('install', '-d', '-o', 'coolwatch', '-g', 'coolwatch', '-m', '750', state);
  const start = () =>
    spawn(command!, args, { env: { ...env, STATE_DIRECTORY: state }, uid: uid!, gid: gid!, cwd: '/' });
  const unwritten = start();
  assert.deepEqual(await once(unwritten, 'exit'), [2, null], 'without sensors.yaml it ends, and says so');

  writeFileSync(`${etc}/sensors.yaml`, plant);
  const agent = start();
  let log = '';
  for (const stream of [agent.stdout, agent.stderr])
    stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
  try {
    await until(
      'it to watch',
      () => log.includes('"msg":"watching"') && existsSync(join(state, 'agent.sock')),
      60_000,
    );
    assert.equal(readlinkSync(`/proc/${agent.pid}/exe`), '/usr/lib/coolwatch/node');
    assert.equal(
      (JSON.parse(run('coolwatch', 'status', '--json')) as { agent_running: boolean }).agent_running,
      true,
    );
    assert.equal(codeOf('runuser', '-u', 'coolwatch', '--', 'test', '-w', `${etc}/sensors.yaml`), 1);
    assert.equal(codeOf('runuser', '-u', 'nobody', '--', 'cat', `${etc}/sensors.yaml`), 1);
  } finally {
    agent.kill('SIGTERM');
  }
  assert.deepEqual(await once(agent, 'exit'), [0, null], log);
});

test('an upgrade keeps what was written in /etc and in the state folder', () => {
  writeFileSync(`${etc}/agent.yaml`, 'agent: { id: mine }\n');
  run('dpkg', '--install', deb);
  assert.equal(readFileSync(`${etc}/agent.yaml`, 'utf8'), 'agent: { id: mine }\n');
  assert.equal(readFileSync(`${etc}/sensors.yaml`, 'utf8'), plant);
  assert.ok(statSync(`${state}/journal.db`).size > 0);
});

test('removing takes the program and its start at boot, and keeps configuration and state', () => {
  run('systemctl', '--no-reload', 'enable', 'coolwatch');
  assert.ok(readlinkSync(enabled));
  run('dpkg', '--remove', 'coolwatch');
  for (const gone of ['/usr/bin/coolwatch', '/usr/lib/coolwatch', unit])
    assert.equal(existsSync(gone), false, gone);
  assert.throws(() => readlinkSync(enabled));
  assert.equal(readFileSync(`${etc}/sensors.yaml`, 'utf8'), plant);
  assert.ok(existsSync(`${state}/journal.db`));
});

test('purging leaves nothing: no file, no user, no group', () => {
  mkdirSync(`${state}/pki`, { recursive: true });
  run('dpkg', '--purge', 'coolwatch');
  assert.deepEqual(traces(), []);
});
