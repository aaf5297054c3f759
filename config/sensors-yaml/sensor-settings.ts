import { durationMs } from '../duration.ts';
import type { Notes, Path } from '../checking/finding.ts';
import type { Limits, Sensor, SensorAddress } from '../plant.ts';
import { quoted } from '../checking/schema-check.ts';
import type { SensorEntry } from './sensors-schema.ts';
import { nearest } from '../checking/spelling.ts';
import { alarmDefaults } from '../vocabulary/alarm-defaults.ts';
import { type AssetKind, type SensorKind, assetKinds, sensorKinds } from '../vocabulary/kinds.ts';
import { quantitiesOf } from '../vocabulary/quantities.ts';
import { rolesOf } from '../vocabulary/roles.ts';
import { unitOf, unitSymbols } from '../vocabulary/units.ts';

/** Checks one sensor and fills in what its kind implies. */
export function resolveSensor(
  entry: SensorEntry,
  assetKind: AssetKind,
  address: SensorAddress | null,
  origin: Path,
  notes: Notes,
): Sensor {
  const kind = sensorKindOf(entry.kind, [...origin, 'kind'], notes);
  checkUnit(entry.unit, kind, [...origin, 'unit'], notes);
  if (entry.role !== null) checkRole(entry.role, kind, assetKind, [...origin, 'role'], notes);
  const range = rangeOf(entry, [...origin, 'range'], notes);
  const limits = limitsOf(entry, range, [...origin, 'limits'], notes);
  const freshness = entry.freshness ?? (address?.type === 'opcua' ? 'on-change' : 'periodic');
  if (entry.max_age !== null && freshness === 'on-change') {
    notes.faults.add(
      [...origin, 'max_age'],
      'an on-change value has no greatest age; write freshness: periodic',
    );
  }
  return {
    id: entry.id,
    asset: entry.asset,
    kind,
    role: entry.role,
    unit: entry.unit,
    range,
    limits,
    onDelayMs: durationMs(entry.on_delay ?? alarmDefaults[kind].onDelay),
    deadband: deadbandOf(entry.deadband, kind, range, limits, [...origin, 'deadband'], notes),
    freshness,
    maxAgeMs: entry.max_age === null ? null : durationMs(entry.max_age),
    address,
  };
}

export function assetKindOf(text: string, path: Path, notes: Notes): AssetKind {
  return kindOf(text, assetKinds, 'asset', path, notes);
}

function sensorKindOf(text: string, path: Path, notes: Notes): SensorKind {
  return kindOf(text, sensorKinds, 'sensor', path, notes);
}

function kindOf<K extends string>(
  text: string,
  kinds: readonly (K | 'other')[],
  what: string,
  path: Path,
  notes: Notes,
): K | 'other' {
  const known = kinds.find((kind) => kind === text);
  if (known !== undefined) return known;
  const message = `unknown ${what} kind "${text}", treated as other; known: ${kinds.join(', ')}`;
  notes.warnings.add(path, message, quoted(nearest(text, kinds)));
  return 'other';
}

function checkUnit(text: string, kind: SensorKind, path: Path, notes: Notes): void {
  const unit = unitOf(text);
  if (unit === null) {
    const message = `unknown unit "${text}", kept as it is: physics does without this sensor`;
    notes.warnings.add(path, message, quoted(nearest(text, unitSymbols)));
    return;
  }
  const quantities = quantitiesOf[kind];
  // '1' and '' are what people write who do not know the unit.
  if (quantities !== null && unit.symbol !== '1' && !quantities.includes(unit.quantity)) {
    const one = unit.quantity.replaceAll('-', ' ');
    notes.warnings.add(path, `"${text}" is a unit of ${one}, the sensor's kind is ${kind}`);
  }
}

function checkRole(role: string, kind: SensorKind, assetKind: AssetKind, path: Path, notes: Notes): void {
  const roles = rolesOf(assetKind);
  const known = Object.hasOwn(roles, role) ? roles[role] : undefined;
  if (known === undefined) {
    const of = assetKind === 'other' ? '' : ` of a ${assetKind}`;
    notes.warnings.add(path, `unknown role "${role}"${of}`, quoted(nearest(role, Object.keys(roles))));
  } else if (known.kind !== kind && known.kind !== 'other' && kind !== 'other') {
    notes.warnings.add(
      path,
      `role ${role} (${known.meaning}) is of kind ${known.kind}, the sensor's kind is ${kind}`,
    );
  }
}

function rangeOf({ range }: SensorEntry, path: Path, notes: Notes): Sensor['range'] {
  if (range === null) return null;
  const { low, high } = Array.isArray(range) ? { low: range[0], high: range[1] } : range;
  if (low >= high)
    notes.faults.add(path, `range from ${low} to ${high} is empty: the first must be the smaller`);
  return { low, high };
}

const limitNames = ['alarm_low', 'warn_low', 'warn_high', 'alarm_high'] as const;

function limitsOf({ limits }: SensorEntry, range: Sensor['range'], path: Path, notes: Notes): Limits | null {
  if (limits === null) return null;
  const set = limitNames.flatMap((name) => {
    const value = limits[name];
    return value === null ? [] : [{ name, value }];
  });
  for (const [i, upper] of set.entries()) {
    const lower = set[i - 1];
    // A warning may coincide with its own alarm; a low limit may not reach a high one.
    const touching = lower !== undefined && sideOf(lower.name) === sideOf(upper.name);
    if (lower !== undefined && (touching ? lower.value > upper.value : lower.value >= upper.value)) {
      const message = `${lower.name} ${lower.value} must be below ${upper.name} ${upper.value}`;
      notes.faults.add([...path, upper.name], message);
    }
    if (range !== null && range.low < range.high && (upper.value < range.low || upper.value > range.high)) {
      const message = `${upper.name} ${upper.value} lies outside the range ${range.low} to ${range.high}: it could never trip`;
      notes.faults.add([...path, upper.name], message);
    }
  }
  return set.length === 0 ? null : limits;
}

function sideOf(name: string): string {
  return name.slice(name.indexOf('_'));
}

/** In the sensor's unit. The default never takes more than a quarter of the way between low and high limits. */
function deadbandOf(
  given: number | null,
  kind: SensorKind,
  range: Sensor['range'],
  limits: Limits | null,
  path: Path,
  notes: Notes,
): number {
  const lowest = Math.max(limits?.alarm_low ?? -Infinity, limits?.warn_low ?? -Infinity);
  const highest = Math.min(limits?.alarm_high ?? Infinity, limits?.warn_high ?? Infinity);
  const room = highest - lowest;
  if (given !== null) {
    if (room > 0 && given >= room)
      notes.faults.add(path, `deadband ${given} leaves no way back between the limits`);
    return given;
  }
  const largest = Math.max(0, ...limitNames.map((name) => Math.abs(limits?.[name] ?? 0)));
  const span = range === null ? largest : range.high - range.low;
  return Math.min(alarmDefaults[kind].deadband * span, room > 0 ? room / 4 : Infinity);
}
