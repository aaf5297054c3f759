import type { SchemaCheck, SchemaRemark } from './schema-check.ts';
import { isMapping } from './schema-parts.ts';

/** Stands where text is missing, so that the rest of an entry can still be checked. */
const standIn = '\u27E8missing\u27E9';
const passes = 6;

/**
 * `value` with what the schema faults taken out, so that one wrong unit does not hide an unknown asset
 * further down. Only for finding more faults: nothing salvaged is ever run. null when nothing sensible is left.
 */
export function salvage(value: unknown, remarks: readonly SchemaRemark[], check: SchemaCheck): unknown {
  if (!isMapping(value)) return null;
  const copy: unknown = structuredClone(value);
  let faults = remarks;
  for (let pass = 0; pass < passes; pass++) {
    if (faults.length === 0) return copy;
    // Missing keys first and alone: they need their mapping, which a removal may take away.
    const missing = faults.filter((fault) => fault.missing !== null);
    for (const fault of missing.length > 0 ? missing : faults) {
      if (fault.missing === null) remove(copy, fault.path);
      else add(copy, fault.path, fault.missing);
    }
    faults = check(copy);
  }
  return faults.length === 0 ? copy : null;
}

/** Whether a reference goes to, or comes from, something that was not written. */
export function isStandIn(text: string): boolean {
  return text.startsWith(standIn);
}

function add(root: unknown, path: readonly (string | number)[], key: string): void {
  const mapping = at(root, path);
  if (!isMapping(mapping) || Object.hasOwn(mapping, key)) return;
  mapping[key] = standIns[key]?.(mapping) ?? `${standIn} ${path.join('.')}`;
}

const standIns: Readonly<Record<string, (mapping: Readonly<Record<string, unknown>>) => unknown>> = {
  kind: () => 'other',
  unit: () => '1',
  // What is there tells what is missing: a wrong guess would bring faults that are none.
  url: ({ type }) => `${type === 'opcua' ? 'opc.tcp' : 'mqtt'}://${standIn}`,
  type: ({ url }) => (typeof url === 'string' && url.startsWith('opc') ? 'opcua' : 'mqtt'),
  detector: () => 'pca',
  site: () => ({}),
  assets: () => [{ id: standIn, kind: 'other' }],
  sensors: () => [{ id: standIn, kind: 'other', unit: '1' }],
  low: () => 0,
  high: () => 1,
  day: () => 'monday',
  from: () => '00:00',
  for: () => '1h',
};

/** Takes the key at `path` away; an entry of a list of mappings is emptied instead, so that indices stay. */
function remove(root: unknown, path: readonly (string | number)[]): void {
  for (let length = path.length; length > 0; length--) {
    const parent = at(root, path.slice(0, length - 1));
    const key = path[length - 1]!;
    if (Array.isArray(parent) && parent.some(isMapping)) {
      parent[Number(key)] = {};
      return;
    }
    if (isMapping(parent)) {
      delete parent[key];
      return;
    }
  }
}

function at(root: unknown, path: readonly (string | number)[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[key];
  }
  return value;
}
