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
  readonly #quietSince = new Map<string, { readonly at: Millis; readonly n: number }>();
  /** By asset, how often which incident has returned. */
  readonly #returns = new Map<string, { readonly id: string; readonly times: number }>();

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  /** Something still stands: it begins anew. */
  disturb(asset: string): void {
    this.#quietSince.delete(asset);
  }

  /** A frame in which all is quiet around incident `id`; true once that has lasted. */
  quiet(asset: string, id: string, frame: Frame): boolean {
    const since = this.#quietSince.get(asset) ?? { at: frame.at, n: frame.n };
    this.#quietSince.set(asset, since);
    const known = this.#returns.get(asset);
    const times = known?.id === id ? known.times : 0;
    const delay = Math.max(this.#delayMs, Math.min(longestMs, this.#delayMs * 2 ** times));
    if (frame.at - since.at < delay || frame.n - since.n < quietFrames) return false;
    this.#quietSince.delete(asset);
    this.#returns.set(asset, { id, times: times + 1 });
    return true;
  }

  /** The clock was set back: all begin anew. */
  clear(): void {
    this.#quietSince.clear();
  }
}
