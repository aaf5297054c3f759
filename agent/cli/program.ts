import { Command, CommanderError } from 'commander';
import { messageOf } from '../errors.ts';
import { ackCommand } from './telling/ack.ts';
import { alertCommand } from './looking/alert.ts';
import { alertsCommand } from './looking/alerts.ts';
import { backtestCommand } from './recordings/backtest.ts';
import { checkConfigCommand } from './upkeep/check-config.ts';
import { doctorCommand } from './upkeep/doctor.ts';
import { completeCommand, completionCommand } from './completion/completion.ts';
import { examples } from './examples.ts';
import { exportCommand } from './recordings/export.ts';
import { modelsCommand } from './upkeep/models.ts';
import { demoCommand } from './trying/demo.ts';
import { discoverCommand } from './upkeep/discover.ts';
import { codeOf, Exit, exitOf } from './exit-codes.ts';
import { feedbackCommand } from './telling/feedback.ts';
import { importCommand } from './recordings/import.ts';
import type { Io } from './terminal/io.ts';
import { plain, plainJson, plainLines } from './terminal/plain.ts';
import { maintenanceCommand } from './telling/maintenance.ts';
import { runCommand } from './run.ts';
import { shelveCommand } from './telling/shelve.ts';
import { unshelveCommand } from './telling/unshelve.ts';
import { reportCommand } from './looking/report.ts';
import { sensorsCommand } from './looking/sensors.ts';
import { simulateCommand } from './trying/simulate.ts';
import { statusCommand } from './looking/status.ts';
import { coolwatchVersion } from '../version.ts';
import { votesCommand } from './looking/votes.ts';
import { watchCommand } from './looking/watch.ts';
import { watchsetCommand } from './looking/watchset.ts';

/** By what people want, in the order of the help; a folder each. */
const groups = [
  [
    'Is the plant all right?',
    [
      statusCommand,
      watchCommand,
      alertsCommand,
      alertCommand,
      reportCommand,
      sensorsCommand,
      votesCommand,
      watchsetCommand,
    ],
  ],
  ['Tell the agent', [ackCommand, shelveCommand, unshelveCommand, maintenanceCommand, feedbackCommand]],
  [
    'Run it and keep it well',
    [runCommand, discoverCommand, checkConfigCommand, doctorCommand, modelsCommand, completionCommand],
  ],
  ['Recordings', [importCommand, exportCommand, backtestCommand]],
  ['Try it', [demoCommand, simulateCommand]],
] as const;

/** Runs the command that `args` name; whatever goes wrong is told to the person and set as the exit code. */
export async function runProgram(args: readonly string[], io: Io): Promise<void> {
  try {
    await programOf(io).parseAsync(args, { from: 'user' });
  } catch (cause) {
    if (cause instanceof CommanderError) usage(cause, args, io);
    else report(cause, args, io);
  }
}

/** Tells a person, or a script with --json, what went wrong; never where in the program, unless with --debug. */
export function report(cause: unknown, args: readonly string[], io: Io): void {
  const message = messageOf(cause);
  tell(codeOf(cause), message, args, io);
  if (args.includes('--debug')) {
    io.err.write(`${plainLines(cause instanceof Error ? (cause.stack ?? message) : message)}\n`);
  }
  io.exit(exitOf(cause));
}

function programOf(io: Io): Command {
  const program = new Command('coolwatch')
    .description('foretells cooling failures in data centres; advises, and replaces no interlock or trip')
    .version(coolwatchVersion(), '--version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: (text) => io.err.write(text),
      // Errors are told by `usage`, once and in one form.
      outputError: () => undefined,
      getOutHelpWidth: () => io.out.columns,
      getErrHelpWidth: () => io.err.columns,
    });
  for (const [heading, makers] of groups) {
    for (const make of makers) {
      const command = make(io).copyInheritedSettings(program).helpGroup(heading);
      command.addHelpText('after', exampleLines(command.name()));
      for (const under of command.commands) under.copyInheritedSettings(program);
      program.addCommand(command);
    }
  }
  program.addCommand(completeCommand(io).copyInheritedSettings(program), { hidden: true });
  return program.addHelpText('after', exitCodes);
}

function exampleLines(name: string): string {
  const lines = (examples[name] ?? []).map(
    ([line, what]) => `  ${line}${what === '' ? '' : `\n      ${what}`}`,
  );
  return lines.length === 0 ? '' : `\nExamples:\n${lines.join('\n')}`;
}

const exitCodes = `
Exit codes: ${Exit.ok} done, ${Exit.failed} failed, ${Exit.usage} wrong arguments or a config file that does not load,
${Exit.notFound} no such alert, asset or sensor, ${Exit.noAgent} no agent answers, ${Exit.needsPerson} a person is needed (status --check, doctor).`;

function usage(cause: CommanderError, args: readonly string[], io: Io): void {
  if (cause.exitCode === 0) return;
  io.exit(Exit.usage);
  if (cause.code === 'commander.help') return;
  tell('usage', cause.message.replace(/^error: /, ''), args, io);
}

function tell(code: string, message: string, args: readonly string[], io: Io): void {
  if (args.includes('--json')) io.out.write(`${plainJson({ error: { code, message } })}\n`);
  // Config faults come one a line; everything else is one line.
  else
    io.err.write(`coolwatch: ${code}: ${code === 'config-invalid' ? plainLines(message) : plain(message)}\n`);
}
