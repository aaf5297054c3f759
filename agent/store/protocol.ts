import type { Alert, Command, Frame, Millis } from '../model.ts';
import type { Announcement, JournalBatch, Receipt } from '../ports.ts';
import type { PlantState } from '../status/plant-state.ts';
import type { NonceUse } from './journal/nonce-table.ts';
import type { WatchSet } from '../watchset/watch-set.ts';
import type { StoreTrouble } from './trouble.ts';

/** The words between the main thread and the storage worker: one request, one reply, errors as plain data. */
export interface Calls {
  open: { args: OpenRequest; reply: null };
  close: { args: null; reply: null };
  commit: { args: JournalBatch; reply: CommitReceipt };
  commands: { args: { readonly fromFrame: number }; reply: readonly JournalledCommand[] };
  openAlerts: { args: null; reply: readonly Alert[] };
  standingAlerts: { args: null; reply: readonly Alert[] };
  alert: { args: { readonly id: string }; reply: AlertHistory | null };
  alerts: { args: AlertQuery; reply: readonly Alert[] };
  pending: {
    args: { readonly sink: string; readonly limit: number; readonly held: readonly number[] };
    reply: PendingPage;
  };
  settle: { args: { readonly sink: string; readonly results: readonly Settlement[] }; reply: OutboxCounts };
  requeue: { args: { readonly sink: string }; reply: OutboxCounts };
  counts: { args: { readonly sink: string }; reply: OutboxCounts };
  useNonce: {
    args: { readonly nonce: string; readonly until: Millis; readonly now: Millis };
    reply: NonceUse;
  };
  keepEvidence: { args: EvidenceSlice; reply: null };
  /** Where the slices begin that are kept of an alert. */
  keptSlices: { args: { readonly alert: string }; reply: readonly number[] };
  keptEvidence: { args: { readonly alert: string }; reply: KeptEvidence | null };
  saveWatchSet: { args: ChosenWatchSet; reply: null };
  watchSets: { args: { readonly limit: number }; reply: readonly ChosenWatchSet[] };
  appendFrame: { args: FrameRecord; reply: null };
  frames: { args: { readonly fromN: number; readonly toN: number }; reply: FrameBlock };
  saveSnapshot: { args: { readonly json: string }; reply: null };
  snapshot: { args: null; reply: PlantState | null };
  saveLearningBlock: { args: LearningBlock; reply: null };
  learningBlocks: { args: { readonly group: string }; reply: readonly LearningBlock[] };
  dropLearningBlock: { args: { readonly group: string; readonly fromN: number }; reply: null };
}
export type Verb = keyof Calls;

export interface Request<V extends Verb = Verb> {
  readonly id: number;
  readonly verb: V;
  readonly args: Calls[V]['args'];
}
export interface Failure {
  readonly code: 'store-corrupt' | 'store-newer' | 'store-failed';
  readonly message: string;
  readonly retry: boolean;
}
export type Reply =
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure }
  | { readonly kind: 'trouble'; readonly trouble: StoreTrouble };

export interface OpenRequest {
  readonly folder: string;
  /** Names the files that are set aside, e.g. `20260304T101500Z`. */
  readonly stamp: string;
  readonly sinks: readonly string[];
  /** Sensor ids in channel order: what the columns of a frame mean. */
  readonly channels: readonly string[];
  /** History older than this against its own newest frame goes, in ms. */
  readonly historyMs: number;
  readonly historyBytes: number;
  /** Closed alerts that changed before this (ISO time) go. */
  readonly forgetBefore: string;
}

export interface CommitReceipt extends Receipt {
  /** Announcements not taken: the journal has other content under the same id and revision. */
  readonly conflicts: readonly { readonly id: string; readonly revision: number }[];
}
export interface JournalledCommand {
  readonly frame: number;
  readonly command: Command;
}
export interface AlertQuery {
  readonly limit: number;
  /** Only those whose state is not `normal`. */
  readonly open?: boolean;
}
export interface AlertHistory {
  /** The newest revision. */
  readonly alert: Alert;
  /** Every revision, oldest first. */
  readonly history: readonly Alert[];
  /** What people asked for about it, in the order they did; absent from an agent of an earlier version. */
  readonly commands?: readonly JournalledCommand[];
  /** Absent where nobody asked for it, null where nothing is kept. */
  readonly readings?: KeptEvidence | null;
}

/** Frames fromN..toN of history, in the columns `sensors`, to be kept for as long as the alert is. */
export interface EvidenceSlice {
  readonly alert: string;
  readonly sensors: readonly string[];
  readonly fromN: number;
  readonly toN: number;
  /** One frame of so many is kept; 1: all. */
  readonly every: number;
  /** What each of `sensors` was expected to say over that time; null where nothing was. */
  readonly expected: readonly (number | null)[];
}
/** The readings around an alert, each sensor's as means over equal parts of the time; null: nothing was read. */
export interface KeptEvidence {
  readonly from: string;
  readonly to: string;
  readonly frames: number;
  readonly sensors: readonly {
    readonly sensor: string;
    readonly means: readonly (number | null)[];
    /** What it was expected to say meanwhile, given load, weather and twins; absent from an agent of an earlier version. */
    readonly expected?: readonly (number | null)[];
  }[];
}

/** A watch set and why it was chosen anew. */
export interface ChosenWatchSet {
  readonly why: string;
  readonly watch_set: WatchSet;
}

export interface OutboxEntry {
  readonly seq: number;
  readonly announcement: Announcement;
  /** The newest revision of the same alert, where it is newer than the announcement's. */
  readonly newest: Alert | null;
  /** Earlier attempts, also by earlier runs of the agent. */
  readonly tries: number;
}
export interface PendingPage {
  /** The oldest pending entry of each alert, oldest first: an alert's announcements go one after the other. */
  readonly entries: readonly OutboxEntry[];
  /** The highest number given so far to any entry. */
  readonly last: number;
  readonly counts: OutboxCounts;
}
export interface OutboxCounts {
  readonly pending: number;
  readonly delivered: number;
  readonly refused: number;
}
export interface Settlement {
  readonly seq: number;
  readonly outcome:
    | { readonly kind: 'delivered' }
    | { readonly kind: 'retry'; readonly why: string }
    | { readonly kind: 'refused'; readonly code: number; readonly why: string };
}

/** One frame, its cells in one buffer: `columns` float64 values, then `columns` state bytes. */
export interface FrameRecord {
  readonly n: number;
  readonly at: number;
  readonly columns: number;
  readonly cells: Uint8Array;
}
/** Many frames, row by row, in transferable arrays. */
export interface FrameBlock {
  readonly n: Float64Array;
  readonly at: Float64Array;
  readonly columns: number;
  readonly values: Float64Array;
  readonly states: Uint8Array;
}

/** A sealed block of rows that a group may learn from; kept apart from history's retention. */
export interface LearningBlock {
  readonly group: string;
  readonly fromN: number;
  readonly period_ms: number;
  readonly rows: number;
  readonly columns: number;
  /** Row-major, rows x columns. */
  readonly data: Float64Array;
}

export function toRecord(frame: Frame): FrameRecord {
  const columns = frame.values.length;
  const cells = new Uint8Array(columns * 9);
  cells.set(new Uint8Array(frame.values.buffer, frame.values.byteOffset, columns * 8));
  cells.set(frame.states, columns * 8);
  return { n: frame.n, at: frame.at, columns, cells };
}

export function toFrames(block: FrameBlock): Frame[] {
  return Array.from(block.n, (n, row) => {
    const from = row * block.columns;
    return {
      n,
      at: block.at[row] ?? 0,
      values: block.values.subarray(from, from + block.columns),
      states: block.states.subarray(from, from + block.columns),
    };
  });
}
