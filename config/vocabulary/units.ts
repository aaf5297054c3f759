/** Units as plants write them, each with its way to SI: `si = value * factor + offset`. */
export type Quantity =
  | 'temperature' // K; for a difference leave the offset out
  | 'pressure' // Pa, gauge or absolute as `reference` says
  | 'volume-flow' // m3/s
  | 'mass-flow' // kg/s
  | 'frequency' // Hz
  | 'rotation' // revolutions per second; not the supply frequency: pole pairs and slip lie between
  | 'velocity' // m/s
  | 'acceleration' // m/s2
  | 'length' // m
  | 'power' // W
  | 'apparent-power' // VA
  | 'energy' // J
  | 'current' // A
  | 'voltage' // V
  | 'ratio' // 1
  | 'relative-humidity' // 1
  | 'humidity-ratio' // kg/kg
  | 'volume' // m3
  | 'conductivity' // S/m
  | 'acidity' // pH
  | 'angle' // rad
  | 'time'; // s

export interface Unit {
  /** How we print it. */
  readonly symbol: string;
  readonly quantity: Quantity;
  readonly factor: number;
  readonly offset: number;
  /** What a pressure is measured against; null: the unit does not say (or is no pressure). */
  readonly reference: 'gauge' | 'absolute' | null;
}

type Row = readonly [symbol: string, factor: number, aliases?: string, offset?: number];

const psi = 6894.757293168;
const gallon = 3.785411784e-3;
const foot = 0.3048;
const inchOfWater = 249.08891; // at 4 degC

const table: Readonly<Record<Quantity, readonly Row[]>> = {
  temperature: [
    ['degC', 1, '°C C Celsius deg_C degreeC', 273.15],
    ['degF', 5 / 9, '°F F Fahrenheit deg_F degreeF', 459.67 * (5 / 9)],
    ['K', 1, 'Kelvin degK °K'],
  ],
  pressure: [
    ['Pa', 1, 'pascal'],
    ['mPa', 1e-3],
    ['hPa', 100],
    ['kPa', 1e3],
    ['MPa', 1e6],
    ['mbar', 100],
    ['bar', 1e5],
    ['psi', psi, 'lbf/in2 lb/in2'],
    ['atm', 101_325],
    ['mmHg', 133.322387415],
    ['inHg', 3386.389],
    ['mmH2O', 9.80665, 'mmWC mmWG'],
    ['mH2O', 9806.65, 'mWC mWG'],
    ['inH2O', inchOfWater, 'inWC inWG in.w.c. in.w.g. inW.C. "WC "WG'],
    ['ftH2O', 12 * inchOfWater, 'ftWC ftWG'],
  ],
  'volume-flow': [
    ['m3/s', 1, 'cms'],
    ['m3/min', 1 / 60],
    ['m3/h', 1 / 3600, 'm3/hr cmh'],
    ['L/s', 1e-3, 'lps'],
    ['L/min', 1e-3 / 60, 'lpm'],
    ['L/h', 1e-3 / 3600, 'L/hr lph'],
    ['gpm', gallon / 60, 'usgpm gal/min'],
    ['cfm', foot ** 3 / 60, 'ft3/min'],
  ],
  'mass-flow': [
    ['kg/s', 1],
    ['kg/min', 1 / 60],
    ['kg/h', 1 / 3600, 'kg/hr'],
    ['t/h', 1 / 3.6, 't/hr'],
    ['lb/h', 0.45359237 / 3600, 'lb/hr pph'],
  ],
  frequency: [
    ['Hz', 1, 'hertz'],
    ['kHz', 1e3],
  ],
  rotation: [['rpm', 1 / 60, '1/min r/min rev/min min-1']],
  velocity: [
    ['m/s', 1, 'mps'],
    ['mm/s', 1e-3, 'mm/srms mm/sec'],
    ['in/s', 0.0254, 'ips in/sec'],
    ['ft/s', foot, 'fps'],
    ['ft/min', foot / 60, 'fpm'],
  ],
  acceleration: [
    ['m/s2', 1],
    ['mm/s2', 1e-3],
    ['g', 9.80665, 'grms gn'],
    ['mg', 9.80665e-3],
  ],
  length: [
    ['m', 1, 'metre meter'],
    ['cm', 1e-2],
    ['mm', 1e-3],
    ['um', 1e-6, 'μm micron'],
    ['mil', 2.54e-5, 'mils'],
    ['in', 0.0254, 'inch'],
    ['ft', foot, 'feet'],
  ],
  power: [
    ['W', 1, 'watt'],
    ['mW', 1e-3],
    ['kW', 1e3],
    ['MW', 1e6],
    ['hp', 745.69987158],
    ['BTU/h', 0.29307107, 'BTU/hr btuh'],
    ['RT', 3516.8528, 'TR tonR ton_refrigeration tons'],
  ],
  'apparent-power': [
    ['VA', 1],
    ['kVA', 1e3],
  ],
  energy: [
    ['J', 1],
    ['MJ', 1e6],
    ['Wh', 3600],
    ['kWh', 3.6e6],
    ['MWh', 3.6e9],
  ],
  current: [
    ['A', 1, 'amp amps ampere'],
    ['mA', 1e-3],
  ],
  voltage: [
    ['V', 1, 'volt volts'],
    ['mV', 1e-3],
    ['kV', 1e3],
  ],
  ratio: [
    ['1', 1, '- none bool boolean on/off state dimensionless'],
    ['%', 0.01, 'percent pct'],
    ['ppm', 1e-6],
  ],
  'relative-humidity': [['%RH', 0.01, '%rH %r.H. RH']],
  'humidity-ratio': [
    ['kg/kg', 1],
    ['g/kg', 1e-3],
  ],
  volume: [
    ['m3', 1],
    ['L', 1e-3, 'litre liter'],
    ['gal', gallon],
  ],
  conductivity: [
    ['S/m', 1],
    ['uS/cm', 1e-4, 'μS/cm'],
    ['mS/cm', 0.1],
  ],
  acidity: [['pH', 1]],
  angle: [
    ['rad', 1],
    ['deg', Math.PI / 180, '°'],
  ],
  time: [
    ['s', 1, 'sec'],
    ['min', 60],
    ['h', 3600, 'hr hours'],
  ],
};

/** Pressures may say what they are measured against: psig, kPa(a), bara. */
const referenced = new Set(['Pa', 'hPa', 'kPa', 'MPa', 'mbar', 'bar', 'psi']);

const exact = new Map<string, Unit>();
/** Case-blind; null where two units differ in case only (mW and MW). */
const folded = new Map<string, Unit | null>();

for (const [quantity, rows] of Object.entries(table) as [Quantity, readonly Row[]][]) {
  for (const [symbol, factor, aliases = '', offset = 0] of rows) {
    const names = [symbol, ...aliases.split(' ').filter((alias) => alias !== '')];
    register({ symbol, quantity, factor, offset, reference: null }, names);
    if (!referenced.has(symbol)) continue;
    const gauge = [`${symbol}g`, `${symbol}(g)`, `${symbol}_g`, `${symbol}gauge`];
    const absolute = [`${symbol}a`, `${symbol}(a)`, `${symbol}_a`, `${symbol}abs`];
    register({ symbol: `${symbol}g`, quantity, factor, offset, reference: 'gauge' }, gauge);
    register({ symbol: `${symbol}a`, quantity, factor, offset, reference: 'absolute' }, absolute);
  }
}
exact.set('', exact.get('1')!);

function register(unit: Unit, names: readonly string[]): void {
  for (const name of names) {
    exact.set(name, unit);
    const fold = name.toLowerCase();
    const other = folded.get(fold);
    folded.set(fold, other === undefined || other === unit ? unit : null);
  }
}

/** The unit that `text` names (`°C`, `l/min`, `m³/h`, `PSI(g)`); null when nobody knows it. */
export function unitOf(text: string): Unit | null {
  // NFKC turns m³ into m3 (people also write m^3), ℃ into °C and the micro sign into the Greek letter.
  const plain = text.normalize('NFKC').replaceAll(/[\s[\]^]/g, '');
  return exact.get(plain) ?? folded.get(plain.toLowerCase()) ?? null;
}

/** `value` in the SI unit of the unit's quantity; gauge pressures stay gauge. */
export function toSi(value: number, unit: Unit): number {
  return value * unit.factor + unit.offset;
}

/** Symbols that we print, for suggestions. */
export const unitSymbols: readonly string[] = [...new Set([...exact.values()].map((unit) => unit.symbol))];
