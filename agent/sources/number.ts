/** Strict reading of numbers: what a device did not send as a number never becomes one. */
import type { SensorKind } from '../../config/vocabulary/kinds.ts';

/** A reading's value, or why there is none. */
export type NumberOrFault = number | 'wrong-type' | 'not-finite';

/** Digits as instruments print them: `12`, `-0.5`, `+.5`, `007`, `1.2e3`; no hex, blanks, commas or units. */
const decimal = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$/;
/** How C, Go and Python firmware prints a failed measurement. */
const notANumber = /^[+-]?(?:nan|inf(?:inity)?)$/i;

/** Whether a sensor of this kind may report true and false, taken as 1 and 0. */
export function isTwoState(kind: SensorKind): boolean {
  return kind === 'status' || kind === 'command';
}

/**
 * A decoded value as a reading. Numbers pass; true and false only for two-state sensors.
 * Beyond 2^53 - 1 a double cannot tell neighbours apart and no cooling sensor measures there: such
 * values are counters gone wild or markers like 3.4e38 for "no value", and are not-finite.
 */
export function toReading(value: unknown, twoState: boolean): NumberOrFault {
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : 'not-finite';
  if (typeof value === 'boolean' && twoState) return value ? 1 : 0;
  return 'wrong-type';
}

/** A payload that is nothing but the number: its text, blanks and line ends around it allowed. */
export function readPlainNumber(text: string, twoState: boolean): NumberOrFault {
  const trimmed = text.trim();
  if (decimal.test(trimmed)) return toReading(Number(trimmed), twoState);
  if (notANumber.test(trimmed)) return 'not-finite';
  if (trimmed === 'true' || trimmed === 'false') return toReading(trimmed === 'true', twoState);
  return 'wrong-type';
}
