/** Sensor and asset kinds of docs/sensors.md. Anything else is a warning and treated as `other`. */
export const sensorKinds = [
  'temperature',
  'pressure',
  'dp',
  'flow',
  'speed',
  'power',
  'current',
  'voltage',
  'vibration',
  'level',
  'position',
  'humidity',
  'status',
  'command',
  'setpoint',
  'other',
] as const;
export type SensorKind = (typeof sensorKinds)[number];

/** No measurements of a process: they say what people or controllers want of it, and step and stand still as they want. */
export function isCommanded(kind: string): boolean {
  return kind === 'status' || kind === 'command' || kind === 'setpoint';
}

export const assetKinds = [
  'pump',
  'chiller',
  'tower',
  'crah',
  'cdu',
  'exchanger',
  'valve',
  'loop',
  'other',
] as const;
export type AssetKind = (typeof assetKinds)[number];

/** What passes heat from one liquid to another and adds none: whatever ails it, what one side gives the other takes. */
export const passing: ReadonlySet<AssetKind> = new Set(['cdu', 'exchanger']);
