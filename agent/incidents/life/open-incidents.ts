import type { IncidentKind } from '../../model.ts';
import type { Incident } from '../incident.ts';
import { isOpen } from './transition.ts';

/** The incidents that are open, by id and by what they are about. */
export class OpenIncidents {
  /** By id, oldest first. */
  readonly #open = new Map<string, Incident>();
  /** The newest open incident of each kind and subject. */
  readonly #bySubject = new Map<string, string>();

  /** Takes a revision; one that is closed is forgotten. */
  keep(incident: Incident): void {
    const { kind, subject, raisedAt } = incident;
    const key = keyOf(kind, subject);
    if (isOpen(incident)) {
      this.#open.set(incident.id, incident);
      // What happens to one that waits since long ago does not make it the newest.
      if (raisedAt >= (this.newest(kind, subject)?.raisedAt ?? -Infinity))
        this.#bySubject.set(key, incident.id);
      return;
    }
    this.#open.delete(incident.id);
    if (this.#bySubject.get(key) === incident.id) this.#bySubject.delete(key);
  }

  get(id: string): Incident | undefined {
    return this.#open.get(id);
  }

  newest(kind: IncidentKind, subject: string): Incident | undefined {
    const id = this.#bySubject.get(keyOf(kind, subject));
    return id === undefined ? undefined : this.#open.get(id);
  }

  all(): readonly Incident[] {
    return [...this.#open.values()];
  }
}

function keyOf(kind: IncidentKind, subject: string): string {
  return `${kind} ${subject}`;
}
