import type { Exit } from '../exit-codes.ts';

/** One of the process's output streams. */
export interface Outlet {
  write(text: string): void;
  /** A person is reading along. */
  readonly terminal: boolean;
  readonly colour: boolean;
  readonly columns: number;
  /** Lines that fit on it; both may change while a person resizes the window. */
  readonly rows: number;
}

/** What a command may touch of the process; main.ts makes the real one. */
export interface Io {
  readonly out: Outlet;
  readonly err: Outlet;
  readonly env: Readonly<Record<string, string | undefined>>;
  now(): number;
  /** The login name, also under sudo; null when the system knows none. */
  user(): string | null;
  /** Ends with this code once the command has returned. */
  exit(code: Exit): void;
  /** From here on SIGTERM and SIGINT stop the service instead of killing it, and SIGHUP reloads it. */
  serviceSignals(): { readonly stop: AbortSignal; reload(handler: () => void): void };
}
