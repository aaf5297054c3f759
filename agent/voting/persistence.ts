import type { Saved } from '../../detectors/index.ts';

/** True once the majority stood in `m` of the last `n` decided frames: one odd frame is no anomaly. */
export class Persistence {
  readonly #m: number;
  readonly #recent: Uint8Array;
  #stepped = 0;

  constructor({ m, n }: { readonly m: number; readonly n: number }, state: Saved = null) {
    this.#m = m;
    this.#recent = new Uint8Array(n);
    const resumed = state as { readonly recent: Uint8Array; readonly stepped: number } | null;
    if (resumed !== null && resumed.recent.length === n) {
      this.#recent.set(resumed.recent);
      this.#stepped = resumed.stepped;
    }
  }

  step(majority: boolean): boolean {
    this.#recent[this.#stepped++ % this.#recent.length] = majority ? 1 : 0;
    return this.held;
  }

  /** The newest frame does not count: as if there had been no majority in it. */
  retract(): void {
    if (this.#stepped > 0) this.#recent[(this.#stepped - 1) % this.#recent.length] = 0;
  }

  get held(): boolean {
    return this.#recent.reduce((sum, stood) => sum + stood, 0) >= this.#m;
  }

  state(): Saved {
    return { recent: this.#recent.slice(), stepped: this.#stepped };
  }
}
