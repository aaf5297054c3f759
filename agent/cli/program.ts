import { Command, CommanderError } from 'commander';
import { messageOf } from '../errors.ts';
import { ackCommand } from './ack.ts';
import { alertCommand } from './alert.ts';
import { alertsCommand } from './alerts.ts';
import { backtestCommand } from './backtest.ts';
import { checkConfigCommand } from './check-config.ts';
import { demoCommand } from './demo.ts';
import { codeOf, Exit, exitOf } from './exit-codes.ts';
import { feedbackCommand } from './feedback.ts';
import { importCommand } from './import.ts';
import type { Io } from './terminal/io.ts';
import { plain, plainJson, plainLines } from './terminal/plain.ts';
import { maintenanceCommand } from './maintenance.ts';
import { runCommand } from './run.ts';
import { shelveCommand } from './shelve.ts';
import { unshelveCommand } from './unshelve.ts';
import { sensorsCommand } from './sensors.ts';
import { simulateCommand } from './simulate.ts';
import { statusCommand } from './status.ts';
import { coolwatchVersion } from '../version.ts';
import { votesCommand } from './votes.ts';
import { watchsetCommand } from './watchset.ts';

const commands = [
  runCommand,
  statusCommand,
  sensorsCommand,
  votesCommand,
  watchsetCommand,
  alertsCommand,
  alertCommand,
  ackCommand,
  shelveCommand,
  unshelveCommand,
  maintenanceCommand,
  feedbackCommand,
  checkConfigCommand,
  backtestCommand,
  importCommand,
  demoCommand,
  simulateCommand,
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
  for (const make of commands) {
    const command = make(io).copyInheritedSettings(program);
    for (const under of command.commands) under.copyInheritedSettings(program);
    program.addCommand(command);
  }
  return program.addHelpText('after', exitCodes);
}

const exitCodes = `
Exit codes: ${Exit.ok} done, ${Exit.failed} failed, ${Exit.usage} wrong arguments or a config file that does not load,
${Exit.notFound} no such alert, asset or sensor, ${Exit.noAgent} no agent answers, ${Exit.needsPerson} a person is needed (status --check).`;

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
