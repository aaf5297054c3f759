import type { Sensor } from '../../config/plant.ts';
import { toSi, unitOf } from '../../config/vocabulary/units.ts';

/** NAMUR NE 43: 3.6 mA and 21 mA are failure currents; as shares of the span below and above the range. */
const failureBelow = 0.4 / 16;
const failureAbove = 1 / 16;
/** An uncalibrated transmitter reads this much beyond what can be, in shares of a ratio, before it is broken. */
const slackRatio = 0.1;
const atmosphere = 101_325;
/** Hotter than any cooling plant's metal, in K. */
const hottestK = 1273;

/** Between these a reading can be one, in the sensor's unit: the transmitter's range, else what physics allows. */
export function possible({ kind, unit, range }: Sensor): { readonly low: number; readonly high: number } {
  if (range !== null) {
    const span = range.high - range.low;
    return { low: range.low - failureBelow * span, high: range.high + failureAbove * span };
  }
  const known = unitOf(unit);
  const within = (low: number, high: number) =>
    known === null
      ? { low: -Infinity, high: Infinity }
      : { low: (low - known.offset) / known.factor, high: (high - known.offset) / known.factor };
  // A kelvin may be a difference: 0 K and below are then usual.
  if (known?.quantity === 'temperature' && toSi(0, known) > 0) return within(0, hottestK);
  if (known?.quantity === 'relative-humidity') return within(-slackRatio, 1 + slackRatio);
  if (known?.quantity === 'ratio' && kind === 'humidity') return within(-slackRatio, 1 + slackRatio);
  if (known?.quantity === 'pressure' && known.reference === 'absolute') {
    return within(-slackRatio * atmosphere, Infinity);
  }
  if (known?.quantity === 'pressure' && known.reference === 'gauge' && kind === 'pressure') {
    return within(-(1 + slackRatio) * atmosphere, Infinity);
  }
  return { low: -Infinity, high: Infinity };
}
