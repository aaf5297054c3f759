import { bar } from './columns.ts';
import type { Io, Outlet } from './io.ts';
import { span } from './site-time.ts';

/** Redrawn at most this often, in ms. */
const redrawMs = 100;
/** Before that much time and share is known, a guess of the rest is worthless. */
const guessAfterMs = 2000;

export interface Progress {
  /** Bytes read, of all. */
  readonly report: (done: number, total: number) => void;
  /** Wipes the bar: what follows starts on an empty line. */
  end(): void;
}

/** A bar on standard error with rate and time left; silent unless a person is reading along. */
export function progressBar(io: Io): Progress {
  const { err } = io;
  if (!err.terminal) return { report: () => undefined, end: () => undefined };
  const started = io.now();
  let drawn = -Infinity;
  return {
    report(done, total) {
      const now = io.now();
      if (now - drawn < redrawMs && done < total) return;
      drawn = now;
      err.write(`\r${progressLine(done, total, now - started)}\u001B[K`);
    },
    end: () => wipe(err),
  };
}

function wipe(err: Outlet): void {
  err.write('\r\u001B[K');
}

/** ` 42 % [########............]  3.1 MB/s  2 min left`. */
export function progressLine(done: number, total: number, elapsedMs: number): string {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  const rate = elapsedMs > 0 ? `  ${(done / 1000 / elapsedMs).toFixed(1)} MB/s` : '';
  const known = elapsedMs >= guessAfterMs && share > 0;
  const left = known ? `  ${span((elapsedMs * (1 - share)) / share)} left` : '';
  return `${percent} % [${bar(share, 30)}]${rate}${left}`;
}
