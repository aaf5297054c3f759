/** What agent.yaml says once it is read and its defaults are filled in. Durations are in ms, windows in frames. */
import type { KnownMode } from './fault-modes.ts';
import type { TlsSettings } from './plant.ts';

export interface Settings {
  readonly agent: {
    readonly id: string;
    /** Every random number of a run follows from it. */
    readonly seed: number;
    /** null: systemd's $STATE_DIRECTORY, else $XDG_STATE_HOME/coolwatch, else ~/.local/state/coolwatch. */
    readonly stateDir: string | null;
  };
  readonly frame: {
    readonly periodMs: number;
    /** A frame closes this long after its end, so that slow sources get in. */
    readonly latenessMs: number;
    /** Source times further off than this are replaced by the time of arrival. */
    readonly maxSkewMs: number;
    /** Gaps up to this many frames are bridged by damped extrapolation. */
    readonly gapFrames: number;
  };
  readonly stages: Stages;
  readonly panel: {
    readonly members: readonly MemberSettings[];
    /** How often an asset is scored while nothing that is watched of it stirs; null: in every frame. */
    readonly unwatchedEveryMs: number | null;
    readonly calibration: CalibrationSettings;
  };
  readonly voting: VotingSettings;
  readonly incidents: {
    /** How long everything must be back inside before an incident returns. */
    readonly offDelayMs: number;
    /** How long a source, or a gateway behind it, must be silent before it is told as lost. */
    readonly commsDelayMs: number;
    /** One that comes back within this, and was not acknowledged yet, is the same incident. */
    readonly rejoinMs: number;
    /** What was acknowledged and still stands after this is told again; null: never. */
    readonly reAlarmMs: number | null;
    /** No alert stays shelved longer than this. */
    readonly longestShelfMs: number;
    /** Consequence by how little time is left: while a stand-in is left (or none is known), and for the last of a group. */
    readonly priority: { readonly usual: PriorityByCause; readonly last: PriorityByCause };
  };
  readonly diagnosis: {
    /** The ways to fail that are known, as fault-modes.yaml says. */
    readonly modes: readonly KnownMode[];
    /** How much of what is off a mode must explain to be named, 0-1. */
    readonly leastMatch: number;
    /** What stands is diagnosed again this often. */
    readonly everyMs: number;
    /** A failure that may come within this is foreseen soon: it makes the alert graver. */
    readonly soonMs: number;
    /** How long an alert of each priority may wait, if nothing says that it fails earlier. */
    readonly actWithinMs: Readonly<Record<'low' | 'medium' | 'high' | 'urgent', number>>;
    /** What a kWh of the site emits, in kg of CO2; null: not told. */
    readonly co2KgPerKwh: number | null;
  };
  readonly feedback: {
    /** Each false alarm moves the lines of its asset's panel by this share, for what it was about ... */
    readonly raise: number;
    /** ... and for so long. */
    readonly lastsMs: number;
  };
  readonly learning: {
    /** Admitted frames needed before a group learns. */
    readonly minFrames: number;
    /** Rows kept; beyond it blocks are dropped, evenly over the whole time. */
    readonly maxRows: number;
    /** Learned time after which the models stay as they are; until then they are learned again whenever it has doubled. */
    readonly settledAfterMs: number;
  };
  readonly mqtt: MqttSinkSettings | null;
  readonly store: {
    readonly historyDays: number;
    readonly historyMb: number;
    readonly checkpointMs: number;
  };
  readonly log: { readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' };
}

/** What takes part in judging; all do unless somebody wants to know what one is worth. */
export interface Stages {
  /** Instruments that are stuck, spike, drift or are under test are found and left out. */
  readonly validation: boolean;
  /** When machines run is found out where it is not declared. */
  readonly modes: boolean;
  /** What drives an asset is found out where it is not declared. */
  readonly drivers: boolean;
  /** Readings are referred to the usual speed, and the heat that passes is a driver. */
  readonly physics: boolean;
  /** What the likes of an asset feel too is taken out. */
  readonly twins: boolean;
  /** A wide asset is also judged in sections, and a small plant as a whole. */
  readonly together: boolean;
  /** A deviation that lasts for a day is told without a majority. */
  readonly slowRoute: boolean;
}

/** What found it, or that its failure is foreseen soon: how little time that leaves. */
export type Cause = 'alarm_limit' | 'foreseen' | 'warning_limit' | 'vote' | 'slow';
export type PriorityByCause = Readonly<Record<Cause, 'low' | 'medium' | 'high' | 'urgent'>>;

/** A member is a detector on a view. */
export interface MemberSettings {
  readonly name: string;
  /** A key of `detectors/index.ts`. */
  readonly detector: string;
  /** Causal mean over this many frames before the detector sees a row; 1 = none. */
  readonly smoothing: number;
  /** Causal mean over this many of its scores; 1 = none. */
  readonly averaging: number;
  /** Channels that drifted over the learning rows: seen, or left out. */
  readonly drifting: 'see' | 'leave-out';
  /** Checked against the detector's own schema; defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface CalibrationSettings {
  readonly folds: number;
  /** threshold = median + k * (q99 - median) of the out-of-fold scores. */
  readonly k: number;
  /** What a plant may raise for nothing; takes over from k once there is about a week to learn from. */
  readonly falseAlertsPerMonth: number;
}

export interface VotingSettings {
  /** Share of the seats that must cast before there is a verdict, 0-1. */
  readonly quorum: number;
  /** Anomalous when the majority stood in `m` of the last `n` frames. */
  readonly persistence: { readonly m: number; readonly n: number };
  readonly latch: {
    /** A ballot goes off below this share of its own peak ... */
    readonly release: number;
    /** ... for this many frames running. */
    readonly frames: number;
    /** Frames after which a level that the process settled at has relaxed to 1/e. */
    readonly relax: number;
  };
}

export interface MqttSinkSettings {
  readonly url: string;
  readonly clientId: string | null;
  readonly username: string | null;
  readonly passwordFile: string | null;
  readonly tls: TlsSettings | null;
  /** Topic prefix; `{site}` is replaced. */
  readonly prefix: string;
  readonly heartbeatMs: number;
  /** Open alerts are published again this often, and at every reconnect. */
  readonly reassertMs: number;
  /** Each asset's health is published at least this often. */
  readonly healthMs: number;
  /** null: nobody may command over MQTT. */
  readonly commands: CommandSettings | null;
}

/** Who vouches for a command over MQTT, and how far off its time may be. */
export type CommandSettings =
  | { readonly auth: 'acl'; readonly windowMs: number }
  | { readonly auth: 'hmac'; readonly windowMs: number; readonly secretFile: string };
