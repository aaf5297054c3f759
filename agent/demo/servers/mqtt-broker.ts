import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';
import { mqtt311Side } from './mqtt5-wire.ts';

export interface MqttBrokerOptions {
  /** 0: any free one. */
  readonly port?: number;
  /** Hears of every publication of a client. */
  readonly published?: (topic: string, payload: Buffer) => void;
  /** Hears of the topic filters that a client now gets. */
  readonly subscribed?: (filters: readonly string[]) => void;
}

export interface MqttBroker {
  readonly url: string;
  readonly port: number;
  /** QoS 0 and not retained, as gateways send readings. */
  publish(topic: string, payload: string): void;
  stop(): Promise<void>;
}

/** A broker in this process, on loopback, without log-in: for the demo and for tests, MQTT 3.1.1 and 5. */
export async function startMqttBroker(options: MqttBrokerOptions = {}): Promise<MqttBroker> {
  const aedes = await Aedes.createBroker();
  let clients = 0;
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    aedes.handle(mqtt311Side(socket, `client-${++clients}`));
  });
  aedes.on('publish', ({ topic, payload }, client) => {
    // Without a client it is our own reading, or aedes talking to itself.
    if (client !== null) options.published?.(topic, Buffer.from(payload));
  });
  aedes.on('subscribe', (subscriptions) => options.subscribed?.(subscriptions.map(({ topic }) => topic)));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    publish: (topic, payload) =>
      aedes.publish({ cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false }, () => undefined),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      await new Promise<void>((resolve) => aedes.close(resolve));
      await closed;
    },
  };
}
