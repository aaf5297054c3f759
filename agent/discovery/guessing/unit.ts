/** The unit of a point: said by the source or its name, else by its values where only one can be. */
import type { SensorKind } from '../../../config/vocabulary/kinds.ts';
import { unitOf } from '../../../config/vocabulary/units.ts';
import { type Guess, sure, unsure } from './guess.ts';
import type { NameMeaning } from './name-meaning.ts';
import type { Point } from '../point.ts';

/** What a plant measures temperatures in, when its points tell. */
export type Scale = 'degC' | 'degF' | null;

/** The unit that source or name give: as the source writes it when we know it. */
export function unitSaid(point: Point, name: NameMeaning): string | null {
  if (point.unit !== null && point.unit.trim() !== '' && unitOf(point.unit) !== null)
    return point.unit.trim();
  return name.unit;
}

const pressures = 'kPa, bar or psi';
const candidates: Readonly<Partial<Record<SensorKind, string>>> = {
  pressure: pressures,
  dp: `${pressures}; air: Pa`,
  flow: 'L/s, m3/h, L/min or gpm',
  power: 'kW or %',
  vibration: 'mm/s or in/s',
  speed: 'rpm, Hz or %',
  current: 'A or %',
  voltage: 'V',
};

/** Units that a person gave for kinds of sensors whose source says none. */
export type UnitsGiven = ReadonlyMap<SensorKind, string>;

export function guessUnit(
  point: Point,
  kind: SensorKind,
  said: string | null,
  places: ReadonlySet<string>,
  { scale, given }: { readonly scale: Scale; readonly given: UnitsGiven },
): Guess<string> {
  const { values } = point;
  if (said !== null) return sure(unitOf(said)!.symbol === '1' ? '' : said);
  const strange =
    point.unit !== null && point.unit.trim() !== '' ? `unit: the source says "${point.unit.trim()}"` : null;
  if (strange !== null) return unsure('', strange);
  if (kind === 'status' || kind === 'command') return sure('');
  const measured = kind === 'setpoint' ? measuredKind(places) : kind;
  const byPerson = given.get(measured ?? kind);
  if (byPerson !== undefined) return sure(byPerson);
  if (measured === 'temperature') {
    const own = scaleOf(point, places);
    if (own !== null || scale !== null) return sure(own ?? scale!);
    return unsure('degC', 'unit: degC or degF');
  }
  if (measured === 'humidity' && values.high > 1.5) return sure('%RH');
  if ((measured === 'position' || measured === 'level') && withinPercent(point)) {
    return values.high > 1.5 ? sure('%') : unsure('%', 'unit: % or a share of 1');
  }
  if (measured === 'speed' && withinPercent(point) && values.high > 70) return unsure('%', 'unit: % or Hz');
  const perhaps = measured === null ? undefined : candidates[measured];
  if (perhaps === undefined) return kind === 'other' ? sure('') : unsure('', 'unit: not said');
  return unsure('', `unit: not said; ${perhaps}?`);
}

function measuredKind(places: ReadonlySet<string>): SensorKind | null {
  const order: readonly SensorKind[] = [
    'dp',
    'pressure',
    'flow',
    'humidity',
    'level',
    'speed',
    'temperature',
  ];
  return order.find((kind) => places.has(kind)) ?? null;
}

function withinPercent({ values, expected }: Point): boolean {
  if (expected !== null) return expected.high <= 120 && expected.high >= 90 && expected.low >= -20;
  return values.count > 0 && values.low >= -5 && values.high <= 110;
}

/** Water and indoor air are never below 36 degF, cooled water and supply air never above 36 degC. */
const divide = 36;

/** The scale that one temperature can only be in; null when it can be either. */
export function scaleOf({ values, expected }: Point, places: ReadonlySet<string>): Scale {
  if (values.count === 0 || places.has('differential') || places.has('approach')) return null;
  if (expected !== null && expected.low < 0 && expected.low >= -50 && expected.high <= 100) return 'degC';
  if (places.has('outdoor') || places.has('wet') || places.has('dry') || places.has('dew')) return null;
  if (values.low > 0 && values.high < divide) return 'degC';
  const cooled = places.has('chw') || (places.has('supply') && places.has('air'));
  return cooled && places.has('supply') && values.low > divide ? 'degF' : null;
}
