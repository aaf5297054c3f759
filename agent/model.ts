/** The nouns of the agent: what travels from stage to stage. Data only, no behaviour. */

/** Milliseconds since 1970-01-01T00:00:00Z on event time, unless a name says otherwise. */
export type Millis = number;

/** The top two bits of an OPC UA status code (Part 4, 7.39); every source maps its own to them. */
export const Quality = { good: 0, uncertain: 1, bad: 2 } as const;
export type Quality = (typeof Quality)[keyof typeof Quality];

/** What a frame's cell is worth. Only `ok` cells are learned from. */
export const Cell = { ok: 0, substituted: 1, stale: 2, bad: 3, suspect: 4, off: 5 } as const;
export type Cell = (typeof Cell)[keyof typeof Cell];
/** Names in the order of the numbers of `Cell`. */
export const cellNames = ['ok', 'substituted', 'stale', 'bad', 'suspect', 'off'] as const;

/** Why a source's channels went silent. */
export type Loss = 'disconnected' | 'silent' | 'stopped' | 'bad-node';

/** Why a reading was not taken. Each one is counted and shown with where it came from. */
export type Reject =
  | 'unknown-topic' // nobody asked for this topic
  | 'too-large' // payload over the cap, not parsed
  | 'bad-json' // payload does not parse
  | 'missing-path' // the JSON path leads nowhere
  | 'wrong-type' // text, null, array or object where a number belongs
  | 'not-finite' // NaN, Infinity, 1e999
  | 'bad-time' // a time that does not parse
  | 'retained' // a retained message is no live sample
  | 'bad-status' // the server calls the value bad
  | 'missing-node' // the server does not know the node
  | 'late' // its frame is already closed
  | 'duplicate' // same channel, same time
  | 'future' // further ahead than the clock allows
  | 'skewed' // source time too far off; arrival time was used instead
  | 'broken-row' // a CSV row that does not fit its header
  | 'unknown-column'; // a CSV column that is no sensor

/**
 * One closed period of the whole plant. Frame at T holds the readings in (T - period, T].
 * `values[channel]` is in the sensor's own unit and NaN where `states[channel]` has no value to give.
 */
export interface Frame {
  /** T / period: consecutive frames have consecutive numbers, also over a restart. */
  readonly n: number;
  /** The frame's end. */
  readonly at: Millis;
  readonly values: Float64Array;
  readonly states: Uint8Array;
}

/** How an asset is run. Only `steady` is judged and learned from; `unknown`: whoever tells is silent. */
export type Mode = 'unknown' | 'off' | 'starting' | 'steady';

/** How an alert says that its asset is run. `not running`: what was found on it while it ran is held, since it stands still now. */
export type ToldMode = Exclude<Mode, 'unknown'> | 'not running';

export type Abstention = 'warming-up' | 'stale-input' | 'out-of-envelope' | 'failed' | 'not-learned';

/** What one member says of one asset in one frame. `ratio` > 1 is beyond what learning calls normal. */
export type Ballot =
  | { readonly kind: 'cast'; readonly member: string; readonly ratio: number; readonly anomalous: boolean }
  | { readonly kind: 'abstained'; readonly member: string; readonly why: Abstention };

export type VerdictName = 'normal' | 'anomalous' | 'undecided' | 'off' | 'learning';

/** The panel's word on one asset in one frame, after latch, majority and persistence. */
export interface Verdict {
  readonly asset: string;
  readonly mode: Mode;
  readonly n: number;
  readonly at: Millis;
  readonly ballots: readonly Ballot[];
  readonly cast: number;
  readonly for: number;
  readonly needed: number;
  readonly anomalous: boolean;
  readonly verdict: VerdictName;
}

export type Direction = 'up' | 'down' | 'steady';

/** One sensor's share in an incident. */
export interface Evidence {
  readonly sensor: string;
  readonly unit: string;
  /** Of a vote: the short mean that the deviation is about, or while the machine settles, and there is none, the newest reading. Of a limit: the reading that passed it. */
  readonly value: number | null;
  readonly expected: number | null;
  /** (value - expected) in robust standard deviations of the learning data. */
  readonly deviation_sigma: number | null;
  readonly direction: Direction;
  readonly since: string;
  readonly quality: (typeof cellNames)[number];
  /** Share of the blame, 0-1; the evidence of one alert adds up to at most 1. */
  readonly contribution: number;
}

export type Level = 'observation' | 'advisory' | 'alarm';
export type Priority = 'low' | 'medium' | 'high' | 'urgent';
export type IncidentKind = 'process' | 'sensor' | 'comms' | 'model';

export interface Acknowledgement {
  readonly by: string;
  readonly at: string;
  readonly note: string | null;
}

/** Taken off people's screens by a person until a stated time, for a reason ('' where none was given). */
export interface Shelf {
  readonly by: string;
  readonly until: string;
  readonly reason: string;
}

export interface VoteTally {
  readonly for: number;
  readonly cast: number;
  readonly needed: number;
  readonly members: readonly {
    readonly name: string;
    readonly ratio: number | null;
    readonly vote: boolean | null;
  }[];
}

export interface FaultMode {
  readonly mode: string;
  readonly likelihood: number;
  readonly why: string;
  readonly tell_apart: string | null;
}

/** When it is likely to fail, if nobody does anything. */
export interface Horizon {
  /** The conservative bound. */
  readonly earliest: string;
  readonly latest: string;
  readonly basis: string;
}

/** What waiting costs, of energy. */
export interface Waste {
  readonly extra_kw: number;
  readonly kwh_per_day: number;
  readonly co2_kg_per_day?: number;
  readonly basis: string;
}

/** Why an alert has no horizon or no waste; null where it has one. */
export interface Unsupported {
  readonly horizon: string | null;
  readonly waste: string | null;
}

/** One immutable revision of an incident, as SCADA, the journal and the CLI see it: `coolwatch-alert/1`. */
export interface Alert {
  readonly schema: 'coolwatch-alert/1';
  readonly id: string;
  readonly fingerprint: string;
  readonly revision: number;
  readonly kind: IncidentKind;
  readonly level: Level;
  readonly active: boolean;
  readonly acknowledged: Acknowledgement | null;
  readonly shelved: Shelf | null;
  readonly suppressed_by: string | null;
  readonly latched: boolean;
  /** The ISA-18.2 name that follows from the fields above. */
  readonly state: AlertState;
  readonly priority: Priority;
  /** 1-1000, OPC UA Part 9. */
  readonly severity: number;
  readonly ne107: string | null;
  readonly site: string;
  readonly asset: {
    readonly id: string;
    readonly kind: string;
    readonly location: string | null;
    readonly redundancy: string | null;
  } | null;
  /** null: nobody knows, or it is about no single asset. */
  readonly mode: ToldMode | null;
  readonly title: string;
  readonly raised_at: string;
  readonly changed_at: string;
  readonly cleared_at: string | null;
  readonly evidence: readonly Evidence[];
  readonly votes: VoteTally | null;
  readonly unusable_sensors: readonly string[];
  readonly fault_modes: readonly FaultMode[];
  readonly horizon: Horizon | null;
  readonly waste: Waste | null;
  /** Absent in alerts of an older agent. */
  readonly unsupported?: Unsupported;
  readonly act_within: string | null;
  readonly checks: readonly string[];
  readonly safety: string;
  readonly model_id: string | null;
  readonly links: { readonly ack: string; readonly trend: string };
}

/** ISA-18.2 figure 4: the states an open alert goes through. */
export type AlertState =
  | 'unacknowledged' // B active, unacknowledged
  | 'acknowledged' // C active, acknowledged
  | 'returned-unacknowledged' // D back to normal, not yet acknowledged
  | 'out-of-service' // I people work on it, whether active or back to normal
  | 'shelved' // G shelved, whether active or back to normal
  | 'normal'; // A back to normal and acknowledged: closed

/** By which way a command came: the unix socket, which the command line uses, or a topic. */
export type CommandWay = 'socket' | 'mqtt';

/** What every command says. */
interface Given {
  readonly by: string;
  readonly at: Millis;
  readonly note: string | null;
  /** Absent in journals of earlier versions, which knew the socket only. */
  readonly via?: CommandWay;
}
/** What people may ask of a running agent; enters the pipeline at a frame boundary. */
export interface AckCommand extends Given {
  readonly kind: 'ack';
  readonly id: string;
}
/** An alert shall be silent for so long from `at`: it goes on being watched, and speaks up when it worsens. */
export interface ShelveCommand extends Given {
  readonly kind: 'shelve';
  readonly id: string;
  readonly forMs: number;
}
export interface UnshelveCommand extends Given {
  readonly kind: 'unshelve';
  readonly id: string;
}
/** People work on an asset or a sensor for so long from `at`, or (null) are done. */
export interface MaintenanceCommand extends Given {
  readonly kind: 'maintenance';
  readonly subject: string;
  readonly forMs: number | null;
}
/** A person's word on an instrument: it is right as it is, or it is another one now. */
export interface SensorCommand extends Given {
  readonly kind: 'sensor-accepted' | 'sensor-replaced';
  readonly sensor: string;
}
/** A person's word on what an alert was. */
export interface FeedbackCommand extends Given {
  readonly kind: 'feedback';
  readonly id: string;
  /** `withdrawn` takes back whatever was said of it before. */
  readonly verdict: 'confirmed' | 'false-alarm' | 'known-work' | 'withdrawn';
  /** Of `confirmed`: the way it failed, a key of fault-modes.yaml; null where nobody says. */
  readonly mode: string | null;
  /** Of `known-work`: how long people work there from `at`; null where it is over. */
  readonly forMs: number | null;
  /** What the alert was about, as the agent knew it: `asset` null where it is about none or about an instrument. */
  readonly about: {
    readonly asset: string | null;
    readonly sensors: readonly string[];
    readonly raisedAt: Millis;
  };
}
export type Command =
  | AckCommand
  | ShelveCommand
  | UnshelveCommand
  | MaintenanceCommand
  | SensorCommand
  | FeedbackCommand;
