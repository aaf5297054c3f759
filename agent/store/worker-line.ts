import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { AgentError, messageOf } from '../errors.ts';
import type { Calls, Reply, Request, Verb } from './protocol.ts';
import type { StoreTrouble } from './trouble.ts';

/** Requests the worker may owe before reads, frames and snapshots are refused; the journal's may go further. */
const bounds = { history: 256, journal: 4_096 } as const;
const keptTroubles = 100;
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

/** The way to the storage worker and back: requests in bounds, replies by their numbers, and what went wrong there. */
export class WorkerLine {
  /** Resolves with the reason when the worker has ended by itself. */
  readonly failed: Promise<AgentError>;
  readonly #log: Logger;
  readonly #onTrouble: (trouble: StoreTrouble) => void;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { done(value: unknown): void; failed(cause: AgentError): void }>();
  readonly #troubles: StoreTrouble[] = [];
  #asked = 0;
  #over: AgentError | null = null;
  #tellFailed: (why: AgentError) => void = () => undefined;

  constructor(log: Logger, onTrouble: (trouble: StoreTrouble) => void) {
    this.#log = log;
    this.#onTrouble = onTrouble;
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { name: 'storage' });
    this.failed = new Promise((resolve) => {
      this.#tellFailed = resolve;
    });
    this.#worker.on('message', (reply: Reply) => this.#hear(reply));
    this.#worker.on('error', (cause) => this.#fail(`the storage worker failed: ${messageOf(cause)}`));
    this.#worker.on('exit', () => this.#fail('the storage worker has ended'));
  }

  /** No request is taken any more. */
  get isOver(): boolean {
    return this.#over !== null;
  }
  /** Newest last. */
  get troubles(): readonly StoreTrouble[] {
    return this.#troubles;
  }

  /** Rejects with AgentError: what the worker answers, that too much waits, or that it has ended. */
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

  /** Puts on record what went wrong, and tells whoever listens. */
  trouble(trouble: StoreTrouble): void {
    this.#troubles.push(trouble);
    if (this.#troubles.length > keptTroubles) this.#troubles.shift();
    this.#log.error({ kind: trouble.kind, what: trouble.what }, 'store trouble');
    this.#onTrouble(trouble);
  }

  async end(): Promise<void> {
    this.#over ??= new AgentError('store-failed', 'the store is closed');
    await this.#worker.terminate();
  }

  #hear(reply: Reply): void {
    if (reply.kind === 'trouble') return this.trouble(reply.trouble);
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.kind === 'done') waiting?.done(reply.value);
    else {
      const { code, message, retry } = reply.failure;
      waiting?.failed(new AgentError(code, message, { retry }));
    }
  }

  #fail(what: string): void {
    if (this.#over === null) {
      this.#over = new AgentError('store-failed', `${what}: start the agent again`);
      this.trouble({ kind: 'failing', what });
      this.#tellFailed(this.#over);
    }
    for (const waiting of this.#waiting.values()) waiting.failed(this.#over);
    this.#waiting.clear();
  }
}

export function behind(count: number): AgentError {
  return new AgentError('store-failed', `the disk is behind by ${count} requests: this one is not taken`, {
    retry: true,
  });
}
