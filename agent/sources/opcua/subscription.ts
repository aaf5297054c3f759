import {
  AttributeIds,
  type ClientMonitoredItemBase,
  type ClientSession,
  type ClientSubscription,
  type DataValue,
  TimestampsToReturn,
} from 'node-opcua';
import type { OpcuaSourceSettings } from '../../../config/plant.ts';
import type { Nodes, PlantNode } from './nodes.ts';
import { isMissing } from './status.ts';

/** Monitored items or reads in one request: servers limit it, and many small controllers at 100. */
const batch = 100;
/** Values a node may queue between two publishes, so that sampling faster than publishing loses nothing. */
const queueSize = 10;
/** Longest time between two signs of life that we ask for, ms. */
const longestKeepAliveMs = 10_000;

/** How many publishing intervals without news make a keep-alive: three of them fit into the silence limit. */
export function keepAliveCount(settings: OpcuaSourceSettings): number {
  const wanted = Math.min(settings.silenceMs / 3, longestKeepAliveMs);
  // node-opcua asks for no fewer than three.
  return Math.max(3, Math.floor(wanted / settings.publishingIntervalMs));
}

/** A subscription for all nodes of a source; values go to `onValue`. */
export class PlantSubscription {
  readonly #session: ClientSession;
  readonly #subscription: ClientSubscription;
  readonly #nodes: Nodes;
  readonly #samplingInterval: number;
  readonly #onValue: (node: PlantNode, value: DataValue) => void;
  /** Which request monitors a node now: an older item of a node that vanished and came back is not heard. */
  readonly #monitoredBy = new Map<PlantNode, object>();

  constructor(
    session: ClientSession,
    subscription: ClientSubscription,
    nodes: Nodes,
    samplingInterval: number,
    onValue: (node: PlantNode, value: DataValue) => void,
  ) {
    this.#session = session;
    this.#subscription = subscription;
    this.#nodes = nodes;
    this.#samplingInterval = samplingInterval;
    this.#onValue = onValue;
  }

  /** Monitors every node; one the server refuses costs nothing but itself. `progress` after each request. */
  async monitorAll(progress: () => void): Promise<void> {
    const addressable = this.#nodes.all.filter((node) => node.id !== null);
    for (const node of this.#nodes.all) if (node.id === null) this.#nodes.unaddressable(node);
    for (let at = 0; at < addressable.length; at += batch) {
      await this.#monitor(addressable.slice(at, at + batch));
      progress();
    }
  }

  /** Looks whether missing nodes have come and monitors those that have. */
  async retryMissing(): Promise<void> {
    const missing = this.#nodes.all.filter((node) => node.id !== null && this.#nodes.isMissing(node));
    for (let at = 0; at < missing.length; at += batch) {
      const part = missing.slice(at, at + batch);
      // A read leaves nothing behind; failed monitored items would pile up in node-opcua.
      const values = await this.#session.read(
        part.map(({ id }) => ({ nodeId: id!, attributeId: AttributeIds.Value })),
      );
      const found = part.filter((_, index) => !isMissing(values[index]!.statusCode));
      if (found.length > 0) await this.#monitor(found);
    }
  }

  async #monitor(nodes: readonly PlantNode[]): Promise<void> {
    const request = {};
    const group = await this.#subscription.monitorItems(
      nodes.map(({ id }) => ({ nodeId: id!, attributeId: AttributeIds.Value })),
      { samplingInterval: this.#samplingInterval, queueSize, discardOldest: true },
      TimestampsToReturn.Both,
    );
    nodes.forEach((node, index) => {
      const status = group.monitoredItems[index]?.statusCode;
      if (status?.isGood() !== true) {
        if (status !== undefined) this.#nodes.refused(node, status);
      } else this.#monitoredBy.set(node, request);
    });
    group.on('changed', (_: ClientMonitoredItemBase, value: DataValue, index: number) => {
      const node = nodes[index]!;
      if (this.#monitoredBy.get(node) === request) this.#onValue(node, value);
    });
  }
}
