/** Pauses that double from `firstMs` to `mostMs`, each shortened by up to half so that a thousand agents do not call at once. */
export class BackOff {
  readonly #firstMs: number;
  readonly #mostMs: number;
  #failures = 0;

  constructor(firstMs: number, mostMs: number) {
    this.#firstMs = firstMs;
    this.#mostMs = mostMs;
  }

  /** How long to wait after one more failure, in ms; never less than `atLeastMs`. */
  next(atLeastMs = 0): number {
    const full = Math.min(this.#mostMs, this.#firstMs * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return Math.max(atLeastMs, full * (0.5 + Math.random() / 2));
  }

  reset(): void {
    this.#failures = 0;
  }
}
