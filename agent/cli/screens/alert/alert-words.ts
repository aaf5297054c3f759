import type { Alert, AlertState, Level, Priority, Shelf, ToldMode } from '../../../model.ts';
import type { Tone } from '../../terminal/paint.ts';
import type { SiteTime } from '../../terminal/site-time.ts';

/** ISA-18.2 states as people say them. */
export const stateWords: Record<AlertState, string> = {
  unacknowledged: 'active, not acknowledged',
  acknowledged: 'active, acknowledged',
  'returned-unacknowledged': 'back to normal, not acknowledged',
  shelved: 'shelved',
  'out-of-service': 'out of service',
  normal: 'closed',
};

/** Whether its machine runs, as people say it. */
export const modeWords: Record<ToldMode, string> = {
  steady: 'yes',
  starting: 'yes',
  off: 'no',
  'not running': 'no: it has stopped since',
};

/** Its state, that its machine has stopped since and, where somebody has silenced it, who, until when and why. */
export function standingWords({ state, shelved, suppressed_by, mode }: Alert, time: SiteTime): string {
  if (shelved !== null) return shelfWords(shelved, time);
  if (state === 'out-of-service') return `${stateWords[state]}, ${suppressed_by}`;
  return mode === 'not running' ? `${stateWords[state]}, not running` : stateWords[state];
}

/** "shelved by kim until 16:00:00: valve is being exchanged". */
export function shelfWords({ by, until, reason }: Shelf, time: SiteTime): string {
  return `shelved by ${by} until ${time.short(until)}${reason === '' ? '' : `: ${reason}`}`;
}

export const priorityTone: Record<Priority, Tone> = {
  urgent: 'worst',
  high: 'bad',
  medium: 'waiting',
  low: 'plain',
};

const priorities: readonly Priority[] = ['urgent', 'high', 'medium', 'low'];
const levels: readonly Level[] = ['alarm', 'advisory', 'observation'];

/** Nobody has said yet that they know of it. */
export function needsPerson({ state }: Alert): boolean {
  return state === 'unacknowledged' || state === 'returned-unacknowledged';
}

/** Most pressing first: active before returned, unacknowledged before acknowledged, then priority, level, age. */
export function byUrgency(a: Alert, b: Alert): number {
  return (
    Number(b.active) - Number(a.active) ||
    Number(needsPerson(b)) - Number(needsPerson(a)) ||
    priorities.indexOf(a.priority) - priorities.indexOf(b.priority) ||
    levels.indexOf(a.level) - levels.indexOf(b.level) ||
    a.raised_at.localeCompare(b.raised_at)
  );
}
