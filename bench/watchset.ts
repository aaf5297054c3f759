/**
 * `npm run bench:watchset -- [--pair A:B]... [--mode M]... [--cache DIR] [--workers N] [--json]`: the sensors that a watch
 * set chooses on simulated plant A, judged on plant B: another seed, the same fault on the same asset, bare. A and B are
 * the last digits of seeds (0-9) as in bench:plant.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { median } from 'simple-statistics';
import { sensorsYaml } from '../agent/demo/plant/index.ts';
import { faultModes } from '../agent/demo/plant/truth.ts';
import type { WatchCase, WatchResult, WatchWorkerData } from './watchset/worker.ts';

const { values: args } = parseArgs({
  options: {
    pair: { type: 'string', multiple: true, default: ['5:6', '6:7', '7:5'] },
    mode: { type: 'string', multiple: true },
    cache: { type: 'string', default: join(tmpdir(), 'coolwatch-plants') },
    workers: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
});
mkdirSync(args.cache, { recursive: true });
const sensorsFile = join(args.cache, 'sensors-watchset.yaml');
writeFileSync(sensorsFile, sensorsYaml(true));
const cases = faultModes.flatMap((mode, m): WatchCase[] =>
  args.mode?.includes(mode) === false
    ? []
    : args.pair.map((pair) => {
        const [chosenOn = 0, judgedOn = 0] = pair.split(':').map((seed) => 1000 * (m + 1) + Number(seed));
        return { mode, chosenOn, judgedOn };
      }),
);
const taken = new Set<WatchCase>();
const results: WatchResult[] = [];
await Promise.all(Array.from({ length: Math.min(Number(args.workers), cases.length) }, () => work()));
const ordered = cases.flatMap((of) => results.find((result) => result.of === of) ?? []);
process.stdout.write(args.json ? `${JSON.stringify(ordered)}\n` : `${inWords(ordered).join('\n')}\n`);

/** One case after the other that nobody has taken yet. */
function work(): Promise<void> {
  return new Promise((resolve, reject) => {
    const workerData: WatchWorkerData = { cache: args.cache, sensorsFile };
    const worker = new Worker(new URL('./watchset/worker.js', import.meta.url), { workerData });
    const next = () => {
      const of = cases.find((one) => !taken.has(one));
      if (of === undefined) return void worker.terminate().then(() => resolve());
      taken.add(of);
      worker.once('message', (result: WatchResult) => {
        results.push({ ...result, of });
        process.stderr.write(lineOf({ ...result, of }));
        next();
      });
      worker.postMessage(of);
    };
    worker.once('error', reject);
    next();
  });
}

function lineOf({ of, asset, selected, driven, full, few }: WatchResult): string {
  const hours = (lead: number | null) => (lead === null ? 'none' : `${lead.toFixed(0)} h`);
  return (
    `${of.mode} ${of.chosenOn} -> ${of.judgedOn} ${asset}: lead ${hours(few.leadHours)} of ${hours(full.leadHours)}, ` +
    `warned ${few.warned} of ${full.warned}, false ${few.falseAlerts.length} of ${full.falseAlerts.length}, ` +
    `driven ${driven} of ${selected.length}: ${selected.map(({ sensor }) => sensor).join(', ')}\n`
  );
}

function inWords(all: readonly WatchResult[]): string[] {
  const header = 'mode        pairs  recall kept  lead kept  lead h  of  selected  truly driven  false  of';
  const row = (name: string, of: readonly WatchResult[]) => {
    const share = (part: number, whole: number) =>
      whole === 0 ? '-' : `${((100 * part) / whole).toFixed(0)} %`;
    const sum = (pick: (result: WatchResult) => number) =>
      of.reduce((total, result) => total + pick(result), 0);
    const leads = of.flatMap(({ full, few }) =>
      full.leadHours === null ? [] : (few.leadHours ?? 0) / full.leadHours,
    );
    return [
      name.padEnd(10),
      String(of.length).padStart(7),
      share(
        sum(({ full, few }) => Number(full.warned === true && few.warned === true)),
        sum(({ full }) => Number(full.warned === true)),
      ).padStart(13),
      (leads.length === 0 ? '-' : `${(100 * median(leads)).toFixed(0)} %`).padStart(11),
      median(of.map(({ few }) => few.leadHours ?? 0))
        .toFixed(0)
        .padStart(8),
      median(of.map(({ full }) => full.leadHours ?? 0))
        .toFixed(0)
        .padStart(4),
      `${Math.min(...of.map(({ selected }) => selected.length))}-${Math.max(...of.map(({ selected }) => selected.length))}`.padStart(
        10,
      ),
      share(
        sum(({ driven }) => driven),
        sum(({ selected }) => selected.length),
      ).padStart(14),
      String(sum(({ few }) => few.falseAlerts.length)).padStart(7),
      String(sum(({ full }) => full.falseAlerts.length)).padStart(4),
    ].join('');
  };
  return [
    header,
    ...faultModes.flatMap((mode) => {
      const of = all.filter((result) => result.of.mode === mode);
      return of.length === 0 ? [] : [row(mode, of)];
    }),
    row('all', all),
  ];
}
