/** docs/operations.md, read back: what can be run here is run, back-up and restore with a real agent. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { anAlert } from '../cli/a-plant.ts';
import { coolwatch } from '../cli/captured-io.ts';
import { openStore } from '../store/open-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { commandLines, run, runs, world } from './documented-commands.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const page = readFileSync(join(root, 'docs/operations.md'), 'utf8');
const blocks = [...page.matchAll(/^( *)```sh\n([\s\S]*?)```/gm)].map(([, indent, text]) =>
  text!.replaceAll(new RegExp(`^${indent}`, 'gm'), '').trim(),
);
/** The `run` column of the table of symptoms. */
const asked = [...page.matchAll(/^\| [^|]+ \| `([^`]+)` \| [^|]+ \|$/gm)].map(([, line]) => line!);

/** What only a box with systemd and packages can run; `npm run test:deb` goes through most of it. */
const elsewhere =
  /^(?:systemctl|journalctl|dpkg|dpkg-query|npm|cd|install|systemd-sysusers|usermod|userdel|timedatectl|chronyc|rm|mv|tar) /;

test('every command that docs/operations.md shows can be typed as it stands', async (t) => {
  const folder = await world(t);
  const home = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(home));
  const ours = [...blocks.flatMap((block) => commandLines(`\`\`\`sh\n${block}\n\`\`\``)), ...asked];
  const lines = ours
    .filter((line) => line.includes('coolwatch ') && !elsewhere.test(line))
    .map((line) => line.replaceAll(/\/etc\/coolwatch\/|\/var\/tmp\//g, ''))
    .map((line) => line.replaceAll('/var/lib/coolwatch', 'imported'));
  assert.ok(lines.length >= 20, lines.join('\n'));
  await runs(folder, [...new Set(lines)]);
});

test('every other line is for a program that is no part of coolwatch, and is good shell', () => {
  const others = [...blocks.flatMap((block) => block.split('\n')), ...asked].filter(
    (line) => !/^(?:sudo -u coolwatch )?coolwatch /.test(line),
  );
  assert.deepEqual(
    others.filter((line) => !elsewhere.test(line)),
    [],
  );
  for (const block of blocks) execFileSync('bash', ['-n'], { input: block });
});

/** A box with an agent under a `systemctl` of our own, whose /etc and /var lie in a folder. */
function aBox(t: TestContext): { readonly folder: string; readonly shell: (script: string) => void } {
  let folder = '';
  // Before the folder goes, which says who it is.
  t.after(() => existsSync(`${folder}/pid`) && spawnSync('sh', ['-c', `kill -9 $(cat ${folder}/pid)`]));
  folder = temporaryFolder(t);
  for (const part of ['bin', 'etc/coolwatch', 'var/lib', 'var/backups'])
    mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(
    join(folder, 'etc/coolwatch/sensors.yaml'),
    'site: { id: x }\nassets: [{ id: P, kind: pump }]\nsensors: [{ id: a, asset: P, kind: flow, unit: m3/h }]\n',
  );
  const state = join(folder, 'var/lib/coolwatch');
  const files = `--sensors ${folder}/etc/coolwatch/sensors.yaml --state ${state}`;
  const main = join(root, 'dist/agent/main.js');
  const program = (name: string, text: string): void =>
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${text}`, { mode: 0o755 });
  program('coolwatch', `exec '${process.execPath}' '${main}' "$@" --state ${state}\n`);
  program('date', 'echo 2026-11-25\n');
  // Like systemd's, `stop` comes back when the agent has gone, `start` when it is there. One that has gone and that
  // nobody has asked about keeps its pid, but has no program any more.
  program(
    'systemctl',
    `set -e
case $1 in
  start)
    '${process.execPath}' '${main}' run ${files} >>${folder}/log 2>&1 &
    echo $! >${folder}/pid
    until grep -q watching ${folder}/log || ! readlink /proc/$!/exe >/dev/null; do sleep 0.05; done ;;
  stop)
    kill $(cat ${folder}/pid)
    while readlink /proc/$(cat ${folder}/pid)/exe; do sleep 0.05; done >/dev/null
    mv ${folder}/log ${folder}/log.before ;;
esac
`,
  );
  const env = { PATH: `${join(folder, 'bin')}:${process.env['PATH']}` };
  const shell = (script: string): void => {
    const here = script
      .replaceAll(/(?<![\w.])\/(var|etc)\//g, `${folder}/$1/`)
      .replaceAll('--directory / ', `--directory ${folder} `);
    const { status, stderr } = spawnSync('bash', ['-e', '-u', '-c', here], { env, encoding: 'utf8' });
    assert.equal(status, 0, `${here}\n${stderr}`);
  };
  return { folder, shell };
}

const blockUnder = (heading: string, has: string): string => {
  const part = page.slice(page.indexOf(`\n## ${heading}\n`));
  const block = /```sh\n([\s\S]*?)```/.exec(part)?.[1] ?? '';
  assert.ok(block.includes(has), heading);
  return block;
};

test('a back-up as it is described brings everything back that the agent had', async (t) => {
  const { folder, shell } = aBox(t);
  const state = join(folder, 'var/lib/coolwatch');
  const store = await openStore(state, { channels: ['a'] });
  const alert = anAlert({ revision: 1 });
  await store.commit({ frame: 1, announcements: [{ why: 'raised', alert }], commands: [] });
  await store.close();
  shell('systemctl start coolwatch');
  const files = readdirSync(state);
  const told = new Set(
    [...page.matchAll(/^\| (`[^|]+`) \| [^|]+ \| [^|]+ \|$/gm)].flatMap(([, names]) =>
      [...names!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
    ),
  );
  assert.deepEqual(
    files.filter((name) => !told.has(name.replace(/-(?:wal|shm|journal)$/, ''))),
    [],
    'the page names every file',
  );
  shell(blockUnder('Back-up', 'tar --create'));
  assert.ok(existsSync(join(folder, 'var/backups/coolwatch-2026-11-25.tar.gz')));
  const packed = execFileSync('tar', ['-tzf', join(folder, 'var/backups/coolwatch-2026-11-25.tar.gz')], {
    encoding: 'utf8',
  });
  assert.doesNotMatch(packed, /-wal$/m, 'a stop in good order leaves one whole file of each database');

  rmSync(join(state, 'journal.db'));
  shell(blockUnder('Restore', 'tar --extract'));
  const { out } = await coolwatch(['alerts', '--all', '--json', '--state', state]);
  assert.ok(
    (JSON.parse(out) as { alerts: { id: string }[] }).alerts.some(({ id }) => id === alert.id),
    out,
  );
  shell('systemctl stop coolwatch');
});

test('every key that monitoring is told of is in the document', async (t) => {
  const folder = await world(t);
  const { out } = await run(folder, ['status', '--json']);
  const keys = [...page.matchAll(/^\| `((?:state\.|agent_running|needs_person)[\w.]*)` \|/gm)].map(
    ([, key]) => key!,
  );
  assert.equal(keys.length, 9);
  for (const key of keys) {
    let value: unknown = JSON.parse(out);
    for (const part of key.split('.')) value = (value as Readonly<Record<string, unknown>>)[part];
    assert.notEqual(value, undefined, key);
  }
});

test('every message that is to be looked for in the log is one of the program’s', () => {
  const table = page.slice(page.indexOf('| `msg` |'), page.indexOf('\n## Metrics'));
  const messages = [...table.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([^`]+)`/g)].map(([, message]) => message!),
  );
  assert.ok(messages.length >= 9);
  const source = readdirSync(join(root, 'agent'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, 'agent', name), 'utf8'))
    .join('\n');
  assert.deepEqual(
    messages.filter((message) => message !== 'msg' && !source.includes(`'${message}'`)),
    [],
  );
});
