import type { Millis } from '../../../model.ts';
import type { GroupName } from '../inventory.ts';
import type { Fault, FaultModeName, Nuisance } from '../truth.ts';

export interface PlantOptions {
  readonly seed: number;
  readonly start: Millis;
  readonly periodMs: Millis;
  /** Length of the recording; at least 1. */
  readonly days: number;
  /** null: a healthy plant. */
  readonly fault: FaultModeName | null;
  /** The asset with the fault; null: one that the seed chooses. */
  readonly asset: string | null;
  /** Default: drawn, 43-60 % of the days. */
  readonly onsetDay?: number;
  /** Default: drawn, 80-98 % of the days. */
  readonly failureDay?: number;
  /** Default: 40 % of the days, at most 14. */
  readonly learnDays?: number;
  /** `operations`: without instrument faults. Default `all`. */
  readonly nuisances?: 'all' | 'operations';
}

/** What a happening does in the plant, beside being told in truth.json. */
export type Effect =
  | { readonly kind: 'setpoint-change'; readonly setpoint: Setpoint; readonly by: number }
  | { readonly kind: 'rotation' }
  | { readonly kind: 'stand-by-test' }
  | { readonly kind: 'maintenance-stop' }
  | { readonly kind: 'load-step'; readonly share: number }
  | { readonly kind: 'gap' }
  | { readonly kind: 'silent-gateway' }
  | { readonly kind: 'stuck' }
  /** `by` at its end, in the sensor's unit per unit of its noise. */
  | { readonly kind: 'drift'; readonly by: number }
  | { readonly kind: 'spike'; readonly chance: number }
  | { readonly kind: 'calibration' };

export type Setpoint = 'chw' | 'chw-dp' | 'cw-dp';

export interface Happening {
  readonly nuisance: Nuisance;
  readonly effect: Effect;
}

/** From `at` on, the members of a group run in this order: the first so many as are needed. */
export interface DutyChange {
  readonly group: GroupName;
  readonly at: Millis;
  readonly order: readonly string[];
}

/** Everything that is decided before the plant runs. */
export interface Story {
  readonly seed: number;
  readonly start: Millis;
  readonly end: Millis;
  readonly periodMs: Millis;
  readonly learnUntil: Millis;
  readonly fault: Fault | null;
  /** In the order of their beginnings. */
  readonly happenings: readonly Happening[];
  /** In the order of their times; the first of each group is at or before `start`. */
  readonly duty: readonly DutyChange[];
}
