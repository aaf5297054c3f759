import type { Outlet } from './io.ts';

/** Redrawn at most this often, in ms: readable over a slow line. */
const redrawMs = 100;

/**
 * Lines that stay at the bottom of a terminal and change in place while others scroll past above them.
 * Each drawing is one write, so nothing flickers. Where nobody watches there are only the lines that pass.
 */
export class LiveRegion {
  readonly #out: Outlet;
  readonly #now: () => number;
  readonly #moving: boolean;
  #lines: readonly string[] = [];
  #drawn = 0;
  #drawnAt = -Infinity;

  /** `moving`: a person watches a terminal. */
  constructor(out: Outlet, moving: boolean, now: () => number) {
    this.#out = out;
    this.#moving = moving;
    this.#now = now;
  }

  /** What stands at the bottom from now on, asked for only when it is drawn; each line must fit the terminal. */
  show(lines: () => readonly string[]): void {
    if (!this.#moving || this.#now() - this.#drawnAt < redrawMs) return;
    this.#lines = lines();
    this.#draw([]);
  }

  /** Lines that stay where they are written. */
  pass(lines: readonly string[]): void {
    if (this.#moving) {
      this.#draw(lines);
      // What stands below is older than what has passed: the next word on it is not held back.
      this.#drawnAt = -Infinity;
    } else this.#out.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** Takes the bottom lines away. */
  end(): void {
    this.#lines = [];
    if (this.#drawn > 0) this.#draw([]);
  }

  #draw(passing: readonly string[]): void {
    const up = this.#drawn > 0 ? `\u001B[${this.#drawn}A` : '';
    const text = [...passing, ...this.#lines].map((line) => `\r${line}\u001B[K\n`).join('');
    this.#out.write(`${up}${text}\u001B[J`);
    this.#drawn = this.#lines.length;
    this.#drawnAt = this.#now();
  }
}
