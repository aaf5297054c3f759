import type { Logger } from 'pino';
import type { MqttSinkSettings } from '../../../config/settings.ts';
import type { Alert, Millis } from '../../model.ts';
import type { Announcement, Clock, Delivery, SourceState, StateSink } from '../../ports.ts';
import type { PlantState } from '../../status/plant-state.ts';
import type { OutboxSink } from '../outbox.ts';
import { AlarmBoard } from './alarm-board.ts';
import { connectOptions } from './connect-options.ts';
import { HealthBoard } from './health-board.ts';
import { MqttLine } from './line.ts';
import type { MqttSession, Published, PublishProperties } from './session.ts';
import {
  type AgentStatusPayload,
  type AlarmPayload,
  type EventPayload,
  type HealthPayload,
  type SourceStatusPayload,
  type Topics,
  topicsUnder,
} from './topics.ts';

export interface MqttSinkOptions {
  readonly settings: MqttSinkSettings;
  readonly site: string;
  readonly agent: string;
  readonly version: string;
  readonly periodMs: number;
  /** Every asset of the plant: each has its alarm topic, also while all is well. */
  readonly assets: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** A health topic that was not refreshed so many times is no longer true: the broker forgets it. */
const missedHealth = 3;

interface Sent {
  readonly version: number;
  readonly outcome: Promise<Published>;
}

/** The out-client: alarm and event topics through the outbox, status topics as they come. */
export class MqttSink implements OutboxSink, StateSink {
  readonly name = 'mqtt';
  readonly #options: MqttSinkOptions;
  readonly #log: Logger;
  readonly #topics: Topics;
  readonly #board: AlarmBoard;
  readonly #health: HealthBoard;
  readonly #line: MqttLine;
  readonly #onConnected: (() => void)[] = [];
  readonly #timers: (() => void)[] = [];
  /** What this session's alarm topics were last told, by asset. */
  readonly #sent = new Map<string | null, Sent>();
  readonly #sources = new Map<string, SourceState>();
  #state: PlantState | null = null;

  constructor(options: MqttSinkOptions) {
    this.#options = options;
    this.#log = options.log.child({ part: 'mqtt-sink' });
    this.#line = new MqttLine({
      url: options.settings.url,
      connectOptions: () => ({ ...this.#connectOptions(), will: this.#will() }),
      opened: (session) => this.#opened(session),
      clock: options.clock,
      log: this.#log,
    });
    this.#topics = topicsUnder(options.settings.prefix, options.site, options.agent);
    this.#board = new AlarmBoard(options.assets);
    this.#health = new HealthBoard(options.settings.healthMs);
  }

  /**
   * `standing`: the newest revision of every alert that is open or that the outbox still holds.
   * Resolves once it is trying; rejects with AgentError where certificates or the password file are wrong.
   */
  async start(standing: readonly Alert[]): Promise<void> {
    for (const alert of standing) this.#board.take(alert);
    this.#connectOptions(); // a wrong password file must be heard of now, not in the log
    const { clock, settings } = this.#options;
    this.#timers.push(
      clock.every(settings.heartbeatMs, () => this.#heartbeat()),
      clock.every(settings.reassertMs, () => this.#assertAll(this.#line.session)),
    );
    this.#line.start();
  }

  /** Says `online: false` itself, so that SCADA can tell a stop from a loss, then disconnects. */
  async stop(): Promise<void> {
    for (const end of this.#timers) end();
    await this.#line.stop((session) =>
      session.publish(this.#topics.agentStatus, JSON.stringify(this.#status(false)), true),
    );
  }

  get connected(): boolean {
    return this.#line.session !== null;
  }
  get trouble(): string | null {
    return this.#line.trouble;
  }
  onConnected(run: () => void): void {
    this.#onConnected.push(run);
  }
  note(alert: Alert): void {
    this.#board.take(alert);
  }

  async deliver(announcement: Announcement, replayed: boolean, stop: AbortSignal): Promise<Delivery> {
    const { alert, why } = announcement;
    this.#board.take(alert);
    const { session, trouble } = this.#line;
    if (session === null) return { kind: 'retry', why: trouble ?? 'not connected' };
    const asset = alert.asset?.id ?? null;
    const event: EventPayload = { schema: 'coolwatch-event/1', why, replayed, alert };
    const told = Promise.all([
      this.#assert(session, asset),
      ...(why === 'held' ? [] : [session.publish(this.#topics.event(asset), JSON.stringify(event), false)]),
    ]);
    const outcome = await unlessAborted(told, stop);
    if (outcome === null) return { kind: 'retry', why: 'the agent is stopping' };
    const refused = outcome.find((one) => one.kind === 'refused');
    if (refused !== undefined) return refused;
    const lost = outcome.find((one) => one.kind === 'lost');
    return lost === undefined ? { kind: 'delivered' } : { kind: 'retry', why: lost.why };
  }

  /** Keeps the newest state for the heartbeat; health and a source's own topic follow what changes at once. */
  publish(state: PlantState): void {
    this.#state = state;
    this.#tellHealth(state);
    for (const source of state.sources) {
      const before = this.#sources.get(source.name);
      this.#sources.set(source.name, source);
      if (before?.connected !== source.connected || before.trouble !== source.trouble)
        this.#tellSource(source);
    }
  }

  #will() {
    const payload = Buffer.from(JSON.stringify({ ...this.#status(false), at: null }));
    return { topic: this.#topics.agentStatus, payload, qos: 1, retain: true } as const;
  }

  #connectOptions() {
    const { settings, agent } = this.#options;
    return connectOptions(settings, settings.clientId ?? `coolwatch-${agent}-out`);
  }

  #opened(session: MqttSession): void {
    this.#sent.clear();
    // The broker may have lost what it acknowledged (mosquitto does when killed): say everything again.
    this.#heartbeat();
    this.#assertAll(session);
    for (const source of this.#sources.values()) this.#tellSource(source);
    this.#health.clear();
    if (this.#state !== null) this.#tellHealth(this.#state);
    for (const run of this.#onConnected) run();
  }

  #assertAll(session: MqttSession | null): void {
    if (session === null) return;
    this.#sent.clear();
    for (const asset of this.#board.assets()) void this.#assert(session, asset);
  }

  /** Publishes what an alarm topic should say, unless this session has already said just that. */
  #assert(session: MqttSession, asset: string | null): Promise<Published> {
    const { version, alerts } = this.#board.place(asset);
    const before = this.#sent.get(asset);
    if (before?.version === version) return before.outcome;
    const payload: AlarmPayload = {
      schema: 'coolwatch-alarm/1',
      site: this.#options.site,
      asset,
      published_at: iso(this.#options.clock.now()),
      alerts,
    };
    const outcome = session.publish(this.#topics.alarm(asset), JSON.stringify(payload), true);
    const sent = { version, outcome };
    this.#sent.set(asset, sent);
    void outcome.then(({ kind }) => {
      // Not acknowledged is not said: the next delivery tries again.
      return kind !== 'acknowledged' && this.#sent.get(asset) === sent && this.#sent.delete(asset);
    });
    return outcome;
  }

  #heartbeat(): void {
    this.#tell(this.#topics.agentStatus, this.#status(true));
  }

  #status(online: boolean): AgentStatusPayload {
    const { site, agent, version, periodMs, clock } = this.#options;
    const verdicts = this.#state?.assets.map(({ verdict }) => verdict.verdict);
    return {
      schema: 'coolwatch-agent/1',
      site,
      agent,
      online,
      at: iso(clock.now()),
      last_frame_at: this.#state?.last_frame_at ?? null,
      period_ms: periodMs,
      assets_undecided: verdicts?.filter((verdict) => verdict === 'undecided').length ?? null,
      open_alerts: this.#board.open(),
      commits_waiting: this.#state?.storage?.waiting ?? null,
      version,
    };
  }

  /** What waits for a connection is told when there is one, as it is then. */
  #tellHealth({ assets, at }: PlantState): void {
    const { site, clock, periodMs, settings } = this.#options;
    if (this.#line.session === null) return;
    const expiryS = Math.ceil((missedHealth * Math.max(settings.healthMs, periodMs)) / 1_000);
    for (const { asset, score, reason } of this.#health.due(assets, clock.elapsed())) {
      const payload = { schema: 'coolwatch-health/1', site, asset, at, health: score, reason } as const;
      // Not acknowledged: the PUBACK of an alarm right behind it would wait 40 ms in the broker's socket for ours (Nagle's
      // algorithm and delayed ACKs, RFC 1122, 4.2.3.2). What is lost comes again with the next refresh.
      this.#tell(this.#topics.health(asset), payload, { messageExpiryInterval: expiryS }, 0);
    }
  }

  #tellSource(source: SourceState): void {
    const payload: SourceStatusPayload = {
      schema: 'coolwatch-source/1',
      site: this.#options.site,
      source: source.name,
      type: source.type,
      connected: source.connected,
      since: iso(source.since),
      last_reading_at: source.last_reading_at === null ? null : iso(source.last_reading_at),
      trouble: source.trouble,
    };
    this.#tell(this.#topics.sourceStatus(source.name), payload);
  }

  /** Status: the newest wins, and what is lost comes again with the next connection. */
  #tell(
    topic: string,
    payload: AgentStatusPayload | HealthPayload | SourceStatusPayload,
    properties: PublishProperties = {},
    qos: 0 | 1 = 1,
  ): void {
    const told = this.#line.session?.publish(topic, JSON.stringify(payload), true, properties, qos);
    void told?.then((published) => {
      if (published.kind === 'refused') {
        this.#log.debug({ topic, code: published.code, why: published.why }, 'status refused');
      }
      return published;
    });
  }
}

function iso(at: Millis): string {
  return new Date(at).toISOString();
}

/** What `promise` resolves with, or null once `signal` says stop. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const give = (): void => resolve(null);
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
  });
}
