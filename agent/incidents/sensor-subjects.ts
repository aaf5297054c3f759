import type { Plant } from '../../config/plant.ts';
import type { Flaw, FlawName } from '../validation/flaw.ts';
import type { Incident } from './incident.ts';

/** Flaws that one alert tells of. */
export interface SensorCase {
  /** A sensor, or the asset whose sensors show the same in the same frame. */
  readonly subject: string;
  readonly flaws: readonly Flaw[];
}

/**
 * Sorts flaws into alerts. What several sensors of an asset show at the same time is one alert about
 * them all; a flaw stays with the alert that it came with.
 */
export class SensorSubjects {
  readonly #plant: Plant;
  /** By sensor and flaw. */
  readonly #subjects = new Map<string, string>();
  /** Which flaw the alert on each subject tells of, as far as is known. */
  readonly #told = new Map<string, FlawName>();

  constructor(plant: Plant) {
    this.#plant = plant;
  }

  /** `open`: the sensor incidents that stand, which flaws go on with after a restart. */
  sort(flaws: readonly Flaw[], open: readonly Incident[]): readonly SensorCase[] {
    const standing = new Set(flaws.map((flaw) => this.#key(flaw)));
    for (const key of this.#subjects.keys()) if (!standing.has(key)) this.#subjects.delete(key);
    const fresh = flaws.filter((flaw) => !this.#subjects.has(this.#key(flaw)));
    for (const flaw of fresh) {
      const { id, asset } = this.#plant.sensors[flaw.channel]!;
      // What an instrument is found to do itself is another alert than that of a balance which it is part of.
      const before = open.find(
        ({ active, subject, finding }) =>
          active &&
          (this.#told.get(subject) ?? flaw.name) === flaw.name &&
          finding.evidence.some((e) => e.sensor === id),
      );
      const alike = fresh.filter(
        ({ name, channel }) => name === flaw.name && this.#plant.sensors[channel]!.asset === asset,
      );
      const subject = before?.subject ?? (alike.length > 1 ? asset : id);
      this.#subjects.set(this.#key(flaw), subject);
      this.#told.set(subject, flaw.name);
    }
    const cases = new Map<string, Flaw[]>();
    for (const flaw of flaws) {
      const subject = this.#subjects.get(this.#key(flaw))!;
      const sorted = cases.get(subject);
      if (sorted === undefined) cases.set(subject, [flaw]);
      else sorted.push(flaw);
    }
    return [...cases].map(([subject, of]) => ({ subject, flaws: of }));
  }

  #key({ channel, name }: Flaw): string {
    return `${name} ${channel}`;
  }
}
