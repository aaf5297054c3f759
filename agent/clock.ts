import type { Logger } from 'pino';
import type { Millis } from './model.ts';
import type { Clock } from './ports.ts';

/** Wall clock and agent time further apart than this is a step, not drift. */
const stepMs = 2_000;

/**
 * Agent time: wall time when the agent started, carried on by the monotonic clock, so that a clock
 * that is set does not stretch or fold the frames. A step of the wall clock is followed once, counted
 * and logged; slow drift (NTP slewing) is followed silently.
 */
export class LiveClock implements Clock {
  steps = 0;
  #anchor: Millis = Date.now() - performance.now();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  now(): Millis {
    const agent = this.#anchor + performance.now();
    const off = Date.now() - agent;
    if (Math.abs(off) < 1) return agent;
    if (Math.abs(off) > stepMs) {
      this.steps++;
      this.#log.warn({ step_ms: Math.round(off), steps: this.steps }, 'wall clock stepped');
      this.#anchor += off;
    } else {
      // At most 1 % of the difference per look: time never jumps while the clock is slewed.
      this.#anchor += off * 0.01;
    }
    return this.#anchor + performance.now();
  }

  elapsed(): Millis {
    return performance.now();
  }

  every(period: Millis, run: () => void): () => void {
    const timer = setInterval(run, period);
    return () => clearInterval(timer);
  }
}
