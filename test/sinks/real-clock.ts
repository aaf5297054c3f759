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
  #now = Date.UTC(2026, 2, 4, 12);
  readonly #tasks = new Set<{ readonly period: number; next: number; readonly run: () => void }>();

  now(): number {
    return this.#now;
  }
  elapsed(): number {
    return this.#now;
  }
  every(period: number, run: () => void): () => void {
    const task = { period, next: this.#now + period, run };
    this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  }
  advance(ms: number): void {
    this.#now += ms;
    for (const task of this.#tasks) {
      if (task.next > this.#now) continue;
      task.next = this.#now + task.period;
      task.run();
    }
  }
}
