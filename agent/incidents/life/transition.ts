import type {
  Acknowledgement,
  IncidentKind,
  Level,
  Millis,
  Mode,
  Priority,
  Shelf,
  ToldMode,
} from '../../model.ts';
import { iso } from '../../plain-words.ts';
import type { Announcement } from '../../ports.ts';
import { moreUrgent } from '../grading/grading.ts';
import { type Finding, type Incident, noOutlook, type Outlook } from '../incident.ts';

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
      readonly mode: Mode;
    }
  /** The asset was started or stopped while something stands on it. */
  | { readonly kind: 'switched'; readonly at: Millis; readonly mode: Mode }
  /** `finding`: what is to be said of it now that it is over, where that is something else. */
  | { readonly kind: 'returned'; readonly at: Millis; readonly finding?: Finding }
  /** Looked at again. `news`: another mode leads than was told. `finding`: as of now. */
  | {
      readonly kind: 'diagnosed';
      readonly at: Millis;
      readonly outlook: Outlook;
      readonly priority: Priority;
      readonly news: boolean;
      readonly finding: Finding;
    }
  | { readonly kind: 'acknowledged'; readonly by: Acknowledgement; readonly at: Millis }
  | { readonly kind: 'shelved'; readonly shelf: Shelf; readonly at: Millis }
  /** By a person, or because its time is over. */
  | { readonly kind: 'unshelved'; readonly at: Millis }
  /** It was acknowledged long ago and still stands (OPC UA Part 9, ReAlarmTime). */
  | { readonly kind: 'reminded'; readonly at: Millis }
  /** People work on it, or (null) no longer do. */
  | { readonly kind: 'suppressed'; readonly by: string | null; readonly at: Millis };

export interface Transition {
  readonly next: Incident;
  /** null: nothing that anyone must hear of. */
  readonly announce: Announcement['why'] | null;
}

const weight: Record<Level, number> = { observation: 0, advisory: 1, alarm: 2 };

/**
 * The life cycle after ISA-18.2 / IEC 62682, figure 4, as one function: every combination of state
 * and event stands here once.
 *
 * | state                      | found                  | returned                | acknowledged | shelved   | unshelved        |
 * |----------------------------|------------------------|-------------------------|--------------|-----------|------------------|
 * | none, or normal (A)        | raise                  | -                       | -            | -         | -                |
 * | unacknowledged (B)         | joins, worsens or not  | returned-unacknowledged | acknowledged | shelved   | -                |
 * | acknowledged (C)           | joins; worse un-acks   | normal (closed)         | -            | shelved   | -                |
 * | returned-unacknowledged (D)| raise again            | -                       | normal       | shelved   | -                |
 * | shelved (G), active        | joins; worse: to B     | held, stays shelved     | stays        | new end   | unacknowledged   |
 * | shelved (G), back to normal| held, stays shelved; worse: to B | -             | stays        | new end   | normal (closed)  |
 *
 * What is active, acknowledged and neither shelved nor suppressed may be told again (B): somebody is reminded.
 * What is open may be suppressed, by work on it, and is no longer when that is over: a field of its own, beside all of
 * these, and each time a new revision told to nobody; so is that the asset of what is active starts or stops. What is active may be diagnosed again: news un-acknowledges it and is told,
 * anything else, and on a shelf all but what is graver, is a new revision told to nobody. Otherwise nothing comes of it.
 *
 * A shelf (ISA-18.2 figure 4, state G; 11.7) silences and does not blind: the incident comes and goes on it, each time
 * a new revision that states the truth, journalled and on the state topics but told to nobody (`held`). So what
 * comes and goes, the commonest thing to be shelved, stays silent till the end. Only what is worse than when it was
 * shelved ends the shelf and is told. At its end what still stands is unacknowledged again, whoever acknowledged
 * it before: nothing is forgotten on a shelf. What is back to normal closes, for a person knew of it.
 */
export function transition(incident: Incident | null, event: IncidentEvent): Transition | null {
  switch (event.kind) {
    case 'found':
      if (incident === null) return raise(event);
      if (incident.shelved !== null) return foundOnShelf(incident, event);
      if (!incident.active) return raiseAgain(incident, event);
      return join(incident, event);
    case 'switched':
      return incident === null || !incident.active ? null : switchedTo(incident, event);
    case 'returned':
      if (incident === null || !incident.active) return null;
      return change(incident, event.at, whyReturned(incident), {
        active: false,
        clearedAt: event.at,
        finding: event.finding ?? incident.finding,
      });
    case 'diagnosed':
      return incident === null || !incident.active ? null : diagnose(incident, event);
    case 'acknowledged':
      if (incident === null || incident.acknowledged !== null) return null;
      return change(
        incident,
        event.at,
        incident.active || incident.shelved !== null ? 'acknowledged' : 'closed',
        {
          acknowledged: event.by,
        },
      );
    case 'shelved':
      if (incident === null || !isOpen(incident)) return null;
      return change(incident, event.at, 'shelved', { shelved: event.shelf });
    case 'unshelved':
      if (incident === null || incident.shelved === null) return null;
      return unshelve(incident, incident.shelved, event.at);
    case 'reminded':
      if (incident === null || !incident.active || incident.acknowledged === null) return null;
      if (incident.shelved !== null || incident.suppressedBy !== null) return null;
      return change(incident, event.at, 'raised', { acknowledged: null });
    case 'suppressed':
      if (incident === null || !isOpen(incident) || incident.suppressedBy === event.by) return null;
      return change(incident, event.at, 'held', {
        suppressedBy: event.by,
        mode: modeAtWork(incident, event.by),
      });
  }
}

type Found = Extract<IncidentEvent, { kind: 'found' }>;

function raise(event: Found): Transition {
  const { id, subject, level, priority, finding, mode, at } = event;
  const next: Incident = {
    id,
    kind: event.incidentKind,
    subject,
    asset: null,
    revision: 1,
    level,
    mode: toldMode(null, mode),
    priority,
    active: true,
    acknowledged: null,
    shelved: null,
    suppressedBy: null,
    raisedAt: at,
    changedAt: at,
    clearedAt: null,
    finding,
    outlook: noOutlook,
  };
  return { next, announce: 'raised' };
}

function raiseAgain(incident: Incident, event: Found): Transition {
  const { level, priority, finding, mode, at } = event;
  return change(incident, at, 'raised', {
    active: true,
    clearedAt: null,
    acknowledged: null,
    level,
    mode: toldMode(null, mode),
    priority,
    finding,
  });
}

/** Only what is worse than before is announced, and then it un-acknowledges; nothing makes it milder while it lasts. */
function join(incident: Incident, event: Found): Transition {
  const worse = worsened(incident, event);
  if (worse === null) return { next: incident, announce: null };
  const now = { mode: toldMode(incident.mode, event.mode), finding: event.finding };
  return change(incident, event.at, 'worsened', { ...worse, ...now, acknowledged: null });
}

function foundOnShelf(incident: Incident, event: Found): Transition {
  const worse = worsened(incident, event);
  if (worse === null && incident.active) return { next: incident, announce: null };
  const mode = toldMode(incident.active ? incident.mode : null, event.mode);
  const stands = { active: true, clearedAt: null, mode, finding: event.finding } as const;
  if (worse === null) return change(incident, event.at, 'held', stands);
  return change(incident, event.at, 'worsened', { ...worse, ...stands, shelved: null, acknowledged: null });
}

function switchedTo(
  incident: Incident,
  { at, mode: now }: { readonly at: Millis; readonly mode: Mode },
): Transition | null {
  const mode = toldMode(incident.mode, now);
  const same = isStill(mode) === isStill(incident.mode) && (incident.mode !== null || mode === null);
  return same ? null : change(incident, at, 'held', { mode });
}

/** What ran when it was found and stands still `now` is not well for that (what was found on it is held). `told`: as of the revision before. */
function toldMode(told: ToldMode | null, now: Mode): ToldMode | null {
  if (now === 'unknown') return told;
  if (now !== 'off') return now;
  return isStill(told) || told === null ? (told ?? 'off') : 'not running';
}

/** Once somebody has worked on a machine that stands still, it is held no more for having stopped: from then on its sensors tell. */
function modeAtWork({ mode }: Incident, by: string | null): ToldMode | null {
  return by === null && mode === 'not running' ? 'off' : mode;
}

function isStill(mode: ToldMode | null): boolean {
  return mode === 'off' || mode === 'not running';
}

/** A new leading mode asks for another response: it is told and un-acknowledges, unless a shelf silences it. That it is graver ends a shelf. */
function diagnose(incident: Incident, event: Extract<IncidentEvent, { kind: 'diagnosed' }>): Transition {
  const { at, outlook, news, finding } = event;
  const priority = moreUrgent(incident.priority, event.priority);
  const isGraver = priority !== incident.priority;
  if (!isGraver && (!news || incident.shelved !== null))
    return change(incident, at, 'held', { outlook, finding });
  return change(incident, at, 'worsened', { outlook, finding, priority, shelved: null, acknowledged: null });
}

function unshelve(incident: Incident, shelf: Shelf, at: Millis): Transition {
  if (incident.active) return change(incident, at, 'unshelved', { shelved: null, acknowledged: null });
  const note = `back to normal while it was shelved by ${shelf.by}`;
  const acknowledged = incident.acknowledged ?? { by: 'coolwatch', at: iso(at), note };
  return change(incident, at, 'closed', { shelved: null, acknowledged });
}

/** What the detectors have told of has now passed an alarm limit or broken a rule of the plant, however grave it was told to be. */
function isPassed({ finding }: Incident, event: Found): boolean {
  return event.level === 'alarm' && event.finding.votes === null && finding.votes !== null;
}

/** Level and priority where either is worse than the incident's, or it is no guess any more, the worse one of each; else null. */
function worsened(incident: Incident, event: Found): Pick<Incident, 'level' | 'priority'> | null {
  const priority = moreUrgent(incident.priority, event.priority);
  const level = weight[event.level] > weight[incident.level] ? event.level : incident.level;
  const same = priority === incident.priority && level === incident.level;
  return same && !isPassed(incident, event) ? null : { level, priority };
}

function whyReturned({ acknowledged, shelved }: Incident): Announcement['why'] {
  if (shelved !== null) return 'held';
  return acknowledged === null ? 'returned' : 'closed';
}

/** Limits speak at the reading, the rest at frames, which end a little behind: within one alert time never runs back. */
function change(
  incident: Incident,
  at: Millis,
  announce: Announcement['why'],
  changed: Partial<Incident>,
): Transition {
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

/** Open: someone still has to look at it, or it may come back on its shelf. */
export function isOpen(incident: Incident): boolean {
  return incident.active || incident.acknowledged === null || incident.shelved !== null;
}
