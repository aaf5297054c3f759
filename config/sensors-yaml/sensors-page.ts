/** The parts of docs/sensors.md that follow from the schema and the vocabulary. */
import type { TSchema } from 'typebox';
import { type AssetKind, assetKinds, sensorKinds } from '../vocabulary/kinds.ts';
import { quantitiesOf } from '../vocabulary/quantities.ts';
import { rolesOf } from '../vocabulary/roles.ts';
import { unitOf, unitSymbols } from '../vocabulary/units.ts';
import { sensorsSchema } from './sensors-schema.ts';

/** A schema as the building blocks make it. */
interface Shape {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly duration?: { readonly min: string; readonly max: string };
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly oneOf?: readonly Shape[];
  readonly additionalProperties?: Shape | boolean;
}

/** `page` with every generated part made anew; Error names a part that nobody knows. */
export function withGeneratedParts(page: string): string {
  return page.replace(
    /<!-- generated: (\w+) -->\n[^]*?<!-- end -->/g,
    (_, part: string) => `<!-- generated: ${part} -->\n\n${partOf(part)}\n\n<!-- end -->`,
  );
}

function partOf(name: string): string {
  switch (name) {
    case 'keys':
      return keys();
    case 'kinds':
      return kinds();
    case 'roles':
      return roles();
    default:
      throw new Error(`docs/sensors.md asks for a part "${name}" that nobody generates`);
  }
}

/** A section with a table for every mapping of the file. */
function keys(): string {
  const sections: string[] = [];
  /** Mappings that are told already, by the keys that they have. */
  const told: { path: string; properties: Readonly<Record<string, Shape>> }[] = [];
  const tell = (schema: Shape, path: string): void => {
    for (const [key, shape] of Object.entries(schema.properties ?? {})) {
      for (const { inner, at } of innerOf(shape, path === '' ? key : `${path}.${key}`)) section(inner, at);
    }
  };
  const section = (schema: Shape, path: string): void => {
    const properties = schema.properties ?? {};
    const known = told.find((one) => isPartOf(properties, one.properties));
    if (known !== undefined) {
      const lacking = Object.keys(known.properties).filter((key) => !(key in properties));
      const without = lacking.length === 0 ? '' : `, without ${lacking.map(code).join(' and ')}`;
      if (known.path !== path && lacking.length > 0)
        sections.push(`### ${code(path)}\n\n${schema.description} Keys as in ${code(known.path)}${without}.`);
      return;
    }
    told.push({ path, properties });
    sections.push(`### ${code(path)}\n\n${schema.description}\n\n${table(properties)}`);
    tell(schema, path);
  };
  const file = sensorsSchema as TSchema as Shape;
  const top = Object.entries(file.properties ?? {}).map(([key, shape]) => row(key, shape));
  // Sensors before templates, whose sensors have the same keys.
  const order = ['site', 'sources', 'assets', 'sensors', 'templates', 'maintenance'];
  for (const key of order) {
    const shape = file.properties![key]!;
    for (const { inner, at } of innerOf(shape, key)) section(inner, at);
  }
  return [`### The file\n\n${headed(top)}`, ...sections].join('\n\n');
}

/** The mappings in a value: itself, a list's items, the variants, the values of a free mapping. */
function innerOf(shape: Shape, path: string): readonly { readonly inner: Shape; readonly at: string }[] {
  if (shape.properties !== undefined) return [{ inner: shape, at: path }];
  if (shape.items?.oneOf !== undefined) {
    return shape.items.oneOf.map((one) => ({
      inner: one,
      at: `${path}[] (type: ${String(one.properties?.['type']?.const)})`,
    }));
  }
  if (shape.items !== undefined) return innerOf(shape.items, `${path}[]`);
  if (typeof shape.additionalProperties === 'object')
    return innerOf(shape.additionalProperties, `${path}.NAME`);
  return [];
}

/** A nullable copy is another object with the same properties. */
function isPartOf(some: Readonly<Record<string, Shape>>, all: Readonly<Record<string, Shape>>): boolean {
  return Object.entries(some).every(([key, shape]) => all[key] === shape);
}

function table(properties: Readonly<Record<string, Shape>>): string {
  return headed(Object.entries(properties).map(([key, shape]) => row(key, shape)));
}

function headed(rows: readonly string[]): string {
  return ['| key | what | takes | when left out |', '|---|---|---|---|', ...rows].join('\n');
}

function row(key: string, shape: Shape): string {
  const cells = [code(key), cell(shape.description ?? ''), cell(takes(shape)), cell(leftOut(shape))];
  return `| ${cells.join(' | ')} |`;
}

function takes(shape: Shape): string {
  if (shape.const !== undefined) return code(String(shape.const));
  if (shape.enum !== undefined)
    return shape.enum
      .filter((one) => one !== null)
      .map((one) => code(String(one)))
      .join(', ');
  if (shape.duration !== undefined) return `a duration from ${shape.duration.min} to ${shape.duration.max}`;
  if (shape.properties !== undefined) return 'a mapping, below';
  if (shape.items?.type === 'string') return 'a list of text';
  if (shape.items !== undefined) return 'a list, below';
  const type = [shape.type ?? 'number'].flat().find((one) => one !== 'null');
  if (type === 'object') return 'a mapping by name';
  if (type === 'number') return shape.title === 'Range' ? '`[low, high]`' : 'a number';
  const example = shape.examples?.[0];
  return example === undefined ? 'text' : `text, such as ${code(String(example))}`;
}

function leftOut(shape: Shape): string {
  if (shape.const !== undefined || !('default' in shape)) return '**must be there**';
  const value = shape.default;
  if (value === null) return '-';
  if (Array.isArray(value)) return 'none';
  return typeof value === 'object' ? 'none' : code(String(value));
}

function kinds(): string {
  const rows = sensorKinds.map((kind) => {
    const quantities = quantitiesOf[kind];
    const units = unitSymbols.filter((symbol) => quantities?.includes(unitOf(symbol)!.quantity));
    return `| ${code(kind)} | ${quantities === null ? 'any, or none' : units.map(code).join(' ')} |`;
  });
  return ['| kind | units |', '|---|---|', ...rows].join('\n');
}

function roles(): string {
  const everywhere = (role: string): boolean => assetKinds.every((kind) => role in rolesOf(kind));
  const rolesTable = (kind: AssetKind, wanted: (role: string) => boolean): string => {
    const rows = Object.entries(rolesOf(kind))
      .filter(([role]) => wanted(role))
      .map(([role, { kind, meaning }]) => `| ${code(role)} | ${kind} | ${meaning} |`);
    return ['| role | kind | what |', '|---|---|---|', ...rows].join('\n');
  };
  const sections = assetKinds
    .filter((kind) => kind !== 'other')
    .map((kind) => `### On a ${kind}\n\n${rolesTable(kind, (role) => !everywhere(role))}`);
  return [...sections, `### On anything\n\n${rolesTable('other', everywhere)}`].join('\n\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}
