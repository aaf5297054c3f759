/** The building blocks of both schemas. They are JSON Schema: the same text checks files and helps editors. */
import { type Static, type TProperties, type TSchema, Type } from 'typebox';
import { durationPattern, durationShape } from '../duration.ts';

/** What an editor shows at a key, and what the generated schema documents. */
export interface About {
  readonly title: string;
  readonly description: string;
}

/**
 * A mapping without unknown keys. In TypeScript every key is there, because defaults are filled in;
 * in the file those with a default may be left out (see `asWritten`).
 */
export function section<P extends TProperties>(properties: P, about: About & { default?: object }) {
  return Type.Object(properties, { additionalProperties: false, ...about });
}

/** One line of printable text. */
export function text(about: About & { default?: string; examples?: readonly string[] }) {
  return Type.String({
    maxLength: 256,
    // Letters of any script, no control, format or unassigned characters, not only blanks.
    pattern: '^(?=.*\\S)[^\\p{C}\\p{Zl}\\p{Zp}]+$',
    patternErrorMessage: 'must be printable text on one line',
    ...about,
  });
}

/** A duration of at least `min` and at most `max`, both themselves durations. */
export function duration(about: About & { default?: string; min: string; max: string }) {
  const { min, max, ...rest } = about;
  return Type.Unsafe<string>({
    type: 'string',
    pattern: durationPattern,
    patternErrorMessage: durationShape,
    duration: { min, max },
    ...rest,
  });
}

/** A whole number within bounds. */
export function whole(
  title: string,
  description: string,
  bounds: { minimum: number; maximum: number; default: number },
) {
  return Type.Integer({ title, description, ...bounds });
}

/** A share of a whole, more than 0 and at most 1. */
export function share(title: string, description: string, value: number) {
  return Type.Number({ title, description, exclusiveMinimum: 0, maximum: 1, default: value });
}

/** One of the words listed. */
export function choice<const W extends readonly (string | number)[]>(
  words: W,
  about: About & { default?: W[number] },
) {
  return Type.Unsafe<W[number]>({ enum: [...words], ...about });
}

/** May be left out or empty, which reads as null. */
export function nullable<S extends TSchema>(schema: S) {
  const plain = schema as TSchema & { type?: string; enum?: unknown[] };
  return Type.Unsafe<Static<S> | null>({
    ...plain,
    ...(plain.type === undefined ? {} : { type: [plain.type, 'null'] }),
    ...(plain.enum === undefined ? {} : { enum: [...plain.enum, null] }),
    default: null,
  });
}

/** A mapping whose other keys follow from what stands at `tag`. */
export function variants<S extends readonly TSchema[]>(tag: string, schemas: S, about: About) {
  return Type.Unsafe<Static<S[number]>>({
    type: 'object',
    discriminator: { propertyName: tag },
    required: [tag],
    oneOf: schemas,
    ...about,
  });
}

/** Password file and TLS stand in both files and read alike. */
export const passwordFile = nullable(
  text({
    title: 'Password file',
    description: 'File that holds the password and nothing else, mode 0600; relative to this file.',
  }),
);

export const username = nullable(text({ title: 'User name', description: 'User name; none when left out.' }));

export const tls = nullable(
  section(
    {
      ca: nullable(
        text({
          title: 'CA certificate',
          description:
            "PEM file that the server's certificate must chain to; the system's CAs when left out.",
        }),
      ),
      cert: nullable(
        text({ title: 'Client certificate', description: 'PEM file for mutual TLS; needs key.' }),
      ),
      key: nullable(
        text({ title: 'Client key', description: 'PEM file of the private key, mode 0600; needs cert.' }),
      ),
      server_name: nullable(
        text({ title: 'Server name', description: "Name in the certificate when it is not the URL's host." }),
      ),
    },
    { title: 'TLS', description: 'Certificates for an mqtts:// URL.' },
  ),
);

/** The schema of what a person writes: a key with a default need not be there. */
export function asWritten(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asWritten);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    copy[key] = key === 'default' || key === 'examples' ? value : asWritten(value);
  }
  const { properties, required } = copy;
  if (Array.isArray(required) && typeof properties === 'object' && properties !== null) {
    const bare = required.filter((key: string) => {
      const property = (properties as Record<string, object>)[key];
      return property === undefined || !('default' in property);
    });
    if (bare.length > 0) copy['required'] = bare;
    else delete copy['required'];
  }
  return copy;
}

/**
 * `value`, already valid, with every default of `schema` filled in; a new value, the input is not
 * changed. Understands what the blocks above build and what detectors declare.
 */
export function withDefaults(schema: unknown, value: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return value;
  const { properties, items, oneOf, discriminator, additionalProperties } = schema as SchemaShape;
  if (oneOf !== undefined && discriminator !== undefined && isMapping(value)) {
    const tag = value[discriminator.propertyName];
    const chosen = oneOf.find((one) => one.properties?.[discriminator.propertyName]?.const === tag);
    return withDefaults(chosen, value);
  }
  if (Array.isArray(value))
    return items === undefined ? value : value.map((item) => withDefaults(items, item));
  if (!isMapping(value)) return value;
  const filled: Record<string, unknown> = { ...value };
  if (typeof additionalProperties === 'object') {
    for (const [key, entry] of Object.entries(value)) filled[key] = withDefaults(additionalProperties, entry);
  }
  for (const [key, property] of Object.entries(properties ?? {})) {
    const given = Object.hasOwn(value, key) ? value[key] : structuredClone(property.default);
    if (given !== undefined) filled[key] = withDefaults(property, given);
  }
  return filled;
}

interface SchemaShape {
  readonly properties?: Readonly<Record<string, SchemaShape>>;
  readonly items?: SchemaShape;
  readonly additionalProperties?: SchemaShape | boolean;
  readonly oneOf?: readonly SchemaShape[];
  readonly discriminator?: { readonly propertyName: string };
  readonly default?: unknown;
  readonly const?: unknown;
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
