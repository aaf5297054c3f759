import type { Millis } from '../../model.ts';
import type { Clock } from '../../ports.ts';

interface Appointment {
  readonly period: Millis;
  readonly run: () => void;
  due: Millis;
}

/**
 * Agent time is the data's time: it stands still until the story moves it on. Watchdogs ask for
 * `elapsed`, which is real, and must look even while agent time stands still, so an appointment is kept
 * by whichever of the two times comes first.
 */
export class StoryClock implements Clock {
  #now: Millis;
  readonly #appointments = new Set<Appointment>();

  constructor(start: Millis) {
    this.#now = start;
  }

  now(): Millis {
    return this.#now;
  }

  elapsed(): Millis {
    return performance.now();
  }

  every(period: Millis, run: () => void): () => void {
    const appointment = { period, run, due: this.#now + period };
    this.#appointments.add(appointment);
    const timer = setInterval(run, period);
    return () => {
      clearInterval(timer);
      this.#appointments.delete(appointment);
    };
  }

  /** Moves agent time on to `to`; what became due on the way there runs once. */
  advance(to: Millis): void {
    this.#now = Math.max(this.#now, to);
    for (const appointment of this.#appointments) {
      if (appointment.due > this.#now) continue;
      appointment.due = this.#now + appointment.period;
      appointment.run();
    }
  }
}
