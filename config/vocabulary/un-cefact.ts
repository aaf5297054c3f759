/**
 * Units as OPC UA servers name them: common codes of UNECE Recommendation 20, packed into a number (OPC 10000-8,
 * 5.6.4.4). Only those that a cooling plant measures in; the names are those of `units.ts`.
 */
const codes: Readonly<Record<string, string>> = {
  degC: 'CEL',
  degF: 'FAH',
  K: 'KEL',
  Pa: 'PAL C55',
  hPa: 'A97',
  kPa: 'KPA',
  MPa: 'MPA C56',
  mbar: 'MBR',
  bar: 'BAR',
  psi: 'PS',
  psia: '80',
  atm: 'ATM',
  mmHg: 'HN',
  inHg: 'F79 N16 N17',
  mmH2O: 'HP',
  mH2O: 'N23',
  inH2O: 'F78 N18 N19',
  ftH2O: 'K24 N15',
  'm3/s': 'MQS',
  'm3/min': 'G53',
  'm3/h': 'MQH',
  'L/s': 'G51 J93',
  'L/min': 'L2 J92',
  'L/h': 'E32 E92',
  gpm: 'G2',
  cfm: '2L',
  'kg/s': 'KGS',
  'kg/min': 'F31',
  'kg/h': 'E93',
  't/h': 'E18',
  'lb/h': '4U',
  Hz: 'HTZ',
  kHz: 'KHZ',
  rpm: 'RPM M46 C94',
  'm/s': 'MTS',
  'mm/s': 'C16',
  'in/s': 'IU',
  'ft/s': 'FS',
  'ft/min': 'FR',
  'm/s2': 'MSK',
  'mm/s2': 'M41',
  g: 'K40',
  m: 'MTR',
  cm: 'CMT',
  mm: 'MMT',
  um: '4H',
  mil: '77',
  in: 'INH',
  ft: 'FOT',
  W: 'WTT',
  kW: 'KWT',
  MW: 'MAW',
  hp: 'BHP',
  'BTU/h': '2I',
  J: 'JOU',
  MJ: '3B',
  Wh: 'WHR',
  kWh: 'KWH',
  MWh: 'MWH',
  A: 'AMP',
  mA: '4K',
  V: 'VLT',
  mV: '2Z',
  kV: 'KVT',
  '1': 'C62',
  '%': 'P1',
  ppm: '59',
  'kg/kg': 'M29',
  m3: 'MTQ',
  L: 'LTR',
  gal: 'GLL',
  deg: 'DD',
  rad: 'C81',
  s: 'SEC',
  min: 'MIN',
  h: 'HUR',
};

const symbolOf = new Map(
  Object.entries(codes).flatMap(([symbol, list]) =>
    list.split(' ').map((code) => [unitIdOf(code), symbol] as const),
  ),
);

/** The number that stands for a common code in EUInformation.unitId: its characters, a byte each. */
function unitIdOf(code: string): number {
  return [...code].reduce((id, character) => id * 256 + character.charCodeAt(0), 0);
}

/** Our symbol for an EUInformation.unitId; null for units that nobody measures cooling in, and for -1. */
export function unitOfCefact(unitId: number): string | null {
  return symbolOf.get(unitId) ?? null;
}
