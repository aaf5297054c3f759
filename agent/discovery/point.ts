/** What a survey of a source found, before anybody guesses: one measuring point, as the source names it. */
import type { SensorAddress } from '../../config/plant.ts';
import type { ValueSummary } from './value-summary.ts';

type WithoutSource<A> = A extends unknown ? Omit<A, 'source'> : never;

export interface Point {
  readonly address: WithoutSource<SensorAddress>;
  /** Where it stands, from the outside in: levels of a topic and keys of its JSON, or folders of an address space. */
  readonly path: readonly string[];
  /** What people read: DisplayName, or a name that the payload carries. */
  readonly label: string | null;
  readonly description: string | null;
  /** Haystack markers, a Brick class, names of type definitions. */
  readonly tags: readonly string[];
  /** The unit as the source writes it, or as its UNECE code says. */
  readonly unit: string | null;
  /** OPC UA EURange: what to expect in normal operation. */
  readonly expected: Range | null;
  /** OPC UA InstrumentRange: what the transmitter can say at all. */
  readonly instrument: Range | null;
  readonly values: ValueSummary;
  /** Only a retained message was heard: it may be years old. */
  readonly retainedOnly: boolean;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** All that a survey of one source brought home. */
export interface Survey {
  readonly points: readonly Point[];
  /** What was left out and why, in words for people. */
  readonly leftOut: readonly string[];
}
