import type { IClientOptions } from 'mqtt';
import type { Logger } from 'pino';
import { BackOff } from '../../connecting/back-off.ts';
import { messageOf } from '../../errors.ts';
import type { Millis } from '../../model.ts';
import type { Clock } from '../../ports.ts';
import { MqttSession } from './session.ts';

export interface MqttLineOptions {
  readonly url: string;
  /** Asked for each attempt; what it throws is the trouble of that attempt. */
  readonly connectOptions: () => IClientOptions;
  readonly opened: (session: MqttSession) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A session that lived this long, in ms, was no flapping: the next pause is short again. */
const settledMs = 10_000;
/** After a refusal by the broker or a stolen client id: at most one attempt in this time, in ms. */
const slowMs = 10_000;
/** Sessions running that did not settle: then it is no broker that restarts, and quick retries mend nothing. */
const mostBrief = 3;
const stopMs = 3_000;

/** One client of a broker for as long as the agent runs: one session after the other, for ever. */
export class MqttLine {
  readonly #options: MqttLineOptions;
  /** At most 5 s: that is how soon after its return a broker should hear of open alerts. */
  readonly #backOff = new BackOff(500, 5_000);
  #session: MqttSession | null = null;
  #connectedAt: Millis | null = null;
  #reconnect: NodeJS.Timeout | null = null;
  #trouble: string | null = 'not connected yet';
  #failures = 0;
  /** Sessions running that ended before they had settled. */
  #brief = 0;
  #stopped = false;

  constructor(options: MqttLineOptions) {
    this.#options = options;
  }

  /** The session while it is connected, else null. */
  get session(): MqttSession | null {
    return this.#connectedAt === null ? null : this.#session;
  }
  /** What is wrong with the connection, in words. */
  get trouble(): string | null {
    return this.#trouble;
  }

  start(): void {
    let failed: unknown;
    try {
      this.#session = new MqttSession(this.#options.url, this.#options.connectOptions(), {
        opened: () => this.#opened(),
        closed: (why, slow) => this.#closed(why, slow),
      });
      return;
    } catch (cause) {
      failed = cause;
    }
    this.#closed(messageOf(failed), true);
  }

  /** Says `farewell`, if connected, then disconnects in good order. Each is bounded by 3 s. */
  async stop(farewell: (session: MqttSession) => Promise<unknown> = () => Promise.resolve()): Promise<void> {
    this.#stopped = true;
    if (this.#reconnect !== null) clearTimeout(this.#reconnect);
    const session = this.#session;
    if (session === null) return;
    if (this.#connectedAt !== null) {
      await Promise.race([farewell(session), new Promise((resolve) => setTimeout(resolve, stopMs).unref())]);
    }
    this.#connectedAt = null;
    await session.stop(stopMs);
    this.#session = null;
  }

  #opened(): void {
    const { clock, url, log, opened } = this.#options;
    this.#connectedAt = clock.elapsed();
    log.info({ url, failures: this.#failures }, 'connected to the broker');
    this.#trouble = null;
    this.#failures = 0;
    if (this.#session !== null) opened(this.#session);
  }

  #closed(why: string, slow: boolean): void {
    const { clock, url, log } = this.#options;
    const settled = this.#connectedAt !== null && clock.elapsed() - this.#connectedAt > settledMs;
    if (settled) this.#backOff.reset();
    if (this.#connectedAt !== null) this.#brief = settled ? 0 : this.#brief + 1;
    // mosquitto 2.0 closes a connection that another has taken over without saying so.
    const flapping = this.#brief >= mostBrief;
    const hint = `${this.#brief} times soon after it opened: does another client use the same client id?`;
    if (this.#failures === 0) log.warn({ url, why }, 'no connection to the broker');
    this.#failures += 1;
    this.#connectedAt = null;
    this.#session = null;
    this.#trouble = flapping ? `${why}, ${hint}` : why;
    if (this.#stopped) return;
    this.#reconnect = setTimeout(() => this.start(), this.#backOff.next(slow || flapping ? slowMs : 0));
  }
}
