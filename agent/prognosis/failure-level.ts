import type { FailsAt } from '../../config/fault-modes.ts';
import type { Sensor } from '../../config/plant.ts';
import { widerPlace } from '../../config/vocabulary/signs.ts';
import { toSi, unitOf } from '../../config/vocabulary/units.ts';
import type { Gauge } from '../diagnosis/symptom.ts';

/** Where an asset no longer does its work. */
export interface FailureLevel {
  /** How far off what was learned, in the unit of its course and in the direction that it moves; it fails between the two. */
  readonly limits: { readonly nearest: number; readonly furthest: number };
  /** As people said it, in the unit of the sensor: the level, or from where to where; shares are of what it should read just now. */
  readonly levels: readonly number[];
  /** Who says so. */
  readonly source: 'its alarm limit' | 'fault-modes.yaml';
}

/** A level of a standard or of practice is a typical one: a machine at hand may fail this share of the way before or beyond it. Practice. */
export const practised = 0.3;

/**
 * Where `gauge` stands when the asset fails: its declared alarm limit on the side that it moves to, else what the fault mode says of its
 * place, absolute or as a share of what it should read; null where nobody says. A pump passes an absolute level at its usual speed.
 */
export function failureLevelOf(gauge: Gauge, sensor: Sensor, failsAt: FailsAt): FailureLevel | null {
  const limit = gauge.sigma > 0 ? sensor.limits?.alarm_high : sensor.limits?.alarm_low;
  // A head is no reading of its sensor.
  if (limit !== undefined && limit !== null && gauge.place !== 'head') {
    return { limits: between(gauge, [limit]), levels: [limit], source: 'its alarm limit' };
  }
  const place = gauge.place ?? '';
  const stated = failsAt[place] ?? failsAt[widerPlace(place)];
  const unit = unitOf(gauge.unit);
  if (stated === undefined || unit === null) return null;
  const { values, unit: said, share } = stated;
  const { expected } = gauge.atUsual;
  if (share) {
    const limits = between(
      gauge,
      typical(
        values.map((value) => value * expected),
        expected,
      ),
    );
    // Where the suction of a head cannot be read just now it is told as usual.
    const shown = Number.isFinite(gauge.expected) ? gauge.expected : expected;
    return { limits, levels: values.map((value) => value * shown), source: 'fault-modes.yaml' };
  }
  const of = unitOf(said);
  if (of === null || of.quantity !== unit.quantity) return null;
  const levels = values.map((value) => (toSi(value, of) - unit.offset) / unit.factor);
  return { limits: between(gauge, typical(levels, expected)), levels, source: 'fault-modes.yaml' };
}

/** Two levels as they are, one with the machines that fail before and beyond it. */
function typical(levels: readonly number[], expected: number): readonly number[] {
  return levels.flatMap((level) => {
    const way = practised * (level - expected);
    return levels.length > 1 ? [level] : [level - way, level + way];
  });
}

function between({ sigma, atUsual }: Gauge, levels: readonly number[]): FailureLevel['limits'] {
  const ways = levels.map((level) => Math.sign(sigma) * (level - atUsual.asLearned));
  return { nearest: Math.min(...ways), furthest: Math.max(...ways) };
}
