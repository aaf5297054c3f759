import type { FailsAt } from '../../config/fault-modes.ts';
import type { Sensor } from '../../config/plant.ts';
import { widerPlace } from '../../config/vocabulary/signs.ts';
import { toSi, unitOf } from '../../config/vocabulary/units.ts';
import type { Gauge } from '../diagnosis/symptom.ts';

/** Where an asset no longer does its work, in the sensor's unit: between these two, the nearer first. */
export interface FailureLevel {
  readonly nearest: number;
  readonly furthest: number;
  /** As people said it: the level, or from where to where. */
  readonly levels: readonly number[];
  /** Who says so. */
  readonly source: 'its alarm limit' | 'fault-modes.yaml';
}

/** A level of a standard or of practice is a typical one: a machine at hand may fail this share of the way before or beyond it. Practice. */
export const practised = 0.3;

/**
 * Where `gauge` stands when the asset fails: its declared alarm limit on the side that it moves to, else what the fault
 * mode says of its place, absolute or as a share of what it should read; null where nobody says.
 */
export function failureLevelOf(gauge: Gauge, sensor: Sensor, failsAt: FailsAt): FailureLevel | null {
  const limit = gauge.sigma > 0 ? sensor.limits?.alarm_high : sensor.limits?.alarm_low;
  // A head is no reading of its sensor.
  if (limit !== undefined && limit !== null && gauge.place !== 'head') {
    return { nearest: limit, furthest: limit, levels: [limit], source: 'its alarm limit' };
  }
  const place = gauge.place ?? '';
  const stated = failsAt[place] ?? failsAt[widerPlace(place)];
  const levels = stated === undefined ? null : inUnitOf(gauge, stated);
  if (levels === null) return null;
  const [level, end] = levels as [number, number?];
  const way = practised * (level - gauge.asLearned);
  return {
    nearest: end === undefined ? level - way : level,
    furthest: end ?? level + way,
    levels,
    source: 'fault-modes.yaml',
  };
}

function inUnitOf(gauge: Gauge, { values, unit: said, share }: FailsAt[string]): readonly number[] | null {
  const [unit, of] = [unitOf(gauge.unit), unitOf(said)];
  if (unit === null) return null;
  if (share) return values.map((value) => gauge.asLearned * value);
  if (of === null || of.quantity !== unit.quantity) return null;
  return values.map((value) => (toSi(value, of) - unit.offset) / unit.factor);
}
