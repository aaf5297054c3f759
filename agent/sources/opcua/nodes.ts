import { type DataValue, type NodeId, resolveNodeId, type StatusCode } from 'node-opcua';
import type { Logger } from 'pino';
import type { Sensor } from '../../../config/plant.ts';
import { type Millis, Quality, type Reject } from '../../model.ts';
import type { Clock, Intake } from '../../ports.ts';
import { isTwoState } from '../number.ts';
import { printable } from '../printable.ts';
import { isMissing, qualityOf } from './status.ts';
import { readVariant } from './value.ts';

/** One sensor's node. */
export interface PlantNode {
  readonly channel: number;
  /** The node id as configured. */
  readonly where: string;
  /** null: the text is no node id. */
  readonly id: NodeId | null;
  readonly twoState: boolean;
  readonly onChange: boolean;
}

/** The nodes of `source`'s sensors. One that cannot be addressed is treated as one the server lacks. */
export function plantNodes(source: string, sensors: readonly Sensor[]): readonly PlantNode[] {
  const nodes: PlantNode[] = [];
  sensors.forEach((sensor, channel) => {
    const address = sensor.address;
    if (address?.type !== 'opcua' || address.source !== source) return;
    const onChange = sensor.freshness === 'on-change';
    nodes.push({
      channel,
      where: printable(address.node),
      id: nodeId(address.node),
      twoState: isTwoState(sensor.kind),
      onChange,
    });
  });
  return nodes;
}

function nodeId(text: string): NodeId | null {
  try {
    return resolveNodeId(text);
  } catch {
    return null;
  }
}

/** Why a node gives no readings now. */
interface Failing {
  readonly code: Reject;
  /** Name of the status code, or what was wrong with the value. */
  readonly name: string;
}

/**
 * What the server reports of each node, as readings. Outlives sessions, so that a node that stays bad
 * over a reconnection is not announced again.
 */
export class Nodes {
  readonly all: readonly PlantNode[];
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #failing = new Map<PlantNode, Failing>();
  /** What `trouble` answers; undefined when it must be put together anew. */
  #trouble: string | null | undefined = null;
  /** Nodes that have not reported since the session began. */
  readonly #unheard = new Set<PlantNode>();
  #sessionSince: Millis = 0;
  /** The newest time that this session gave a node in place of the server's. */
  readonly #asOf = new Map<PlantNode, Millis>();
  #intake: Intake | null = null;

  constructor(all: readonly PlantNode[], clock: Clock, log: Logger) {
    this.all = all;
    this.#clock = clock;
    this.#log = log;
  }

  bind(intake: Intake): void {
    this.#intake = intake;
  }

  beginSession(): void {
    this.#sessionSince = this.#clock.now();
    for (const node of this.all) this.#unheard.add(node);
    this.#asOf.clear();
  }

  /** Takes a reported value; answers whether it was a reading. */
  report(node: PlantNode, value: DataValue): boolean {
    const quality = qualityOf(value.statusCode);
    if (quality === Quality.bad) {
      this.refused(node, value.statusCode);
      return false;
    }
    const reading = readVariant(value.value, node.twoState);
    if (typeof reading === 'string') {
      this.#fail(node, { code: reading, name: reading });
      return false;
    }
    const at = this.#timeOf(node, value);
    this.#unheard.delete(node);
    if (this.#failing.delete(node)) {
      this.#trouble = undefined;
      this.#log.debug({ node: node.where }, 'node is good again');
    }
    this.#intake?.take(node.channel, at, reading, quality);
    return true;
  }

  /** The server does not give the node's value. */
  refused(node: PlantNode, status: StatusCode): void {
    this.#fail(node, { code: isMissing(status) ? 'missing-node' : 'bad-status', name: status.name });
  }

  /** The node's address is no node id at all. */
  unaddressable(node: PlantNode): void {
    this.#fail(node, { code: 'missing-node', name: 'no node id' });
  }

  isMissing(node: PlantNode): boolean {
    return this.#failing.get(node)?.code === 'missing-node';
  }

  /** How many nodes fail, with the first ones by name; null when none does. */
  trouble(): string | null {
    if (this.#trouble === undefined) this.#trouble = this.#describe();
    return this.#trouble;
  }

  #describe(): string | null {
    if (this.#failing.size === 0) return null;
    const first: string[] = [];
    for (const [node, { name }] of this.#failing) {
      if (first.push(`${node.where} (${name})`) === 3) break;
    }
    const rest = this.#failing.size > first.length ? ' ...' : '';
    return `${this.#failing.size} of ${this.all.length} nodes give no readings: ${first.join(', ')}${rest}`;
  }

  #fail(node: PlantNode, failing: Failing): void {
    const known = this.#failing.get(node);
    const changed = known?.code !== failing.code || known.name !== failing.name;
    // A bad status lasts until it changes; values of a wrong type are readings of their own.
    if (changed || failing.code === 'wrong-type' || failing.code === 'not-finite') {
      this.#intake?.reject(failing.code, node.where);
    }
    if (!changed) return;
    this.#failing.set(node, failing);
    this.#trouble = undefined;
    this.#intake?.lost([node.channel], 'bad-node');
    this.#log.debug({ node: node.where, why: failing.name }, 'node gives no readings');
  }

  /**
   * Source time, else server time, else now. The first report of a session gives the value that stands
   * now, stamped with its last change: an on-change sensor takes it as of now, or hours-old stamps
   * would never fill a frame again after a reconnection. Where the server's clock is behind, the next
   * change is stamped before that and is newer all the same: it is taken as of now too, and counted.
   */
  #timeOf(node: PlantNode, value: DataValue): Millis {
    const stamp = (value.sourceTimestamp ?? value.serverTimestamp)?.getTime() ?? 0;
    // Part 6, 5.2.2.5: no time is 1601.
    const stamped = stamp > 0;
    const standsNow = node.onChange && stamp < this.#sessionSince && this.#unheard.has(node);
    const behind = stamped && stamp < (this.#asOf.get(node) ?? -Infinity);
    if (stamped && !standsNow && !behind) return stamp;
    if (behind) this.#intake?.reject('skewed', node.where);
    const now = this.#clock.now();
    this.#asOf.set(node, now);
    return now;
  }
}
