import {
  MessageSecurityMode,
  type OPCUACertificateManager,
  type OPCUAClient,
  SecurityPolicy,
} from 'node-opcua';
import type { Logger } from 'pino';
import type { OpcuaSourceSettings } from '../../../config/plant.ts';
import { messageOf } from '../../errors.ts';
import type { Clock } from '../../ports.ts';
import type { Line, Session } from '../lifeline.ts';
import { createClient, identityOf, openPki, readEndpoints } from './client.ts';
import type { Nodes } from './nodes.ts';
import { keepAliveCount, PlantSubscription } from './subscription.ts';
import { troubleOf } from './trouble.ts';
import { judgeServer } from './trust.ts';

/** How often missing nodes are looked for, ms. */
const retryMs = 60_000;
/** A polite end waits this long for the server, ms. */
const farewellMs = 2_000;
const warnBeforeExpiryMs = 30 * 24 * 3600 * 1000;

export interface OpcuaSessionParts {
  readonly settings: OpcuaSourceSettings;
  readonly nodes: Nodes;
  readonly pkiDir: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** A reading was taken. */
  readonly took: () => void;
  /** The server said that nothing changed. */
  readonly keptAlive: () => void;
}

/**
 * One attempt at an OPC UA session: client, session, subscription, monitored items, all of it thrown
 * away at the first failure. node-opcua's own reconnection stays off (maxRetry 0): it can end up with a
 * session that looks healthy and reports nothing (its issues 1059, 1334, 1450).
 */
export class OpcuaSession implements Session {
  readonly #parts: OpcuaSessionParts;
  readonly #line: Line;
  readonly #server: string;
  #manager: OPCUACertificateManager | null = null;
  readonly #clients: OPCUAClient[] = [];
  #stopRetrying: (() => void) | null = null;
  #closed = false;
  /** Ends when the attempt has come to its end, well or badly. */
  #opening: Promise<void> = Promise.resolve();

  constructor(parts: OpcuaSessionParts, line: Line) {
    this.#parts = parts;
    this.#line = line;
    this.#server = new URL(parts.settings.url).host;
  }

  open(): this {
    this.#opening = this.#build().catch((cause: unknown) => this.#down(cause));
    return this;
  }

  async close(politely: boolean): Promise<void> {
    this.#closed = true;
    this.#stopRetrying?.();
    const freed = this.#free();
    if (!politely) return;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, farewellMs);
    });
    await Promise.race([freed, patience]);
    clearTimeout(timer);
  }

  async #build(): Promise<void> {
    const { settings, nodes, pkiDir } = this.#parts;
    this.#manager = await openPki(pkiDir);
    this.#progress();
    const client = await this.#connect(
      this.#manager,
      keepAliveCount(settings) * settings.publishingIntervalMs,
    );
    if (client === null) return;
    const session = await client.createSession(identityOf(settings));
    this.#progress();
    session.on('session_closed', () => this.#down(new Error('the server closed the session')));
    const subscription = await session.createSubscription2({
      requestedPublishingInterval: settings.publishingIntervalMs,
      requestedMaxKeepAliveCount: keepAliveCount(settings),
      requestedLifetimeCount: 10 * keepAliveCount(settings),
      maxNotificationsPerPublish: 1000,
      publishingEnabled: true,
      priority: 10,
    });
    this.#progress();
    subscription.on('received_notifications', () => this.#line.heard());
    subscription.on('keepalive', () => {
      this.#line.heard();
      if (!this.#closed) this.#parts.keptAlive();
    });
    subscription.on('terminated', () => this.#down(new Error('the server ended the subscription')));
    subscription.on('status_changed', (status) =>
      this.#down(new Error(`the server ended the subscription: ${status.name}`)),
    );
    subscription.on('error', (error) => this.#down(error));
    nodes.beginSession();
    const plant = new PlantSubscription(
      session,
      subscription,
      nodes,
      settings.samplingIntervalMs,
      (node, value) => {
        if (this.#closed) return;
        if (nodes.report(node, value)) this.#parts.took();
        this.#line.partly(nodes.trouble());
      },
    );
    await plant.monitorAll(() => this.#progress());
    this.#stopRetrying = this.#parts.clock.every(retryMs, () => {
      plant.retryMissing().catch((cause: unknown) => this.#down(cause));
    });
    if (this.#closed) this.#stopRetrying();
    // The server may have agreed to less frequent signs of life than asked for.
    this.#line.up(3 * subscription.publishingInterval * subscription.maxKeepAliveCount);
    this.#line.partly(nodes.trouble());
  }

  /** A connected client; null when the server is not trusted. */
  async #connect(manager: OPCUACertificateManager, keepAliveMs: number): Promise<OPCUAClient | null> {
    const { settings, clock, log } = this.#parts;
    const security: Parameters<typeof createClient>[2] = {
      securityMode: MessageSecurityMode[settings.securityMode],
      securityPolicy: SecurityPolicy[settings.securityPolicy],
    };
    if (settings.securityMode !== 'None') {
      const asking = this.#client(manager, keepAliveMs, {});
      const endpoints = await readEndpoints(asking, settings.url);
      this.#progress();
      const judgement = await judgeServer(endpoints, settings, manager, clock.now());
      if (judgement.kind === 'refused') {
        this.#line.down(`${this.#server}: ${judgement.trouble}`, true);
        return null;
      }
      if (judgement.until.getTime() - clock.now() < warnBeforeExpiryMs) {
        log.warn({ until: judgement.until }, 'the certificate of the server ends within 30 days');
      }
      security.serverCertificate = judgement.certificate;
      await asking.disconnect();
    }
    const client = this.#client(manager, keepAliveMs, security);
    await client.connect(settings.url);
    this.#progress();
    const ended = (): void => this.#down(new Error('the connection ended'));
    client.on('connection_lost', ended);
    client.on('close', ended);
    return client;
  }

  #client(...args: Parameters<typeof createClient>): OPCUAClient {
    const client = createClient(...args);
    this.#clients.push(client);
    return client;
  }

  /** After each step of an attempt: either it still counts, or it ends here. */
  #progress(): void {
    if (this.#closed) throw new Error('closed meanwhile');
    this.#line.heard();
  }

  #down(cause: unknown): void {
    if (this.#closed) return;
    const { text, refused } = troubleOf(cause, this.#server);
    this.#line.down(text, refused);
  }

  /** Frees sockets, timers and files; requests to a dead server end by their own time-out. */
  async #free(): Promise<void> {
    const { log } = this.#parts;
    // A client that is still connecting breaks off at once; then the attempt ends by itself.
    await this.#disconnect();
    await this.#opening;
    // What the attempt made after that.
    await this.#disconnect();
    if (this.#manager === null) return;
    // Failed clients never give their reference back.
    this.#manager.referenceCounter = 0;
    await this.#manager
      .dispose()
      .catch((cause: unknown) => log.debug({ cause: messageOf(cause) }, 'PKI not closed'));
  }

  async #disconnect(): Promise<void> {
    const { log } = this.#parts;
    for (const client of this.#clients.splice(0)) {
      await client
        .disconnect()
        .catch((cause: unknown) => log.debug({ cause: messageOf(cause) }, 'client not closed'));
    }
  }
}
