import type { Alert, Priority } from '../model.ts';

export type EventWord =
  | 'raised'
  | 'raised again'
  | 'worsened'
  | 'acknowledged'
  | 'shelved'
  | 'unshelved'
  | 'returned'
  | 'closed';

/** One thing that happened to one alert. */
export interface AlertEvent {
  readonly at: string;
  readonly what: EventWord;
  readonly alert: string;
  readonly priority: Priority;
  readonly title: string;
  /** Who did it; null where nobody did. */
  readonly by: string | null;
  readonly note: string | null;
}

const priorities: readonly Priority[] = ['low', 'medium', 'high', 'urgent'];

/** What changed from revision to revision of one alert, from `since` (ISO time) on; `history` oldest first. */
export function alertEvents(history: readonly Alert[], since: string): AlertEvent[] {
  return history.flatMap((revision, i) =>
    revision.changed_at < since ? [] : changes(history[i - 1] ?? null, revision),
  );
}

function changes(before: Alert | null, after: Alert): AlertEvent[] {
  const event = (what: EventWord, by: string | null = null, note: string | null = null): AlertEvent => ({
    at: after.changed_at,
    what,
    alert: after.id,
    priority: after.priority,
    title: after.title,
    by,
    note,
  });
  if (before === null) return [event('raised')];
  const events: AlertEvent[] = [];
  if (!before.active && after.active) events.push(event('raised again'));
  else if (priorities.indexOf(after.priority) > priorities.indexOf(before.priority))
    events.push(event('worsened'));
  const { acknowledged, shelved } = after;
  if (acknowledged !== null && before.acknowledged === null)
    events.push(event('acknowledged', acknowledged.by, acknowledged.note));
  if (shelved !== null && before.shelved === null)
    events.push(
      event('shelved', shelved.by, `until ${shelved.until}${shelved.reason && `: ${shelved.reason}`}`),
    );
  if (shelved === null && before.shelved !== null) events.push(event('unshelved'));
  if (before.active && !after.active) events.push(event('returned'));
  if (before.state !== 'normal' && after.state === 'normal') events.push(event('closed'));
  return events;
}
