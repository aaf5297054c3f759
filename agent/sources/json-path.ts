/** Where a value stands in a JSON document: member names and array indexes from the root. */
export type JsonPath = readonly (string | number)[];

/** RFC 9535, 2.5.1: member-name-shorthand. */
const shorthand = /\.([A-Za-z_\u0080-\u{10FFFF}][A-Za-z0-9_\u0080-\u{10FFFF}]*)/uy;
/** RFC 9535, 2.3.3: index selector, without the negative ones; below 2^53. */
const index = /\[(0|[1-9]\d{0,14})\]/y;
/** RFC 9535, 2.3.1: name selector in either quotes, without control characters. */
const quoted = new RegExp(
  [`'`, `"`].map((q) => String.raw`\[${q}((?:[^${q}\\\u0000-\u001F]|\\[^\u0000-\u001F])*)${q}\]`).join('|'),
  'uy',
);
const escape = /\\(?:u([0-9A-Fa-f]{4})|(.))/gsu;
const escaped: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['/', '/'],
  ['\\', '\\'],
]);

/**
 * The singular queries of RFC 9535 that name one value from the front: `$`, `.name`, `['name']`, `[0]`.
 * null when the text is anything else (wildcards, slices, filters, negative indexes).
 */
export function parseJsonPath(text: string): JsonPath | null {
  if (!text.startsWith('$')) return null;
  const path: (string | number)[] = [];
  let at = 1;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  while (at < text.length) {
    const byName = match(shorthand);
    if (byName !== null) {
      path.push(byName[1]!);
      continue;
    }
    const byIndex = match(index);
    if (byIndex !== null) {
      path.push(Number(byIndex[1]));
      continue;
    }
    const byQuoted = match(quoted);
    if (byQuoted === null) return null;
    const name =
      byQuoted[1] === undefined ? unescapeName(byQuoted[2] ?? '', '"') : unescapeName(byQuoted[1], "'");
    if (name === null) return null;
    path.push(name);
  }
  return path;
}

/**
 * The value at `path`, or undefined when the path leads nowhere. Walks own properties only, so neither
 * `__proto__` nor `length` is ever found; a name selects in objects, an index in arrays (RFC 9535, 2.3).
 */
export function readJsonPath(path: JsonPath, document: unknown): unknown {
  let value = document;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value) !== (typeof step === 'number') || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

/** A quoted name without its escapes; null for an escape that RFC 9535 does not know. */
function unescapeName(raw: string, quote: string): string | null {
  let valid = true;
  const name = raw.replace(escape, (_, hex: string | undefined, character: string | undefined) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    const plain = character === quote ? quote : escaped.get(character ?? '');
    if (plain === undefined) valid = false;
    return plain ?? '';
  });
  return valid ? name : null;
}
