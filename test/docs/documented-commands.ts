/** Commands as a page of docs/ shows them, and a small world that they can be run in as they stand. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Exit } from '../../agent/cli/exit-codes.ts';
import { ModelFiles } from '../../agent/store/sealed/model-files.ts';
import { modelFormat } from '../../agent/training/model-set.ts';
import type { WatchSet } from '../../agent/watchset/watch-set.ts';
import { anAlert, aPlant, aVerdict, now } from '../cli/a-plant.ts';
import { type Captured, coolwatch } from '../cli/captured-io.ts';
import { servedPlant } from '../status/served-plant.ts';
import { openStore } from '../store/open-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A minute of CPU each, or a plant to look at: test/cli/demo.test.ts, test/cli/simulate.test.ts and test/discovery run them. */
const elsewhere = new Set(['demo', 'simulate', 'discover']);
/** Commands whose examples find faults in the small world of this test. */
const mayFind: Readonly<Record<string, readonly number[]>> = {
  doctor: [Exit.needsPerson],
  status: [Exit.needsPerson],
};

/** A folder with the files that the examples name, and a plant whose agent answers. */
export async function world(t: TestContext): Promise<string> {
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
export function argsOf(line: string): string[] {
  const command = line
    .replace(/^sudo -u \S+ /, '')
    .replace(/^source <\((.*)\)$/, '$1')
    .replace(/ (?:>|\|\|).*$/, '')
    .replace(/ +#.*$/, '');
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  assert.equal(words.shift(), 'coolwatch', line);
  return words;
}

export function run(folder: string, args: readonly string[]): Promise<Captured> {
  const endless = args[0] === 'run' || (args[0] === 'watch' && !args.includes('--times'));
  const stop = endless ? AbortSignal.timeout(3_000) : new AbortController().signal;
  return coolwatch(args, {
    env: { STATE_DIRECTORY: join(folder, 'state'), PATH: process.env['PATH'] },
    serviceSignals: () => ({ stop, reload: () => undefined }),
  });
}

/** Runs them one after the other; each must end with 0, or say that a person is needed where that is so. */
export async function runs(folder: string, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const args = argsOf(line);
    if (elsewhere.has(args[0]!)) continue;
    const { code, out, err } = await run(folder, args);
    assert.ok([0, ...(mayFind[args[0]!] ?? [])].includes(code), `${line}: exit ${code}\n${out}${err}`);
  }
}

/** The lines of the page's shell blocks that call the program. */
export const commandLines = (text: string): string[] =>
  [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block = '']) => block.trim().split('\n'))
    .filter((line) => /(?:^|\()coolwatch |^sudo -u/.test(line));
