import type {
  Acknowledgement,
  Alert,
  Evidence,
  FaultMode,
  Horizon,
  IncidentKind,
  Level,
  Millis,
  Priority,
  Shelf,
  ToldMode,
  Unsupported,
  VoteTally,
  Waste,
} from '../model.ts';

/** What is known about one thing that is wrong with one subject. An alert is its immutable revision. */
export interface Incident {
  readonly id: string;
  readonly kind: IncidentKind;
  /** Asset, sensor, source or group, by kind. */
  readonly subject: string;
  /** What it was journalled under before a restart: it keeps its topic for life, whatever sensors.yaml says since. */
  readonly asset: Alert['asset'];
  readonly revision: number;
  readonly level: Level;
  /** How the asset was run when this was found or it was last switched, or that it has been stopped since; null where nobody knows. */
  readonly mode: ToldMode | null;
  readonly priority: Priority;
  /** The cause still stands. */
  readonly active: boolean;
  readonly acknowledged: Acknowledgement | null;
  readonly shelved: Shelf | null;
  /** Who works on it and until when, in words: it stands and asks for nobody (ISA-18.2 5.4.9: out of service). */
  readonly suppressedBy: string | null;
  readonly raisedAt: Millis;
  readonly changedAt: Millis;
  readonly clearedAt: Millis | null;
  readonly finding: Finding;
  readonly outlook: Outlook;
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
  /** Channels that no instrument shares are far off: it is no instrument alone. Not journalled. */
  readonly isBorneOut?: boolean;
}

/** What it may be and what that means, as of the latest revision. */
export interface Outlook {
  /** The likeliest first; empty where nobody looked for a cause. */
  readonly faultModes: readonly FaultMode[];
  readonly horizon: Horizon | null;
  readonly waste: Waste | null;
  readonly unsupported: Unsupported;
  /** Absolute. */
  readonly actWithin: string | null;
  /** A title that names the leading mode, where that is likely enough to say so. */
  readonly title: string | null;
  /** What to look at for the leading mode, after what the finding asks to check. */
  readonly checks: readonly string[];
  /** What may hurt somebody who checks or waits. */
  readonly safety: string | null;
}

/** Nobody looked for a cause. */
export const noOutlook: Outlook = {
  faultModes: [],
  horizon: null,
  waste: null,
  unsupported: { horizon: 'no cause is looked for', waste: 'no cause is looked for' },
  actWithin: null,
  title: null,
  checks: [],
  safety: null,
};
