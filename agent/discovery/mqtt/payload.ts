/** The numbers in a payload, with what stands beside them: their time, unit, name and tags. */
import { readPlainNumber, toReading } from '../../sources/number.ts';
import { printable } from '../../sources/printable.ts';
import { readTime } from '../../sources/mqtt/time.ts';

export interface Found {
  /** JSON paths as sensors.yaml has them. */
  readonly value: string;
  readonly time: string | null;
  readonly number: number | boolean;
  /** Keys that name it, from the outside in; none where the topic does. */
  readonly keys: readonly string[];
  readonly label: string | null;
  readonly description: string | null;
  readonly unit: string | null;
  readonly tags: readonly string[];
}

/** Why nothing could be read. */
export type Unreadable = 'text' | 'empty';

/** Values of one payload, and levels of objects in it: real ones have a fraction of that. */
const mostValues = 200;
const deepest = 8;
const mostItems = 64;

const timeKeys =
  /^(?:time|timestamp|ts|t|datetime|date_?time|date|at|zeit|zeitstempel|when|sampled?_?at|source_?timestamp)$/i;
const unitKeys = /^(?:unit|units|uom|einheit|eu|engineering_?units?)$/i;
const labelKeys = /^(?:name|dis|display_?name|label|tag|tag_?name|point|point_?name|navname)$/i;
const descriptionKeys = /^(?:description|desc|beschreibung|comment|text)$/i;
const tagKeys = /^(?:tags|markers|haystack|brick|brick_?class|class)$/i;
const valueKeys =
  /^(?:value|val|v|wert|istwert|present_?value|pv|reading|data|payload|measurement|current_?value|state)$/i;
/** What devices say about their messages and radio links, not about the plant. */
const asideKeys =
  /^(?:id|uuid|seq|sequence|seqno|msg_?id|message_?id|version|ver|quality|q|status_?code|qos|retain|rssi|snr|lqi|linkquality|battery|bat|device_?id|index|count_?id|schema|expires|ttl)$/i;

const plainKey = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** 2000-01-01, ms: smaller numbers are no times. */
const earliest = 946_684_800_000;

interface Beside {
  readonly time: string | null;
  readonly unit: string | null;
  readonly label: string | null;
  readonly description: string | null;
  readonly tags: readonly string[];
}
const nothing: Beside = { time: null, unit: null, label: null, description: null, tags: [] };

export function readPayload(text: string): readonly Found[] | Unreadable {
  const trimmed = text.trim();
  if (trimmed === '') return 'empty';
  const plain = trimmed.length <= 64 ? readPlainNumber(trimmed, true) : 'wrong-type';
  if (typeof plain === 'number') {
    const number = trimmed === 'true' || trimmed === 'false' ? trimmed === 'true' : plain;
    return [{ ...nothing, value: '$', number, keys: [] }];
  }
  let document: unknown;
  try {
    document = JSON.parse(trimmed);
  } catch {
    return 'text';
  }
  const found: Found[] = [];
  walk(document, '$', [], nothing, 0, found);
  return found.length === 0 ? 'text' : found;
}

function walk(
  value: unknown,
  path: string,
  keys: readonly string[],
  beside: Beside,
  depth: number,
  found: Found[],
): void {
  if (found.length >= mostValues || depth > deepest) return;
  if (typeof value === 'number' || typeof value === 'boolean') {
    const number = typeof value === 'boolean' ? value : toReading(value, true);
    if (typeof number !== 'string') found.push({ ...beside, value: path, number, keys });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [i, item] of value.slice(0, mostItems).entries()) {
      walk(item, `${path}[${i}]`, [...keys, String(i + 1)], beside, depth + 1, found);
    }
    return;
  }
  const entries = Object.entries(value).filter(([key]) => key === printable(key));
  const own = besideIn(entries, path, beside);
  for (const [key, inner] of entries) {
    if (isAside(key, inner)) continue;
    const named = valueKeys.test(key) ? keys : [...keys, key];
    walk(inner, `${path}${step(key)}`, named, own, depth + 1, found);
  }
}

function isAside(key: string, value: unknown): boolean {
  return (
    asideKeys.test(key) || unitKeys.test(key) || tagKeys.test(key) || (timeKeys.test(key) && isTime(value))
  );
}

function besideIn(entries: readonly (readonly [string, unknown])[], path: string, outer: Beside): Beside {
  const text = (pattern: RegExp): string | null => {
    const found = entries.find(
      ([key, value]) => pattern.test(key) && typeof value === 'string' && value !== '',
    );
    return found === undefined ? null : printable(String(found[1]));
  };
  const time = entries.find(([key, value]) => timeKeys.test(key) && isTime(value));
  return {
    time: time === undefined ? outer.time : `${path}${step(time[0])}`,
    unit: text(unitKeys) ?? outer.unit,
    label: text(labelKeys) ?? outer.label,
    description: text(descriptionKeys) ?? outer.description,
    tags: [
      ...outer.tags,
      ...entries.flatMap(([key, value]) => (tagKeys.test(key) ? tagsIn(value) : [])),
    ].slice(0, 32),
  };
}

/** A Brick class, a list of markers, or an object whose keys are markers (Haystack). */
function tagsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [printable(value.replace(/^.*[#:]/, ''))];
  if (Array.isArray(value))
    return [
      value
        .filter((one) => typeof one === 'string')
        .map(printable)
        .join(' '),
    ];
  if (typeof value === 'object' && value !== null) return [Object.keys(value).map(printable).join(' ')];
  return [];
}

function isTime(value: unknown): boolean {
  const at = readTime(value);
  return at !== null && at >= earliest;
}

/** RFC 9535: a name as shorthand where it can be, else in quotes. */
function step(key: string): string {
  return plainKey.test(key) ? `.${key}` : `['${key.replaceAll(/['\\]/g, String.raw`\$&`)}']`;
}
