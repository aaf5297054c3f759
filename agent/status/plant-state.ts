import type { Alert, Verdict, cellNames } from '../model.ts';
import type { InferredWords } from '../inference/inferred-words.ts';
import type { SourceState } from '../ports.ts';
import type { Health } from '../prognosis/health.ts';
import type { StoreTrouble } from '../store/trouble.ts';

/** One sensor as `coolwatch sensors` shows it. */
export interface SensorState {
  readonly id: string;
  readonly asset: string;
  readonly kind: string;
  readonly unit: string;
  /** Name of the source that delivers it, null where none does; absent in the snapshot of an older agent. */
  readonly source?: string | null;
  readonly value: number | null;
  readonly state: (typeof cellNames)[number];
  readonly expected: number | null;
  readonly deviation_sigma: number | null;
}

/** One asset as `coolwatch status` shows it. */
export interface AssetState {
  readonly id: string;
  readonly kind: string;
  readonly location: string | null;
  readonly verdict: Verdict;
  /** How well it is; absent in the snapshot of an older agent. */
  readonly health?: Health;
  /** Ids of its open alerts. */
  readonly open: readonly string[];
}

/** Announced work on an asset or a sensor. */
export interface WorkState {
  readonly subject: string;
  readonly from: string;
  readonly until: string;
  readonly by: string;
  readonly note: string | null;
}

/** A false alarm, for which an asset's detectors let more pass until it is over. */
export interface ToleranceState {
  readonly alert: string;
  readonly asset: string;
  readonly sensors: readonly string[];
  /** How much further off the lines are: 0.25 is by a quarter. */
  readonly raise: number;
  readonly from: string;
  readonly until: string;
  readonly by: string;
  readonly note: string | null;
}

export interface LearningState {
  /** `waiting` has too few frames; `training` is in the worker for the first time; `learned` has a model. */
  readonly phase: 'waiting' | 'training' | 'learned';
  readonly frames: number;
  readonly needed: number;
  readonly model_id: string | null;
  readonly trained_at: string | null;
  /** In words: from how much time it has learned, and when it learns again; absent before it has learned. */
  readonly schedule?: string;
  /** What learning found out where nothing is declared; absent before it has learned. */
  readonly inferred?: InferredWords;
  readonly trouble: string | null;
}

export interface DeliveryState {
  readonly sink: string;
  readonly connected: boolean;
  readonly pending: number;
  readonly delivered: number;
  readonly trouble: string | null;
}

/** How the databases do since the agent started. */
export interface StorageState {
  /** Commits of alerts and commands that the disk has not taken for seconds: nobody is told of them before it has. */
  readonly waiting: number;
  /** The newest trouble of each kind, the last one last. */
  readonly troubles: readonly StoreTrouble[];
}

/** Commands over MQTT since the agent started. */
export interface CommandsState {
  readonly connected: boolean;
  readonly accepted: number;
  /** How many were not taken, by reason, with what was last said to each. */
  readonly refused: Readonly<Record<string, { readonly count: number; readonly last: string }>>;
  readonly trouble: string | null;
}

/** The whole plant at one frame's end: what the socket serves and what stays readable when the agent is down. */
export interface PlantState {
  readonly schema: 'coolwatch-status/1';
  readonly site: string;
  /** IANA name of the site's time zone, for people; absent means UTC. */
  readonly timezone?: string;
  readonly agent: {
    readonly id: string;
    readonly version: string;
    readonly pid: number;
    readonly started_at: string;
    readonly period_ms: number;
  };
  readonly at: string;
  readonly frame: number;
  readonly last_frame_at: string | null;
  readonly sources: readonly SourceState[];
  readonly assets: readonly AssetState[];
  readonly sensors: readonly SensorState[];
  readonly alerts: readonly Alert[];
  /** What people work on; absent in the snapshot of an older agent. */
  readonly maintenance?: readonly WorkState[];
  /** What people have called false alarms; absent in the snapshot of an older agent. */
  readonly tolerances?: readonly ToleranceState[];
  readonly learning: LearningState;
  readonly delivery: readonly DeliveryState[];
  /** Absent in the snapshot of an older agent. */
  readonly storage?: StorageState;
  /** Absent where no commands are taken over MQTT. */
  readonly commands?: CommandsState;
  /** How many readings were not taken, by reason, with the last place each happened. */
  readonly rejected: Readonly<Record<string, { readonly count: number; readonly last: string }>>;
}
