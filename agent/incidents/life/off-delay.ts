import type { Frame, Millis } from '../../model.ts';

/** However short the off-delay: a return needs this many quiet frames running. */
const quietFrames = 10;

/** It doubles with each return of one incident, up to this long: what comes and goes for days is not told every hour. */
const longestMs = 12 * 3_600_000;

/**
 * Off-delay after ISA-18.2 10.5: how long each asset with an active incident has been back inside. An incident that came
 * back after it returned has to be quiet for twice as long before it returns again (fleeting alarms, ibid. 16.5).
 */
export class OffDelay {
  readonly #delayMs: number;
  /** By asset: how long and for how many frames it has been quiet, until which frame's end. */
  readonly #quiet = new Map<
    string,
    { readonly ms: number; readonly frames: number; readonly at: Millis; readonly n: number }
  >();
  /** By asset, how often which incident has returned. */
  readonly #returns = new Map<string, { readonly id: string; readonly times: number }>();

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  /** Something still stands: it begins anew. */
  disturb(asset: string): void {
    this.#quiet.delete(asset);
  }

  /** A frame that proves nothing, for the machine does not run steadily: it neither counts nor begins anew. */
  pause(asset: string, frame: Frame): void {
    const before = this.#quiet.get(asset);
    if (before !== undefined) this.#quiet.set(asset, { ...before, at: frame.at, n: frame.n });
  }

  /** A frame in which all is quiet around incident `id`; true once that has lasted. */
  quiet(asset: string, id: string, frame: Frame): boolean {
    const before = this.#quiet.get(asset);
    const ms = before === undefined ? 0 : before.ms + frame.at - before.at;
    const frames = before === undefined ? 0 : before.frames + frame.n - before.n;
    this.#quiet.set(asset, { ms, frames, at: frame.at, n: frame.n });
    const known = this.#returns.get(asset);
    const times = known?.id === id ? known.times : 0;
    const delay = Math.max(this.#delayMs, Math.min(longestMs, this.#delayMs * 2 ** times));
    if (ms < delay || frames < quietFrames) return false;
    this.#quiet.delete(asset);
    this.#returns.set(asset, { id, times: times + 1 });
    return true;
  }

  /** The clock was set back: all begin anew. */
  clear(): void {
    this.#quiet.clear();
  }
}
