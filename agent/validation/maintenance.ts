import type { Plant } from '../../config/plant.ts';
import type { Saved } from '../../detectors/index.ts';
import { Cell, type Frame, type MaintenanceCommand, type Millis } from '../model.ts';

/** Work on an asset or a sensor that people have announced. It always has an end. */
export interface Work {
  /** Asset or sensor id. */
  readonly subject: string;
  readonly from: Millis;
  readonly until: Millis;
  readonly by: string;
  readonly note: string | null;
}

/**
 * Maintenance as a state: while people work on something its cells are `off`, nobody judges or learns
 * from them, and it raises nothing (ISA-18.2 5.4.9: out of service, by a person and for a stated time).
 */
export class Maintenance {
  readonly #plant: Plant;
  readonly #works = new Map<string, Work>();
  /** By channel: 1 while it or its asset is worked on. */
  readonly #covered: Uint8Array;

  constructor(plant: Plant) {
    this.#plant = plant;
    this.#covered = new Uint8Array(plant.sensors.length);
  }

  /** Oldest first. */
  get works(): readonly Work[] {
    return [...this.#works.values()];
  }

  on(asset: string): boolean {
    return this.#works.has(asset);
  }

  covers(channel: number): boolean {
    return this.#covered[channel] === 1;
  }

  /** Begins, prolongs, shortens or (`forMs` null) ends work. */
  take({ subject, forMs, by, at, note }: MaintenanceCommand): void {
    if (forMs === null) this.#works.delete(subject);
    else {
      const from = this.#works.get(subject)?.from ?? at;
      this.#works.set(subject, { subject, from, until: at + forMs, by, note });
    }
    this.#cover();
  }

  /** The frame without what is worked on at its time; works that are over end first. */
  step(frame: Frame): Frame {
    for (const { subject, until } of this.works) {
      if (frame.at >= until) this.#works.delete(subject);
    }
    this.#cover();
    if (this.#works.size === 0) return frame;
    const states = frame.states.map((state, channel) => (this.#covered[channel] === 1 ? Cell.off : state));
    return { ...frame, states };
  }

  #cover(): void {
    for (const [channel, { id, asset }] of this.#plant.sensors.entries()) {
      this.#covered[channel] = this.#works.has(asset) || this.#works.has(id) ? 1 : 0;
    }
  }

  /** The clock was set back to `at`: work lasts no longer than was said. */
  setBack(at: Millis): void {
    for (const work of this.works) {
      if (work.from <= at) continue;
      this.#works.set(work.subject, { ...work, from: at, until: at + work.until - work.from });
    }
  }

  state(): Saved {
    return this.works.map((work) => ({ ...work }));
  }

  restore(saved: Saved): void {
    for (const work of saved as unknown as readonly Work[]) this.#works.set(work.subject, work);
    this.#cover();
  }
}
