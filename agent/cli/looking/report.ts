import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { durationShape, parseDuration } from '../../../config/duration.ts';
import { AgentError, messageOf } from '../../errors.ts';
import type { ShiftReport } from '../../report/shift-report.ts';
import { type OutputOptions, type PlaceOptions, withOutputOptions, withPlaceOptions } from '../options.ts';
import { openPlant, type PlantView } from '../plant/open-plant.ts';
import { headlineOf } from '../screens/status/headline.ts';
import { reportHtml } from '../screens/report-html.ts';
import { reportScreen } from '../screens/report-screen.ts';
import { shortIds } from '../plant/alert-lookup.ts';
import type { Io } from '../terminal/io.ts';
import { painter } from '../terminal/paint.ts';
import { plain, plainJson, plainly } from '../terminal/plain.ts';

interface ReportOptions extends OutputOptions, PlaceOptions {
  readonly since: number;
  readonly html?: string;
}

const usual = '24h';
/** Longer is no shift: frames of a week are some 60,000. */
const longestMs = 31 * 86_400_000;

export function reportCommand(io: Io): Command {
  return withOutputOptions(withPlaceOptions(new Command('report')))
    .description('hand the shift over: what is open, what happened and who did what')
    .addOption(
      new Option('--since <duration>', 'how far back, e.g. 12h or 7d')
        .argParser(backTo)
        .default(parseDuration(usual)!, usual),
    )
    .option('--html <file>', 'also as one page without script, to mail or print')
    .action(async (options: ReportOptions) => {
      const plant = await openPlant(options, io);
      try {
        const report = await reportOf(plant, options.since, io);
        if (options.html !== undefined) {
          writePage(
            options.html,
            reportHtml(plainly(report), plant.notice && plain(plant.notice), plant.time),
          );
        }
        if (options.json) io.out.write(`${plainJson(report)}\n`);
        else if (options.html === undefined) {
          const notice = plant.notice === null ? null : plain(plant.notice);
          const paint = painter(io.out.colour);
          const lines = reportScreen(plainly(report), notice, plant.time, paint, io.out.columns);
          io.out.write(`${lines.join('\n')}\n`);
        } else io.out.write(`Written to ${plain(options.html)}\n`);
      } finally {
        plant.close();
      }
    });
}

async function reportOf(plant: PlantView, sinceMs: number, io: Io): Promise<ShiftReport> {
  const { openReader } = await import('../../store/reader.ts');
  const { shiftReport } = await import('../../report/shift-report.ts');
  const { state, live, time } = plant;
  const now = io.now();
  const reader = openReader(plant.folder, { live });
  try {
    const report = shiftReport(reader, state, now - sinceMs, now);
    const short = shortIds(report.open);
    const head =
      state === null
        ? {
            text: live ? 'The agent has just started.' : 'Nobody is watching: the agent does not run.',
            advice: [],
          }
        : headlineOf({ ...state, alerts: report.open }, live, now, time, (id) => short.get(id) ?? id);
    return { ...report, agent_running: live, headline: head.text, look_at_first: head.advice };
  } finally {
    for (const trouble of reader.troubles()) io.err.write(`coolwatch: ${plain(trouble)}\n`);
    reader.close();
  }
}

function writePage(file: string, page: string): void {
  try {
    writeFileSync(file, page);
  } catch (cause) {
    throw new AgentError('store-failed', `${file} cannot be written: ${messageOf(cause)}`, { cause });
  }
}

function backTo(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms <= 0) throw new InvalidArgumentError(`It ${durationShape}.`);
  if (ms > longestMs) throw new InvalidArgumentError('It is 31d at most.');
  return ms;
}
