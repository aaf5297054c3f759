import type { Acknowledgement, IncidentKind, Level, Millis, Priority } from '../model.ts';
import type { Finding, Incident } from './incident.ts';

/** What can happen to an incident. Times are event time. */
export type IncidentEvent =
  | {
      readonly kind: 'found';
      readonly at: Millis;
      readonly id: string;
      readonly incidentKind: IncidentKind;
      readonly subject: string;
      readonly level: Level;
      readonly priority: Priority;
      readonly finding: Finding;
    }
  | { readonly kind: 'returned'; readonly at: Millis }
  | { readonly kind: 'acknowledged'; readonly by: Acknowledgement; readonly at: Millis };

export type Why = 'raised' | 'worsened' | 'acknowledged' | 'returned' | 'closed';
export interface Transition {
  readonly next: Incident;
  /** null: nothing that anyone must hear of. */
  readonly announce: Why | null;
}

const urgency: Record<Priority, number> = { low: 0, medium: 1, high: 2, urgent: 3 };
const weight: Record<Level, number> = { observation: 0, advisory: 1, alarm: 2 };

/**
 * The life cycle after ISA-18.2 / IEC 62682, figure 4, as one function: every combination of state
 * and event stands here once.
 *
 * | state                    | found                  | returned                | acknowledged  |
 * |--------------------------|------------------------|-------------------------|---------------|
 * | none                     | raise                  | -                       | -             |
 * | unacknowledged           | joins, worsens or not  | returned-unacknowledged | acknowledged  |
 * | acknowledged             | joins; worse un-acks   | normal (closed)         | -             |
 * | returned-unacknowledged  | raise again            | -                       | normal        |
 */
export function transition(incident: Incident | null, event: IncidentEvent): Transition | null {
  switch (event.kind) {
    case 'found':
      if (incident === null) return raise(event);
      if (!incident.active) return raiseAgain(incident, event);
      return join(incident, event);
    case 'returned':
      if (incident === null || !incident.active) return null;
      return change(incident, event.at, incident.acknowledged === null ? 'returned' : 'closed', {
        active: false,
        clearedAt: event.at,
      });
    case 'acknowledged':
      if (incident === null || incident.acknowledged !== null) return null;
      return change(incident, event.at, incident.active ? 'acknowledged' : 'closed', {
        acknowledged: event.by,
      });
  }
}

type Found = Extract<IncidentEvent, { kind: 'found' }>;

function raise(event: Found): Transition {
  const { id, subject, level, priority, finding, at } = event;
  const next: Incident = {
    id,
    kind: event.incidentKind,
    subject,
    revision: 1,
    level,
    priority,
    active: true,
    acknowledged: null,
    raisedAt: at,
    changedAt: at,
    clearedAt: null,
    finding,
  };
  return { next, announce: 'raised' };
}

function raiseAgain(incident: Incident, event: Found): Transition {
  const { level, priority, finding, at } = event;
  return change(incident, at, 'raised', {
    active: true,
    clearedAt: null,
    acknowledged: null,
    level,
    priority,
    finding,
  });
}

/** Only what is worse than before is announced, and then it un-acknowledges; nothing makes it milder while it lasts. */
function join(incident: Incident, event: Found): Transition {
  const priority = urgency[event.priority] > urgency[incident.priority] ? event.priority : incident.priority;
  const level = weight[event.level] > weight[incident.level] ? event.level : incident.level;
  if (priority === incident.priority && level === incident.level) return { next: incident, announce: null };
  const { finding, at } = event;
  return change(incident, at, 'worsened', { acknowledged: null, level, priority, finding });
}

/** Limits speak at the reading, the rest at frames, which end a little behind: within one alert time never runs back. */
function change(incident: Incident, at: Millis, announce: Why, changed: Partial<Incident>): Transition {
  return {
    next: {
      ...incident,
      ...changed,
      revision: incident.revision + 1,
      changedAt: Math.max(at, incident.changedAt),
    },
    announce,
  };
}

/** Open: someone still has to look at it. */
export function isOpen(incident: Incident): boolean {
  return incident.active || incident.acknowledged === null;
}
