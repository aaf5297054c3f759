/** `npm run bench:skab -- --data DIR [--ablate] [--json]`: the pump rig's labelled runs through the live pipeline, one configuration for all. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from 'simple-statistics';
import { tellAblations } from './recordings/ablations.ts';
import type { FrameRow } from './recordings/frames-file.ts';
import { type Recording, runChecked, runOnce } from './recordings/recorded-run.ts';
import {
  type Counts,
  countInto,
  emptyCounts,
  type Events,
  eventsOf,
  type Rates,
  ratesOf,
} from './recordings/score.ts';
import { learningRows, readSkabRun, type SkabRun, writeRun } from './recordings/skab-run.ts';

/** Where the prefix test cuts the future off. */
const prefixRows = 700;

interface Judged {
  readonly run: SkabRun;
  /** By method: the panel, always-alarm, and each member's raw ratio > 1. */
  readonly counts: ReadonlyMap<string, Counts>;
  readonly events: Events;
}

interface Verified extends Judged {
  readonly prefixDifferences: number;
  readonly identical: boolean;
}

/** Headings of a line. */
const columns = `${''.padEnd(34)}${'F1'.padStart(7)}${'FAR %'.padStart(8)}${'MAR %'.padStart(8)}`;

const { values: args } = parseArgs({
  options: {
    data: { type: 'string' },
    ablate: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
if (args.data === undefined) {
  process.stderr.write(
    'usage: npm run bench:skab -- --data DIR [--ablate]   (DIR holds valve1/, valve2/, other/ of SKAB)\n',
  );
  process.exit(2);
}
const runs = readRuns(args.data);
if (args.ablate) {
  await tellAblations(summaryOf, {
    heading: `\nSKAB, ${runs.length} runs: the panel less one part at a time\n${columns}  events  delay s`,
    row: (name, summary) =>
      `${line(name, summary)}${`${summary.detected}/${summary.events}`.padStart(8)}${`${summary.medianDelayS}`.padStart(9)}`,
    json: args.json,
    alone: true,
  });
} else {
  const report = await bench();
  process.stdout.write(args.json ? `${JSON.stringify(report)}\n` : inWords(report));
}

type Report = Awaited<ReturnType<typeof bench>>;

function readRuns(data: string): SkabRun[] {
  return ['valve1', 'valve2', 'other']
    .filter((name) => readdirSync(data).includes(name))
    .flatMap((folder) =>
      readdirSync(join(data, folder))
        .filter((name) => name.endsWith('.csv'))
        .toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
        .map((file) => readSkabRun(data, folder, file)),
    );
}

async function bench() {
  const judged: Verified[] = [];
  for (const run of runs) {
    const { frames, prefixDifferences, identical } = await runChecked(recordingOf(run));
    judged.push({ ...judge(run, frames), prefixDifferences, identical });
    if (process.stderr.isTTY) process.stderr.write(`\r${judged.length} runs`);
  }
  const folders = [...new Set(runs.map(({ folder }) => folder))];
  const methods = [...(judged[0]?.counts.keys() ?? [])];
  const hours = sum(judged.map(({ events }) => events.normalHours));
  return {
    ...eventsIn(judged),
    pooled: Object.fromEntries(methods.map((method) => [method, ratesOf(pool(judged, method))])),
    folders: Object.fromEntries(
      folders.map((folder) => [
        folder,
        ratesOf(
          pool(
            judged.filter(({ run }) => run.folder === folder),
            'panel',
          ),
        ),
      ]),
    ),
    each: Object.fromEntries(judged.map(({ run, counts }) => [run.name, ratesOf(counts.get('panel')!)])),
    falseAlarmsPerHour: sum(judged.map(({ events }) => events.falseAlarms)) / hours,
    normalHours: hours,
    prefixDifferences: sum(judged.map(({ prefixDifferences }) => prefixDifferences)),
    identicalRuns: judged.filter(({ identical }) => identical).length,
  };
}

/** The panel under another configuration, without the checks. */
async function summaryOf(configFile: string) {
  const judged: Judged[] = [];
  for (const run of runs) judged.push(judge(run, await runOnce(recordingOf(run), configFile)));
  return { ...ratesOf(pool(judged, 'panel')), ...eventsIn(judged) };
}

function eventsIn(judged: readonly Judged[]) {
  const delays = judged.flatMap(({ events }) => events.delaysS);
  return {
    runs: judged.length,
    events: sum(judged.map(({ events }) => events.events)),
    detected: sum(judged.map(({ events }) => events.detected)),
    medianDelayS: delays.length === 0 ? null : median(delays),
  };
}

function recordingOf(run: SkabRun): Recording {
  const rows = Math.min(prefixRows, run.rows.length);
  return {
    learningRows,
    cut: { rows, at: run.rows[rows - 1]!.at },
    rows: run.rows.length,
    write: (to, count) => writeRun(run, to, count),
  };
}

function judge(run: SkabRun, frames: readonly FrameRow[]): Judged {
  const byTime = new Map(frames.map((frame) => [frame.at, frame]));
  const rows = run.rows.slice(learningRows).map((row) => ({ ...row, frame: byTime.get(row.at) }));
  const members = Object.keys(frames[0]?.ratios ?? {});
  const counts = new Map<string, Counts>();
  const alarms: [string, (frame: FrameRow | undefined) => boolean][] = [
    ['panel', (frame) => frame?.anomalous ?? false],
    ['always-alarm', () => true],
    ...members.map((name): [string, (frame: FrameRow | undefined) => boolean] => [
      `${name} alone`,
      (frame) => (frame?.ratios[name] ?? 0) > 1,
    ]),
  ];
  for (const [method, alarm] of alarms) {
    const count = emptyCounts();
    for (const row of rows) countInto(count, alarm(row.frame), row.label);
    counts.set(method, count);
  }
  const events = eventsOf(
    rows.map(({ at, label, frame }) => ({ at, label, alarm: frame?.anomalous ?? false })),
  );
  return { run, counts, events };
}

function pool(judged: readonly Judged[], method: string): Counts {
  const total = emptyCounts();
  for (const { counts } of judged) {
    const { tp, fp, tn, fn } = counts.get(method)!;
    total.tp += tp;
    total.fp += fp;
    total.tn += tn;
    total.fn += fn;
  }
  return total;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function line(name: string, { f1, far, mar }: Rates): string {
  return `${name.padEnd(34)}${f1.toFixed(3).padStart(7)}${far.toFixed(1).padStart(8)}${mar.toFixed(1).padStart(8)}`;
}

function inWords(result: Report): string {
  return [
    '',
    `SKAB, ${result.runs} runs: learned on rows 0-${learningRows - 1} of each, the rest judged, causal, no labels`,
    columns,
    ...Object.entries(result.pooled).map(([method, rates]) => line(method, rates)),
    '',
    ...Object.entries(result.folders).map(([folder, rates]) => line(`panel, ${folder}`, rates)),
    ...Object.entries(result.each).map(([name, rates]) => line(`  ${name}`, rates)),
    '',
    `events           ${result.detected} of ${result.events} detected, median delay ${result.medianDelayS} s`,
    `false alarms     ${result.falseAlarmsPerHour.toFixed(1)} per hour of normal running (${result.normalHours.toFixed(2)} h)`,
    `prefix test      ${result.prefixDifferences} differences when cut after row ${prefixRows}`,
    `same bytes twice ${result.identicalRuns} of ${result.runs} runs`,
    '',
  ].join('\n');
}
