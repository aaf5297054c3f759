import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { askState } from '../support/ask-state.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const program = fileURLToPath(new URL('../../agent/main.js', import.meta.url));
const plant = `site: { id: north }
assets: [{ id: pump, kind: pump }]
sensors: [{ id: flow, asset: pump, kind: flow, unit: L/s }]
`;

interface Site {
  readonly state: string;
  readonly sensors: string;
  readonly config: string;
}

function aSite(t: TestContext): Site {
  const folder = temporaryFolder(t);
  const site = {
    state: join(folder, 'state'),
    sensors: join(folder, 's.yaml'),
    config: join(folder, 'a.yaml'),
  };
  mkdirSync(site.state);
  writeFileSync(site.sensors, plant);
  writeFileSync(site.config, 'frame: { period: 1s, lateness: 0s }\n');
  return site;
}

/** The agent's process, and what it has logged so far. */
function startAgent(
  t: TestContext,
  site: Site,
  user: { readonly uid?: number; readonly gid?: number } = {},
): { process: ChildProcess; log: () => string } {
  const args = ['run', '--sensors', site.sensors, '--config', site.config, '--state', site.state];
  const child = spawn(process.execPath, [program, ...args], user);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  t.after(() => end(child));
  return { process: child, log: () => text };
}

/** Its folder can go only when it no longer writes there. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

test('an agent without a source still runs, answers on its socket and stops in good order', async (t) => {
  const site = aSite(t);
  const agent = startAgent(t, site);
  const state = await until('a frame', () => askState(site.state));
  assert.equal(state.site, 'north');
  assert.equal(state.sensors[0]?.state, 'stale');
  agent.process.kill('SIGTERM');
  assert.deepEqual(await once(agent.process, 'exit'), [0, null]);
  assert.match(agent.log(), /"msg":"stopped"/);
});

test('a second agent on the same state folder is refused and says who holds it', async (t) => {
  const site = aSite(t);
  const first = startAgent(t, site);
  await until('the first to watch', () => first.log().includes('"msg":"watching"'));
  const second = startAgent(t, site);
  assert.deepEqual(await once(second.process, 'exit'), [1, null]);
  assert.match(second.log(), new RegExp(`state-locked.*pid ${first.process.pid}`));
  await end(first.process);
});

test('SIGHUP with a bad configuration leaves the old one running, with a good one takes it over', async (t) => {
  const site = aSite(t);
  const agent = startAgent(t, site);
  await until('a frame', () => askState(site.state));
  writeFileSync(site.sensors, plant.replace('asset: pump', 'asset: pomp'));
  agent.process.kill('SIGHUP');
  await until('the refusal', () => /does not load/.test(agent.log()));
  assert.equal((await askState(site.state))?.site, 'north');
  writeFileSync(site.sensors, plant.replace('id: flow', 'id: head'));
  agent.process.kill('SIGHUP');
  await until('the new plant', async () => (await askState(site.state))?.sensors[0]?.id === 'head');
  assert.equal(agent.process.exitCode, null);
  await end(agent.process);
});

test('SIGHUP with a configuration that loads but cannot be started goes on with the old one', async (t) => {
  const site = aSite(t);
  const user = aUserWithoutRights(site);
  const canRead = spawnSync('test', ['-r', program], user).status === 0;
  if (!canRead) return t.skip('nobody but root can read the program');
  const agent = startAgent(t, site, user);
  await until('a frame', () => askState(site.state));
  const password = join(site.state, 'password');
  writeFileSync(password, 'secret', { mode: 0 });
  const mqtt = `mqtt: { url: 'mqtt://127.0.0.1:9', username: coolwatch, password_file: ${password} }`;
  writeFileSync(site.config, `${mqtt}\n`);
  agent.process.kill('SIGHUP');
  await until('the refusal', () => /cannot be started: the old one goes on/.test(agent.log()));
  await until('the old plant again', () => agent.log().split('"msg":"watching"').length === 3);
  writeFileSync(site.config, 'frame: { period: 1s, lateness: 0s }\n');
  writeFileSync(site.sensors, plant.replace('id: flow', 'id: head'));
  agent.process.kill('SIGHUP');
  await until('the new plant', async () => (await askState(site.state))?.sensors[0]?.id === 'head');
  assert.equal(agent.process.exitCode, null);
  await end(agent.process);
});

/** Root reads whatever it likes: somebody else then runs the agent. Others are as they are. */
function aUserWithoutRights(site: Site): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const nobody = 65_534;
  for (const path of [dirname(site.sensors), ...Object.values(site)]) chownSync(path, nobody, nobody);
  return { uid: nobody, gid: nobody };
}

test('a configuration that does not load ends it with 2 and every fault, before anything is opened', async (t) => {
  const site = aSite(t);
  writeFileSync(site.sensors, plant.replace('kind: pump', 'knd: pump').replace('asset: pump', 'asset: pomp'));
  writeFileSync(site.config, 'frame: { period: 10 }\n');
  const agent = startAgent(t, site);
  assert.deepEqual(await once(agent.process, 'exit'), [2, null]);
  for (const fault of [/s\.yaml:2 .*knd/, /s\.yaml:3 .*pomp/, /a\.yaml:1 .*period/])
    assert.match(agent.log(), fault);
});
