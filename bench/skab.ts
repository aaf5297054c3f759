/** `npm run bench:skab -- --data DIR [--json]`: the pump rig's labelled runs through the live pipeline, one configuration for all. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from 'simple-statistics';
import { backtest } from '../agent/backtest/backtest.ts';
import { type FrameRow, readFrames } from './frames-file.ts';
import { type Counts, countInto, emptyCounts, type Events, eventsOf, ratesOf } from './score.ts';
import { learningRows, readSkabRun, type SkabRun, writeRun } from './skab-run.ts';

/** Where the prefix test cuts the future off. */
const prefixRows = 700;

interface Judged {
  readonly run: SkabRun;
  /** By method: the panel, always-alarm, and each member's raw ratio > 1. */
  readonly counts: ReadonlyMap<string, Counts>;
  readonly events: Events;
  readonly prefixDifferences: number;
  readonly identical: boolean;
}

const { values: args } = parseArgs({
  options: { data: { type: 'string' }, json: { type: 'boolean', default: false } },
});
if (args.data === undefined) {
  process.stderr.write(
    'usage: npm run bench:skab -- --data DIR   (DIR holds valve1/, valve2/, other/ of SKAB)\n',
  );
  process.exit(2);
}
const report = await bench(args.data);
process.stdout.write(args.json ? `${JSON.stringify(report)}\n` : inWords(report));

async function bench(data: string) {
  const judged: Judged[] = [];
  for (const folder of ['valve1', 'valve2', 'other'].filter((name) => readdirSync(data).includes(name))) {
    const files = readdirSync(join(data, folder)).filter((name) => name.endsWith('.csv'));
    for (const file of files.toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))) {
      judged.push(await judge(readSkabRun(data, folder, file)));
      if (process.stderr.isTTY) process.stderr.write(`\r${judged.length} runs`);
    }
  }
  const folders = [...new Set(judged.map(({ run }) => run.folder))];
  const methods = [...(judged[0]?.counts.keys() ?? [])];
  const delays = judged.flatMap(({ events }) => events.delaysS);
  const hours = sum(judged.map(({ events }) => events.normalHours));
  return {
    runs: judged.length,
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
    events: sum(judged.map(({ events }) => events.events)),
    detected: sum(judged.map(({ events }) => events.detected)),
    medianDelayS: delays.length === 0 ? null : median(delays),
    falseAlarmsPerHour: sum(judged.map(({ events }) => events.falseAlarms)) / hours,
    normalHours: hours,
    prefixDifferences: sum(judged.map(({ prefixDifferences }) => prefixDifferences)),
    identicalRuns: judged.filter(({ identical }) => identical).length,
  };
}

async function judge(run: SkabRun): Promise<Judged> {
  const folder = mkdtempSync(join(tmpdir(), 'coolwatch-skab-'));
  try {
    const first = await runOnce(run, join(folder, 'first'), run.rows.length);
    const second = await runOnce(run, join(folder, 'second'), run.rows.length);
    const prefix = await runOnce(run, join(folder, 'prefix'), prefixRows);
    const byTime = new Map(first.frames.map((frame) => [frame.at, frame]));
    const rows = run.rows.slice(learningRows).map((row) => ({ ...row, frame: byTime.get(row.at) }));
    const members = Object.keys(first.frames[0]?.ratios ?? {});
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
    const until = run.rows[Math.min(prefixRows, run.rows.length) - 1]!.at;
    const whole = new Set(first.text.split('\n').filter((line) => Date.parse(line.slice(0, 24)) <= until));
    const cut = prefix.text.split('\n').filter((line) => Date.parse(line.slice(0, 24)) <= until);
    const prefixDifferences =
      cut.filter((line) => !whole.has(line)).length + Math.abs(whole.size - cut.length);
    return { run, counts, events, prefixDifferences, identical: first.hash === second.hash };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runOnce(run: SkabRun, folder: string, rows: number) {
  mkdirSync(folder);
  const files = writeRun(run, folder, rows);
  const outDir = join(folder, 'out');
  await backtest({
    ...files,
    outDir,
    configFile: null,
    trainRows: learningRows,
    trainUntil: null,
    progress: () => undefined,
  });
  const text = readFileSync(join(outDir, 'frames.csv'), 'utf8');
  const hash = createHash('sha256')
    .update(text)
    .update(readFileSync(join(outDir, 'alerts.json')))
    .digest('hex');
  return { text, hash, frames: readFrames(join(outDir, 'frames.csv')) };
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

function inWords(result: Awaited<ReturnType<typeof bench>>): string {
  const line = (name: string, { f1, far, mar }: ReturnType<typeof ratesOf>) =>
    `${name.padEnd(26)}${f1.toFixed(3).padStart(7)}${far.toFixed(1).padStart(8)}${mar.toFixed(1).padStart(8)}`;
  return [
    '',
    `SKAB, ${result.runs} runs: learned on rows 0-${learningRows - 1} of each, the rest judged, causal, no labels`,
    `${''.padEnd(26)}${'F1'.padStart(7)}${'FAR %'.padStart(8)}${'MAR %'.padStart(8)}`,
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
