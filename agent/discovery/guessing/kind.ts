/** What a point measures, by what its names say, its unit and its values. */
import type { SensorKind } from '../../../config/vocabulary/kinds.ts';
import { impliedKinds } from '../../../config/vocabulary/point-words.ts';
import { quantitiesOf } from '../../../config/vocabulary/quantities.ts';
import { type Unit, unitOf } from '../../../config/vocabulary/units.ts';
import { type Guess, sure, unsure } from './guess.ts';
import type { NameMeaning } from './name-meaning.ts';
import type { ValueSummary } from '../value-summary.ts';

const control: ReadonlySet<SensorKind> = new Set(['setpoint', 'command', 'status', 'other']);

/** `unit`: as the source or the name gives it; null when neither does. */
export function guessKind(name: NameMeaning, unit: string | null, values: ValueSummary): Guess<SensorKind> {
  const measuredIn = unit === null ? null : unitOf(unit);
  if (values.twoState) return ofTwoStates(name);
  if (name.kind !== null) return named(name.kind, name, measuredIn, values);
  const implied = impliedKinds(name.places);
  const fits = (kind: SensorKind): boolean => measuredIn !== null && isMeasuredIn(kind, measuredIn);
  const byPlace = implied.find(fits) ?? (name.faint !== null && fits(name.faint) ? name.faint : undefined);
  if (byPlace !== undefined) return sure(byPlace);
  if (measuredIn !== null && measuredIn.symbol !== '1') return ofUnit(measuredIn);
  if (name.faint !== null) return unsure(name.faint, 'kind: by an abbreviation that may mean something else');
  const [likely] = implied;
  if (likely === 'status') return sure('status');
  if (likely !== undefined) return unsure(likely, 'kind: the name says where, not what');
  if (values.switches) return unsure('status', 'kind: by its values, 0 and 1 only');
  return unsure('other', 'kind: neither name nor unit says what it measures');
}

function ofTwoStates({ kind, places }: NameMeaning): Guess<SensorKind> {
  if (kind === 'status' || kind === 'command') return sure(kind);
  if (places.has('command')) return sure('command');
  return unsure('status', 'kind: true and false only, perhaps a command');
}

function named(
  kind: SensorKind,
  { places }: NameMeaning,
  unit: Unit | null,
  values: ValueSummary,
): Guess<SensorKind> {
  if (kind === 'status' && values.fractional) {
    const measured = [...places].find((place) => place in quantitiesOf && !control.has(place as SensorKind));
    return unsure(
      (measured ?? 'other') as SensorKind,
      'kind: named as a status, but its values are measured',
    );
  }
  if (control.has(kind) || unit === null || unit.symbol === '1' || isMeasuredIn(kind, unit))
    return sure(kind);
  // Many things are given as a share of their greatest value.
  if (unit.quantity === 'ratio')
    return unsure(kind, `kind: the name says ${kind}, the unit is ${unit.symbol}`);
  const { value } = ofUnit(unit);
  return unsure(value, `kind: the name says ${kind}, the unit ${unit.symbol} says ${value}`);
}

function isMeasuredIn(kind: SensorKind, unit: Unit): boolean {
  return quantitiesOf[kind]?.includes(unit.quantity) ?? false;
}

/** What is mostly measured in a unit. */
function ofUnit(unit: Unit): Guess<SensorKind> {
  switch (unit.quantity) {
    case 'temperature':
      return sure('temperature');
    case 'volume-flow':
    case 'mass-flow':
      return sure('flow');
    case 'rotation':
    case 'frequency':
      return sure('speed');
    case 'power':
    case 'apparent-power':
      return sure('power');
    case 'current':
    case 'voltage':
      return sure(unit.quantity);
    case 'relative-humidity':
      return sure('humidity');
    case 'acceleration':
      return sure('vibration');
    case 'pressure':
      return unsure('pressure', 'kind: by its unit, perhaps a differential pressure');
    case 'velocity':
      return unit.factor < 0.1 && unit.symbol !== 'ft/min'
        ? sure('vibration')
        : unsure('flow', 'kind: by its unit, a velocity');
    case 'length':
    case 'volume':
      return unsure('level', 'kind: by its unit only');
    case 'ratio':
      return unsure('other', `kind: a share in ${unit.symbol}: position, speed, level or load`);
    default:
      return sure('other');
  }
}
