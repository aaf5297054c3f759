import { fileURLToPath } from 'node:url';
import { durationMs } from '../duration.ts';
import { type Loaded, type Notes, Remarks } from '../checking/finding.ts';
import { quoted, schemaCheck } from '../checking/schema-check.ts';
import { withDefaults } from '../checking/schema-parts.ts';
import { nearest } from '../checking/spelling.ts';
import { loaded, readYaml } from '../checking/yaml-file.ts';
import type { FailsAt, KnownMode, Pattern } from '../fault-modes.ts';
import { type AssetKind, assetKinds, sensorKinds } from '../vocabulary/kinds.ts';
import { placesOf } from '../vocabulary/signs.ts';
import { unitOf } from '../vocabulary/units.ts';
import { type FaultModesFile, faultModesSchema } from './fault-modes-schema.ts';

/** The file that comes with coolwatch, seen from dist/config/fault-modes-yaml. */
export const ownFaultModes = fileURLToPath(new URL('../../../config/fault-modes.yaml', import.meta.url));

const check = schemaCheck(faultModesSchema);
const modeName = /^[a-z][a-z0-9-]*$/;
/** What a diagnosis may answer itself. */
const reserved = 'unknown';

/** Reads a fault-modes.yaml. Never throws: every fault of the file is in the answer, with its line. */
export function loadFaultModes(file: string): Loaded<readonly KnownMode[]> {
  const notes: Notes = { faults: new Remarks(), warnings: new Remarks() };
  const read = readYaml(file);
  if (!read.ok) return { ok: false, faults: read.faults, warnings: [] };
  const remarks = check(read.file.value);
  for (const { path, message, suggestion } of remarks) notes.faults.add(path, message, suggestion);
  if (remarks.length > 0) return loaded<readonly KnownMode[]>(null, read.file, notes);
  const written = withDefaults(faultModesSchema, read.file.value) as FaultModesFile;
  return loaded(
    Object.entries(written.modes).map(([mode, of]) => resolveMode(mode, of, notes)),
    read.file,
    notes,
  );
}

function resolveMode(mode: string, of: FaultModesFile['modes'][string], notes: Notes): KnownMode {
  const path = ['modes', mode];
  if (!modeName.test(mode)) {
    notes.faults.add(path, `mode "${mode}" must start with a-z and hold only a-z, 0-9 and hyphens`);
  }
  if (mode === reserved) notes.faults.add(path, `"${reserved}" is what fits no mode: give it another name`);
  const patterns = of.patterns.map((pattern, i): Pattern => {
    const at = [...path, 'patterns', i];
    checkNames(pattern, of.assets, at, notes);
    const expected = [pattern, ...Object.values(pattern.elsewhere)].flatMap(({ signs, kinds }) => [
      ...Object.values(signs),
      ...Object.values(kinds),
    ]);
    if (!expected.some((direction) => direction === 'up' || direction === 'down')) {
      notes.faults.add(at, 'says of nothing that it must go up or down: it would fit anything');
    }
    for (const [kind, there] of Object.entries(pattern.elsewhere)) {
      const where = [...at, 'elsewhere', kind];
      if (isOneOf(assetKinds, kind)) checkNames(there, [kind], where, notes);
      else notes.faults.add(where, `"${kind}" is no kind of asset`, quoted(nearest(kind, assetKinds)));
    }
    return pattern as Pattern;
  });
  const { name, title, assets, common, course, peers, checks, safety } = of;
  return {
    mode,
    name,
    title,
    assets,
    common,
    course,
    actWithinMs: of.act_within === null ? null : durationMs(of.act_within),
    withinMs: of.within === null ? null : durationMs(of.within),
    peers,
    failsAt: failsAtOf(of, [...path, 'fails_at'], notes),
    patterns,
    tellApart: of.tell_apart,
    checks,
    safety,
  };
}

function failsAtOf(
  { fails_at: written, assets }: FaultModesFile['modes'][string],
  path: readonly (string | number)[],
  notes: Notes,
): FailsAt {
  checkNames({ signs: written as Record<string, never>, kinds: {} }, assets, path, notes, []);
  const levels = Object.entries(written).flatMap(([place, text]) => {
    const said = text.split(/\s+to\s+/).map((level) => /^(-?\d+(?:\.\d+)?)\s*(\S.*)$/.exec(level));
    const unit = said[0]?.[2];
    const isOne = said.every((level) => level?.[2] === unit);
    if (unit === undefined || !isOne || said.length > 2 || unitOf(unit) === null) {
      const message = `must be a number with a unit, such as "95 degC", or two, such as "70 % to 40 %", not "${text}"`;
      notes.faults.add([...path, place], message);
      return [];
    }
    const share = unit === '%';
    const values = said.map((level) => Number(level![1]) / (share ? 100 : 1));
    return [[place, { values, unit, share }] as const];
  });
  return Object.fromEntries(levels);
}

/** A place that none of the assets has never moves. */
function checkNames(
  { signs, kinds }: Pick<FaultModesFile['modes'][string]['patterns'][number], 'signs' | 'kinds'>,
  assets: readonly AssetKind[],
  path: readonly (string | number)[],
  notes: Notes,
  under: readonly string[] = ['signs'],
): void {
  const known = new Set(assets.flatMap(placesOf));
  for (const place of Object.keys(signs)) {
    if (known.has(place)) continue;
    const message = `"${place}" is no role of ${assets.length === 1 ? 'a' : 'any of'} ${assets.join(', ')}`;
    notes.faults.add([...path, ...under, place], message, quoted(nearest(place, known)));
  }
  for (const kind of Object.keys(kinds)) {
    if (isOneOf(sensorKinds, kind)) continue;
    const message = `"${kind}" is no kind of sensor`;
    notes.faults.add([...path, 'kinds', kind], message, quoted(nearest(kind, sensorKinds)));
  }
}

function isOneOf<W extends string>(words: readonly W[], word: string): word is W {
  return (words as readonly string[]).includes(word);
}
