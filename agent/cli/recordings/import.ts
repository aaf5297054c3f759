import { Command } from 'commander';
import type { Io } from '../terminal/io.ts';
import { type OutputOptions, withOutputOptions } from '../options.ts';
import { plainJson, plain } from '../terminal/plain.ts';
import { progressBar } from '../terminal/progress.ts';
import { rejectedLines } from '../screens/status/rejected-lines.ts';

interface ImportCommandOptions extends OutputOptions {
  readonly sensors: string;
  readonly readings: string;
  readonly config?: string;
  readonly state?: string;
}

export function importCommand(io: Io): Command {
  return withOutputOptions(new Command('import'))
    .description('learn from a recording before the agent starts, instead of waiting')
    .option('--sensors <file>', 'the plant', 'sensors.yaml')
    .requiredOption('--readings <file>', 'the recording: CSV, first column timestamp, the others sensor ids')
    .option('--config <file>', "the agent's settings (default: built-in defaults)")
    .option('--state <dir>', 'the state folder, whatever agent.yaml says')
    .action(async (options: ImportCommandOptions) => {
      const { importRecording } = await import('../../import/import.ts');
      const progress = progressBar(io);
      const taken = await importRecording({
        sensorsFile: options.sensors,
        configFile: options.config ?? null,
        stateDir: options.state ?? null,
        readingsFile: options.readings,
        progress: progress.report,
      }).finally(() => progress.end());
      if (options.json) {
        io.out.write(`${plainJson(taken)}\n`);
        return;
      }
      const learned = taken.learned
        ? `Learned: model ${plain(taken.model_id ?? '')}.`
        : `Nothing learned yet: ${plain(taken.trouble ?? 'the agent goes on collecting')}.`;
      const lines = [
        `${taken.readings} readings in ${taken.frames} frames taken`,
        ...rejectedLines(taken.rejected),
        learned,
        `Written to ${plain(taken.state_dir)}`,
      ];
      io.out.write(`${lines.join('\n')}\n`);
    });
}
