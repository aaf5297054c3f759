#!/usr/bin/env node
/** argv -> command. The only signal handlers and process exit codes of the program. */
import { userInfo } from 'node:os';
import type { Io } from './cli/terminal/io.ts';
import { outletOf } from './cli/terminal/outlet.ts';
import { report, runProgram } from './cli/program.ts';

const args = process.argv.slice(2);

const io: Io = {
  out: outletOf(process.stdout, process.env),
  err: outletOf(process.stderr, process.env),
  env: process.env,
  now: () => Date.now(),
  user: loginName,
  exit: (code) => {
    process.exitCode = code;
  },
  serviceSignals,
};

/** Under sudo the person is the one who called it, not root. */
function loginName(): string | null {
  try {
    return process.env['SUDO_USER'] ?? userInfo().username;
  } catch {
    // A container may run under a user id that has no entry in /etc/passwd.
    return process.env['LOGNAME'] ?? null;
  }
}

/** The first SIGTERM or SIGINT stops in good order; a second one finds the default handler and kills. */
function serviceSignals(): ReturnType<Io['serviceSignals']> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  let reload = (): void => undefined;
  process.on('SIGHUP', () => reload());
  return {
    stop: stop.signal,
    reload(handler) {
      reload = handler;
    },
  };
}

// `coolwatch sensors | head`: the reader has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});
process.on('uncaughtException', (error) => {
  report(error, args, io);
  process.exit();
});

await runProgram(args, io);
