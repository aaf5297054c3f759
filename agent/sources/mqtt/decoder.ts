import type { Logger } from 'pino';
import { type Millis, Quality, type Reject } from '../../model.ts';
import type { Clock, Intake } from '../../ports.ts';
import { readJsonPath } from '../json-path.ts';
import { type NumberOrFault, readPlainNumber, toReading } from '../number.ts';
import { printable } from '../printable.ts';
import type { Route, Topic } from './routes.ts';
import { readTime } from './time.ts';

/** Larger payloads are refused before anything looks into them, bytes. */
export const payloadCap = 256 * 1024;
/** No number is longer; anything longer needs no look, bytes. */
const longestNumber = 64;

/**
 * Payloads to readings. Never throws; every value of a message stands alone, so a bad one costs
 * nothing but itself. Message faults count once per message, value faults once per value.
 */
export class Decoder {
  readonly #topics: ReadonlyMap<string, Topic>;
  readonly #intake: Intake;
  readonly #clock: Clock;
  readonly #log: Logger;
  /** Rejections in a row of each route that is failing now. */
  readonly #failing = new Map<Route, { readonly code: Reject; count: number }>();

  constructor(topics: ReadonlyMap<string, Topic>, intake: Intake, clock: Clock, log: Logger) {
    this.#topics = topics;
    this.#intake = intake;
    this.#clock = clock;
    this.#log = log;
  }

  /** Takes what stands in one message; answers how many readings that were. */
  decode(name: string, payload: Buffer, retained: boolean): number {
    const topic = this.#topics.get(name);
    if (topic === undefined) return this.#refuse('unknown-topic', printable(name));
    if (retained) return this.#refuse('retained', topic.where);
    if (payload.length > payloadCap) return this.#refuse('too-large', topic.where);
    return topic.bare ? this.#decodeNumber(topic, payload) : this.#decodeJson(topic, payload);
  }

  #decodeNumber(topic: Topic, payload: Buffer): number {
    const text = payload.length <= longestNumber ? payload.toString('latin1') : '';
    const now = this.#clock.now();
    let taken = 0;
    for (const route of topic.routes)
      taken += this.#hand(topic, route, now, readPlainNumber(text, route.twoState));
    return taken;
  }

  #decodeJson(topic: Topic, payload: Buffer): number {
    let document: unknown;
    try {
      document = JSON.parse(payload.toString('utf8'));
    } catch {
      return this.#refuse('bad-json', topic.where);
    }
    const now = this.#clock.now();
    let taken = 0;
    for (const route of topic.routes) {
      const value = readJsonPath(route.value, document);
      if (value === undefined) {
        this.#fault(topic, route, 'missing-path');
        continue;
      }
      const at = route.time === null ? now : this.#timeOf(readJsonPath(route.time, document), now);
      if (at === null) this.#fault(topic, route, 'bad-time');
      else taken += this.#hand(topic, route, at, toReading(value, route.twoState));
    }
    return taken;
  }

  /** A message that carries no time was taken when it arrived. */
  #timeOf(value: unknown, now: Millis): Millis | null {
    return value === undefined ? now : readTime(value);
  }

  #hand(topic: Topic, route: Route, at: Millis, reading: NumberOrFault): number {
    if (typeof reading === 'string') {
      this.#fault(topic, route, reading);
      return 0;
    }
    if (this.#failing.size > 0) this.#recovered(topic, route);
    this.#intake.take(route.channel, at, reading, Quality.good);
    return 1;
  }

  #fault(topic: Topic, route: Route, code: Reject): void {
    this.#intake.reject(code, topic.where);
    const failing = this.#failing.get(route);
    if (failing?.code === code) {
      failing.count++;
      return;
    }
    this.#failing.set(route, { code, count: 1 });
    this.#log.warn({ topic: topic.where, path: route.path, code }, 'readings of a topic are rejected');
  }

  #recovered(topic: Topic, route: Route): void {
    const failing = this.#failing.get(route);
    if (failing === undefined) return;
    this.#failing.delete(route);
    this.#log.info(
      { topic: topic.where, path: route.path, code: failing.code, rejected: failing.count },
      'readings of a topic are good again',
    );
  }

  #refuse(code: Reject, where: string): 0 {
    this.#intake.reject(code, where);
    return 0;
  }
}
