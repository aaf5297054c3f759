import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { demoCommand } from '../../../agent/cli/trying/demo.ts';
import type { Io, Outlet } from '../../../agent/cli/terminal/io.ts';
import type { DemoResult } from '../../../agent/demo/story/scenes.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { coolwatch } from '../captured-io.ts';

const program = fileURLToPath(new URL('../../../agent/main.js', import.meta.url));

function captured(): { io: Io; out: () => string; err: () => string } {
  const written = { out: '', err: '' };
  const outlet = (stream: 'out' | 'err'): Outlet => ({
    write: (text) => (written[stream] += text),
    terminal: false,
    colour: false,
    columns: 80,
    rows: 24,
  });
  const io: Io = {
    out: outlet('out'),
    err: outlet('err'),
    env: {},
    now: () => Date.now(),
    user: () => null,
    exit: () => undefined,
    serviceSignals: () => ({ stop: new AbortController().signal, reload: () => undefined }),
  };
  return { io, out: () => written.out, err: () => written.err };
}

test('a short demo tells its story and ends with one object that adds up', async () => {
  const { io, out, err } = captured();
  const days = { history: 2, onset: 0.2, failure: 0.7, after: 0.05 };
  await demoCommand(io, days).parseAsync(['--headless', '--json', '--seed', '3'], { from: 'user' });
  assert.match(out(), /^\{.*\}\n$/, 'one line and nothing else');
  const result = JSON.parse(out()) as DemoResult;
  assert.deepEqual(Object.keys(result), [
    'sensors',
    'sources',
    'readings',
    'frames',
    'fault',
    'asset',
    'failure_at',
    'alert_at',
    'lead_hours',
    'false_alerts',
    'seconds',
  ]);
  assert.equal(result.sensors, 206);
  assert.ok(result.sources.mqtt > 0 && result.sources.opcua > 0);
  assert.equal(result.readings, result.sources.mqtt + result.sources.opcua);
  assert.ok(Math.abs(result.frames - 0.75 * 288) <= 2, `${result.frames} frames`);
  assert.equal(result.fault, 'bearing');
  assert.match(result.failure_at, /^\d{4}-\d\d-\d\dT/);
  assert.equal(result.alert_at === null, result.lead_hours === null);
  assert.match(err(), new RegExp(`${result.asset} STOPS: `));
  assert.match(err(), /readings came in/);
});

test('what the demo cannot play is refused before anything starts', async () => {
  const fault = await coolwatch(['demo', '--fault', 'rust', '--json']);
  assert.equal(fault.code, 2);
  assert.match(fault.out, /bearing, impeller, strainer, seal, winding, fouling/);
  const asset = await coolwatch(['demo', '--fault', 'bearing', '--asset', 'tower-1']);
  assert.equal(asset.code, 2);
  assert.match(
    asset.err,
    /^coolwatch: usage: bearing does not happen to tower-1; it happens to .*chw-pump-1/,
  );
  assert.equal((await coolwatch(['demo', '--speed', '0'])).code, 2);
});

/** The real program with its temporary files in `folder`. */
function start(folder: string, ...args: readonly string[]) {
  const env = { ...process.env, TMPDIR: folder };
  const child = spawn(process.execPath, [program, 'demo', ...args], { env });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, text: () => text };
}

test('Ctrl-C ends it in good order and leaves nothing behind', async (t) => {
  const folder = temporaryFolder(t);
  const { child, text } = start(folder, '--headless');
  while (!text().includes('cooling plant')) await once(child.stdout, 'data');
  assert.equal(readdirSync(folder).length, 1);
  child.kill('SIGINT');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
  assert.match(text(), /Stopped before the end/);
  assert.deepEqual(readdirSync(folder), []);
});

test('without a place to write it says so', async (t) => {
  const { child, text } = start(join(temporaryFolder(t), 'missing'), '--headless');
  assert.deepEqual(await once(child, 'exit'), [1, null]);
  assert.match(text(), /^coolwatch: store-failed: the demo needs a folder .*set TMPDIR/);
});
