import { mkdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { AgentError, messageOf } from '../errors.ts';
import type { Alert, Frame, Millis } from '../model.ts';
import type { Journal, JournalBatch } from '../ports.ts';
import type { PlantState } from '../status/plant-state.ts';
import type {
  AlertHistory,
  AlertQuery,
  ChosenWatchSet,
  Calls,
  CommitReceipt,
  EvidenceSlice,
  JournalledCommand,
  KeptEvidence,
  LearningBlock,
  OutboxCounts,
  PendingPage,
  Reply,
  Request,
  Settlement,
  Verb,
} from './protocol.ts';
import { toFrames, toRecord } from './protocol.ts';
import type { NonceUse } from './journal/nonce-table.ts';
import type { StoreTrouble } from './trouble.ts';

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
  /** Resolves with the reason when the worker has ended by itself: only a new start of the agent helps. */
  readonly failed: Promise<AgentError>;
  /** Everything asked so far is answered, then the files are closed. */
  close(): Promise<void>;
}

const day = 86_400_000;
/** Requests the worker may owe before reads, frames and snapshots are refused; the journal's may go further. */
const bounds = { history: 256, journal: 4_096 } as const;
const keptTroubles = 100;
/** Pauses between attempts of a commit that fails for a reason that passes, in ms. */
const pauses = [50, 200, 1_000, 2_000] as const;

/** Opens both databases in a worker of their own; rejects with AgentError 'store-newer' or 'store-failed'. */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  mkdirSync(options.folder, { recursive: true, mode: 0o750 });
  const client = new StorageClient(options);
  const stamp = new Date(options.at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  try {
    await client.ask('open', {
      folder: options.folder,
      stamp,
      sinks: options.sinks,
      channels: options.channels,
      historyMs: options.historyMs ?? 90 * day,
      historyBytes: options.historyBytes ?? 512 * 1024 * 1024,
      forgetBefore: new Date(options.at - (options.alertsMs ?? 730 * day)).toISOString(),
    });
  } catch (cause) {
    await client.end();
    throw cause;
  }
  return client;
}

class StorageClient implements Storage {
  readonly #log: Logger;
  readonly #onTrouble: (trouble: StoreTrouble) => void;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { done(value: unknown): void; failed(cause: AgentError): void }>();
  readonly #troubles: StoreTrouble[] = [];
  #asked = 0;
  /** Commits go one after the other: a later one must not overtake one that is tried again. */
  #commits: Promise<unknown> = Promise.resolve();
  #queuedCommits = 0;
  #closing = false;
  #over: AgentError | null = null;
  readonly failed: Promise<AgentError>;
  #tellFailed: (why: AgentError) => void = () => undefined;

  constructor(options: StorageOptions) {
    this.#log = options.log.child({ part: 'store' });
    this.#onTrouble = options.onTrouble ?? (() => undefined);
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { name: 'storage' });
    this.failed = new Promise((resolve) => {
      this.#tellFailed = resolve;
    });
    this.#worker.on('message', (reply: Reply) => this.#hear(reply));
    this.#worker.on('error', (cause) => this.#fail(`the storage worker failed: ${messageOf(cause)}`));
    this.#worker.on('exit', () => this.#fail('the storage worker has ended'));
  }

  async commit(batch: JournalBatch): Promise<CommitReceipt> {
    if (this.#queuedCommits >= bounds.journal) throw behind(this.#queuedCommits);
    this.#queuedCommits += 1;
    const receipt = this.#after(this.#commits, batch);
    this.#commits = Promise.allSettled([receipt]);
    return receipt;
  }
  commands(fromFrame: number): Promise<readonly JournalledCommand[]> {
    return this.ask('commands', { fromFrame });
  }
  openAlerts(): Promise<readonly Alert[]> {
    return this.ask('openAlerts', null);
  }
  standingAlerts(): Promise<readonly Alert[]> {
    return this.ask('standingAlerts', null);
  }
  alert(id: string): Promise<AlertHistory | null> {
    return this.ask('alert', { id });
  }
  alerts(query: AlertQuery): Promise<readonly Alert[]> {
    return this.ask('alerts', query);
  }
  pending(sink: string, limit: number, held: readonly number[] = []): Promise<PendingPage> {
    return this.ask('pending', { sink, limit, held });
  }
  settle(sink: string, results: readonly Settlement[]): Promise<OutboxCounts> {
    return this.ask('settle', { sink, results });
  }
  requeue(sink: string): Promise<OutboxCounts> {
    return this.ask('requeue', { sink });
  }
  counts(sink: string): Promise<OutboxCounts> {
    return this.ask('counts', { sink });
  }
  useNonce(nonce: string, until: Millis, now: Millis): Promise<NonceUse> {
    return this.ask('useNonce', { nonce, until, now });
  }
  async keepEvidence(slice: EvidenceSlice): Promise<void> {
    await this.ask('keepEvidence', slice);
  }
  keptSlices(alert: string): Promise<readonly number[]> {
    return this.ask('keptSlices', { alert });
  }
  keptEvidence(alert: string): Promise<KeptEvidence | null> {
    return this.ask('keptEvidence', { alert });
  }
  async saveWatchSet(chosen: ChosenWatchSet): Promise<void> {
    await this.ask('saveWatchSet', chosen);
  }
  watchSets(limit: number): Promise<readonly ChosenWatchSet[]> {
    return this.ask('watchSets', { limit });
  }
  async appendFrame(frame: Frame): Promise<void> {
    const record = toRecord(frame);
    await this.ask('appendFrame', record, [record.cells.buffer as ArrayBuffer]);
  }
  async frames(fromN: number, toN: number): Promise<Frame[]> {
    return toFrames(await this.ask('frames', { fromN, toN }));
  }
  async saveSnapshot(state: PlantState): Promise<void> {
    await this.ask('saveSnapshot', { json: JSON.stringify(state) });
  }
  snapshot(): Promise<PlantState | null> {
    return this.ask('snapshot', null);
  }
  async saveLearningBlock(block: LearningBlock): Promise<void> {
    await this.ask('saveLearningBlock', block);
  }
  learningBlocks(group: string): Promise<readonly LearningBlock[]> {
    return this.ask('learningBlocks', { group });
  }
  async dropLearningBlock(group: string, fromN: number): Promise<void> {
    await this.ask('dropLearningBlock', { group, fromN });
  }
  troubles(): readonly StoreTrouble[] {
    return this.#troubles;
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#commits;
    if (this.#over === null) await this.ask('close', null);
    await this.end();
  }

  async end(): Promise<void> {
    this.#over ??= new AgentError('store-failed', 'the store is closed');
    await this.#worker.terminate();
  }

  ask<V extends Verb>(
    verb: V,
    args: Calls[V]['args'],
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Calls[V]['reply']> {
    if (this.#over !== null) return Promise.reject(this.#over);
    const bound = historyVerbs.has(verb) ? bounds.history : bounds.journal;
    if (this.#waiting.size >= bound) return Promise.reject(behind(this.#waiting.size));
    this.#asked += 1;
    const request: Request<V> = { id: this.#asked, verb, args };
    return new Promise<Calls[V]['reply']>((resolve, reject) => {
      this.#waiting.set(request.id, {
        done: (value) => resolve(value as Calls[V]['reply']),
        failed: reject,
      });
      this.#worker.postMessage(request, transfer);
    });
  }

  async #after(before: Promise<unknown>, batch: JournalBatch): Promise<CommitReceipt> {
    await before;
    try {
      return await this.#commitUntilDurable(batch);
    } finally {
      this.#queuedCommits -= 1;
    }
  }

  async #commitUntilDurable(batch: JournalBatch): Promise<CommitReceipt> {
    for (let tries = 0; ; tries += 1) {
      try {
        const receipt = await this.ask('commit', batch);
        if (tries > 0) this.#log.info({ frame: batch.frame, tries }, 'alerts are journalled again');
        return receipt;
      } catch (cause) {
        if (!(cause instanceof AgentError) || !cause.retry || this.#closing) throw cause;
        if (tries === 0) {
          this.#trouble({ kind: 'failing', what: `alerts cannot be journalled and wait: ${cause.message}` });
        }
        await new Promise((resolve) => setTimeout(resolve, pauses[Math.min(tries, pauses.length - 1)]));
      }
    }
  }

  #hear(reply: Reply): void {
    if (reply.kind === 'trouble') return this.#trouble(reply.trouble);
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.kind === 'done') waiting?.done(reply.value);
    else {
      const { code, message, retry } = reply.failure;
      waiting?.failed(new AgentError(code, message, { retry }));
    }
  }

  #trouble(trouble: StoreTrouble): void {
    this.#troubles.push(trouble);
    if (this.#troubles.length > keptTroubles) this.#troubles.shift();
    this.#log.error({ kind: trouble.kind, what: trouble.what }, 'store trouble');
    this.#onTrouble(trouble);
  }

  #fail(what: string): void {
    if (this.#over === null) {
      this.#over = new AgentError('store-failed', `${what}: start the agent again`);
      this.#trouble({ kind: 'failing', what });
      this.#tellFailed(this.#over);
    }
    for (const waiting of this.#waiting.values()) waiting.failed(this.#over);
    this.#waiting.clear();
  }
}

const historyVerbs: ReadonlySet<Verb> = new Set<Verb>([
  'keepEvidence',
  'keptSlices',
  'keptEvidence',
  'appendFrame',
  'frames',
  'saveSnapshot',
  'snapshot',
  'learningBlocks',
]);

function behind(count: number): AgentError {
  return new AgentError('store-failed', `the disk is behind by ${count} requests: this one is not taken`, {
    retry: true,
  });
}
