import type {
  Acknowledgement,
  Evidence,
  IncidentKind,
  Level,
  Millis,
  Priority,
  Shelf,
  VoteTally,
} from '../model.ts';

/** What is known about one thing that is wrong with one subject. An alert is its immutable revision. */
export interface Incident {
  readonly id: string;
  readonly kind: IncidentKind;
  /** Asset, sensor, source or group, by kind. */
  readonly subject: string;
  readonly revision: number;
  readonly level: Level;
  readonly priority: Priority;
  /** The cause still stands. */
  readonly active: boolean;
  readonly acknowledged: Acknowledgement | null;
  readonly shelved: Shelf | null;
  readonly raisedAt: Millis;
  readonly changedAt: Millis;
  readonly clearedAt: Millis | null;
  readonly finding: Finding;
}

/** Something to tell of, and how grave it is. */
export interface Graded {
  readonly level: Level;
  readonly priority: Priority;
  readonly finding: Finding;
}

/** What was found, as of the latest revision. */
export interface Finding {
  /** Asset, what and since when, in plain words. */
  readonly title: string;
  readonly evidence: readonly Evidence[];
  readonly votes: VoteTally | null;
  readonly unusableSensors: readonly string[];
  readonly checks: readonly string[];
  readonly modelId: string | null;
  /** NAMUR NE 107 class of a sensor's signal; null where no sensor is to blame. */
  readonly ne107: string | null;
}
