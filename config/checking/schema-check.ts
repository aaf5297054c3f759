import { Ajv, type ErrorObject } from 'ajv';
import type { TSchema } from 'typebox';
import { durationMs, durationShape, parseDuration } from '../duration.ts';
import type { Remark } from './finding.ts';
import { rightPlaceOf } from './misplaced-key.ts';
import { asWritten, isMapping } from './schema-parts.ts';
import { nearest } from './spelling.ts';

/** A remark with the JSON Schema keyword that it broke. */
export interface SchemaRemark extends Remark {
  readonly keyword: string;
  /** For `required`: the key that is missing. */
  readonly missing: string | null;
}

/** Says everything that `value` has against the schema, in the order of the file; never throws. */
export type SchemaCheck = (value: unknown) => readonly SchemaRemark[];

/** Compiles `schema` as a person writes it: keys with a default may be left out. */
export function schemaCheck(schema: TSchema): SchemaCheck {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    discriminator: true,
    strictTypes: false,
  });
  ajv.addKeyword({ keyword: 'patternErrorMessage', schemaType: 'string' });
  ajv.addKeyword({ keyword: 'duration', schemaType: 'object', type: 'string', compile: durationBounds });
  const written = asWritten(schema) as Readonly<Record<string, unknown>>;
  const validate = ajv.compile(written);
  return (value) => (validate(value) ? [] : remarksOf(validate.errors ?? [], value, written));
}

function durationBounds({ min, max }: { min: string; max: string }): (text: string) => boolean {
  const least = durationMs(min);
  const most = durationMs(max);
  return (text) => {
    const ms = parseDuration(text);
    // What is no duration at all is the pattern's fault to report.
    return ms === null || (ms >= least && ms <= most);
  };
}

function remarksOf(
  errors: readonly ErrorObject[],
  root: unknown,
  schema: Readonly<Record<string, unknown>>,
): SchemaRemark[] {
  // A value that fits none of several forms is one fault, not one per form.
  const forms = errors.filter(({ keyword }) => keyword === 'anyOf').map(({ schemaPath }) => `${schemaPath}/`);
  const apart = errors.filter(({ schemaPath }) => !forms.some((form) => schemaPath.startsWith(form)));
  const typeless = new Set(
    apart.filter(({ keyword }) => keyword === 'type').map((error) => error.instancePath),
  );
  const remarks: SchemaRemark[] = [];
  for (const error of apart) {
    // A wrong type says it all: that it is no member of the list either is an echo.
    if (error.keyword !== 'type' && typeless.has(error.instancePath)) continue;
    if (error.keyword === 'propertyNames') continue;
    remarks.push(remarkOf(error, root, schema));
  }
  return remarks;
}

function remarkOf(
  error: ErrorObject,
  root: unknown,
  schema: Readonly<Record<string, unknown>>,
): SchemaRemark {
  const path = pathOf(error.instancePath, root);
  const { keyword, data } = error;
  const params = error.params as Readonly<Record<string, unknown>>;
  const parent = (isMapping(error.parentSchema) ? error.parentSchema : {}) as Readonly<
    Record<string, unknown>
  >;
  const shape = parent['patternErrorMessage'];
  const plain = { keyword, path, missing: null, suggestion: null };
  // In these the key is at fault, not the mapping that it stands in.
  if (error.propertyName !== undefined) {
    const message = `key "${error.propertyName}" must start with a-z and hold only a-z, 0-9 and _`;
    return { ...plain, path: [...path, error.propertyName], message };
  }
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      const known = Object.keys(isMapping(parent['properties']) ? parent['properties'] : {});
      const unused = known.filter((name) => !isMapping(data) || !Object.hasOwn(data, name));
      const meant = nearest(key, unused);
      const place = meant === null ? rightPlaceOf(key, schema, error.schemaPath) : null;
      return {
        ...plain,
        path: [...path, key],
        message: `unknown key "${key}"${place === null ? '' : `: ${place}`}`,
        suggestion: quoted(meant),
      };
    }
    case 'required': {
      const missing = String(params['missingProperty']);
      return { ...plain, missing, message: `"${missing}" is missing` };
    }
    case 'type':
      return typeRemark(plain, params['type'], data, parent);
    case 'const':
    case 'enum': {
      const allowed = (params['allowedValues'] ?? [params['allowedValue']]) as readonly unknown[];
      const words = allowed.filter((word) => word !== null);
      const suggestion = typeof data === 'string' ? nearest(data, words.map(String)) : null;
      return {
        ...plain,
        message: `must be one of ${words.join(', ')}, not ${shown(data)}`,
        suggestion: quoted(suggestion),
      };
    }
    case 'discriminator': {
      const tag = String(params['tag']);
      const words = tagValues(parent, tag);
      const given = isMapping(data) ? data[tag] : undefined;
      if (given === undefined)
        return { ...plain, keyword: 'required', missing: tag, message: `"${tag}" is missing` };
      const suggestion = typeof given === 'string' ? nearest(given, words) : null;
      const message = `must be one of ${words.join(', ')}, not ${shown(given)}`;
      return { ...plain, path: [...path, tag], message, suggestion: quoted(suggestion) };
    }
    case 'duration': {
      const { min, max } = error.schema as { min: string; max: string };
      return { ...plain, message: `must be between ${min} and ${max}, not ${shown(data)}` };
    }
    case 'pattern':
    case 'anyOf':
      if (typeof shape === 'string') return { ...plain, message: `${shape}, not ${shown(data)}` };
      break;
    case 'minItems':
      return { ...plain, message: `needs at least ${String(params['limit'])} of them` };
    default:
  }
  return { ...plain, message: error.message ?? `does not fit (${keyword})` };
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
};

function typeRemark(
  plain: Omit<SchemaRemark, 'message'>,
  type: unknown,
  data: unknown,
  schema: Readonly<Record<string, unknown>>,
): SchemaRemark {
  const wanted = (Array.isArray(type) ? type : [type]).filter((name) => name !== 'null').map(String);
  const words = wanted.map((name) => typeNames[name] ?? name).join(' or ');
  if (schema['duration'] !== undefined) {
    const suggestion = typeof data === 'number' ? `${data}s` : null;
    return { ...plain, message: `${durationShape}, not ${shown(data)}`, suggestion };
  }
  let suggestion: string | null = null;
  if (wanted.includes('string') && (typeof data === 'number' || typeof data === 'boolean')) {
    suggestion = quoted(String(data));
  }
  if (wanted.some((name) => name === 'number' || name === 'integer') && typeof data === 'string') {
    const number = /^\s*(-?\d+(?:\.\d+)?)/.exec(data)?.[1];
    suggestion = number ?? null;
  }
  return { ...plain, message: `must be ${words}, not ${shown(data)}`, suggestion };
}

/** The words that the discriminator knows. */
function tagValues(schema: Readonly<Record<string, unknown>>, tag: string): string[] {
  const { oneOf } = schema as {
    oneOf?: readonly { properties?: Readonly<Record<string, { const?: unknown }>> }[];
  };
  return (oneOf ?? []).map((one) => String(one.properties?.[tag]?.const));
}

/** A JSON pointer as a path; list indices become numbers, so that they print as `[3]`. */
function pathOf(pointer: string, root: unknown): (string | number)[] {
  let at: unknown = root;
  return pointer
    .split('/')
    .slice(1)
    .map((escaped) => {
      const key = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
      const inList = Array.isArray(at);
      at = typeof at === 'object' && at !== null ? (at as Readonly<Record<string, unknown>>)[key] : undefined;
      return inList ? Number(key) : key;
    });
}

/** A value as a message shows it. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}

/** A suggestion as it would stand in the file. */
export function quoted(suggestion: string | null): string | null {
  return suggestion === null ? null : `"${suggestion}"`;
}
