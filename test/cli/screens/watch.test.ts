import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FullScreen } from '../../../agent/cli/terminal/full-screen.ts';
import { servedPlant } from '../../status/served-plant.ts';
import { openStore } from '../../store/open-store.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';
import { aPlant } from '../a-plant.ts';
import { coolwatch } from '../captured-io.ts';

const main = fileURLToPath(new URL('../../../agent/main.js', import.meta.url));

function screenOf(rows: number) {
  const writes: string[] = [];
  const out = {
    write: (text: string) => void writes.push(text),
    terminal: true,
    colour: false,
    columns: 80,
    rows,
  };
  return { screen: new FullScreen(out), writes, out };
}

test('only lines that differ are written again, in one write, and nothing where nothing differs', () => {
  const { screen, writes } = screenOf(5);
  screen.show(['a', 'b', 'c'], 'foot');
  assert.ok(writes[0]!.startsWith('\u001B[2J\u001B[1;1Ha\u001B[K'));
  screen.show(['a', 'B', 'c'], 'foot');
  assert.deepEqual(writes.slice(1), ['\u001B[2;1HB\u001B[K']);
  screen.show(['a', 'B', 'c'], 'foot');
  assert.equal(writes.length, 2);
  screen.show(['a'], 'foot');
  assert.deepEqual(writes.slice(2), ['\u001B[2;1H\u001B[K\u001B[3;1H\u001B[K']);
});

test('what does not fit is counted in the last row; another size draws everything anew', () => {
  const { screen, writes, out } = screenOf(3);
  screen.show(['a', 'b', 'c', 'd'], 'foot');
  assert.ok(writes[0]!.endsWith('\u001B[3;1H.. 2 more lines  foot\u001B[K'));
  assert.doesNotMatch(writes[0]!, /Hc/);
  out.rows = 6;
  screen.show(['a', 'b', 'c', 'd'], 'foot');
  assert.ok(writes[1]!.startsWith('\u001B[2J\u001B[1;1Ha'));
  assert.match(writes[1]!, /Hd/);
});

test('without a terminal there is one status a period, and with --json one line each', async (t) => {
  const { folder } = await servedPlant(t, { state: aPlant() });
  const args = ['watch', '--every', '500ms', '--times', '2', '--state', folder];
  const { out, code } = await coolwatch(args);
  assert.deepEqual([out.match(/^All right/gm)?.length, code, out.includes('\u001B')], [2, 0, false]);
  const json = await coolwatch([...args, '--json']);
  const lines = json.out.trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { agent_running: boolean }).agent_running),
    [true, true],
  );
  assert.equal((await coolwatch(['watch', '--every', '1ms'])).code, 2);
});

/** `coolwatch watch` on a terminal of 80 x 24, by way of util-linux's script. */
function onTerminal(folder: string) {
  const command = `stty cols 80 rows 24; exec ${process.execPath} ${main} watch --every 500ms --state ${folder}`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const seen = { text: '' };
  child.stdout.on('data', (chunk) => (seen.text += String(chunk)));
  return { child, seen };
}

test('on a terminal the status is drawn on a screen of its own, and Ctrl-C gives the old one back', async (t) => {
  const { folder } = await servedPlant(t, { state: aPlant() });
  const { child, seen } = onTerminal(folder);
  t.after(() => child.kill('SIGKILL'));
  await until('a picture', () => seen.text.includes('dc-north'));
  assert.ok(seen.text.startsWith('\u001B[?1049h\u001B[?25l\u001B[?7l'));
  const ended = once(child, 'exit');
  child.stdin.write('\u0003');
  const [code] = (await ended) as [number];
  assert.equal(code, 0);
  assert.ok(seen.text.endsWith('\u001B[?7h\u001B[?25h\u001B[?1049l'), JSON.stringify(seen.text.slice(-40)));
});

test('on a terminal it goes on when the agent stops, and says that nobody watches', async (t) => {
  const folder = join(temporaryFolder(t));
  const store = await openStore(folder);
  await store.saveSnapshot(aPlant());
  await store.close();
  const { socket } = await servedPlant(t, { folder, state: aPlant() });
  const { child, seen } = onTerminal(folder);
  t.after(() => child.kill('SIGKILL'));
  await until('a picture', () => seen.text.includes('CHWP-3'));
  await socket.stop();
  await until('the news', () => seen.text.includes('the agent does not run'));
  assert.equal(child.exitCode, null);
});

test('on a terminal it waits for an agent that is not there yet', async (t) => {
  const { child, seen } = onTerminal(temporaryFolder(t));
  t.after(() => child.kill('SIGKILL'));
  await until('the news', () => seen.text.includes('no agent answers'));
  const ended = once(child, 'exit');
  child.stdin.write('\u0003');
  assert.deepEqual(await ended, [0, null]);
});
