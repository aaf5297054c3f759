import { Command, Option } from 'commander';
import type { BacktestSummary } from '../../backtest/backtest.ts';
import { amount } from '../../plain-words.ts';
import { CommandRefused, Exit } from '../exit-codes.ts';
import type { Io } from '../terminal/io.ts';
import { type OutputOptions, wholeNumber, withOutputOptions } from '../options.ts';
import { plain, plainJson } from '../terminal/plain.ts';
import { progressBar } from '../terminal/progress.ts';
import { rejectedLines } from '../screens/status/rejected-lines.ts';

interface BacktestCommandOptions extends OutputOptions {
  readonly sensors: string;
  readonly readings: string;
  readonly out: string;
  readonly config?: string;
  readonly trainRows?: number;
  readonly trainUntil?: string;
}

export function backtestCommand(io: Io): Command {
  const rows = new Option('--train-rows <n>', 'learn from the first n rows');
  const until = new Option(
    '--train-until <time>',
    "learn from the rows up to this time (ISO 8601, the site's without a zone)",
  );
  return withOutputOptions(new Command('backtest'))
    .description('run the live pipeline over a recording and write down what it would have said')
    .requiredOption('--sensors <file>', 'the plant')
    .requiredOption('--readings <file>', 'the recording: CSV, first column timestamp, the others sensor ids')
    .requiredOption('--out <dir>', 'folder for frames.csv, alerts.json, watchset.json and summary.json')
    .addOption(rows.argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER)).conflicts('trainUntil'))
    .addOption(until)
    .option('--config <file>', "the agent's settings (default: built-in defaults)")
    .action(async (options: BacktestCommandOptions) => {
      const { trainRows = null, trainUntil = null } = options;
      if (trainRows === null && trainUntil === null) {
        throw new CommandRefused(
          'usage',
          Exit.usage,
          'what to learn from? Give --train-rows N or --train-until TIME',
        );
      }
      const { backtest } = await import('../../backtest/backtest.ts');
      const progress = progressBar(io);
      let summary: BacktestSummary;
      try {
        summary = await backtest({
          sensorsFile: options.sensors,
          readingsFile: options.readings,
          outDir: options.out,
          configFile: options.config ?? null,
          trainRows,
          trainUntil,
          progress: progress.report,
        });
      } finally {
        progress.end();
      }
      if (options.json) io.out.write(`${plainJson(summary)}\n`);
      else io.out.write(`${linesOf(summary, options.out).join('\n')}\n`);
    });
}

function linesOf(summary: BacktestSummary, out: string): string[] {
  const { frames, sensors, training_frames, alerts, seconds, readings_per_s, rejected } = summary;
  const { assets, assets_learned: learned, sensors_without_values: silent } = summary;
  return [
    `${amount(alerts, 'alert')} in ${frames} frames of ${sensors} sensors, after learning from ${training_frames} frames`,
    ...(learned === assets
      ? []
      : [
          `${assets - learned} of ${assets} assets learned nothing, and nobody voted on them: summary.json says why (unlearned)`,
        ]),
    ...(silent.length === 0
      ? []
      : [`${silent.length} of ${sensors} sensors: no column in the recording, or an empty one`]),
    `${seconds.toFixed(1)} s, ${Math.round(readings_per_s)} readings/s`,
    ...rejectedLines(rejected),
    `Written to ${plain(out)}: frames.csv, alerts.json, watchset.json, summary.json`,
  ];
}
