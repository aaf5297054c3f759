/**
 * Waits between attempts: doubling from `firstMs` to `mostMs`, each shortened by up to half at random, so
 * that a hundred agents do not knock at the same moment when their broker returns.
 */
export class BackOff {
  readonly #firstMs: number;
  readonly #mostMs: number;
  #failures = 0;

  constructor(firstMs: number, mostMs: number) {
    this.#firstMs = firstMs;
    this.#mostMs = mostMs;
  }

  /** How long to wait after one more failure, ms; never less than `atLeastMs`, which is drawn out by up to half. */
  next(atLeastMs = 0): number {
    const full = Math.min(this.#mostMs, this.#firstMs * 2 ** Math.min(this.#failures++, 16));
    return Math.max(atLeastMs * (1 + Math.random() / 2), full * (1 - Math.random() / 2));
  }

  reset(): void {
    this.#failures = 0;
  }
}
