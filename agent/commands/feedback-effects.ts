import type { AckCommand, FeedbackCommand, MaintenanceCommand } from '../model.ts';
import { feedbackWords } from '../plain-words.ts';
import type { Work } from '../validation/maintenance.ts';

/** Whoever says what an alert was has seen it; null: what was said is taken back. */
export function acknowledgementOf(command: FeedbackCommand): AckCommand | null {
  const { id, verdict, by, at, note } = command;
  const said = feedbackWords(command) + (note === null ? '' : `: ${note}`);
  return verdict === 'withdrawn' ? null : { kind: 'ack', id, by, at, note: said };
}

/**
 * What the word on an alert changes of the work on its asset; null: nothing. Known work began when the alert was raised,
 * which is how it is known again when another word is said; longer work that somebody else announced goes on.
 */
export function workOf(command: FeedbackCommand, works: readonly Work[]): MaintenanceCommand | null {
  const { verdict, forMs, about, by, at, note } = command;
  const { asset: subject, raisedAt } = about;
  if (subject === null) return null;
  const standing = works.find((work) => work.subject === subject);
  const own = standing?.from === raisedAt;
  if (verdict !== 'known-work') {
    return own ? { kind: 'maintenance', subject, forMs: null, by, at, note } : null;
  }
  if (forMs === null) return null;
  const until = at + forMs;
  if (standing !== undefined && !own && standing.until >= until) return null;
  return { kind: 'maintenance', subject, forMs: until - raisedAt, by, at: raisedAt, note };
}
