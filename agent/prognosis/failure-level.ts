import type { FailsAt } from '../../config/fault-modes.ts';
import type { Sensor } from '../../config/plant.ts';
import { widerPlace } from '../../config/vocabulary/signs.ts';
import { toSi, unitOf } from '../../config/vocabulary/units.ts';
import type { Gauge } from './waste.ts';

/** A level at which an asset no longer does its work, in the sensor's unit. */
export interface FailureLevel {
  readonly level: number;
  /** Who says so. */
  readonly source: 'its alarm limit' | 'fault-modes.yaml';
  /** By which share of the way to the level it may fail sooner, or hold out longer, 0-1. */
  readonly within: number;
}

/** A level of a standard or of practice is a typical one: a machine at hand may fail this share of the way before or beyond it. Practice. */
const practised = 0.3;

/**
 * Where `gauge` stands when the asset fails: its declared alarm limit on the side that it moves to, else what the fault
 * mode says of its place, absolute or as a share of what it should read; null where nobody says.
 */
export function failureLevelOf(gauge: Gauge, sensor: Sensor, failsAt: FailsAt): FailureLevel | null {
  const limit = gauge.sigma > 0 ? sensor.limits?.alarm_high : sensor.limits?.alarm_low;
  // A head is no reading of its sensor.
  if (limit !== undefined && limit !== null && gauge.place !== 'head') {
    return { level: limit, source: 'its alarm limit', within: 0 };
  }
  const place = gauge.place ?? '';
  const stated = failsAt[place] ?? failsAt[widerPlace(place)];
  const unit = unitOf(gauge.unit);
  if (stated === undefined || unit === null) return null;
  const known = { source: 'fault-modes.yaml', within: practised } as const;
  if (stated.share) return { level: gauge.expected * stated.value, ...known };
  const of = unitOf(stated.unit);
  if (of === null || of.quantity !== unit.quantity) return null;
  return { level: (toSi(stated.value, of) - unit.offset) / unit.factor, ...known };
}
