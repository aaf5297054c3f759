/** docs/cli.md and the help's examples, read back: every command in them is run, every promise looked at. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { examples } from '../../agent/cli/examples.ts';
import { Exit } from '../../agent/cli/exit-codes.ts';
import { coolwatch } from '../cli/captured-io.ts';
import { columns, shownStatus, shownWatch } from '../cli/screens/a-screen.ts';
import { argsOf, commandLines, run, runs, world } from './documented-commands.ts';
import { terminalPicture } from './terminal-picture.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/cli.md'), 'utf8');
const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');

test('every command in docs/cli.md and in the help can be typed as it stands', async (t) => {
  const folder = await world(t);
  const home = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(home));
  const lines = commandLines(page);
  assert.ok(lines.length >= 20);
  await runs(folder, [
    ...new Set([
      ...lines,
      ...Object.values(examples)
        .flat()
        .map(([line]) => line),
    ]),
  ]);
});

test('every command has a help with an example, a section in docs/cli.md and a row in README.md', async () => {
  const { out } = await coolwatch(['--help']);
  const names = [...out.matchAll(/^ {2}([a-z][a-z-]*)(?: \[options\])?(?: [<[][^\n]*?)? {2,}\S/gm)].map(
    ([, name]) => name!,
  );
  assert.ok(names.length >= 22, names.join());
  assert.deepEqual(Object.keys(examples).toSorted(), names.filter((name) => name !== 'help').toSorted());
  for (const name of Object.keys(examples)) {
    assert.match(page, new RegExp(`^### \`coolwatch ${name}\\b`, 'm'), name);
    assert.match(readme, new RegExp(`\`${name}\\b`), name);
    assert.match((await coolwatch([name, '--help'])).out, /\nExamples:\n {2}\S*.*coolwatch /, name);
  }
});

test('the table of exit codes is the program’s', () => {
  const told = [...page.matchAll(/^\| (\d) \| `(\w+)` \|/gm)].map(([, code, name]) => [name, Number(code)]);
  assert.deepEqual(Object.fromEntries(told), Exit);
});

test('the keys of every JSON document are as docs/cli.md lists them', async (t) => {
  const folder = await world(t);
  const home = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(home));
  const told = [...page.matchAll(/^\| `coolwatch ([^`]+ --json[^`]*)` \| `([^`]+)` \|/gm)];
  assert.ok(told.length >= 15);
  for (const [, line, keys] of told) {
    const { out } = await run(folder, argsOf(`coolwatch ${line}`));
    const document = JSON.parse(
      out.split('\n', 1)[0]!.endsWith('}') ? out.split('\n', 1)[0]! : out,
    ) as object;
    assert.deepEqual(Object.keys(document), keys!.split(', '), line);
  }
});

test('the screens in docs/cli.md and the picture in the README are what status and watch draw', () => {
  assert.ok(page.includes(`\`\`\`\n${shownStatus()}\n\`\`\``), 'docs/cli.md: paste it anew');
  assert.ok(page.includes(`\`\`\`\n${shownWatch()}\n\`\`\``), `docs/cli.md: paste it anew\n${shownWatch()}`);
  const picture = readFileSync(join(import.meta.dirname, '../../../docs/status.svg'), 'utf8');
  assert.equal(picture, terminalPicture(shownStatus(true), columns), 'npm run pictures');
  assert.match(readme, /!\[[^\]]+\]\(docs\/status\.svg\)/);
});
