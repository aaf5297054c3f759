import type { Alert } from '../../../model.ts';
import { priorityTone, standingWords } from './alert-words.ts';
import { left, wrap } from '../../terminal/columns.ts';
import type { Paint } from '../../terminal/paint.ts';
import type { SiteTime } from '../../terminal/site-time.ts';

const markColumns = 18;

/** One alert of a list: how urgent, its title, and below it the id to go on with, its age and state. */
export function alertLines(
  alert: Alert,
  shortId: string,
  time: SiteTime,
  paint: Paint,
  columns: number,
): string[] {
  const mark = left(`${alert.priority.toUpperCase()} ${alert.level}`, markColumns);
  const [first = '', ...more] = wrap(alert.title, columns - markColumns - 2);
  const blank = ' '.repeat(markColumns + 2);
  const when = alert.cleared_at === null ? '' : `, cleared ${time.short(alert.cleared_at)}`;
  const state = standingWords(alert, time);
  const below = `${shortId}  ${time.age(alert.raised_at)} old${when}, ${state}`;
  return [
    `  ${paint(priorityTone[alert.priority], mark)}${first}`,
    ...more.map((line) => blank + line),
    ...wrap(below, columns - markColumns - 2).map((line) => blank + paint('faint', line)),
  ];
}
