/** Numbers and times as people on site read them. */
import type { FeedbackCommand } from './model.ts';

/** Up to 4 significant digits: what an instrument can back. */
export function plainNumber(value: number): string {
  return Number(value.toPrecision(4)).toString();
}

/** Up to 6 significant digits, so that the bytes are the same everywhere; null where there is no number. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}

/** "1 alert", "2 alerts". */
export function amount(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** "23 Nov 14:20" in `timezone` (IANA). */
export function plainTime(at: number, timezone: string): string {
  const part = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const of = (type: string) => part.find((p) => p.type === type)?.value ?? '';
  return `${of('day')} ${of('month')} ${of('hour')}:${of('minute')}`;
}

/** "40 minutes", "6 hours", "3.5 days": as near as it matters. */
export function plainSpan(ms: number): string {
  const [minutes, hours, days] = [ms / 60_000, ms / 3_600_000, ms / 86_400_000];
  const [count, unit] =
    hours < 1
      ? [Math.round(minutes), 'minute']
      : days < 2
        ? [Math.round(hours), 'hour']
        : [Math.round(10 * days) / 10, 'day'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const spans = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** "1 h 30 min": what somebody asked for, to the second and not rounded. */
export function exactSpan(ms: number): string {
  let left = Math.round(ms / 1_000);
  const parts = spans.flatMap(([seconds, unit]) => {
    const count = Math.floor(left / seconds);
    left -= count * seconds;
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

/** "confirmed bearing", "false alarm": what a person said of an alert. */
export function feedbackWords({ verdict, mode }: Pick<FeedbackCommand, 'verdict' | 'mode'>): string {
  return [verdict.replace('-', ' '), ...(mode === null ? [] : [mode])].join(' ');
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
