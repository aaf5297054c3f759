import type { Millis } from '../model.ts';
import type { Clock } from '../ports.ts';

/** An agent that has not looked at its clock for so long was asleep: stopped, or its machine was. */
const sleptMs = 10_000;

/** What a look at the clock has found, since the one before. */
export interface ClockLook {
  /** It is further behind the newest frame than skew allows. */
  readonly setBack: boolean;
  /** It was set, back or forth: times given before mean nothing any more. */
  readonly wasSet: boolean;
  /** Nobody looked for long, or never before: who has spoken meanwhile is not known. */
  readonly slept: boolean;
}

/** Watches the clock of the agent, which people and time servers set, and which goes on while the agent sleeps. */
export class ClockWatch {
  readonly #clock: Clock;
  readonly #maxSkewMs: Millis;
  readonly #sleptMs: Millis;
  #steps: number | undefined;
  #lookedAt: Millis = -Infinity;

  /** Skew and sleep are told beyond `maxSkewMs` and two frames of `periodMs`. */
  constructor(
    clock: Clock,
    { maxSkewMs, periodMs }: { readonly maxSkewMs: Millis; readonly periodMs: Millis },
  ) {
    this.#clock = clock;
    this.#maxSkewMs = maxSkewMs;
    this.#sleptMs = Math.max(sleptMs, 2 * periodMs);
    this.#steps = clock.steps;
  }

  /** `closedUntil`: the end of the newest frame, null before the first. */
  look(now: Millis, closedUntil: Millis | null): ClockLook {
    const setBack = closedUntil !== null && closedUntil - now > this.#maxSkewMs;
    const wasSet = setBack || this.#clock.steps !== this.#steps;
    const slept = now - this.#lookedAt > this.#sleptMs;
    this.#steps = this.#clock.steps;
    this.#lookedAt = now;
    return { setBack, wasSet, slept };
  }
}
