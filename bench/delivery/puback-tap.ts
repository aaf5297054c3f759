import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { parser } from 'mqtt-packet';
import type { EventPayload } from '../../agent/sinks/mqtt/topics.ts';

/** Between agent and broker: when the broker's PUBACK of an alert's first event came over the wire. */
export class PubackTap {
  /** By alert id; `ms` on performance.now(). */
  readonly acknowledged = new Map<string, { readonly ms: number; readonly title: string }>();
  readonly #brokerPort: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(brokerPort: number) {
    this.#brokerPort = brokerPort;
    this.#server = createServer((agent) => this.#pass(agent));
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #pass(agent: Socket): void {
    const broker = connect(this.#brokerPort, '127.0.0.1');
    const waiting = new Map<number, { readonly id: string; readonly title: string }>();
    const up = parser({ protocolVersion: 5 }).on('packet', (packet) => {
      if (packet.cmd !== 'publish' || !packet.topic.endsWith('/event')) return;
      const { alert } = JSON.parse(packet.payload.toString()) as EventPayload;
      if (packet.messageId !== undefined) waiting.set(packet.messageId, alert);
    });
    const down = parser({ protocolVersion: 5 }).on('packet', (packet) => {
      if (packet.cmd !== 'puback' || packet.messageId === undefined) return;
      const alert = waiting.get(packet.messageId);
      waiting.delete(packet.messageId);
      if (alert === undefined || this.acknowledged.has(alert.id)) return;
      this.acknowledged.set(alert.id, { ms: performance.now(), title: alert.title });
    });
    for (const [one, other, parsed] of [
      [agent, broker, up],
      [broker, agent, down],
    ] as const) {
      this.#sockets.add(one);
      // Two small writes one after the other must not wait for each other here.
      one.setNoDelay(true);
      one.on('data', (chunk: Buffer) => {
        parsed.parse(chunk);
        other.write(chunk);
      });
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}
