import { isMapping } from './schema-parts.ts';

type Schema = Readonly<Record<string, unknown>>;

/**
 * Where in the file a key belongs that its mapping does not know: beside that mapping or in one that stands in it, as words;
 * null where neither knows it. `schemaPath`: from `schema` to the mapping's keyword that failed, a JSON pointer as Ajv has it.
 */
export function rightPlaceOf(key: string, schema: Schema, schemaPath: string): string | null {
  const mappings = mappingsOn(schema, schemaPath);
  const inner = mappings.at(-1);
  if (inner === undefined) return null;
  const outer = mappings.at(-2);
  if (outer !== undefined && Object.hasOwn(outer.keys, key))
    return `it stands beside "${inner.name}", not in it`;
  const within = Object.entries(inner.keys).filter(([, below]) => Object.hasOwn(keysOf(below) ?? {}, key));
  return within.length === 1 ? `it stands in "${within[0]![0]}"` : null;
}

interface Mapping {
  /** The key that it, or the list that it is in, stands at. */
  readonly name: string;
  readonly keys: Schema;
}

/** Every mapping on the way down a schema, the outermost first. */
function mappingsOn(schema: Schema, schemaPath: string): readonly Mapping[] {
  const mappings: Mapping[] = [];
  let at: unknown = schema;
  let name = '';
  let before = '';
  for (const segment of schemaPath.split('/').slice(1)) {
    const keys = keysOf(at);
    if (keys !== null) mappings.push({ name, keys });
    if (before === 'properties') name = segment;
    before = segment;
    at = isMapping(at) || Array.isArray(at) ? (at as Schema)[segment] : undefined;
  }
  return mappings;
}

function keysOf(schema: unknown): Schema | null {
  const keys = isMapping(schema) ? schema['properties'] : undefined;
  return isMapping(keys) ? keys : null;
}
