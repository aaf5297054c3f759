import type { AssetKind, SensorKind } from '../../../../config/vocabulary/kinds.ts';

/** A measuring point of a kind of equipment and the transmitter that serves it. */
export interface Point {
  readonly name: string;
  readonly kind: SensorKind;
  readonly unit: string;
  readonly role: string;
  /** Digits after the point that it shows: its resolution. */
  readonly decimals: number;
  /** Standard deviation of a reading: fixed part in its unit, and share of the reading. */
  readonly noise: number;
  readonly noiseShare: number;
  /** Standard deviation of its calibration: offset in its unit, and share of the reading. */
  readonly offset: number;
  readonly gain: number;
  /** Ends of its electrical range; it reads no further. */
  readonly low: number;
  readonly high: number;
}

interface Class {
  readonly kind: SensorKind;
  readonly decimals: number;
  readonly noise: readonly [fixed: number, share: number];
  readonly error: readonly [offset: number, gain: number];
}

/**
 * Transmitters as plants buy them: class A Pt100 in a pocket (IEC 60751), 0.25 % pressure cells,
 * 0.5 % electromagnetic flow meters, class 0.5 power meters, velocity sensors after ISO 2954.
 */
const classes = {
  temperature: { kind: 'temperature', decimals: 2, noise: [0.05, 0], error: [0.12, 0] },
  air: { kind: 'temperature', decimals: 2, noise: [0.08, 0], error: [0.2, 0] },
  bearing: { kind: 'temperature', decimals: 1, noise: [0.15, 0], error: [0.4, 0] },
  pressure: { kind: 'pressure', decimals: 1, noise: [0.7, 0.001], error: [1.2, 0.002] },
  refrigerant: { kind: 'pressure', decimals: 1, noise: [1.2, 0.001], error: [3, 0.002] },
  dp: { kind: 'dp', decimals: 1, noise: [0.25, 0.006], error: [0.3, 0.004] },
  strainer: { kind: 'dp', decimals: 2, noise: [0.12, 0.012], error: [0.1, 0.01] },
  air_dp: { kind: 'dp', decimals: 0, noise: [1.5, 0.01], error: [2, 0.01] },
  flow: { kind: 'flow', decimals: 2, noise: [0.03, 0.006], error: [0, 0.006] },
  rackFlow: { kind: 'flow', decimals: 1, noise: [0.5, 0.006], error: [0, 0.006] },
  makeUp: { kind: 'flow', decimals: 2, noise: [0, 0.02], error: [0, 0.01] },
  setpoint: { kind: 'setpoint', decimals: 1, noise: [0, 0], error: [0, 0] },
  rpm: { kind: 'speed', decimals: 0, noise: [0.8, 0], error: [0, 0] },
  percentSpeed: { kind: 'speed', decimals: 1, noise: [0.08, 0], error: [0, 0] },
  power: { kind: 'power', decimals: 2, noise: [0.015, 0.006], error: [0, 0.004] },
  bigPower: { kind: 'power', decimals: 1, noise: [0.1, 0.005], error: [0, 0.004] },
  vibration: { kind: 'vibration', decimals: 2, noise: [0.02, 0.06], error: [0, 0.03] },
  level: { kind: 'level', decimals: 1, noise: [0.25, 0], error: [0.5, 0] },
  position: { kind: 'position', decimals: 1, noise: [0.15, 0], error: [0.3, 0] },
  humidity: { kind: 'humidity', decimals: 1, noise: [0.3, 0], error: [1.2, 0] },
  status: { kind: 'status', decimals: 0, noise: [0, 0], error: [0, 0] },
} as const satisfies Readonly<Record<string, Class>>;

type Row = readonly [
  keyof typeof classes,
  name: string,
  unit: string,
  role: string,
  low: number,
  high: number,
];

/** In the order in which the machines write their signals. */
const rows: Readonly<Record<string, readonly Row[]>> = {
  chiller: [
    ['temperature', 'chw supply', 'degC', 'chw-supply-temperature', -20, 80],
    ['temperature', 'chw return', 'degC', 'chw-return-temperature', -20, 80],
    ['flow', 'chw flow', 'L/s', 'chw-flow', 0, 120],
    ['setpoint', 'chw setpoint', 'degC', 'chw-setpoint', 0, 30],
    ['temperature', 'cw supply', 'degC', 'cw-supply-temperature', -20, 80],
    ['temperature', 'cw return', 'degC', 'cw-return-temperature', -20, 80],
    ['flow', 'cw flow', 'L/s', 'cw-flow', 0, 150],
    ['refrigerant', 'evaporator pressure', 'kPag', 'evaporator-pressure', 0, 1000],
    ['refrigerant', 'condenser pressure', 'kPag', 'condenser-pressure', 0, 2500],
    ['dp', 'evaporator dp', 'kPa', 'evaporator-dp', 0, 250],
    ['dp', 'condenser dp', 'kPa', 'condenser-dp', 0, 250],
    ['refrigerant', 'oil pressure', 'kPag', 'oil-pressure', 0, 1000],
    ['bearing', 'oil temperature', 'degC', 'oil-temperature', 0, 150],
    ['bigPower', 'power', 'kW', 'power', 0, 500],
  ],
  pump: [
    ['pressure', 'suction', 'kPag', 'suction-pressure', -100, 600],
    ['pressure', 'discharge', 'kPag', 'discharge-pressure', 0, 1000],
    ['strainer', 'strainer dp', 'kPa', 'strainer-dp', 0, 100],
    ['flow', 'flow', 'L/s', 'flow', 0, 120],
    ['rpm', 'speed', 'rpm', 'speed', 0, 1800],
    ['power', 'power', 'kW', 'power', 0, 75],
    ['vibration', 'vibration', 'mm/s', 'vibration-de', 0, 25],
    ['bearing', 'bearing de', 'degC', 'bearing-de-temperature', -20, 150],
    ['bearing', 'bearing nde', 'degC', 'bearing-nde-temperature', -20, 150],
    ['bearing', 'winding', 'degC', 'winding-temperature', -20, 200],
  ],
  tower: [
    ['temperature', 'entering', 'degC', 'entering-temperature', -20, 80],
    ['temperature', 'leaving', 'degC', 'leaving-temperature', -20, 80],
    ['level', 'basin level', '%', 'basin-level', 0, 100],
    ['percentSpeed', 'fan speed', '%', 'speed', 0, 110],
    ['power', 'fan power', 'kW', 'power', 0, 30],
    ['vibration', 'fan vibration', 'mm/s', 'vibration', 0, 25],
  ],
  crah: [
    ['air', 'supply air', 'degC', 'supply-air-temperature', 0, 60],
    ['air', 'return air', 'degC', 'return-air-temperature', 0, 60],
    ['humidity', 'return humidity', '%RH', 'return-air-humidity', 0, 100],
    ['position', 'valve', '%', 'valve-position', -5, 105],
    ['percentSpeed', 'fan speed', '%', 'speed', 0, 110],
    ['air_dp', 'filter dp', 'Pa', 'filter-dp', 0, 500],
  ],
  cdu: [
    ['temperature', 'primary supply', 'degC', 'primary-supply-temperature', 0, 80],
    ['temperature', 'primary return', 'degC', 'primary-return-temperature', 0, 80],
    ['rackFlow', 'primary flow', 'L/min', 'primary-flow', 0, 1200],
    ['temperature', 'secondary supply', 'degC', 'secondary-supply-temperature', 0, 80],
    ['temperature', 'secondary return', 'degC', 'secondary-return-temperature', 0, 80],
    ['rackFlow', 'secondary flow', 'L/min', 'secondary-flow', 0, 1200],
    ['dp', 'secondary dp', 'kPa', 'secondary-dp', 0, 400],
    ['strainer', 'filter dp', 'kPa', 'filter-dp', 0, 100],
    ['level', 'reservoir', '%', 'reservoir-level', 0, 100],
    ['percentSpeed', 'pump speed', '%', 'speed', 0, 110],
    ['setpoint', 'setpoint', 'degC', 'secondary-setpoint', 0, 60],
  ],
  'chw-loop': [
    ['temperature', 'chw supply', 'degC', 'supply-temperature', -20, 80],
    ['temperature', 'chw return', 'degC', 'return-temperature', -20, 80],
    ['flow', 'chw flow', 'L/s', 'flow', 0, 300],
    ['dp', 'chw dp', 'kPa', 'dp', 0, 400],
    ['setpoint', 'chw dp setpoint', 'kPa', 'dp-setpoint', 0, 400],
    ['pressure', 'chw expansion', 'kPag', 'expansion-pressure', 0, 600],
    ['makeUp', 'chw make-up', 'L/min', 'make-up-flow', 0, 100],
  ],
  'cw-loop': [
    ['temperature', 'cw supply', 'degC', 'supply-temperature', -20, 80],
    ['temperature', 'cw return', 'degC', 'return-temperature', -20, 80],
    ['flow', 'cw flow', 'L/s', 'flow', 0, 400],
    ['setpoint', 'cw dp setpoint', 'kPa', 'dp-setpoint', 0, 400],
  ],
  site: [
    ['air', 'dry bulb', 'degC', 'dry-bulb-temperature', -40, 60],
    ['air', 'wet bulb', 'degC', 'wet-bulb-temperature', -40, 60],
    ['humidity', 'outdoor humidity', '%RH', 'outdoor-humidity', 0, 100],
    ['bigPower', 'it power', 'kW', 'it-power', 0, 5000],
    ['status', 'leak plant room', '', 'leak', 0, 1],
  ],
};

/** The points of an asset, in the order in which it writes its signals. */
export function pointsOf(asset: string, kind: AssetKind): readonly Point[] {
  const [name, declared] = asset in rows ? [asset, rows[asset]!] : [kind, rows[kind]];
  if (declared === undefined) throw new Error(`no points for ${name}`);
  return declared.map(([type, point, unit, role, low, high]) => {
    const { kind: sensorKind, decimals, noise, error } = classes[type];
    return {
      name: point,
      kind: sensorKind,
      unit,
      role,
      decimals,
      noise: noise[0],
      noiseShare: noise[1],
      offset: error[0],
      gain: error[1],
      low,
      high,
    };
  });
}
