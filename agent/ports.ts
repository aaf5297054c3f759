/** The sockets between the stages and the world; docs/architecture.md shows where each sits. */
import type { Alert, Command, Frame, Loss, Millis, Quality, Reject, Verdict } from './model.ts';
import type { PlantState } from './status/plant-state.ts';

/** Where sources put what they receive. Never throws, never blocks, keeps no reference. */
export interface Intake {
  /** A reading of `channel` taken `at` the source's time; the value is finite. */
  take(channel: number, at: Millis, value: number, quality: Quality): void;
  /** The source's session lives although nothing changed: on-change channels keep their value. */
  alive(at: Millis): void;
  lost(channels: readonly number[] | 'all', why: Loss): void;
  /** `where` names the topic, node or file:line, as the person who must mend it knows it. */
  reject(code: Reject, where: string): void;
}

/** What `status` says of a source. */
export interface SourceState {
  readonly name: string;
  readonly type: string;
  /** Address without credentials. */
  readonly url: string;
  readonly connected: boolean;
  /** Since when `connected` is as it is. */
  readonly since: Millis;
  readonly readings: number;
  readonly last_reading_at: Millis | null;
  readonly rebuilds: number;
  /** The last thing that went wrong, in words; null when nothing has since it connected. */
  readonly trouble: string | null;
}

/** One protocol session. `start` resolves once it is trying, not once it is connected; it retries for ever. */
export interface Source {
  readonly name: string;
  start(intake: Intake, stop: AbortSignal): Promise<void>;
  stop(): Promise<void>;
  state(): SourceState;
}

/** Agent time. Live it is wall time anchored to the monotonic clock; in replay it is the data's time. */
export interface Clock {
  /** How often `now` was set since the start; not there where nobody sets it. */
  readonly steps?: number;
  now(): Millis;
  /** Monotonic: time-outs, back-off and watchdogs only. */
  elapsed(): Millis;
  /** Calls `run` every `period` ms until the returned function is called. */
  every(period: Millis, run: () => void): () => void;
}

/**
 * A fresh revision that people and SCADA must hear of. `held` goes to the journal and to what shows the
 * state, and is told to nobody: what it is about is shelved,
 * or more is raised than a person can take in.
 */
export interface Announcement {
  readonly why:
    | 'raised'
    | 'worsened'
    | 'acknowledged'
    | 'shelved'
    | 'unshelved'
    | 'held'
    | 'returned'
    | 'closed';
  readonly alert: Alert;
}

/** What one step of the pipeline hands on. */
export interface Outcome {
  readonly frame: Frame;
  readonly verdicts: readonly Verdict[];
  readonly announcements: readonly Announcement[];
}

/** Everything that must be durable together: after the receipt it survives a power cut. */
export interface JournalBatch {
  readonly frame: number;
  readonly announcements: readonly Announcement[];
  readonly commands: readonly Command[];
}
export interface Receipt {
  readonly frame: number;
  /** Outbox rows written, one per announcement per sink. */
  readonly queued: number;
}
export interface Journal {
  commit(batch: JournalBatch): Promise<Receipt>;
}

export type Delivery =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly why: string }
  | { readonly kind: 'refused'; readonly code: number; readonly why: string };

/** Delivers one announcement; resolves within its own time-out and never rejects. */
export interface AlertSink {
  readonly name: string;
  deliver(announcement: Announcement, replayed: boolean, stop: AbortSignal): Promise<Delivery>;
}

/** Health and status: the newest wins, nothing is queued. */
export interface StateSink {
  publish(state: PlantState): void;
}
