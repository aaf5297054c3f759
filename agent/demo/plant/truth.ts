/** What really happens in a simulated plant: the nouns of `truth.json`. Times are Millis in memory, ISO 8601 in the file. */
import type { AssetKind, SensorKind } from '../../../config/vocabulary/kinds.ts';
import type { Millis } from '../../model.ts';

/** The failures that the plant can grow. */
export const faultModes = ['bearing', 'impeller', 'strainer', 'seal', 'winding', 'fouling'] as const;
export type FaultModeName = (typeof faultModes)[number];

/** One fault, from its onset to the functional failure that it ends in. */
export interface Fault {
  readonly mode: FaultModeName;
  readonly asset: string;
  readonly onsetAt: Millis;
  readonly failureAt: Millis;
  /** Severity at share x of the course is (e^(kx) - 1) / (e^k - 1); 3 to 6. */
  readonly k: number;
  /** The functional failure in words, with its figure. */
  readonly failsBy: string;
}

export const nuisanceKinds = [
  'setpoint-change',
  'rotation',
  'stand-by-test',
  'maintenance-stop',
  'load-step',
  'gap',
  'silent-gateway',
  'stuck',
  'drift',
  'spike',
  'calibration',
] as const;
export type NuisanceKind = (typeof nuisanceKinds)[number];

/** Something that happens in any plant and is no failure of its equipment. */
export interface Nuisance {
  readonly kind: NuisanceKind;
  /** The asset, group of assets, hall, sensor or source that it happens to. */
  readonly subject: string;
  readonly from: Millis;
  readonly to: Millis;
  readonly what: string;
}

/** A sensor of the simulated plant, as sensors.yaml would declare it. */
export interface Instrument {
  readonly id: string;
  readonly asset: string;
  readonly kind: SensorKind;
  readonly unit: string;
  readonly role: string;
  /** Digits after the point that it shows. */
  readonly decimals: number;
}

export interface Equipment {
  readonly id: string;
  readonly kind: AssetKind;
}

/** A sensor that the fault moves, from the difference of the two simulations on the same random numbers. */
export interface DrivenSensor {
  readonly sensor: string;
  readonly asset: string;
  /** End of the first hour whose mean differs by one sigma of the sensor's own short-term scatter. */
  readonly firstAt: Millis;
  /** Largest difference of hourly means before the failure, in those sigma. */
  readonly maxSigma: number;
}

/** An asset that the fault reaches for a while, if only because it stands in for another. */
export interface MovedAsset {
  readonly asset: string;
  /** Whole hours in which a sensor of it differs by one sigma between the simulations, or its group runs otherwise. */
  readonly spans: readonly { readonly from: Millis; readonly to: Millis }[];
}

export interface Truth {
  readonly seed: number;
  readonly start: Millis;
  readonly end: Millis;
  readonly periodMs: Millis;
  /** No fault and no instrument fault before this time. */
  readonly learnUntil: Millis;
  readonly fault: Fault | null;
  /** The earliest `firstAt` of the driven sensors; null without a fault. */
  readonly firstDetectableAt: Millis | null;
  readonly drivenSensors: readonly DrivenSensor[];
  readonly movedAssets: readonly MovedAsset[];
  readonly nuisances: readonly Nuisance[];
}

/** What shows in smoothed readings may be this long over, in ms. */
export const lingersMs = 86_400_000;

/** Does the fault reach `asset`, or did it within the day before `at`? Nothing is reached before the onset. */
export function isReached({ fault, movedAssets, drivenSensors }: Truth, asset: string, at: Millis): boolean {
  if (fault === null || at < fault.onsetAt) return false;
  if (asset === fault.asset || drivenSensors.some((driven) => driven.asset === asset)) return true;
  const spans = movedAssets.find((moved) => moved.asset === asset)?.spans ?? [];
  return spans.some(({ from, to }) => from <= at && at - to <= lingersMs);
}
