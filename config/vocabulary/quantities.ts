import type { SensorKind } from './kinds.ts';
import type { Quantity } from './units.ts';

/** What a sensor of a kind may be measured in; null: anything. A mismatch is a warning: often a pasted line. */
export const quantitiesOf: Readonly<Record<SensorKind, readonly Quantity[] | null>> = {
  temperature: ['temperature'],
  pressure: ['pressure'],
  dp: ['pressure'],
  flow: ['volume-flow', 'mass-flow', 'velocity'],
  speed: ['rotation', 'frequency', 'ratio', 'velocity'],
  power: ['power', 'apparent-power', 'ratio'],
  current: ['current', 'ratio'],
  voltage: ['voltage', 'ratio'],
  vibration: ['velocity', 'acceleration', 'length'],
  level: ['length', 'ratio', 'volume', 'pressure'],
  position: ['ratio', 'angle', 'length'],
  humidity: ['relative-humidity', 'ratio', 'humidity-ratio'],
  status: null,
  command: null,
  setpoint: null,
  other: null,
};
