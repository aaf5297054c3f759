import { dirname } from 'node:path';
import { type Loaded, type Notes, type Path, Remarks } from '../checking/finding.ts';
import { durationMs } from '../duration.ts';
import type { Asset, PlannedWork, Plant, Sensor } from '../plant.ts';
import { isStandIn, salvage } from '../checking/salvage.ts';
import { type SchemaRemark, quoted, schemaCheck } from '../checking/schema-check.ts';
import { withDefaults } from '../checking/schema-parts.ts';
import { resolveAddress } from './sensor-address.ts';
import { assetKindOf, resolveSensor } from './sensor-settings.ts';
import { type SensorsFile, sensorsSchema } from './sensors-schema.ts';
import { resolveSources } from './source-settings.ts';
import { nearest } from '../checking/spelling.ts';
import {
  type Expansion,
  type PlacedAsset,
  type PlacedSensor,
  expandTemplates,
} from './template-expansion.ts';
import type { AssetKind } from '../vocabulary/kinds.ts';
import { loaded, readYaml } from '../checking/yaml-file.ts';

const check = schemaCheck(sensorsSchema);

/** Reads sensors.yaml. Never throws: every fault of the file is in the answer, with its line. */
export function loadPlant(file: string): Loaded<Plant> {
  const read = readYaml(file);
  if (!read.ok) return { ok: false, faults: read.faults, warnings: [] };
  const notes: Notes = { faults: new Remarks(), warnings: new Remarks() };
  const remarks = check(read.file.value);
  for (const { path, message, suggestion } of remarks) notes.faults.add(path, message, suggestion);
  const usable = remarks.length === 0 ? read.file.value : salvage(read.file.value, remarks, check);
  if (usable === null) return loaded<Plant>(null, read.file, notes);
  const entries = withDefaults(sensorsSchema, usable) as SensorsFile;
  return loaded(resolvePlant(entries, dirname(file), inDoubt(remarks), notes), read.file, notes);
}

/** Sources with faults of their own: an address cannot be held against them. */
function inDoubt(remarks: readonly SchemaRemark[]): ReadonlySet<number | 'all'> {
  const faulty = remarks.filter(
    ({ path, keyword }) => path[0] === 'sources' && keyword !== 'additionalProperties',
  );
  return new Set(faulty.map(({ path }) => (typeof path[1] === 'number' ? path[1] : 'all')));
}

function resolvePlant(
  file: SensorsFile,
  folder: string,
  doubt: ReadonlySet<number | 'all'>,
  notes: Notes,
): Plant {
  const { site } = file;
  checkTimezone(site.timezone, notes);
  const sources = resolveSources(file.sources, folder, notes);
  const doubtful = new Set(file.sources.filter((_, i) => doubt.has(i)));
  const expansion = expandTemplates(file, notes);
  const kinds = assetKindsOf(expansion.assets, notes);
  checkSensorIds(expansion.sensors, notes);
  const known = new Set(expansion.sensors.map(({ entry }) => entry.id));
  const sensors = expansion.sensors.map((sensor): Sensor => {
    const { entry, origin } = sensor;
    const kind = kinds.get(entry.asset);
    if (kind === undefined && !isStandIn(entry.asset)) {
      const near = quoted(nearest(entry.asset, [...kinds.keys()]));
      notes.faults.add([...origin, 'asset'], `there is no asset "${entry.asset}"`, near);
    }
    const address = doubt.has('all') ? null : resolveAddress(sensor, file.sources, doubtful, notes);
    return resolveSensor(entry, kind ?? 'other', address, origin, notes);
  });
  warnOfTwins(sensors, expansion, notes);
  if (sensors.length === 0 && notes.faults.list().length === 0)
    notes.faults.add(['sensors'], 'there are no sensors');
  return {
    site: { id: site.id, name: site.name ?? site.id, timezone: site.timezone },
    sources,
    assets: expansion.assets.map((asset) => resolveAsset(asset, kinds, known, notes)),
    sensors,
    ...(file.maintenance.length === 0
      ? {}
      : { maintenance: plannedWork(file.maintenance, new Set([...kinds.keys(), ...known]), notes) }),
  };
}

function plannedWork(
  entries: SensorsFile['maintenance'],
  subjects: ReadonlySet<string>,
  notes: Notes,
): PlannedWork[] {
  return entries.map((entry, i) => {
    const { subject, day, from, owner, note } = entry;
    if (!subjects.has(subject) && !isStandIn(subject)) {
      const near = quoted(nearest(subject, [...subjects]));
      notes.faults.add(['maintenance', i, 'subject'], `there is no asset or sensor "${subject}"`, near);
    }
    const [hours = 0, minutes = 0] = from.split(':').map(Number);
    return { subject, day, fromMinute: hours * 60 + minutes, forMs: durationMs(entry.for), owner, note };
  });
}

function resolveAsset(
  { entry, runningOrigin, driversOrigin }: PlacedAsset,
  kinds: ReadonlyMap<string, AssetKind>,
  sensors: ReadonlySet<string>,
  notes: Notes,
): Asset {
  const refer = (id: string, path: Path) => {
    if (sensors.has(id) || isStandIn(id)) return;
    notes.faults.add(path, `there is no sensor "${id}"`, quoted(nearest(id, sensors)));
  };
  const { running } = entry;
  if (running !== null) {
    refer(running.sensor, [...runningOrigin, 'sensor']);
    if ((running.above === null) === (running.below === null)) {
      notes.faults.add(runningOrigin, 'needs either above or below, one of the two');
    }
  }
  for (const [i, id] of (entry.drivers ?? []).entries()) refer(id, [...driversOrigin, i]);
  return {
    id: entry.id,
    kind: kinds.get(entry.id) ?? 'other',
    location: entry.location,
    redundancy: entry.redundancy,
    running,
    drivers: entry.drivers ?? [],
    heat: [],
  };
}

function assetKindsOf(assets: readonly PlacedAsset[], notes: Notes): Map<string, AssetKind> {
  const kinds = new Map<string, AssetKind>();
  for (const { entry, origin } of assets) {
    if (kinds.has(entry.id)) notes.faults.add([...origin, 'id'], `there is another asset "${entry.id}"`);
    kinds.set(entry.id, assetKindOf(entry.kind, [...origin, 'kind'], notes));
  }
  return kinds;
}

function checkSensorIds(sensors: readonly PlacedSensor[], notes: Notes): void {
  const seen = new Set<string>();
  for (const { entry, origin } of sensors) {
    const path = [...origin, 'id'];
    if (entry.id.length > longestId)
      notes.faults.add(path, `id of asset "${entry.asset}" is longer than ${longestId}`);
    if (seen.has(entry.id)) {
      const advice = origin[0] === 'templates' ? ': put {asset} into the id' : '';
      notes.faults.add(path, `there is another sensor "${entry.id}"${advice}`);
    }
    seen.add(entry.id);
  }
}
const longestId = 256;

/** Two sensors that read the same value are mostly a line that was copied and not changed. */
function warnOfTwins(sensors: readonly Sensor[], { sensors: placed }: Expansion, notes: Notes): void {
  const seen = new Map<string, string>();
  for (const [i, { id, address }] of sensors.entries()) {
    if (address === null) continue;
    const where = address.type === 'mqtt' ? [address.topic, address.value] : [address.node];
    const key = JSON.stringify([address.source, ...where]);
    const twin = seen.get(key);
    const origin = placed[i]!.origin;
    if (twin !== undefined)
      notes.warnings.add(origin, `"${id}" and "${twin}" read the same: ${where.join(' ')}`);
    else seen.set(key, id);
  }
}

function checkTimezone(zone: string, notes: Notes): void {
  try {
    Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    const near = quoted(nearest(zone, Intl.supportedValuesOf('timeZone')));
    notes.faults.add(['site', 'timezone'], `"${zone}" is no time zone such as UTC or Europe/Amsterdam`, near);
  }
}
