import type { Plant } from '../../../config/plant.ts';
import type { Settings } from '../../../config/settings.ts';
import type { IncidentKind, Millis, Mode } from '../../model.ts';
import { iso } from '../../plain-words.ts';
import type { Announcement } from '../../ports.ts';
import { alertOf } from '../document/alert-document.ts';
import { alertId } from '../document/alert-id.ts';
import type { Graded, Grading } from '../grading/grading.ts';
import type { Finding, Incident } from '../incident.ts';
import type { Outlooks } from '../outlooks.ts';
import type { Flood } from './flood.ts';
import { OpenIncidents } from './open-incidents.ts';
import { type IncidentEvent, type Transition, transition } from './transition.ts';

/** Returned incidents of one subject that may wait for acknowledgement; beyond it the oldest is closed. */
const mostWaiting = 10;

/** Takes every event on every incident through the life cycle; what comes of it is the next revision, kept and told. */
export class Revisions {
  readonly open = new OpenIncidents();
  readonly #plant: Plant;
  readonly #grading: Grading;
  readonly #outlooks: Outlooks | null;
  readonly #flood: Flood;
  readonly #rejoinMs: number;

  /** `outlooks` null: nobody looks for causes. */
  constructor(
    plant: Plant,
    settings: Settings['incidents'],
    grading: Grading,
    outlooks: Outlooks | null,
    flood: Flood,
  ) {
    this.#plant = plant;
    this.#grading = grading;
    this.#outlooks = outlooks;
    this.#flood = flood;
    this.#rejoinMs = Math.max(settings.rejoinMs, settings.offDelayMs);
  }

  /** Something is found on `subject`: the incident that it has, or a new one. `mode`: of the asset that it is about, unknown where it is about none. */
  found(
    kind: IncidentKind,
    subject: string,
    at: Millis,
    found: Graded,
    mode: Mode = 'unknown',
  ): readonly Announcement[] {
    const joins = this.joined(kind, subject, at);
    const id = joins?.id ?? alertId(this.#plant.site.id, subject, kind, at);
    return this.apply(joins, { kind: 'found', at, id, incidentKind: kind, subject, ...found, mode });
  }

  /** `incident` null: there is none yet. Empty where nothing comes of it. */
  apply(incident: Incident | null, event: IncidentEvent): readonly Announcement[] {
    const result = transition(incident, event);
    if (result === null) return [];
    const next = this.#withOutlook(result, event);
    this.open.keep(next);
    if (result.announce === null) return [];
    const why = this.#flood.hears(next, result.announce, event.at);
    return [{ why, alert: alertOf(next, this.#plant) }];
  }

  /** What `incident` is about is over. `finding`: what is to be said of it now, where that is something else. */
  returned(incident: Incident, at: Millis, finding?: Finding): readonly Announcement[] {
    const event = { kind: 'returned', at, ...(finding === undefined ? {} : { finding }) } as const;
    return [...this.apply(incident, event), ...this.#closeOldest(incident, at)];
  }

  /** Keeps the list of what waits for acknowledgement bounded, where nobody looks for months. */
  #closeOldest({ kind, subject }: Incident, at: Millis): readonly Announcement[] {
    const waiting = this.open
      .all()
      .filter((one) => one.kind === kind && one.subject === subject && !one.active && one.shelved === null);
    if (waiting.length <= mostWaiting) return [];
    const note = `${mostWaiting} newer incidents on ${subject} wait for acknowledgement`;
    const by = { by: 'coolwatch', at: iso(at), note };
    return this.apply(waiting[0]!, { kind: 'acknowledged', at, by });
  }

  /** The incident that what is found now on `subject` belongs to; null: a new one. */
  joined(kind: IncidentKind, subject: string, at: Millis): Incident | null {
    const newest = this.open.newest(kind, subject);
    if (newest === undefined) return null;
    const { active, shelved, clearedAt } = newest;
    return active || shelved !== null || at - (clearedAt ?? at) <= this.#rejoinMs ? newest : null;
  }

  /** What is found on an asset is looked at for its cause before it is told. */
  #withOutlook({ next, announce }: Transition, { kind, at }: IncidentEvent): Incident {
    const onAsset = next.kind === 'process' && this.#plant.assets.some(({ id }) => id === next.subject);
    if (this.#outlooks === null || !onAsset || kind !== 'found' || announce === null) return next;
    // On a shelf a graver one waits for the next look, which tells it.
    const whenSoon = announce === 'held' ? next.priority : this.#grading.of(next.subject, 'foreseen');
    return { ...next, ...this.#outlooks.atRevision(next, at, announce === 'raised', whenSoon) };
  }
}
