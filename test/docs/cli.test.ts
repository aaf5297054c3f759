/** docs/cli.md and the help's examples, read back: every command in them is run, every promise looked at. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { examples } from '../../agent/cli/examples.ts';
import { Exit } from '../../agent/cli/exit-codes.ts';
import { ModelFiles } from '../../agent/store/sealed/model-files.ts';
import { modelFormat } from '../../agent/training/model-set.ts';
import type { WatchSet } from '../../agent/watchset/watch-set.ts';
import { anAlert, aPlant, aVerdict, now } from '../cli/a-plant.ts';
import { type Captured, coolwatch } from '../cli/captured-io.ts';
import { servedPlant } from '../status/served-plant.ts';
import { openStore } from '../store/open-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/cli.md'), 'utf8');
const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');
/** A minute of CPU each, or a plant to look at: test/cli/demo.test.ts, test/cli/simulate.test.ts and test/discovery run them. */
const elsewhere = new Set(['demo', 'simulate', 'discover']);
/** Commands whose examples find faults in the small world of this test. */
const mayFind: Readonly<Record<string, readonly number[]>> = {
  doctor: [Exit.needsPerson],
  status: [Exit.needsPerson],
};

/** A folder with the files that the examples name, and a plant whose agent answers. */
async function world(t: TestContext): Promise<string> {
  const folder = temporaryFolder(t);
  const file = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  file(
    'sensors.yaml',
    `site: { id: x }\nassets: [{ id: P, kind: pump }]\nsensors: [{ id: a, asset: P, kind: flow, unit: m3/h }, { id: b, asset: P, kind: dp, unit: kPa }, { id: c, asset: P, kind: power, unit: kW }]\n`,
  );
  file('agent.yaml', 'agent: { state_dir: own }\n');
  const row = (k: number): string => {
    const flow = 100 + 10 * Math.sin(k / 20) + ((k * 7919) % 13) / 10;
    return `${new Date(now - (700 - k) * 10_000).toISOString()},${flow},${300 - flow + ((k * 31) % 7) / 10},${flow / 4}`;
  };
  file('readings.csv', ['timestamp,a,b,c', ...Array.from({ length: 700 }, (_, k) => row(k))].join('\n'));
  const state = join(folder, 'state');
  const store = await openStore(state, { channels: ['CHWP-1 suction', 'CHWP-2 flow'] });
  await store.commit({
    frame: 1,
    announcements: [{ why: 'raised', alert: anAlert({ revision: 1 }) }],
    commands: [],
  });
  const last = Math.floor(now / 10_000);
  for (let n = last - 20; n <= last; n += 1) {
    await store.appendFrame({
      n,
      at: n * 10_000,
      values: Float64Array.of(1, 2),
      states: Uint8Array.of(0, 0),
    });
  }
  t.after(() => store.close());
  const together = { asOf: now, learnedMs: 1 };
  await new ModelFiles(state).save('m-20261120', {
    format: modelFormat,
    asOf: now,
    together,
    behind: [],
    groups: [],
  });
  const watched = {
    sensor: 'CHWP-2 flow',
    of: 'CHWP-2',
    asset: 'CHWP-2',
    cluster: 'CHWP-2/1',
    stands_for: ['CHWP-2 flow'],
    spare: null,
    lead_s: null,
    stability: null,
    why: 'it shows wear',
  };
  const watchSet: WatchSet = {
    schema: 'coolwatch-watchset/1',
    at: new Date(now).toISOString(),
    candidates: 2,
    assets: [
      {
        asset: 'CHWP-2',
        basis: 'coverage',
        incidents: [],
        selected: [watched],
        kept: null,
        left_out: [],
        uncovered: [],
      },
    ],
  };
  await servedPlant(t, {
    folder: state,
    state: aPlant({ alerts: [anAlert()] }),
    alerts: [anAlert()],
    verdicts: [aVerdict('CHWP-2', 'normal')],
    watchSet: { watch_set: watchSet, history: [] },
  });
  return folder;
}

/** A line as a shell splits it; what it does with the output is left away. */
function argsOf(line: string): string[] {
  const command = line
    .replace(/^sudo -u \S+ /, '')
    .replace(/^source <\((.*)\)$/, '$1')
    .replace(/ (?:>|\|\|).*$/, '')
    .replace(/ +#.*$/, '');
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  assert.equal(words.shift(), 'coolwatch', line);
  return words;
}

function run(folder: string, args: readonly string[]): Promise<Captured> {
  const endless = args[0] === 'run' || (args[0] === 'watch' && !args.includes('--times'));
  const stop = endless ? AbortSignal.timeout(3_000) : new AbortController().signal;
  return coolwatch(args, {
    env: { STATE_DIRECTORY: join(folder, 'state'), PATH: process.env['PATH'] },
    serviceSignals: () => ({ stop, reload: () => undefined }),
  });
}

async function runs(folder: string, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const args = argsOf(line);
    if (elsewhere.has(args[0]!)) continue;
    const { code, out, err } = await run(folder, args);
    assert.ok([0, ...(mayFind[args[0]!] ?? [])].includes(code), `${line}: exit ${code}\n${out}${err}`);
  }
}

const commandLines = (text: string): string[] =>
  [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block = '']) => block.trim().split('\n'))
    .filter((line) => /(?:^|\()coolwatch |^sudo -u/.test(line));

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
