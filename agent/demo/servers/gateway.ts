import type { Sensor } from '../../../config/plant.ts';
import type { Millis } from '../../model.ts';
import { type JsonPath, parseJsonPath } from '../../sources/json-path.ts';
import type { MqttBroker } from './mqtt-broker.ts';
import type { OpcuaPlantServer, OpcuaPoint } from './opcua-server.ts';

/** What the sources must hear of one frame. */
export interface Sent {
  readonly at: Millis;
  /** Readings on their way, by protocol. OPC UA reports what changed and nothing else. */
  readonly mqtt: number;
  readonly opcua: number;
  /** Channels whose node has gone bad with this frame. */
  readonly lost: readonly number[];
}

interface Message {
  readonly topic: string;
  readonly parts: readonly {
    readonly channel: number;
    readonly value: JsonPath;
    readonly time: JsonPath | null;
  }[];
}

interface Node {
  readonly channel: number;
  readonly id: string;
  /** What the server last said of it; null: bad, undefined: nothing yet. */
  said: number | null | undefined;
}

/**
 * Speaks a plant's values the way sensors.yaml addresses them: a message per topic, a value per node.
 * A missing value is no message; its node goes bad, because a subscription cannot tell silence from calm.
 */
export class Gateway {
  readonly #broker: Pick<MqttBroker, 'publish'>;
  readonly #server: Pick<OpcuaPlantServer, 'set'>;
  readonly #messages: readonly Message[];
  readonly #nodes: readonly Node[];

  constructor(
    sensors: readonly Sensor[],
    broker: Pick<MqttBroker, 'publish'>,
    server: Pick<OpcuaPlantServer, 'set'>,
  ) {
    this.#broker = broker;
    this.#server = server;
    this.#messages = messagesOf(sensors);
    this.#nodes = sensors.flatMap(({ address }, channel) =>
      address?.type === 'opcua' ? [{ channel, id: address.node, said: undefined }] : [],
    );
  }

  get topics(): readonly string[] {
    return this.#messages.map(({ topic }) => topic);
  }

  /** What `publish` would send. One value per channel, NaN where there is none. */
  send(at: Millis, values: Float64Array): Sent {
    const { opcua, lost } = this.set(at, values);
    return { at, mqtt: this.publish(at, values), opcua, lost };
  }

  /** The nodes alone: what a server holds before anybody subscribes. */
  set(at: Millis, values: Float64Array): { readonly opcua: number; readonly lost: readonly number[] } {
    const lost: number[] = [];
    let opcua = 0;
    for (const node of this.#nodes) {
      const value = values[node.channel]!;
      const said = Number.isNaN(value) ? null : value;
      this.#server.set(node.id, said, at);
      // The default trigger of a monitored item is status or value, not time (Part 4, 7.22.2).
      if (said === node.said) continue;
      if (said === null) lost.push(node.channel);
      else opcua++;
      node.said = said;
    }
    return { opcua, lost };
  }

  /** The topics alone; answers how many readings that are. */
  publish(at: Millis, values: Float64Array): number {
    const time = new Date(at).toISOString();
    let readings = 0;
    for (const { topic, parts } of this.#messages) {
      let payload: unknown;
      for (const { channel, value, time: timePath } of parts) {
        const reading = values[channel]!;
        if (Number.isNaN(reading)) continue;
        if (timePath !== null) payload = withValue(payload, timePath, time);
        payload = withValue(payload, value, reading);
        readings++;
      }
      if (payload !== undefined) this.#broker.publish(topic, JSON.stringify(payload));
    }
    return readings;
  }
}

function messagesOf(sensors: readonly Sensor[]): readonly Message[] {
  const byTopic = new Map<string, Message['parts'][number][]>();
  sensors.forEach(({ id, address }, channel) => {
    if (address?.type !== 'mqtt') return;
    const value = parseJsonPath(address.value);
    const time = address.time === null ? null : parseJsonPath(address.time);
    if (value === null) throw new Error(`sensor ${id}: ${address.value} is no JSON path`);
    const parts = byTopic.get(address.topic) ?? [];
    parts.push({ channel, value, time });
    byTopic.set(address.topic, parts);
  });
  return [...byTopic].map(([topic, parts]) => ({ topic, parts }));
}

/** `document` with `value` at `path`; what lacks on the way there is made. */
function withValue(document: unknown, path: JsonPath, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const holder = (document ?? (typeof step === 'number' ? [] : {})) as Record<string | number, unknown>;
  holder[step] = withValue(holder[step], rest, value);
  return holder;
}

/** The measuring points behind the nodes `ns=2;s={asset}.{role}` of an OPC UA source. */
export function pointsOf(sensors: readonly Sensor[]): readonly OpcuaPoint[] {
  return sensors.flatMap(({ id, asset, address, unit, range }) => {
    if (address?.type !== 'opcua') return [];
    const prefix = `ns=2;s=${asset}.`;
    if (!address.node.startsWith(prefix))
      throw new Error(`sensor ${id}: the demo's server has only nodes ${prefix}..., not ${address.node}`);
    const name = address.node.slice(prefix.length);
    return [{ asset, name, unit, low: range?.low ?? 0, high: range?.high ?? 100 }];
  });
}
