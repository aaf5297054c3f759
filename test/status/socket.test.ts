import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AgentError } from '../../agent/errors.ts';
import { socketPath } from '../../agent/status/answers.ts';
import { nobodyThere, StatusClient } from '../../agent/status/socket-client.ts';
import { aPlant, anAlert, aVerdict } from '../cli/a-plant.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { servedPlant } from './served-plant.ts';

const unreachable = { name: 'AgentError', code: 'agent-unreachable' };

test('the client reads what the agent knows', async (t) => {
  const verdicts = [1, 2, 3].map((n) => aVerdict('CHWP-2', 'normal', { n }));
  const open = anAlert();
  const closed = anAlert({ id: '01KAR000000000000000000000', state: 'normal', active: false });
  const { folder } = await servedPlant(t, { state: aPlant(), alerts: [open, closed], verdicts });
  const client = new StatusClient(folder);
  assert.deepEqual(await client.state(), aPlant());
  assert.deepEqual(await client.alerts({ open: true, limit: 100 }), [open]);
  assert.deepEqual(await client.alerts({ limit: 100 }), [open, closed]);
  assert.deepEqual(await client.alerts({ limit: 1 }), [open]);
  assert.deepEqual(await client.alert(open.id), { alert: open, history: [{ ...open, revision: 1 }, open] });
  assert.equal(await client.alert('01KAR999'), null);
  assert.deepEqual(await client.votes('CHWP-2', 2), verdicts.slice(-2));
});

test('ids of any characters arrive as they are', async (t) => {
  const asset = 'Püm/p #1?&frames=9 %41';
  const { folder } = await servedPlant(t, { verdicts: [aVerdict(asset, 'normal')] });
  assert.equal((await new StatusClient(folder).votes(asset, 1))[0]?.asset, asset);
  assert.equal(await new StatusClient(folder).alert('../v1/state'), null);
});

test('an agent that has closed no frame yet has no state', async (t) => {
  const { folder } = await servedPlant(t);
  assert.equal(await new StatusClient(folder).state(), null);
});

test('a command is answered once the agent says that it is journalled', async (t) => {
  const frame = new EventEmitter();
  const { folder, commands } = await servedPlant(t, {
    command: () => once(frame, 'journalled').then(() => ({ ok: true })),
  });
  const request = { kind: 'ack', id: anAlert().id, by: 'mia', note: null } as const;
  let answered = false;
  const answer = new StatusClient(folder).command(request, 10_000).finally(() => (answered = true));
  await new StatusClient(folder).alerts({ limit: 1 });
  assert.equal(answered, false);
  await until('the command to arrive', () => frame.listenerCount('journalled') > 0);
  frame.emit('journalled');
  assert.deepEqual(await answer, { ok: true });
  assert.deepEqual(commands, [request]);
});

test('a refused command comes back with the reason', async (t) => {
  const refusal = { ok: false, status: 409, message: 'already closed' } as const;
  const { folder } = await servedPlant(t, { command: async () => refusal });
  const client = new StatusClient(folder);
  const answer = await client.command({ kind: 'ack', id: 'x', by: 'mia', note: 'n' }, 1000);
  assert.deepEqual(answer, refusal);
});

test('only the user and the group of the agent may use the socket, and it is all there is', async (t) => {
  const { folder } = await servedPlant(t);
  assert.equal(lstatSync(socketPath(folder)).mode & 0o777, 0o660);
  assert.deepEqual(readdirSync(folder), ['agent.sock']);
});

test('stopping ends waiting requests and takes the socket away', async (t) => {
  const { folder, socket, commands } = await servedPlant(t, { command: () => new Promise(() => undefined) });
  const waiting = new StatusClient(folder).command({ kind: 'ack', id: 'x', by: 'y', note: null }, 60_000);
  const failed = assert.rejects(waiting, unreachable);
  await until('the command to arrive', () => commands.length > 0);
  await socket.stop();
  await failed;
  assert.equal(existsSync(socketPath(folder)), false);
});

test('the socket file of a killed agent is replaced', async (t) => {
  const folder = temporaryFolder(t);
  const listen = `require('node:net').createServer().listen(${JSON.stringify(socketPath(folder))}, () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  assert.ok(lstatSync(socketPath(folder)).isSocket());
  await servedPlant(t, { folder, state: aPlant() });
  assert.deepEqual(await new StatusClient(folder).state(), aPlant());
});

test('the socket of a living agent is not taken over', async (t) => {
  const { folder } = await servedPlant(t, { state: aPlant() });
  await assert.rejects(servedPlant(t, { folder }), { name: 'AgentError', code: 'state-locked' });
  assert.deepEqual(await new StatusClient(folder).state(), aPlant());
});

test('whatever else has the name of the socket is left alone', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(socketPath(folder), 'precious');
  await assert.rejects(servedPlant(t, { folder }), { name: 'AgentError', code: 'store-failed' });
  assert.ok(lstatSync(socketPath(folder)).isFile());
});

test('a path that no socket can have is refused in words', async (t) => {
  const folder = join(temporaryFolder(t), 'x'.repeat(100));
  mkdirSync(folder);
  await assert.rejects(servedPlant(t, { folder }), { code: 'store-failed', message: /shorter state folder/ });
  await assert.rejects(new StatusClient(folder).state(), unreachable);
});

test('no agent, and an agent that hangs, are told apart', async (t) => {
  const none = await new StatusClient(temporaryFolder(t)).state().catch((cause: unknown) => cause);
  assert.ok(none instanceof AgentError && none.code === 'agent-unreachable' && nobodyThere(none));
  const { folder } = await servedPlant(t, { command: () => new Promise(() => undefined) });
  const request = { kind: 'ack', id: 'x', by: 'y', note: null } as const;
  const hangs = await new StatusClient(folder).command(request, 50).catch((cause: unknown) => cause);
  assert.ok(hangs instanceof AgentError && hangs.code === 'agent-unreachable' && !nobodyThere(hangs));
});
