import type { Millis } from '../../model.ts';
import { epochMillis, parseTimestamp } from '../timestamp.ts';

/** 2199-12-31 in ms: what lies beyond is microseconds or nonsense. */
const latest = 7_258_118_400_000;
/** No time is longer, characters. */
const longest = 40;

/** A payload's time: ISO 8601 (UTC without a zone) or epoch seconds or milliseconds; null when it is neither. */
export function readTime(value: unknown): Millis | null {
  const at =
    typeof value === 'number'
      ? epochMillis(value)
      : typeof value === 'string' && value.length <= longest
        ? parseTimestamp(value, 'UTC')
        : null;
  return at !== null && at >= 0 && at < latest ? at : null;
}
