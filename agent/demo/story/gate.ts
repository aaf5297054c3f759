import type { Loss, Millis, Quality, Reject } from '../../model.ts';
import type { Intake } from '../../ports.ts';
import type { Sent } from '../servers/gateway.ts';

/** What has come in of one frame. */
interface Arrived {
  readonly mqtt: (readonly [channel: number, value: number, quality: Quality])[];
  readonly opcua: (readonly [channel: number, value: number, quality: Quality])[];
}

type Protocol = keyof Arrived;

/**
 * Where readings from the sockets wait for their frame. The plant runs ahead of the agent; a frame is let
 * through when all of it has come in, in channel order, so that neither the sockets' pace nor their order
 * shows in what the agent sees. Nothing is made up here: what did not come in over a socket stays missing.
 */
export class Gate {
  /** Readings that came in, of all frames. */
  readonly taken: Record<Protocol, number> = { mqtt: 0, opcua: 0 };
  readonly #frames = new Map<Millis, Arrived>();
  readonly #expected: Sent[] = [];
  /** Nodes that were reported bad and whose frame has not been let through. */
  readonly #bad = new Map<number, number>();
  #agent: Intake | null = null;
  #letThrough: Millis = -Infinity;
  #waiting: ((sent: Sent | null) => void) | null = null;
  #noMore = false;

  /** The intake for one source, before the agent's own. */
  intake(protocol: Protocol, agent: Intake): Intake {
    this.#agent = agent;
    return {
      take: (channel, at, value, quality) => this.#take(protocol, channel, at, value, quality),
      alive: (at) => agent.alive(at),
      lost: (channels, why) => this.#lost(channels, why),
      reject: (code: Reject, where) => agent.reject(code, where),
    };
  }

  /** The plant has sent a frame. */
  expect(sent: Sent): void {
    this.#expected.push(sent);
    this.#look();
  }

  /** The plant sends nothing after what is expected. */
  expectNoMore(): void {
    this.#noMore = true;
    this.#look();
  }

  /** Resolves when the next frame has come in completely, with null when there is none; asked for one at a time. */
  next(): Promise<Sent | null> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.#look();
    });
  }

  /** How much of the next frame has come in, for the day when it does not. */
  missing(): string {
    const sent = this.#expected[0];
    if (sent === undefined) return 'the plant has sent no frame';
    const { mqtt, opcua } = this.#arrived(sent.at);
    return `of the frame ${new Date(sent.at).toISOString()} ${mqtt.length} of ${sent.mqtt} readings came in over MQTT, ${opcua.length} of ${sent.opcua} over OPC UA`;
  }

  /** Hands a complete frame to the agent. */
  letThrough({ at, lost }: Sent): void {
    const { mqtt, opcua } = this.#arrived(at);
    this.#frames.delete(at);
    this.#letThrough = at;
    for (const [channel, value, quality] of [...mqtt, ...opcua].toSorted(([a], [b]) => a - b)) {
      this.#agent?.take(channel, at, value, quality);
    }
    if (lost.length > 0) this.#agent?.lost(lost, 'bad-node');
    for (const channel of lost) this.#bad.set(channel, this.#bad.get(channel)! - 1);
  }

  #take(protocol: Protocol, channel: number, at: Millis, value: number, quality: Quality): void {
    this.taken[protocol]++;
    if (at <= this.#letThrough) {
      // A session that was built anew says again what stands: the agent's own rules decide.
      this.#agent?.take(channel, at, value, quality);
      return;
    }
    this.#arrived(at)[protocol].push([channel, value, quality]);
    this.#look();
  }

  #lost(channels: readonly number[] | 'all', why: Loss): void {
    if (why !== 'bad-node' || channels === 'all') {
      this.#agent?.lost(channels, why);
      return;
    }
    for (const channel of channels) this.#bad.set(channel, (this.#bad.get(channel) ?? 0) + 1);
    this.#look();
  }

  #look(): void {
    if (this.#waiting === null) return;
    const sent = this.#expected[0] ?? null;
    if (sent === null ? !this.#noMore : !this.#isComplete(sent)) return;
    const resolve = this.#waiting;
    this.#waiting = null;
    this.#expected.shift();
    resolve(sent);
  }

  #isComplete({ at, mqtt, opcua, lost }: Sent): boolean {
    const arrived = this.#arrived(at);
    return (
      arrived.mqtt.length >= mqtt &&
      arrived.opcua.length >= opcua &&
      lost.every((channel) => (this.#bad.get(channel) ?? 0) > 0)
    );
  }

  #arrived(at: Millis): Arrived {
    let arrived = this.#frames.get(at);
    if (arrived === undefined) {
      arrived = { mqtt: [], opcua: [] };
      this.#frames.set(at, arrived);
    }
    return arrived;
  }
}
