import type { Logger } from 'pino';
import type { MqttSinkSettings } from '../../config/settings.ts';
import { messageOf } from '../errors.ts';
import type { CommandWay } from '../model.ts';
import { iso } from '../plain-words.ts';
import type { Clock } from '../ports.ts';
import type { CommandAnswer, CommandRequest } from '../status/answers.ts';
import type { CommandsState } from '../status/plant-state.ts';
import {
  type AnswerPayload,
  type CommandKind,
  type CommandRefusal,
  commandSchemas,
  type Topics,
  topicsUnder,
} from '../sinks/mqtt/topics.ts';
import { connectOptions } from '../sinks/mqtt/connect-options.ts';
import { MqttLine } from '../sinks/mqtt/line.ts';
import type { Heard, MqttSession } from '../sinks/mqtt/session.ts';
import type { CommandDoor } from './command-door.ts';

export interface CommandClientOptions {
  readonly settings: MqttSinkSettings;
  readonly site: string;
  readonly agent: string;
  readonly door: CommandDoor;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Gives a command to the agent, as the socket does. */
export type Give = (request: CommandRequest, via: CommandWay) => Promise<CommandAnswer>;

/** Messages looked at in a second; people give a few a day. Beyond it they wait at the broker. */
const mostPerSecond = 20;
/** Messages that the broker may have sent us without an answer (MQTT 5, 3.1.2.11.3: Receive Maximum). */
const receiveMaximum = 10;
/** MQTT 5, 3.1.2.11.4: what is larger the broker itself drops, so that it costs us no memory. Bytes. */
const packetCap = 256 * 1024;

const refusalOf: ReadonlyMap<number, CommandRefusal> = new Map([
  [404, 'not-found'],
  [409, 'refused'],
]);

/**
 * Takes commands from the `cmd/` topics, and answers each on its response topic.
 *
 * A third client, beside in and out. The in-clients belong to the brokers that readings come from, which may be
 * others and know nothing of SCADA's users. In the out-client's session whoever may command could delay alerts:
 * a flood would stand before its PUBACKs in the same stream, and what the broker ends a session for would
 * end that one. Broker, user and certificates are the out-client's. Its session begins clean: a command given
 * while nobody listens is answered by nobody, and not obeyed hours later.
 */
export class CommandClient {
  readonly #options: CommandClientOptions;
  readonly #log: Logger;
  readonly #topics: Topics;
  readonly #line: MqttLine;
  readonly #kinds: ReadonlyMap<string, CommandKind>;
  readonly #refused = new Map<string, { count: number; last: string }>();
  #accepted = 0;
  #give: Give | null = null;
  /** The session whose subscriptions stand. */
  #listening: MqttSession | null = null;
  #notListening: string | null = null;
  /** The second that is running, on the monotonic clock, and how many messages were looked at in it. */
  #second = { from: -Infinity, count: 0 };
  #lastRefusal: CommandRefusal | null = null;

  constructor(options: CommandClientOptions) {
    const { settings, site, agent, clock } = options;
    this.#options = options;
    this.#log = options.log.child({ part: 'commands' });
    this.#topics = topicsUnder(settings.prefix, site, agent);
    const kinds = Object.keys(commandSchemas) as CommandKind[];
    this.#kinds = new Map(kinds.map((kind) => [this.#topics.command(kind), kind]));
    this.#line = new MqttLine({
      url: settings.url,
      connectOptions: () => this.#connectOptions(),
      opened: (session) => void this.#listen(session),
      clock,
      log: this.#log,
    });
  }

  /** Resolves once it is trying. */
  async start(give: Give): Promise<void> {
    this.#give = give;
    this.#line.start();
  }

  stop(): Promise<void> {
    return this.#line.stop();
  }

  state(): CommandsState {
    return {
      connected: this.#line.session !== null && this.#line.session === this.#listening,
      accepted: this.#accepted,
      refused: Object.fromEntries(this.#refused),
      trouble: this.#line.trouble ?? this.#notListening,
    };
  }

  #connectOptions() {
    const { settings, agent } = this.#options;
    const clientId = settings.clientId === null ? `coolwatch-${agent}-cmd` : `${settings.clientId}-cmd`;
    const properties = { receiveMaximum, maximumPacketSize: packetCap, sessionExpiryInterval: 0 };
    return { ...connectOptions(settings, clientId), properties };
  }

  async #listen(session: MqttSession): Promise<void> {
    const topics = [...this.#kinds.keys()];
    this.#notListening = await session.listen(topics, (heard, next) => {
      void this.#obey(session, heard);
      this.#paced(next);
    });
    if (this.#notListening === null) this.#listening = session;
    else this.#log.warn({ why: this.#notListening }, 'no commands can come');
  }

  /** Calls `next` when another message may be looked at. */
  #paced(next: () => void): void {
    const now = this.#options.clock.elapsed();
    if (now - this.#second.from >= 1_000) this.#second = { from: now, count: 0 };
    this.#second.count += 1;
    if (this.#second.count < mostPerSecond) next();
    else setTimeout(next, this.#second.from + 1_000 - now);
  }

  async #obey(session: MqttSession, heard: Heard): Promise<void> {
    const kind = this.#kinds.get(heard.topic);
    if (kind === undefined) return;
    const { responseTopic } = heard;
    const elsewhere = responseTopic !== null && !this.#mayAnswer(responseTopic);
    const answer = elsewhere
      ? no('malformed', `a response topic must begin with ${this.#topics.answers}`)
      : await this.#taken(kind, heard);
    this.#count(kind, answer);
    if (responseTopic === null || elsewhere) return;
    const { site, clock } = this.#options;
    const payload: AnswerPayload = {
      schema: 'coolwatch-answer/1',
      site,
      command: kind,
      accepted: answer.code === 'accepted',
      ...answer,
      at: iso(clock.now()),
    };
    const properties = heard.correlation === null ? {} : { correlationData: heard.correlation };
    await session.publish(responseTopic, JSON.stringify(payload), false, properties);
  }

  async #taken(kind: CommandKind, { topic, payload, retained }: Heard): Promise<Answer> {
    try {
      const judged = await this.#options.door.judge({ kind, topic, payload, retained });
      if (!judged.ok) return no(judged.code, judged.message);
      const answer = await this.#give!(judged.request, 'mqtt');
      if (answer.ok) return { code: 'accepted', message: null };
      return no(refusalOf.get(answer.status) ?? 'busy', answer.message);
    } catch (cause) {
      return no('busy', messageOf(cause));
    }
  }

  /** Without wildcards (MQTT 5, 3.3.2.3.5), and below our own prefix. */
  #mayAnswer(topic: string): boolean {
    const { answers } = this.#topics;
    return topic.startsWith(answers) && topic.length > answers.length && !/[+#\p{Cc}]/u.test(topic);
  }

  #count(kind: CommandKind, { code, message }: Answer): void {
    if (code === 'accepted') {
      this.#accepted += 1;
      this.#lastRefusal = null;
      return;
    }
    const count = (this.#refused.get(code)?.count ?? 0) + 1;
    this.#refused.set(code, { count, last: `cmd/${kind}: ${message}` });
    // Once for as long as the same goes on: who floods us shall not fill the disk with our log.
    if (code !== this.#lastRefusal) this.#log.warn({ kind, code, why: message, count }, 'command not taken');
    this.#lastRefusal = code;
  }
}

interface Answer {
  readonly code: 'accepted' | CommandRefusal;
  readonly message: string | null;
}

function no(code: CommandRefusal, message: string): Answer {
  return { code, message };
}
