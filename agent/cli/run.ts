import { Command } from 'commander';
import type { Io } from './terminal/io.ts';
import { type OutputOptions, withOutputOptions } from './options.ts';

interface RunCommandOptions extends OutputOptions {
  readonly sensors: string;
  readonly config?: string;
  readonly state?: string;
}

export function runCommand(io: Io): Command {
  return withOutputOptions(new Command('run'))
    .description('watch the plant until SIGTERM; SIGHUP reads the configuration again')
    .option('--sensors <file>', 'the plant', 'sensors.yaml')
    .option('--config <file>', "the agent's settings (default: built-in defaults)")
    .option('--state <dir>', 'the state folder, whatever agent.yaml says')
    .action(async ({ sensors, config, state }: RunCommandOptions) => {
      const { runAgent } = await import('../service/service.ts');
      const { stop, reload } = io.serviceSignals();
      await runAgent({
        sensorsFile: sensors,
        configFile: config ?? null,
        stateDir: state ?? null,
        stop,
        reload,
      });
    });
}
