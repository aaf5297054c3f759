/** Every way the agent can fail that a person may have to act on; listed in docs/architecture.md. */
export type ErrorCode =
  | 'usage' // an argument that cannot be meant, as only the files show
  | 'config-invalid' // a config file does not load; `faults` in the message
  | 'state-locked' // another agent holds the state folder
  | 'store-corrupt' // a database or model file fails its check
  | 'store-newer' // written by a later version
  | 'store-failed' // the disk said no
  | 'training-failed'
  | 'recording-invalid' // a CSV that cannot be read at all
  | 'agent-unreachable' // no agent answers on the socket
  | 'source-failed' // discover: a broker or server cannot be read, or says nothing
  | 'not-found' // no such alert, asset or sensor
  | 'secret-exposed'; // a password file that others can read

/** An error whose message says what failed, where, and what to try. `retry`: trying again may help. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly code: ErrorCode;
  readonly retry: boolean;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retry?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retry = options.retry ?? false;
  }
}

/** The message of whatever was thrown. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
