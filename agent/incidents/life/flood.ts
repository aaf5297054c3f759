import type { Plant } from '../../../config/plant.ts';
import type { Millis, Priority } from '../../model.ts';
import { plainTime } from '../../plain-words.ts';
import type { Announcement } from '../../ports.ts';
import type { Finding, Incident } from '../incident.ts';
import { type Graded, urgency } from '../grading/grading.ts';

/** EEMUA 191 and ISA-18.2 16.5: over 10 alarms in 10 min are a flood for one operator, below 5 it is over. */
const windowMs = 600_000;
const mostRaised = 10;
const fewRaised = 5;
/** Titles that the last word on a flood repeats; `coolwatch alerts` has them all. */
const mostNamed = 20;

/**
 * The subject of the digest. A flood is no asset's: it belongs to the plant as a whole, and its kind is
 * `process`, because what raises many alerts at once is an upset of the plant (power, weather, a header)
 * and who must know is who looks after that; `sensor`, `comms` and `model` would send it to others.
 */
export const wholePlant = '';

/** These go on one by one in a flood. */
const pressing: ReadonlySet<Priority> = new Set(['high', 'urgent']);
/** What a person did is always told to others; what the plant does may have to wait. */
const byThePlant: ReadonlySet<Announcement['why']> = new Set(['raised', 'worsened', 'returned']);

/**
 * Holds back announcements while more come than a person can take in: the most urgent go on one by one,
 * the rest are told in one digest. Nothing but the telling is held back; state topics show them all.
 */
export class Flood {
  /** When alerts were raised in the last 10 min. */
  #raised: Millis[] = [];
  /** What was held back in this flood: incidents by id, as they were raised. */
  readonly #held = new Map<string, Incident>();
  #since: Millis | null = null;

  /** Since when there is a flood; null while there is none. */
  get since(): Millis | null {
    return this.#since;
  }

  /** Why a new revision is told: as it came, or `held`. */
  hears(incident: Incident, why: Announcement['why'], at: Millis): Announcement['why'] {
    if (incident.subject === wholePlant || incident.level === 'observation') return why;
    if (why === 'raised') {
      this.#raised.push(at);
      if (this.#count(at) > mostRaised) this.#since ??= at;
    }
    if (this.#since === null || !byThePlant.has(why)) return why;
    const raised = why !== 'returned';
    if (pressing.has(incident.priority)) this.#held.delete(incident.id);
    else if (raised) this.#held.set(incident.id, incident);
    return this.#held.has(incident.id) ? 'held' : why;
  }

  /** Whether the flood is over by `at`; what it held back is then told by itself again. */
  isOver(at: Millis): boolean {
    return this.#since !== null && this.#count(at) < fewRaised;
  }

  end(): void {
    this.#since = null;
    this.#held.clear();
  }

  /** The digest as the flood begins. */
  digest(plant: Plant, since: Millis): Graded {
    const title =
      `${plant.site.name}: over ${mostRaised} alerts in 10 minutes, since ${plainTime(since, plant.site.timezone)}; ` +
      'those of low and medium priority are no longer told one by one';
    return { level: 'alarm', priority: 'high', finding: findingOf(title, []) };
  }

  /** The digest's last word: what was held back, the most urgent first. */
  lastWord(plant: Plant, since: Millis): Finding {
    const held = [...this.#held.values()]
      .toSorted((a, b) => urgency[b.priority] - urgency[a.priority])
      .map(({ finding }) => finding.title);
    const more = held.length > mostNamed ? [`and ${held.length - mostNamed} more`] : [];
    const count = `${held.length} ${held.length === 1 ? 'alert was' : 'alerts were'} not told one by one`;
    const title = `${plant.site.name}: the flood of alerts since ${plainTime(since, plant.site.timezone)} is over; ${count}`;
    return findingOf(title, [...held.slice(0, mostNamed), ...more]);
  }

  /** After a restart, from the open incidents, as far as they tell: a flood goes on whose digest stands. */
  resume(open: readonly Incident[]): void {
    const digest = open.find(({ subject, active }) => subject === wholePlant && active);
    const others = open.filter(({ subject }) => subject !== wholePlant);
    // What a person did to the digest changed it since.
    const touched = digest !== undefined && (digest.acknowledged !== null || digest.shelved !== null);
    this.#since = (touched ? digest.raisedAt : digest?.changedAt) ?? null;
    this.#raised = others.map(({ raisedAt }) => raisedAt);
    for (const incident of others) {
      const held = incident.raisedAt >= (this.#since ?? Infinity) && !pressing.has(incident.priority);
      if (held) this.#held.set(incident.id, incident);
    }
  }

  /** The clock was set back: the count begins anew. */
  clear(): void {
    this.#raised = [];
  }

  #count(at: Millis): number {
    this.#raised = this.#raised.filter((raised) => raised > at - windowMs);
    return this.#raised.length;
  }
}

function findingOf(title: string, held: readonly string[]): Finding {
  return {
    title,
    evidence: [],
    votes: null,
    unusableSensors: [],
    checks: ['See them all, the most urgent first: coolwatch alerts', ...held],
    modelId: null,
    ne107: null,
  };
}
