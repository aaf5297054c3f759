import type { Logger } from 'pino';
import type { Loss, Millis } from '../model.ts';
import type { Clock, Intake, SourceState } from '../ports.ts';
import { BackOff } from '../connecting/back-off.ts';
import { withoutCredentials } from './printable.ts';

/** How often attempts and silence are looked at, ms. */
const tickMs = 250;
/** An attempt without any progress for this long is given up, ms. */
const attemptMs = 10_000;
/** A session that stood this long ends a series of failures, ms. */
const settledMs = 10_000;
/** Shortest and longest wait between attempts, ms: what returns is found within the longest plus one attempt. */
const firstWaitMs = 500;
const longestWaitMs = 4_000;
/** Wait after a refusal that a person must mend (log-in, stolen client id, certificate), ms. */
const refusedWaitMs = 10_000;
/** The agent itself was asleep (suspended, blocked) when a tick is later than this, ms. */
const sleptMs = 2_000;

/** One attempt and, if it succeeds, its session. */
export interface Session {
  /** Ends it and frees everything; never rejects. Without `politely` the other side is given up. */
  close(politely: boolean): Promise<void>;
}

/** What a session reports. Reports of a session that is already closed are ignored. */
export interface Line {
  /** Connected and subscribed. `quietMs`: how long this session may be silent by agreement with the server. */
  up(quietMs?: number): void;
  /** Any sign of life from the other side. */
  heard(): void;
  /** Something of it does not work although it stands, in words; null when everything does again. */
  partly(trouble: string | null): void;
  /** It ended or never came to be. `refused`: only a person can mend it, so it is tried rarely. */
  down(trouble: string, refused?: boolean): void;
}

export interface LifelineSettings {
  readonly name: string;
  readonly type: string;
  readonly url: string;
  readonly silenceMs: number;
}

/** `'all'` when every sensor of the plant is one of `channels`, so that other sources' channels are left alone. */
export function ownChannels(
  channels: readonly number[],
  sensors: readonly unknown[],
): readonly number[] | 'all' {
  return channels.length === sensors.length ? 'all' : channels;
}

/**
 * Keeps one protocol session alive for ever: dials, watches for silence with the agent's own clock,
 * throws the whole session away when it fails and builds a new one after a back-off. It trusts no
 * library's reconnection (telegraf 14066, 18787; node-opcua 1059, 1334, 1450).
 */
export class Lifeline {
  readonly #settings: LifelineSettings;
  readonly #channels: readonly number[] | 'all';
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #dial: (line: Line) => Session;
  readonly #backOff = new BackOff(firstWaitMs, longestWaitMs);
  #intake: Intake | null = null;
  #stopTicking: (() => void) | null = null;
  #stopping: Promise<void> | null = null;
  #session: Session | null = null;
  /** Tells the reports of the present session from those of the ones before it. */
  #generation = 0;
  #connected = false;
  #since: Millis = 0;
  #heard = false;
  #readings = 0;
  #lastReadingAt: Millis | null = null;
  #rebuilds = 0;
  #trouble: string | null = null;
  #partly: string | null = null;
  #lost: Loss | null = null;
  /** Attempts since the last session stood. */
  #attempts = 0;
  // On the monotonic clock, ms.
  #lastTick = 0;
  #heardAt = 0;
  #upAt = 0;
  #dialAt = 0;
  #quietMs = 0;

  constructor(
    settings: LifelineSettings,
    channels: readonly number[] | 'all',
    clock: Clock,
    log: Logger,
    dial: (line: Line) => Session,
  ) {
    this.#settings = settings;
    this.#channels = channels;
    this.#clock = clock;
    this.#log = log;
    this.#dial = dial;
  }

  start(intake: Intake, stop: AbortSignal): void {
    this.#intake = intake;
    this.#since = this.#clock.now();
    this.#lastTick = this.#clock.elapsed();
    if (stop.aborted) return;
    stop.addEventListener('abort', () => void this.stop(), { once: true });
    this.#stopTicking = this.#clock.every(tickMs, () => this.#tick());
    this.#open();
  }

  /** Resolves when the session has ended. */
  stop(): Promise<void> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  /** Readings that were taken; the first ones after a silence end its trouble. */
  took(count: number): void {
    this.#readings += count;
    this.#lastReadingAt = this.#clock.now();
    if (this.#lost === 'silent') this.#speaksAgain();
  }

  state(): SourceState {
    return {
      name: this.#settings.name,
      type: this.#settings.type,
      url: withoutCredentials(this.#settings.url),
      connected: this.#connected,
      since: this.#since,
      readings: this.#readings,
      last_reading_at: this.#lastReadingAt,
      rebuilds: this.#rebuilds,
      trouble: this.#trouble ?? this.#partly,
    };
  }

  #tick(): void {
    const now = this.#clock.elapsed();
    const pause = now - this.#lastTick;
    this.#lastTick = now;
    // Whoever slept, it was not the other side: what it sent meanwhile is still in the socket.
    if (pause > sleptMs) this.#heardAt += pause;
    if (this.#heard) {
      this.#heardAt = now;
      this.#heard = false;
      if (this.#connected && this.#lost === 'silent') this.#speaksAgain();
    }
    if (this.#session === null) {
      if (now >= this.#dialAt) this.#open();
      return;
    }
    const silentFor = now - this.#heardAt;
    if (!this.#connected) {
      if (silentFor > attemptMs)
        this.#drop('no answer: is the address right, does a firewall drop it?', 'disconnected');
      return;
    }
    const allowed = Math.max(this.#settings.silenceMs, this.#quietMs);
    if (silentFor > allowed) {
      this.#drop(
        `connected but silent for more than ${allowed / 1000} s: do the devices still send?`,
        'silent',
      );
    }
  }

  #open(): void {
    const generation = ++this.#generation;
    const now = this.#clock.elapsed();
    this.#heardAt = now;
    this.#heard = false;
    this.#attempts++;
    const current = (): boolean => generation === this.#generation;
    const session = this.#dial({
      up: (quietMs = 0) => {
        if (current()) this.#up(quietMs);
      },
      heard: () => {
        if (current()) this.#heard = true;
      },
      partly: (trouble) => {
        if (current()) this.#partial(trouble);
      },
      down: (trouble, refused = false) => {
        if (current()) this.#drop(trouble, 'disconnected', refused);
      },
    });
    // A dial that failed at once has already moved on.
    if (current()) this.#session = session;
    else void session.close(false);
  }

  #up(quietMs: number): void {
    if (this.#connected) return;
    const now = this.#clock.elapsed();
    this.#connected = true;
    this.#since = this.#clock.now();
    this.#upAt = now;
    this.#heardAt = now;
    this.#heard = false;
    this.#quietMs = quietMs;
    // Silence is over when something arrives, not when the session stands again.
    if (this.#lost === 'silent') return;
    this.#trouble = null;
    this.#lost = null;
    this.#log.info({ attempts: this.#attempts }, 'source connected');
    this.#attempts = 0;
  }

  #speaksAgain(): void {
    this.#trouble = null;
    this.#lost = null;
    this.#log.info({ attempts: this.#attempts }, 'source speaks again');
    this.#attempts = 0;
  }

  #partial(trouble: string | null): void {
    const before = this.#partly;
    this.#partly = trouble;
    if (trouble === null && before !== null) this.#log.info('source complete again');
    else if (trouble !== null && before === null)
      this.#log.warn({ trouble }, 'part of the source does not work');
  }

  #drop(trouble: string, why: 'disconnected' | 'silent', refused = false): void {
    const now = this.#clock.elapsed();
    const session = this.#session;
    this.#generation++;
    this.#session = null;
    if (this.#connected) {
      this.#since = this.#clock.now();
      if (now - this.#upAt > settledMs) this.#backOff.reset();
      this.#rebuilds++;
    }
    this.#dialAt = now + this.#backOff.next(refused ? refusedWaitMs : 0);
    if (this.#lost === null || trouble !== this.#trouble) {
      this.#log.warn({ trouble, attempts: this.#attempts }, 'source lost');
    }
    this.#connected = false;
    this.#trouble = trouble;
    this.#partly = null;
    if (this.#lost !== why) {
      this.#lost = why;
      this.#intake?.lost(this.#channels, why);
    }
    void session?.close(false);
  }

  async #end(): Promise<void> {
    this.#stopTicking?.();
    this.#generation++;
    const session = this.#session;
    this.#session = null;
    if (this.#connected) this.#since = this.#clock.now();
    this.#connected = false;
    this.#intake?.lost(this.#channels, 'stopped');
    await session?.close(true);
    this.#log.info('source stopped');
  }
}
