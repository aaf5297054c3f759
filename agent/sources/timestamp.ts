import type { Millis } from '../model.ts';

const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)? ?(Z|[+-]\d{2}:?\d{2})?$/;
const epoch = /^-?\d+(?:\.\d+)?$/;
/** Epoch numbers above this are milliseconds, below it seconds: 1973 in ms, 5138 in s. */
const millisFrom = 1e11;
/** 2200-01-01: what lies beyond is no time of a plant. */
const latest = 7_258_118_400_000;

/** ISO 8601 or epoch; a time without a zone is in `timezone` (IANA). null when it is neither. */
export function parseTimestamp(text: string, timezone: string): Millis | null {
  const trimmed = text.trim();
  if (epoch.test(trimmed)) return epochMillis(Number(trimmed));
  const match = iso.exec(trimmed);
  if (match === null) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone] = match;
  const millis = fraction === '' ? 0 : Math.round(Number(`0.${fraction}`) * 1000);
  const local = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) + millis;
  if (Number.isNaN(local)) return null;
  if (zone === 'Z') return local;
  if (zone !== undefined) return local - offsetMinutes(zone) * 60_000;
  return timezone === 'UTC' ? local : fromLocal(local, timezone);
}

/** Seconds or milliseconds since 1970, told apart by size. */
export function epochMillis(value: number): Millis | null {
  const millis = Math.abs(value) > millisFrom ? value : value * 1000;
  return Math.abs(millis) <= latest ? millis : null;
}

function offsetMinutes(zone: string): number {
  const digits = zone.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** The instant at which clocks in `timezone` show `local`. In the hour that occurs twice, the first of them. */
function fromLocal(local: Millis, timezone: string): Millis {
  const first = local - offsetAt(local, timezone);
  return local - offsetAt(first, timezone);
}

/** What clocks in `timezone` are ahead of UTC at `at`, ms. */
function offsetAt(at: Millis, timezone: string): Millis {
  const parts = formatOf(timezone).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown - Math.floor(at / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timezone, format);
  return format;
}
