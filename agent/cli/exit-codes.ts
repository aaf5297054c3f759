import { AgentError } from '../errors.ts';

/** What a shell script may rely on; listed in docs/cli.md. */
export const Exit = {
  ok: 0,
  /** It was tried and did not work. */
  failed: 1,
  /** Wrong arguments, or a config file that does not load (all its faults are listed). */
  usage: 2,
  /** No such alert, asset or sensor. */
  notFound: 3,
  /** No agent answers and the answer cannot be had without one. */
  noAgent: 4,
  /** `status --check`: the plant or the agent needs a person. `doctor`: at least one fault. */
  needsPerson: 5,
} as const;
export type Exit = (typeof Exit)[keyof typeof Exit];

/** A refusal of the command line itself; its code stands beside those of AgentError in `--json` output. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  readonly code: 'usage' | 'ambiguous' | 'already-closed' | 'refused';
  readonly exit: Exit;

  constructor(code: CommandRefused['code'], exit: Exit, message: string) {
    super(message);
    this.code = code;
    this.exit = exit;
  }
}

/** The exit code of whatever was thrown. */
export function exitOf(cause: unknown): Exit {
  if (cause instanceof CommandRefused) return cause.exit;
  if (!(cause instanceof AgentError)) return Exit.failed;
  switch (cause.code) {
    case 'usage':
    case 'config-invalid':
      return Exit.usage;
    case 'not-found':
      return Exit.notFound;
    case 'agent-unreachable':
      return Exit.noAgent;
    default:
      return Exit.failed;
  }
}

/** Its code in `{error: {code, message}}`; `internal` for what nobody foresaw. */
export function codeOf(cause: unknown): string {
  return cause instanceof CommandRefused || cause instanceof AgentError ? cause.code : 'internal';
}
