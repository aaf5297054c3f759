/** Durations as people write them: one whole or decimal number and one unit, nothing else. */
const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** For schemas and messages; `parseDuration` takes exactly what this matches. */
export const durationPattern = '^[0-9]{1,9}(\\.[0-9]{1,3})?(ms|s|m|h|d)$';
export const durationShape = 'must be a duration such as 500ms, 30s, 5m, 2h or 7d';

const written = new RegExp(durationPattern);

/** Milliseconds of `text` (`30s`, `1.5h`), rounded to whole ones; null when it is no duration. */
export function parseDuration(text: string): number | null {
  if (!written.test(text)) return null;
  const number = Number.parseFloat(text);
  const unit = text.slice(text.search(/[a-z]/));
  return Math.round(number * (unitMs[unit] ?? Number.NaN));
}

/** Milliseconds of a duration that the schema has already accepted. */
export function durationMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw new RangeError(`"${text}" ${durationShape}`);
  return ms;
}
