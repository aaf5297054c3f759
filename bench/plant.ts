/**
 * `npm run bench:plant -- [--seeds N] [--from S] [--mode M]... [--as bare|roles] [--config F] [--cache DIR] [--check] [--plants]
 * [--ablate] [--json]`: simulated plants, each with one fault or none, through the live pipeline. `--check` replays each
 * twice more, and once with its future cut off; `--plants` tells of each as soon as it is judged; `--ablate` judges them once
 * more for every part that is left out. Ctrl-C judges no more plants: those begun are finished and the table is of these;
 * `--from 6` leaves out the first six seeds of each.
 */
import { mkdirSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type Declaration, declarations, plantCases } from './plant/case.ts';
import { tellAblations } from './recordings/ablations.ts';
import { ablationInWords, header, inWords, reports } from './plant/table.ts';
import type { PlantResult, WorkerData } from './plant/worker.ts';

const { values: args } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10' },
    from: { type: 'string', default: '0' },
    mode: { type: 'string', multiple: true },
    as: { type: 'string', multiple: true },
    config: { type: 'string' },
    cache: { type: 'string', default: join(tmpdir(), 'coolwatch-plants') },
    check: { type: 'boolean', default: false },
    plants: { type: 'boolean', default: false },
    ablate: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const as = declarations.filter((each) => args.as?.includes(each) ?? true);
const cases = plantCases(Number(args.seeds), Number(args.from)).filter(
  ({ mode }) => args.mode?.includes(mode) ?? true,
);
let interrupted = false;
process.once('SIGINT', () => {
  interrupted = true;
});
mkdirSync(args.cache, { recursive: true });
if (args.ablate) {
  await tellAblations(async (configFile) => reports(await judgeAll(configFile)), {
    heading: header,
    row: ablationInWords,
    json: args.json,
    // They stand in the table of the whole panel.
    alone: false,
  });
} else {
  const results = await judgeAll(args.config ?? null);
  const summary = reports(results);
  process.stdout.write(args.json ? `${JSON.stringify(summary)}\n` : summary.map(inWords).join('\n'));
}

async function judgeAll(configFile: string | null): Promise<PlantResult[]> {
  const waiting = [...cases];
  const done: PlantResult[] = [];
  const total = cases.length * as.length;
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), cases.length) }, () => work()));
  if (process.stderr.isTTY) process.stderr.write('\r');
  return done.toSorted(inOrder);

  function work(): Promise<void> {
    return new Promise((resolve, reject) => {
      const workerData: WorkerData = {
        cache: args.cache,
        configFile,
        checked: args.check,
      };
      const worker = new Worker(new URL('./plant/worker.js', import.meta.url), { workerData });
      const next = () => {
        const of = interrupted ? undefined : waiting.shift();
        if (of !== undefined) return worker.postMessage({ of, as });
        void worker.terminate().then(() => resolve());
      };
      worker.on('message', (message: PlantResult | 'done') => {
        if (message === 'done') return next();
        done.push(message);
        if (args.plants) (args.json ? process.stderr : process.stdout).write(plantLine(message));
        if (process.stderr.isTTY) process.stderr.write(`\r${done.length} of ${total} runs`);
      });
      worker.once('error', reject);
      next();
    });
  }
}

function inOrder(a: PlantResult, b: PlantResult): number {
  const order = (as: Declaration) => declarations.indexOf(as);
  return order(a.declaration) - order(b.declaration) || a.of.seed - b.of.seed;
}

/** One plant, for those who look for the reason of a figure. */
function plantLine({ of, declaration, truth, judged }: PlantResult): string {
  const panel = judged.scores['panel']!;
  const lead = panel.leadHours === null ? '-' : `${panel.leadHours.toFixed(0)} h`;
  const share =
    panel.leadOfDetectable === null ? '' : ` (${(100 * panel.leadOfDetectable).toFixed(0)} % of detectable)`;
  const wrong = panel.falseAlerts.map(
    ({ at, asset }) => `${asset} ${new Date(at).toISOString().slice(0, 16)}`,
  );
  return (
    `${declaration} ${of.mode} ${of.seed} ${truth.fault?.asset ?? ''}: warned ${panel.warned}, ` +
    `first right ${panel.firstRight}, lead ${lead}${share}, false ${wrong.join(', ') || 'none'}, ` +
    `false sensor alerts ${judged.falseSensorAlerts.map(({ title }) => title).join('; ') || 'none'}, ` +
    `${judged.seconds.toFixed(0)} s\n`
  );
}
