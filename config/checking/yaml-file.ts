import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import {
  type Document,
  LineCounter,
  type Node,
  type ParsedNode,
  type YAMLMap,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  visit,
} from 'yaml';
import type { Finding, Loaded, Notes, Path, Remark } from './finding.ts';
import { pathText } from './finding.ts';

/** Bytes of a config file; 5,000 sensors with templates need a tenth of it. */
const mostBytes = 256 * 1024;
/** Values after aliases are unfolded: stops the "billion laughs" that a small file can hold. */
const mostValues = 200_000;
const deepest = 32;
/** The package looks through the whole file for each alias; templates repeat things better. */
const mostAliases = 1000;

/** A YAML file as plain data, with the way back from a path to its line. */
export interface YamlFile {
  readonly value: unknown;
  locate(remark: Remark): Finding;
}

export type YamlRead =
  | { readonly ok: true; readonly file: YamlFile }
  | { readonly ok: false; readonly faults: readonly Finding[] };

/** Reads and parses `file`; every way that can fail is a fault, never a throw. */
export function readYaml(file: string): YamlRead {
  const whole = (message: string): YamlRead => ({
    ok: false,
    faults: [{ file, line: 0, path: '', message, suggestion: null }],
  });
  let text: string;
  try {
    const bytes = readCapped(file);
    if (bytes === null) return whole(`is larger than ${mostBytes / 1024} KB: a config file never is`);
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    return whole(whyUnreadable(cause));
  }
  const lines = new LineCounter();
  let document: Document.Parsed;
  try {
    // uniqueKeys off: the package compares every pair of keys, 16 s for 256 KB; duplicateKeys() is linear.
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  } catch (cause) {
    return whole(`does not parse: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (document.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION'))
    return whole('is nested too deeply');
  const faults = [...document.errors, ...document.warnings].map((error): Finding => {
    const { line, col } = lines.linePos(error.pos[0]);
    return { file, line, column: col, path: '', message: `YAML: ${error.message}`, suggestion: null };
  });
  if (faults.length > 0) return { ok: false, faults };
  faults.push(...duplicateKeys(document, lines, file));
  if (faults.length > 0) return { ok: false, faults };
  if (countAliases(document) > mostAliases)
    return whole(`has more than ${mostAliases} aliases: use templates`);
  let value: unknown;
  try {
    // Aliases share one object here, so unfolding costs nothing yet; countValues() judges the whole.
    value = document.toJS({ maxAliasCount: -1 }) as unknown;
  } catch (cause) {
    return whole(`does not parse: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (countValues(value, 0, 0) > mostValues) {
    return whole(
      `is nested more than ${deepest} deep or its aliases unfold to more than ${mostValues} values`,
    );
  }
  return { ok: true, file: { value, locate: (remark) => locate(document, lines, file, remark) } };
}

function readCapped(file: string): Buffer | null {
  const descriptor = openSync(file, 'r');
  try {
    if (!fstatSync(descriptor).isFile()) throw new Error('is no regular file');
    const buffer = Buffer.allocUnsafe(mostBytes + 1);
    let length = 0;
    for (;;) {
      const read = readSync(descriptor, buffer, length, buffer.length - length, null);
      length += read;
      if (length > mostBytes) return null;
      if (read === 0) return buffer.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

function whyUnreadable(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause instanceof TypeError) return 'is no UTF-8 text';
  const code = 'code' in cause ? cause.code : null;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by this user';
  return cause.message;
}

function duplicateKeys(document: Document.Parsed, lines: LineCounter, file: string): Finding[] {
  const faults: Finding[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name)) {
          const { line, col } = lines.linePos(key.range?.[0] ?? 0);
          const message = `key "${name}" stands here twice`;
          faults.push({ file, line, column: col, path: name, message, suggestion: null });
        }
        seen.add(name);
      }
    },
  });
  return faults;
}

function countAliases(document: Document.Parsed): number {
  let aliases = 0;
  visit(document, {
    Alias() {
      aliases++;
    },
  });
  return aliases;
}

/** Values in `value`, stopping once there are too many; too deep (or cyclic) counts as too many. */
function countValues(value: unknown, count: number, depth: number): number {
  if (depth > deepest) return Number.POSITIVE_INFINITY;
  let total = count + 1;
  if (typeof value !== 'object' || value === null) return total;
  for (const child of Object.values(value)) {
    total = countValues(child, total, depth + 1);
    if (total > mostValues) return total;
  }
  return total;
}

/** Line of the last node on the path that exists: a missing key is shown where it is missing. */
function locate(document: Document.Parsed, lines: LineCounter, file: string, remark: Remark): Finding {
  const offset = offsetOf(document, remark.path);
  const { line, col } = lines.linePos(offset);
  return {
    file,
    line: Math.max(1, line),
    column: Math.max(1, col),
    path: pathText(remark.path),
    message: remark.message,
    suggestion: remark.suggestion,
  };
}

function offsetOf(document: Document.Parsed, path: Path): number {
  let node: Node | ParsedNode | null | undefined = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const segment of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = pairsOf(node).get(String(segment));
      if (pair === undefined) return offset;
      node = pair.value;
      // A block below its key is shown at the key.
      offset = (isScalar(node) ? node : pair.key)?.range?.[0] ?? offset;
    } else if (isSeq(node)) {
      node = node.items[Number(segment)] as Node | undefined;
      offset = node?.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

type Pairs = ReadonlyMap<string, { readonly key: Node; readonly value: Node | null }>;
const indexed = new WeakMap<YAMLMap, Pairs>();

function pairsOf(map: YAMLMap): Pairs {
  const known = indexed.get(map);
  if (known !== undefined) return known;
  const pairs = new Map<string, { key: Node; value: Node | null }>();
  for (const { key, value } of map.items) {
    if (isScalar(key)) pairs.set(String(key.value), { key, value: value as Node | null });
  }
  indexed.set(map, pairs);
  return pairs;
}

/** The outcome of a load: `value` when nothing is wrong with it, and all remarks at their lines, in the order of the file. */
export function loaded<T>(value: T | null, file: YamlFile, notes: Notes): Loaded<T> {
  const [faults, warnings] = [notes.faults, notes.warnings].map((remarks) =>
    remarks
      .list()
      .map(file.locate)
      .sort((a, b) => a.line - b.line || (a.column ?? 0) - (b.column ?? 0)),
  ) as [Finding[], Finding[]];
  return value === null || faults.length > 0
    ? { ok: false, faults, warnings }
    : { ok: true, value, warnings };
}
