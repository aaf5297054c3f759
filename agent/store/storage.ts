import { mkdirSync } from 'node:fs';
import type { Logger } from 'pino';
import { AgentError } from '../errors.ts';
import type { Alert, Frame, Millis } from '../model.ts';
import type { Journal, JournalBatch } from '../ports.ts';
import type { PlantState } from '../status/plant-state.ts';
import type {
  AlertHistory,
  AlertQuery,
  ChosenWatchSet,
  CommitReceipt,
  EvidenceSlice,
  JournalledCommand,
  KeptEvidence,
  LearningBlock,
  OutboxCounts,
  PendingPage,
  Settlement,
} from './protocol.ts';
import { toFrames, toRecord } from './protocol.ts';
import type { NonceUse } from './journal/nonce-table.ts';
import type { StoreTrouble } from './trouble.ts';
import { behind, WorkerLine } from './worker-line.ts';

export interface StorageOptions {
  /** The state folder; made if it is not there. */
  readonly folder: string;
  readonly log: Logger;
  /** Agent time now: names files that are set aside and ages closed alerts. */
  readonly at: Millis;
  /** Names of the alert sinks: each gets an outbox row per announcement. */
  readonly sinks: readonly string[];
  /** Sensor ids in channel order. */
  readonly channels: readonly string[];
  /** Default 90 days. */
  readonly historyMs?: number;
  /** Size of the packed frames; default 512 MB. */
  readonly historyBytes?: number;
  /** How long closed alerts are kept; default two years. */
  readonly alertsMs?: number;
  /** Hears of everything the store found wrong, also while opening. */
  readonly onTrouble?: (trouble: StoreTrouble) => void;
}

/** What the sinks' delivery loops need of the store. */
export interface OutboxStore {
  /** `held`: entries that are being delivered already. */
  pending(sink: string, limit: number, held?: readonly number[]): Promise<PendingPage>;
  settle(sink: string, results: readonly Settlement[]): Promise<OutboxCounts>;
  /** Refused entries become pending again. */
  requeue(sink: string): Promise<OutboxCounts>;
  counts(sink: string): Promise<OutboxCounts>;
}

/** Which signed commands have been taken; see NonceTable. */
export interface Nonces {
  useNonce(nonce: string, until: Millis, now: Millis): Promise<NonceUse>;
}

/** The promise face of the storage worker. Every call rejects with AgentError. */
export interface Storage extends Journal, OutboxStore, Nonces {
  /** Resolves once durable. Waits and tries again, in order, while the disk is busy or failing. */
  commit(batch: JournalBatch): Promise<CommitReceipt>;
  commands(fromFrame: number): Promise<readonly JournalledCommand[]>;
  openAlerts(): Promise<readonly Alert[]>;
  /** Open alerts and those whose end some sink has not heard of yet. */
  standingAlerts(): Promise<readonly Alert[]>;
  alert(id: string): Promise<AlertHistory | null>;
  alerts(query: AlertQuery): Promise<readonly Alert[]>;
  /** Copies what history has of it into the journal; the same slice again is harmless. */
  keepEvidence(slice: EvidenceSlice): Promise<void>;
  keptSlices(alert: string): Promise<readonly number[]>;
  keptEvidence(alert: string): Promise<KeptEvidence | null>;
  saveWatchSet(chosen: ChosenWatchSet): Promise<void>;
  /** Newest first. */
  watchSets(limit: number): Promise<readonly ChosenWatchSet[]>;
  appendFrame(frame: Frame): Promise<void>;
  frames(fromN: number, toN: number): Promise<Frame[]>;
  saveSnapshot(state: PlantState): Promise<void>;
  snapshot(): Promise<PlantState | null>;
  saveLearningBlock(block: LearningBlock): Promise<void>;
  learningBlocks(group: string): Promise<readonly LearningBlock[]>;
  dropLearningBlock(group: string, fromN: number): Promise<void>;
  /** What went wrong since opening, newest last. */
  troubles(): readonly StoreTrouble[];
  /** Commits that have been asked for seconds ago and are not durable yet: nobody has been told what is in them. */
  waiting(): number;
  /** Resolves with the reason when the worker has ended by itself: only a new start of the agent helps. */
  readonly failed: Promise<AgentError>;
  /** Everything asked so far is answered, then the files are closed. */
  close(): Promise<void>;
}

const day = 86_400_000;
/** Commits that may wait for the one before. */
const mostCommits = 4_096;
/** A disk that is well takes a commit in milliseconds; one that is not there after this waits. */
const overdueMs = 2_000;
/** Pauses between attempts of a commit that fails for a reason that passes, in ms. */
const pauses = [50, 200, 1_000, 2_000] as const;

/** Opens both databases in a worker of their own; rejects with AgentError 'store-newer' or 'store-failed'. */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  mkdirSync(options.folder, { recursive: true, mode: 0o750 });
  const log = options.log.child({ part: 'store' });
  const line = new WorkerLine(log, options.onTrouble ?? (() => undefined));
  const stamp = new Date(options.at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  try {
    await line.ask('open', {
      folder: options.folder,
      stamp,
      sinks: options.sinks,
      channels: options.channels,
      historyMs: options.historyMs ?? 90 * day,
      historyBytes: options.historyBytes ?? 512 * 1024 * 1024,
      forgetBefore: new Date(options.at - (options.alertsMs ?? 730 * day)).toISOString(),
    });
  } catch (cause) {
    await line.end();
    throw cause;
  }
  return new StorageClient(line, log);
}

class StorageClient implements Storage {
  readonly #log: Logger;
  readonly #line: WorkerLine;
  /** Commits go one after the other: a later one must not overtake one that is tried again. */
  #commits: Promise<unknown> = Promise.resolve();
  /** When those that are not durable yet were asked for, oldest first, on the monotonic clock. */
  readonly #askedAt: number[] = [];
  #closing = false;

  constructor(line: WorkerLine, log: Logger) {
    this.#line = line;
    this.#log = log;
  }

  get failed(): Promise<AgentError> {
    return this.#line.failed;
  }
  async commit(batch: JournalBatch): Promise<CommitReceipt> {
    if (this.#askedAt.length >= mostCommits) throw behind(this.#askedAt.length);
    this.#askedAt.push(performance.now());
    const receipt = this.#after(this.#commits, batch);
    this.#commits = Promise.allSettled([receipt]);
    return receipt;
  }
  commands(fromFrame: number): Promise<readonly JournalledCommand[]> {
    return this.#line.ask('commands', { fromFrame });
  }
  openAlerts(): Promise<readonly Alert[]> {
    return this.#line.ask('openAlerts', null);
  }
  standingAlerts(): Promise<readonly Alert[]> {
    return this.#line.ask('standingAlerts', null);
  }
  alert(id: string): Promise<AlertHistory | null> {
    return this.#line.ask('alert', { id });
  }
  alerts(query: AlertQuery): Promise<readonly Alert[]> {
    return this.#line.ask('alerts', query);
  }
  pending(sink: string, limit: number, held: readonly number[] = []): Promise<PendingPage> {
    return this.#line.ask('pending', { sink, limit, held });
  }
  settle(sink: string, results: readonly Settlement[]): Promise<OutboxCounts> {
    return this.#line.ask('settle', { sink, results });
  }
  requeue(sink: string): Promise<OutboxCounts> {
    return this.#line.ask('requeue', { sink });
  }
  counts(sink: string): Promise<OutboxCounts> {
    return this.#line.ask('counts', { sink });
  }
  useNonce(nonce: string, until: Millis, now: Millis): Promise<NonceUse> {
    return this.#line.ask('useNonce', { nonce, until, now });
  }
  async keepEvidence(slice: EvidenceSlice): Promise<void> {
    await this.#line.ask('keepEvidence', slice);
  }
  keptSlices(alert: string): Promise<readonly number[]> {
    return this.#line.ask('keptSlices', { alert });
  }
  keptEvidence(alert: string): Promise<KeptEvidence | null> {
    return this.#line.ask('keptEvidence', { alert });
  }
  async saveWatchSet(chosen: ChosenWatchSet): Promise<void> {
    await this.#line.ask('saveWatchSet', chosen);
  }
  watchSets(limit: number): Promise<readonly ChosenWatchSet[]> {
    return this.#line.ask('watchSets', { limit });
  }
  async appendFrame(frame: Frame): Promise<void> {
    const record = toRecord(frame);
    await this.#line.ask('appendFrame', record, [record.cells.buffer as ArrayBuffer]);
  }
  async frames(fromN: number, toN: number): Promise<Frame[]> {
    return toFrames(await this.#line.ask('frames', { fromN, toN }));
  }
  async saveSnapshot(state: PlantState): Promise<void> {
    await this.#line.ask('saveSnapshot', { json: JSON.stringify(state) });
  }
  snapshot(): Promise<PlantState | null> {
    return this.#line.ask('snapshot', null);
  }
  async saveLearningBlock(block: LearningBlock): Promise<void> {
    await this.#line.ask('saveLearningBlock', block);
  }
  learningBlocks(group: string): Promise<readonly LearningBlock[]> {
    return this.#line.ask('learningBlocks', { group });
  }
  async dropLearningBlock(group: string, fromN: number): Promise<void> {
    await this.#line.ask('dropLearningBlock', { group, fromN });
  }
  troubles(): readonly StoreTrouble[] {
    return this.#line.troubles;
  }
  waiting(): number {
    const overdue = performance.now() - overdueMs;
    return this.#askedAt.filter((at) => at < overdue).length;
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#commits;
    if (!this.#line.isOver) await this.#line.ask('close', null);
    await this.#line.end();
  }

  async #after(before: Promise<unknown>, batch: JournalBatch): Promise<CommitReceipt> {
    await before;
    try {
      return await this.#commitUntilDurable(batch);
    } finally {
      this.#askedAt.shift();
    }
  }

  async #commitUntilDurable(batch: JournalBatch): Promise<CommitReceipt> {
    for (let tries = 0; ; tries += 1) {
      try {
        const receipt = await this.#line.ask('commit', batch);
        if (tries > 0) this.#log.info({ frame: batch.frame, tries }, 'alerts are journalled again');
        return receipt;
      } catch (cause) {
        if (!(cause instanceof AgentError) || !cause.retry || this.#closing) throw cause;
        if (tries === 0) {
          this.#line.trouble({
            kind: 'failing',
            what: `alerts cannot be journalled and wait: ${cause.message}`,
          });
        }
        await new Promise((resolve) => setTimeout(resolve, pauses[Math.min(tries, pauses.length - 1)]));
      }
    }
  }
}
