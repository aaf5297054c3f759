/** Numbers and times as people on site read them. */

/** Up to 4 significant digits: what an instrument can back. */
export function plainNumber(value: number): string {
  return Number(value.toPrecision(4)).toString();
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

export function iso(at: number): string {
  return new Date(at).toISOString();
}
