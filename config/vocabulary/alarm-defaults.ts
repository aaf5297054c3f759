import type { SensorKind } from './kinds.ts';

/** Starting values after ISA-18.2 / IEC 62682 practice; sites change them per sensor. */
interface AlarmDefaults {
  /** How long a limit must be passed before it counts. */
  readonly onDelay: string;
  /** Share of the range (else of the largest limit) that the value must come back inside. */
  readonly deadband: number;
}

const slow: AlarmDefaults = { onDelay: '60s', deadband: 0.01 };
const fast: AlarmDefaults = { onDelay: '15s', deadband: 0.02 };
const usual: AlarmDefaults = { onDelay: '30s', deadband: 0.02 };
const discrete: AlarmDefaults = { onDelay: '30s', deadband: 0 };

export const alarmDefaults: Readonly<Record<SensorKind, AlarmDefaults>> = {
  temperature: slow,
  pressure: fast,
  dp: fast,
  flow: { onDelay: '15s', deadband: 0.05 },
  speed: usual,
  power: usual,
  current: usual,
  voltage: usual,
  vibration: usual,
  level: usual,
  position: usual,
  humidity: usual,
  status: discrete,
  command: discrete,
  setpoint: discrete,
  other: usual,
};
