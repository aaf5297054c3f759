import type { Frame, Millis } from '../model.ts';

/** However short the off-delay: a return needs this many quiet frames running. */
const quietFrames = 10;

/** Off-delay after ISA-18.2 10.5: how long each asset with an active incident has been back inside. */
export class OffDelay {
  readonly #delayMs: number;
  readonly #quietSince = new Map<string, { readonly at: Millis; readonly n: number }>();

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  /** Something still stands: it begins anew. */
  disturb(asset: string): void {
    this.#quietSince.delete(asset);
  }

  /** A frame in which all is quiet; true once that has lasted. */
  quiet(asset: string, frame: Frame): boolean {
    const since = this.#quietSince.get(asset) ?? { at: frame.at, n: frame.n };
    this.#quietSince.set(asset, since);
    if (frame.at - since.at < this.#delayMs || frame.n - since.n < quietFrames) return false;
    this.#quietSince.delete(asset);
    return true;
  }

  /** The clock was set back: all begin anew. */
  clear(): void {
    this.#quietSince.clear();
  }
}
