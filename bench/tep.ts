/** `npm run bench:tep -- --data DIR [--ablate] [--json]`: the Tennessee Eastman process, limits from the fault-free run only. */
import { parseArgs } from 'node:util';
import { mean, median } from 'simple-statistics';
import { tellAblations } from './recordings/ablations.ts';
import type { FrameRow } from './recordings/frames-file.ts';
import { type Recording, runChecked, runOnce } from './recordings/recorded-run.ts';
import { faultRow, periodMs, readTepRuns, type TepRun, timeOf, writeTepRun } from './recordings/tep-run.ts';

/** Faults that no method tells from normal running (Russell, Chiang, Braatz 2000). */
const hidden: ReadonlySet<string> = new Set(['d03', 'd09', 'd15']);
/** Rows of a test file after which the prefix test cuts the future off. */
const prefixRows = 400;

/** What one method says of one run, in % of the rows. */
interface Share {
  /** Of the rows after the fault's beginning; of `d00` none. */
  readonly detected: number;
  /** Of the rows before it; of `d00` all. */
  readonly false: number;
  /** From the fault's beginning to the first alarm; null without one. */
  readonly delayMin: number | null;
}
type Shares = ReadonlyMap<string, Share>;

/** Headings of a summary's line. */
const columns = `${'detected %'.padStart(12)}${'false %'.padStart(9)}${'before %'.padStart(10)}${'delay min'.padStart(11)}`;

const { values: args } = parseArgs({
  options: {
    data: { type: 'string' },
    ablate: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
if (args.data === undefined) {
  process.stderr.write(
    'usage: npm run bench:tep -- --data DIR [--ablate]   (DIR holds d00.dat and d00_te.dat to d21_te.dat)\n',
  );
  process.exit(2);
}
const runs = readTepRuns(args.data);
if (args.ablate) {
  await tellAblations(summaryOf, {
    heading: `\nTennessee Eastman: the panel less one part at a time\n${''.padEnd(34)}${columns}`,
    row: line,
    json: args.json,
    alone: true,
  });
} else {
  const report = await bench();
  process.stdout.write(args.json ? `${JSON.stringify(report)}\n` : inWords(report));
}

type Report = Awaited<ReturnType<typeof bench>>;

async function bench() {
  const judged = new Map<string, Shares>();
  let prefixDifferences = 0;
  let identicalRuns = 0;
  for (const run of runs) {
    const checked = await runChecked(recordingOf(run));
    judged.set(run.name, judge(run, checked.frames));
    prefixDifferences += checked.prefixDifferences;
    if (checked.identical) identicalRuns++;
    if (process.stderr.isTTY) process.stderr.write(`\r${judged.size} runs`);
  }
  const methods = [...(judged.values().next().value?.keys() ?? [])];
  return {
    methods: Object.fromEntries(methods.map((method) => [method, summarise(judged, method)])),
    runs: Object.fromEntries(
      [...judged].map(([name, shares]) => [
        name,
        {
          ...shares.get('panel')!,
          members: Object.fromEntries([...shares].map(([m, s]) => [m, s.detected])),
        },
      ]),
    ),
    prefixDifferences,
    identicalRuns,
  };
}

/** The panel under another configuration, without the checks. */
async function summaryOf(configFile: string): Promise<Summary> {
  const judged = new Map<string, Shares>();
  for (const run of runs) judged.set(run.name, judge(run, await runOnce(recordingOf(run), configFile)));
  return summarise(judged, 'panel');
}

interface Summary {
  /** Mean over the faults that can be found. */
  readonly detected: number;
  /** Of the run without a fault. */
  readonly false: number;
  /** Of the rows before the faults begin. */
  readonly falseBefore: number;
  readonly medianDelayMin: number | null;
}

function summarise(judged: ReadonlyMap<string, Shares>, method: string): Summary {
  const faults = [...judged].filter(([name]) => name !== 'd00');
  const found = faults.filter(([name]) => !hidden.has(name)).map(([, shares]) => shares.get(method)!);
  const delays = found.flatMap(({ delayMin }) => delayMin ?? []);
  return {
    detected: mean(found.map(({ detected }) => detected)),
    false: judged.get('d00')?.get(method)?.false ?? NaN,
    falseBefore: mean(faults.map(([, shares]) => shares.get(method)!.false)),
    medianDelayMin: delays.length === 0 ? null : median(delays),
  };
}

function recordingOf(run: TepRun): Recording {
  const learningRows = run.learning.length;
  const rows = learningRows + prefixRows;
  return {
    learningRows,
    cut: { rows, at: timeOf(rows - 1) },
    rows: learningRows + run.test.length,
    write: (to, count) => writeTepRun(run, to, count),
  };
}

function judge(run: TepRun, frames: readonly FrameRow[]): Shares {
  const byTime = new Map(frames.map((frame) => [frame.at, frame]));
  const rows = run.test.map((_, r) => byTime.get(timeOf(run.learning.length + r)));
  const members = Object.keys(frames[0]?.ratios ?? {});
  const alarms: [string, (frame: FrameRow | undefined) => boolean][] = [
    ['panel', (frame) => frame?.anomalous ?? false],
    ...members.map((name): [string, (frame: FrameRow | undefined) => boolean] => [
      `${name} alone`,
      (frame) => (frame?.ratios[name] ?? 0) > 1,
    ]),
  ];
  const begins = run.name === 'd00' ? rows.length : faultRow;
  return new Map(
    alarms.map(([method, alarm]) => {
      const said = rows.map(alarm);
      const share = (part: readonly boolean[]) =>
        (100 * part.filter(Boolean).length) / Math.max(1, part.length);
      const first = said.indexOf(true, begins);
      return [
        method,
        {
          detected: share(said.slice(begins)),
          false: share(said.slice(0, begins)),
          delayMin: first < 0 ? null : ((first - begins) * periodMs) / 60_000,
        },
      ];
    }),
  );
}

function line(name: string, summary: Summary): string {
  const { detected, falseBefore, medianDelayMin } = summary;
  return `${name.padEnd(34)}${detected.toFixed(1).padStart(12)}${summary.false.toFixed(2).padStart(9)}${falseBefore.toFixed(2).padStart(10)}${`${medianDelayMin}`.padStart(11)}`;
}

function inWords(result: Report): string {
  return [
    '',
    `Tennessee Eastman, learned on the ${runs[0]?.learning.length ?? 0} rows of d00 only; mean over the faults without 3, 9, 15`,
    `${''.padEnd(34)}${columns}`,
    ...Object.entries(result.methods).map(([method, summary]) => line(method, summary)),
    '',
    `${'fault'.padEnd(8)}${Object.keys(result.methods)
      .map((method) => method.replace(' alone', '').padStart(15))
      .join('')}${'delay min'.padStart(11)}`,
    ...Object.entries(result.runs)
      .filter(([name]) => name !== 'd00')
      .map(
        ([name, { members, delayMin }]) =>
          `${name.padEnd(8)}${Object.values(members)
            .map((share) => share.toFixed(1).padStart(15))
            .join('')}${`${delayMin}`.padStart(11)}`,
      ),
    '',
    `prefix test      ${result.prefixDifferences} differences when cut after row ${prefixRows} of the test run`,
    `same bytes twice ${result.identicalRuns} of ${runs.length} runs`,
    '',
  ].join('\n');
}
