import { connect, type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import { messageOf } from '../../errors.ts';

export type Published =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'refused'; readonly code: number; readonly why: string }
  | { readonly kind: 'lost'; readonly why: string };

export interface SessionEvents {
  opened(): void;
  /** Once, however the session ended; `slow` asks to wait longer before the next. */
  closed(why: string, slow: boolean): void;
}

/** What came in on a topic that was subscribed to. */
export interface Heard {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retained: boolean;
  readonly responseTopic: string | null;
  readonly correlation: Buffer | null;
}

/** MQTT 5, 3.3.2.3. Seconds after which the broker forgets it; what a request is told from others by. */
export interface PublishProperties {
  readonly messageExpiryInterval?: number;
  readonly correlationData?: Buffer;
}

interface Waiting {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
  readonly properties: PublishProperties;
  readonly qos: 0 | 1;
  readonly resolve: (published: Published) => void;
}

/** Publications in flight at once, unless the broker allows fewer (MQTT 5, 3.3.4: Receive Maximum). */
const ownMaximum = 200;
/** A broker that keeps a PUBACK back this long, in ms, is as good as gone. */
const ackMs = 15_000;
/** DISCONNECT and CONNACK codes after which trying again at once is pointless or harmful: another
 * client with the same id would be thrown out in turn. */
const slowCodes: ReadonlySet<number> = new Set([133, 134, 135, 138, 140, 142, 144, 149, 156, 157]);

/**
 * One MQTT 5 connection from CONNECT to its end; it never reconnects. Every publication is QoS 1 unless
 * asked otherwise, and resolves with what the broker said (at QoS 0: once it is sent), in the order sent, or as lost with the session.
 */
export class MqttSession {
  readonly #client: MqttClient;
  readonly #events: SessionEvents;
  readonly #queue: Waiting[] = [];
  readonly #inFlight = new Set<Waiting>();
  #watch: NodeJS.Timeout | undefined;
  #sentAt = 0;
  #open = false;
  #over = false;

  constructor(url: string, options: IClientOptions, events: SessionEvents) {
    this.#events = events;
    this.#client = connect(url, options);
    this.#client.on('connect', () => this.#opened());
    this.#client.on('error', (cause) => this.#end(messageOf(cause), slowCodes.has(codeOf(cause))));
    this.#client.on('disconnect', ({ reasonCode }) =>
      this.#end(`the broker ended the session with reason ${reasonCode}`, slowCodes.has(reasonCode ?? 0)),
    );
    this.#client.on('close', () => this.#end('the connection closed', false));
  }

  publish(
    topic: string,
    payload: string,
    retain: boolean,
    properties: PublishProperties = {},
    qos: 0 | 1 = 1,
  ): Promise<Published> {
    const refusal = this.#refusal(topic, payload, retain);
    if (refusal !== null) return Promise.resolve(refusal);
    if (this.#over) return Promise.resolve({ kind: 'lost', why: 'the session is over' });
    return new Promise((resolve) => {
      this.#queue.push({ topic, payload, retain, properties, qos, resolve });
      this.#send();
    });
  }

  /**
   * Subscribes at QoS 1. The next message is not heard before `next` is called: meanwhile it waits at the
   * broker or in the socket, not here. Resolves with what the broker refuses, in words, or null.
   */
  async listen(
    topics: readonly string[],
    hear: (heard: Heard, next: () => void) => void,
  ): Promise<string | null> {
    this.#client.handleMessage = (packet, done) => hear(heardIn(packet), () => done());
    // MQTT 5, 3.8.3.1: nothing of our own; the retain flag as it was published, so that it can be refused.
    const options = { qos: 1, nl: true, rap: true, rh: 0 } as const;
    try {
      await this.#client.subscribeAsync(Object.fromEntries(topics.map((topic) => [topic, options])));
      return null;
    } catch (cause) {
      return `the broker refuses a subscription: ${messageOf(cause)}`;
    }
  }

  /** DISCONNECT in good order: the broker then keeps the last will to itself. Bounded by `withinMs`. */
  async stop(withinMs: number): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#watch);
    await Promise.race([
      this.#client.endAsync().catch(() => undefined),
      new Promise((resolve) => setTimeout(resolve, withinMs).unref()),
    ]);
    // end() has been asked once already and would not force a second time.
    this.#client.stream.destroy();
    this.#loseAll('the sink has stopped');
  }

  #opened(): void {
    this.#open = true;
    this.#events.opened();
    this.#send();
  }

  #send(): void {
    const maximum = Math.min(ownMaximum, this.#client.serverProperties?.receiveMaximum ?? ownMaximum);
    while (this.#open && !this.#over && this.#inFlight.size < maximum) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#inFlight.add(next);
      this.#sentAt = performance.now();
      this.#watch ??= setTimeout(() => this.#overdue(), ackMs).unref();
      const { topic, payload, retain, properties, qos } = next;
      this.#client.publish(topic, payload, { qos, retain, properties }, (error) => {
        if (this.#inFlight.delete(next)) next.resolve(answerOf(error ?? null));
        this.#watchAgain();
        this.#send();
      });
    }
  }

  /** The watch runs from the last answer, or from the first publication after a quiet time. */
  #watchAgain(): void {
    clearTimeout(this.#watch);
    this.#watch = this.#inFlight.size === 0 ? undefined : setTimeout(() => this.#overdue(), ackMs).unref();
  }

  #overdue(): void {
    const waited = Math.round((performance.now() - this.#sentAt) / 1_000);
    this.#end(`the broker has acknowledged nothing for ${Math.max(waited, ackMs / 1_000)} s`, false);
  }

  /** What the broker would end the connection for is not sent (MQTT 5, 3.2.2.3.4 to 3.2.2.3.6). */
  #refusal(topic: string, payload: string, retain: boolean): Published | null {
    const limits = this.#client.serverProperties;
    const topicBytes = Buffer.byteLength(topic);
    if (topicBytes > 65_535) return { kind: 'refused', code: 144, why: 'the topic is too long' };
    const bytes = topicBytes + Buffer.byteLength(payload) + 16;
    if (bytes > (limits?.maximumPacketSize ?? Infinity)) {
      return { kind: 'refused', code: 149, why: `${bytes} bytes are more than the broker takes` };
    }
    if (retain && limits?.retainAvailable === false) {
      return { kind: 'refused', code: 154, why: 'the broker keeps no retained messages' };
    }
    if (limits?.maximumQoS === 0) return { kind: 'refused', code: 155, why: 'the broker has no QoS 1' };
    return null;
  }

  #end(why: string, slow: boolean): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#watch);
    this.#loseAll(why); // first: mqtt.js would answer them with less to the point
    this.#client.end(true);
    this.#events.closed(why, slow);
  }

  #loseAll(why: string): void {
    const lost = [...this.#inFlight, ...this.#queue.splice(0)];
    this.#inFlight.clear();
    for (const { resolve } of lost) resolve({ kind: 'lost', why });
  }
}

function answerOf(error: Error | null): Published {
  if (error === null) return { kind: 'acknowledged' };
  const code = codeOf(error);
  return code >= 128 ? { kind: 'refused', code, why: error.message } : { kind: 'lost', why: error.message };
}

function codeOf(cause: unknown): number {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'number' ? cause.code : 0;
}

function heardIn({ topic, payload, retain, properties }: IPublishPacket): Heard {
  return {
    topic,
    payload: Buffer.from(payload),
    retained: retain,
    responseTopic: properties?.responseTopic ?? null,
    correlation: properties?.correlationData ?? null,
  };
}
