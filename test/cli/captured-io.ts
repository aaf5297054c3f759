import type { Exit } from '../../agent/cli/exit-codes.ts';
import type { Io, Outlet } from '../../agent/cli/terminal/io.ts';
import { runProgram } from '../../agent/cli/program.ts';
import { now } from './a-plant.ts';

export interface Captured {
  readonly out: string;
  readonly err: string;
  readonly code: Exit;
}

/** Runs one command line in this process and gives back what it wrote and its exit code. */
export async function coolwatch(
  args: readonly string[],
  change: Partial<Pick<Io, 'env' | 'user' | 'now' | 'serviceSignals'>> = {},
): Promise<Captured> {
  const written = { out: '', err: '' };
  let code: Exit = 0;
  const outlet = (stream: 'out' | 'err'): Outlet => ({
    write(text) {
      written[stream] += text;
    },
    terminal: false,
    colour: false,
    columns: 80,
    rows: 24,
  });
  await runProgram(args, {
    out: outlet('out'),
    err: outlet('err'),
    env: {},
    now: () => now,
    user: () => 'mia',
    exit(given) {
      code = given;
    },
    serviceSignals: () => ({ stop: new AbortController().signal, reload: () => undefined }),
    ...change,
  });
  return { ...written, code };
}
