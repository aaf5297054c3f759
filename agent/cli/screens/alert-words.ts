import type { Alert, AlertState, Level, Priority } from '../../model.ts';
import type { Tone } from '../terminal/paint.ts';

/** ISA-18.2 states as people say them. */
export const stateWords: Record<AlertState, string> = {
  unacknowledged: 'active, not acknowledged',
  acknowledged: 'active, acknowledged',
  'returned-unacknowledged': 'back to normal, not acknowledged',
  normal: 'closed',
};

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
