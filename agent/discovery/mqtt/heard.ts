/** What was heard on a broker, in bounded memory: every topic's numbers become points. */
import { payloadCap } from '../../sources/mqtt/decoder.ts';
import { printable } from '../../sources/printable.ts';
import { mostPoints, tooMany } from '../bounds.ts';
import type { Point, Survey } from '../point.ts';
import { unheard, withValue } from '../value-summary.ts';
import { type Found, readPayload } from './payload.ts';

/** Topics that are looked into; the rest is counted. */
const mostTopics = 20_000;
/** sensors.yaml takes no longer topics or paths, characters. */
const longestAddress = 256;
/** sensors.yaml would replace it. */
const placeholder = /\{[A-Za-z][A-Za-z0-9_-]*\}/;

/** Reasons to leave a topic out, in words. */
const reasons = {
  system: 'topics of the broker itself ($SYS)',
  own: 'topics of coolwatch itself',
  sparkplug: 'Sparkplug B topics, which coolwatch does not read yet',
  large: `topics with payloads over ${payloadCap / 1024} KB`,
  text: 'topics without a number (text, numbers in quotes, binary)',
  hostile: 'topics or keys that cannot stand in sensors.yaml (too long, unprintable characters, {words})',
  topics: `topics beyond the first ${mostTopics}`,
  points: tooMany('--topic'),
} as const;
type Reason = keyof typeof reasons;

export class HeardTopics {
  readonly #points = new Map<string, Point>();
  readonly #topics = new Set<string>();
  /** Counted up to `mostTopics` each: a flood of new names must not fill the memory. */
  readonly #leftOut = new Map<Reason, Set<string>>();
  #messages = 0;

  get messages(): number {
    return this.#messages;
  }
  get points(): number {
    return this.#points.size;
  }

  hear(topic: string, payload: Buffer, retained: boolean): void {
    this.#messages++;
    if (topic.startsWith('$')) return this.#leaveOut('system', topic);
    if (topic.startsWith('coolwatch/')) return this.#leaveOut('own', topic);
    if (topic.startsWith('spBv1.0/')) return this.#leaveOut('sparkplug', topic);
    if (!fitsSensorsYaml(topic)) return this.#leaveOut('hostile', topic);
    if (payload.length > payloadCap) return this.#leaveOut('large', topic);
    if (!this.#topics.has(topic) && this.#topics.size >= mostTopics) return this.#leaveOut('topics', topic);
    this.#topics.add(topic);
    const found = readPayload(payload.toString('utf8'));
    if (found === 'empty') return;
    if (found === 'text') return this.#leaveOut('text', topic);
    for (const one of found) this.#take(topic, one, retained);
  }

  survey(): Survey {
    return {
      points: [...this.#points.values()],
      leftOut: [...this.#leftOut].map(([reason, topics]) => {
        const [first = ''] = topics;
        const number = topics.size >= mostTopics ? `over ${mostTopics}` : String(topics.size);
        return `${number} ${reasons[reason]}; the first: ${printable(first)}`;
      }),
    };
  }

  #take(topic: string, found: Found, retained: boolean): void {
    const key = `${topic}\0${found.value}`;
    const known = this.#points.get(key);
    if (known === undefined && this.#points.size >= mostPoints) return this.#leaveOut('points', topic);
    if (!fitsSensorsYaml(found.value)) return this.#leaveOut('hostile', topic);
    this.#points.set(key, {
      address: known?.address ?? { type: 'mqtt', topic, value: found.value, time: found.time },
      path: known?.path ?? [...topic.split('/').filter((level) => level !== ''), ...found.keys],
      label: found.label ?? known?.label ?? null,
      description: found.description ?? known?.description ?? null,
      tags: found.tags,
      unit: found.unit ?? known?.unit ?? null,
      expected: null,
      instrument: null,
      values: withValue(known?.values ?? unheard, found.number),
      retainedOnly: retained && (known?.retainedOnly ?? true),
    });
  }

  #leaveOut(reason: Reason, topic: string): void {
    const topics = this.#leftOut.get(reason) ?? new Set();
    this.#leftOut.set(reason, topics);
    if (topics.size < mostTopics) topics.add(topic.slice(0, longestAddress));
  }
}

function fitsSensorsYaml(text: string): boolean {
  return (
    text.length <= longestAddress && text.trim() !== '' && text === printable(text) && !placeholder.test(text)
  );
}
