import type { Plant } from '../../../config/plant.ts';
import type { Millis } from '../../model.ts';
import type { Announcement } from '../../ports.ts';
import type { PlantState } from '../../status/plant-state.ts';
import type { AlertHistory } from '../../store/protocol.ts';
import type { Fault, Nuisance, Truth } from '../plant/truth.ts';

/** What happens in the demo, in the order in which it is told. */
export type Scene =
  | { readonly kind: 'begins'; readonly plant: Plant; readonly historyDays: number }
  | { readonly kind: 'simulating'; readonly share: number }
  | { readonly kind: 'importing'; readonly share: number }
  | { readonly kind: 'learned'; readonly readings: number; readonly frames: number; readonly seconds: number }
  /** Both sources are read and the first live frame has come in. */
  | { readonly kind: 'live'; readonly at: Millis; readonly truth: Truth }
  | { readonly kind: 'nuisance'; readonly at: Millis; readonly nuisance: Nuisance }
  /** A frame was judged. */
  | { readonly kind: 'frame'; readonly at: Millis; readonly state: PlantState }
  /** SCADA has been told; `found` is the alert with its history. */
  | {
      readonly kind: 'alert';
      readonly at: Millis;
      readonly why: Announcement['why'];
      readonly found: AlertHistory;
      /** Nothing is wrong with that asset. */
      readonly isFalse: boolean;
    }
  | { readonly kind: 'failure'; readonly at: Millis; readonly fault: Fault; readonly state: PlantState };

/** The demo in one object; times in ISO 8601. */
export interface DemoResult {
  readonly sensors: number;
  /** Readings that came in over each protocol. */
  readonly sources: { readonly mqtt: number; readonly opcua: number };
  readonly readings: number;
  /** Frames judged live. */
  readonly frames: number;
  readonly fault: string;
  readonly asset: string;
  readonly failure_at: string;
  /** The first alert on the failing asset after its fault began; null when there was none in time. */
  readonly alert_at: string | null;
  readonly lead_hours: number | null;
  readonly false_alerts: number;
  /** Wall time of everything. */
  readonly seconds: number;
}
