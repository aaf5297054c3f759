import { Command, InvalidArgumentError, Option } from 'commander';
import { durationShape, parseDuration } from '../../../config/duration.ts';
import type { SimulateSummary } from '../../demo/simulate/simulate.ts';
import { type FaultModeName, faultModes } from '../../demo/plant/truth.ts';
import { messageOf } from '../../errors.ts';
import { CommandRefused, Exit } from '../exit-codes.ts';
import type { Io } from '../terminal/io.ts';
import { type OutputOptions, wholeNumber, withOutputOptions } from '../options.ts';
import { plain, plainJson } from '../terminal/plain.ts';
import { progressBar } from '../terminal/progress.ts';

interface SimulateCommandOptions extends OutputOptions {
  readonly out: string;
  readonly seed: number;
  readonly fault?: FaultModeName | 'none';
  readonly asset?: string;
  readonly days: number;
  readonly period: number;
  readonly bare?: true;
}

export function simulateCommand(io: Io): Command {
  const seed = new Option('--seed <n>', 'another seed, another plant').default(1);
  const fault = new Option('--fault <mode>', 'the failure that grows (default: one that the seed draws)');
  const days = new Option('--days <n>', 'length of the recording').default(35);
  const period = new Option('--period <time>', 'time between two rows').default(120_000, '2m');
  return withOutputOptions(new Command('simulate'))
    .description(
      'record a simulated plant with a growing fault: readings, sensors.yaml and the truth, for a backtest',
    )
    .requiredOption('--out <dir>', 'folder for readings.csv, sensors.yaml and truth.json')
    .addOption(seed.argParser(wholeNumber(0, 1_000_000_000)))
    .addOption(fault.choices([...faultModes, 'none']))
    .option('--asset <id>', 'the asset that fails (default: one that the seed draws)')
    .addOption(days.argParser(wholeNumber(1, 366)))
    .addOption(period.argParser(periodOf))
    .option('--bare', 'a sensors.yaml with ids, kinds and units only')
    .action(async (options: SimulateCommandOptions) => {
      const { defaultStart, drawnFault, planStory } = await import('../../demo/plant/index.ts');
      const { simulate } = await import('../../demo/simulate/simulate.ts');
      const { seed, days, period: periodMs, asset = null, fault = drawnFault(seed, asset) } = options;
      const mode = fault === 'none' ? null : fault;
      const story = refusing(() =>
        planStory({ seed, start: defaultStart(seed), periodMs, days, fault: mode, asset }),
      );
      const progress = progressBar(io);
      let summary: SimulateSummary;
      try {
        summary = simulate({
          story,
          outDir: options.out,
          bare: options.bare === true,
          progress: progress.report,
        });
      } finally {
        progress.end();
      }
      if (options.json) io.out.write(`${plainJson(summary)}\n`);
      else io.out.write(`${linesOf(summary, options.out).join('\n')}\n`);
    });
}

function periodOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw new InvalidArgumentError(`It ${durationShape}.`);
  return ms;
}

/** What does not fit together is a mistake in the arguments. */
function refusing<T>(plan: () => T): T {
  try {
    return plan();
  } catch (cause) {
    throw new CommandRefused('usage', Exit.usage, messageOf(cause));
  }
}

function linesOf(summary: SimulateSummary, out: string): string[] {
  const { fault, first_detectable_at, rows, sensors, seconds, learn_until } = summary;
  const story =
    fault === null
      ? ['A healthy plant: nothing fails.']
      : [
          `${fault.mode} of ${fault.asset}: begins ${fault.onset_at}, fails ${fault.failure_at}`,
          first_detectable_at === null
            ? 'No sensor shows it by one sigma of an hourly mean.'
            : `First to be seen at ${first_detectable_at}, by ${summary.driven_sensors} sensors in the end`,
        ];
  const file = (name: string) => `${plain(out)}/${name}`;
  return [
    ...story,
    `${rows} rows of ${sensors} sensors, ${summary.nuisances} nuisances, ${seconds.toFixed(1)} s`,
    `Written to ${plain(out)}: readings.csv, sensors.yaml, truth.json. To judge them:`,
    `  coolwatch backtest --sensors ${file('sensors.yaml')} --readings ${file('readings.csv')} --out ${file('backtest')} --train-until ${learn_until}`,
  ];
}
