import { setMaxListeners } from 'node:events';
import type { Logger } from 'pino';
import { messageOf } from '../errors.ts';
import type { Alert } from '../model.ts';
import type { AlertSink, Announcement, Delivery } from '../ports.ts';
import type { DeliveryState } from '../status/plant-state.ts';
import type { OutboxCounts, OutboxEntry, Settlement } from '../store/protocol.ts';
import type { OutboxStore } from '../store/storage.ts';
import { BackOff } from '../connecting/back-off.ts';

/** What the delivery loop asks of a sink besides delivering. */
export interface OutboxSink extends AlertSink {
  readonly connected: boolean;
  /** What is wrong with the connection, in words. */
  readonly trouble: string | null;
  /** The newest committed revision, before its turn comes: what a state topic should say already. */
  note(alert: Alert): void;
  /** `run` is called whenever the sink can deliver again. A sink without a connection never calls it. */
  onConnected(run: () => void): void;
}

/** mqtt.js drops silently beyond 65,535; a hundred keeps a broker busy and little to do twice. */
const mostInFlight = 100;
/** Refused entries are tried again this often, in ms: an access rule may have been mended. */
const refusedMs = 60_000;

/**
 * Delivers what the journal holds for one sink: at most 100 at once, each alert's announcements one
 * after the other, settled in groups. The queue is on disk only. One sink never delays another.
 */
export class Outbox {
  readonly #sink: OutboxSink;
  readonly #store: OutboxStore;
  readonly #log: Logger;
  readonly #stopping = new AbortController();
  readonly #backOff = new BackOff(500, 30_000);
  readonly #refusedMs: number;
  /** Entries being delivered or waiting to be settled. */
  readonly #held = new Set<number>();
  #results: Settlement[] = [];
  #counts: OutboxCounts = { pending: 0, delivered: 0, refused: 0 };
  /** Entries up to this number waited for a connection: they are told as replayed. */
  #lateUpTo = 0;
  /** The next look at the queue is the first with a connection. */
  #late = true;
  #running: Promise<void> | null = null;
  #again = false;
  #takeNothing = false;
  #settling: Promise<void> | null = null;
  #pause: NodeJS.Timeout | null = null;
  #refusedTimer: NodeJS.Timeout | null = null;
  #trouble: string | null = null;
  /** The last refusal: it stays the trouble for as long as anything is refused. */
  #refusal = 'refused in an earlier run';
  #idle: (() => void) | null = null;

  constructor(
    sink: OutboxSink,
    store: OutboxStore,
    log: Logger,
    options: { readonly refusedMs?: number } = {},
  ) {
    this.#sink = sink;
    this.#store = store;
    this.#log = log.child({ part: 'outbox', sink: sink.name });
    this.#refusedMs = options.refusedMs ?? refusedMs;
    // Every delivery listens whether to stop; Node takes more than ten for a leak.
    setMaxListeners(mostInFlight, this.#stopping.signal);
  }

  /** Begins with what earlier runs left behind. */
  async start(): Promise<void> {
    this.#sink.onConnected(() => this.#resume());
    this.#counts = await this.#store.requeue(this.#sink.name);
    this.#refusedTimer = setInterval(() => void this.#retryRefused(), this.#refusedMs).unref();
    this.wake();
  }

  /**
   * `committed` is in the journal now. What shows the state knows it at once, also while nothing can be delivered:
   * the first thing said after an outage is what is so now, however long its events take.
   */
  wake(committed: readonly Announcement[] = []): void {
    for (const { alert } of committed) this.#sink.note(alert);
    if (this.#takeNothing) return;
    this.#again = true;
    this.#running ??= this.#run();
  }

  state(): DeliveryState {
    return {
      sink: this.#sink.name,
      connected: this.#sink.connected,
      pending: this.#counts.pending + this.#counts.refused,
      delivered: this.#counts.delivered,
      trouble: this.#sink.trouble ?? this.#trouble ?? (this.#counts.refused > 0 ? this.#refusal : null),
    };
  }

  /** Takes nothing new and waits up to `withinMs` for what is in flight; the rest stays on disk. */
  async stop(withinMs = 5_000): Promise<void> {
    if (this.#refusedTimer !== null) clearInterval(this.#refusedTimer);
    if (this.#pause !== null) clearTimeout(this.#pause);
    this.#takeNothing = true;
    await this.#running;
    const drained = new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
    const abort = setTimeout(() => this.#stopping.abort(), withinMs);
    // A sink that ignores even the signal must not keep the agent from stopping.
    const giveUp = setTimeout(() => this.#idle?.(), withinMs + 1_000);
    this.#checkIdle();
    await drained;
    clearTimeout(abort);
    clearTimeout(giveUp);
    this.#stopping.abort();
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#takeNothing) {
      this.#again = false;
      try {
        await this.#look();
      } catch (cause) {
        this.#log.warn({ err: messageOf(cause) }, 'outbox cannot be read');
        this.#wait('the journal cannot be read');
      }
    }
    // In the same breath as the last look at `#again`: a wake() from now on begins anew.
    this.#running = null;
  }

  /** One look at the queue: begins as many deliveries as there is room for. */
  async #look(): Promise<void> {
    const { name } = this.#sink;
    if (!this.#sink.connected) {
      this.#late = true;
      this.#counts = await this.#store.counts(name);
      return;
    }
    if (this.#pause !== null || this.#held.size >= mostInFlight) return;
    // Entries held are still pending on disk.
    const page = await this.#store.pending(name, mostInFlight - this.#held.size, [...this.#held]);
    this.#counts = page.counts;
    if (this.#late) {
      this.#late = false;
      this.#lateUpTo = page.last;
    }
    for (const entry of page.entries) {
      if (this.#held.size >= mostInFlight || this.#takeNothing) break;
      if (this.#held.has(entry.seq)) continue;
      this.#held.add(entry.seq);
      void this.#deliver(entry);
    }
  }

  async #deliver(entry: OutboxEntry): Promise<void> {
    const replayed = entry.seq <= this.#lateUpTo || entry.tries > 0;
    let outcome: Delivery;
    try {
      if (entry.newest !== null) this.#sink.note(entry.newest);
      outcome = await this.#sink.deliver(entry.announcement, replayed, this.#stopping.signal);
    } catch (cause) {
      // A sink promises never to reject; one that does must not stop the loop.
      outcome = { kind: 'retry', why: messageOf(cause) };
    }
    this.#heard(entry, outcome);
    this.#results.push({ seq: entry.seq, outcome });
    this.#settling ??= this.#settle();
  }

  #heard(entry: OutboxEntry, outcome: Delivery): void {
    if (outcome.kind === 'delivered') {
      this.#backOff.reset();
      this.#trouble = null;
      return;
    }
    const { id, revision } = entry.announcement.alert;
    const trouble =
      outcome.kind === 'refused' ? `refused with code ${outcome.code}: ${outcome.why}` : outcome.why;
    if (trouble !== this.#trouble) {
      this.#log.warn({ alert: id, revision, outcome: outcome.kind, why: trouble }, 'alert not delivered');
    }
    this.#trouble = trouble;
    if (outcome.kind === 'refused') this.#refusal = trouble;
    if (outcome.kind === 'retry') this.#wait(outcome.why);
  }

  /** What came in while the last group was written makes the next: one wait for the disk per group. */
  async #settle(): Promise<void> {
    while (this.#results.length > 0) {
      const group = this.#results;
      this.#results = [];
      try {
        this.#counts = await this.#store.settle(this.#sink.name, group);
      } catch (cause) {
        // Told but not noted: it is told once more later, which is what "at least once" means.
        this.#log.warn({ err: messageOf(cause), entries: group.length }, 'outbox cannot be settled');
        this.#wait('the journal cannot be written');
      }
      for (const { seq } of group) this.#held.delete(seq);
      this.wake();
    }
    this.#settling = null;
    this.#checkIdle();
  }

  async #retryRefused(): Promise<void> {
    if (this.#counts.refused === 0 || !this.#sink.connected) return;
    try {
      this.#counts = await this.#store.requeue(this.#sink.name);
      this.wake();
    } catch (cause) {
      this.#log.warn({ err: messageOf(cause) }, 'refused alerts cannot be queued again');
    }
  }

  #resume(): void {
    if (this.#pause !== null) clearTimeout(this.#pause);
    this.#pause = null;
    this.#late = true;
    this.wake();
    void this.#retryRefused();
  }

  #wait(why: string): void {
    if (this.#pause !== null || this.#takeNothing) return;
    const pauseMs = this.#backOff.next();
    this.#log.debug({ why, pauseMs }, 'outbox waits');
    this.#pause = setTimeout(() => {
      this.#pause = null;
      this.wake();
    }, pauseMs);
  }

  #checkIdle(): void {
    if (this.#held.size === 0 && this.#settling === null) this.#idle?.();
  }
}
