import type { Millis } from '../model.ts';

/** What can be wrong with an instrument. */
export type FlawName =
  | 'out-of-range' // beyond what its transmitter can send or its quantity can be
  | 'stuck' // one value, to the digit, for longer than it ever stood still
  | 'spiking' // lone readings far off that nothing else in the asset saw
  | 'drifting' // parts from the instruments that measure the same medium
  | 'unbalanced' // one of those whose heat balance does not close any more
  | 'under-test'; // test signals on one instrument of the asset after another

/** An instrument that is not believed, and why. */
export interface Flaw {
  readonly channel: number;
  readonly name: FlawName;
  readonly since: Millis;
  /** What it reads; of a spiking one, the last spike. */
  readonly value: number;
  /** What it should read, or read before; NaN when nobody knows. */
  readonly expected: number;
}
