/** What the plant's thread and the story say to each other. */
import type { FaultModeName, Truth } from '../plant/truth.ts';
import type { Millis } from '../../model.ts';
import type { Sent } from '../servers/gateway.ts';

/** What the plant's thread has to play. */
export interface PlantJob {
  readonly sensorsFile: string;
  /** Gets the key and certificate of the OPC UA server. */
  readonly serverFolder: string;
  /** Gets the history that the agent learns from, as CSV. */
  readonly historyFile: string;
  readonly seed: number;
  readonly fault: FaultModeName;
  /** null: one chosen by the seed. */
  readonly asset: string | null;
  readonly periodMs: Millis;
  readonly historyDays: number;
  /** Days into the live part. */
  readonly onsetDay: number;
  readonly failureDay: number;
  /** How long the plant is watched after the failure, in days. */
  readonly afterDays: number;
}

export type FromPlant =
  /** The broker listens. */
  | { readonly kind: 'broker'; readonly url: string }
  | { readonly kind: 'simulating'; readonly done: number; readonly total: number }
  /** The history is written. */
  | { readonly kind: 'history' }
  /** Everything stands; the first live frame is at `liveFrom`. */
  | {
      readonly kind: 'ready';
      readonly opcuaUrl: string;
      readonly liveFrom: Millis;
      readonly truth: Truth;
    }
  | { readonly kind: 'sent'; readonly sent: Sent }
  /** There is nothing more to send. */
  | { readonly kind: 'end' }
  /** A client has published something. */
  | { readonly kind: 'published'; readonly topic: string; readonly payload: string }
  | { readonly kind: 'failed'; readonly message: string };

/** `credit`: so many more frames may be on their way. */
export type ToPlant = { readonly kind: 'credit'; readonly frames: number } | { readonly kind: 'stop' };
