import type { Clock } from '../../agent/ports.ts';

/** Wall time: for tests in which a real broker answers in its own time. */
export const realClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  every(period, run) {
    const timer = setInterval(run, period);
    return () => clearInterval(timer);
  },
};

/** Agent time that stands still until a test moves it. */
export class StillClock implements Clock {
  #elapsed = Date.UTC(2026, 2, 4, 12);
  /** By how much the clock has been set. */
  #set = 0;
  steps = 0;
  readonly #tasks = new Set<{ readonly period: number; next: number; readonly run: () => void }>();

  now(): number {
    return this.#elapsed + this.#set;
  }
  elapsed(): number {
    return this.#elapsed;
  }
  every(period: number, run: () => void): () => void {
    const task = { period, next: this.#elapsed + period, run };
    this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  }
  advance(ms: number): void {
    this.#elapsed += ms;
    for (const task of this.#tasks) {
      if (task.next > this.#elapsed) continue;
      task.next = this.#elapsed + task.period;
      task.run();
    }
  }
  /** Somebody sets the clock on by `ms`, or back; what runs every so often does not go by it. */
  set(ms: number): void {
    this.#set += ms;
    this.steps++;
  }
}
