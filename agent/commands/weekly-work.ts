import { type PlannedWork, type Plant, weekdays } from '../../config/plant.ts';
import type { Saved } from '../../detectors/index.ts';
import type { MaintenanceCommand, Millis } from '../model.ts';
import type { Work } from '../validation/maintenance.ts';

const minuteMs = 60_000;
const dayMinutes = 1_440;
const weekMinutes = 7 * dayMinutes;

/**
 * Maintenance that comes back every week: said at the first frame of its time, as a person would say it, and
 * with its owner's name. Who ends it early is not contradicted until the next week.
 */
export class WeeklyWork {
  readonly #works: readonly PlannedWork[];
  readonly #clockOf: Intl.DateTimeFormat;
  /** Places in the plan of what has been said for the time that runs. */
  readonly #said = new Set<number>();
  /** Minutes since 1970: nothing changes within one. */
  #minute = NaN;

  constructor({ maintenance = [], site }: Plant) {
    this.#works = maintenance;
    this.#clockOf = new Intl.DateTimeFormat('en', {
      timeZone: site.timezone,
      weekday: 'long',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  }

  /** What begins by `at`, a frame's end. What people have said to last longer, in `standing`, stays as they said. */
  due(at: Millis, standing: readonly Work[]): readonly MaintenanceCommand[] {
    const minute = Math.floor(at / minuteMs);
    if (this.#works.length === 0 || minute === this.#minute) return [];
    this.#minute = minute;
    const now = this.#minuteOfWeek(at);
    return this.#works.flatMap(({ subject, day, fromMinute, forMs, owner: by, note }, k) => {
      const from = weekdays.indexOf(day) * dayMinutes + fromMinute;
      const until = (minute - ((now - from + weekMinutes) % weekMinutes)) * minuteMs + forMs;
      if (until <= at) {
        this.#said.delete(k);
        return [];
      }
      if (this.#said.has(k)) return [];
      this.#said.add(k);
      if (standing.some((work) => work.subject === subject && work.until >= until)) return [];
      return [{ kind: 'maintenance', subject, forMs: until - at, by, at, note } as const];
    });
  }

  state(): Saved {
    return [...this.#said];
  }

  restore(saved: Saved): void {
    for (const k of saved as readonly number[]) this.#said.add(k);
  }

  /** On the site's clock, from Monday 00:00. */
  #minuteOfWeek(at: Millis): number {
    const parts = new Map(this.#clockOf.formatToParts(at).map(({ type, value }) => [type, value]));
    const day = weekdays.findIndex((name) => name === parts.get('weekday')?.toLowerCase());
    return day * dayMinutes + Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
  }
}
