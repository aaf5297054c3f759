import type { NumericArray, Saved } from '../../../detectors/mathematics/saved.ts';

/**
 * A `Saved` tree as bytes: a JSON line in which typed arrays and the numbers JSON has no word for are
 * `{"$": ...}` references, then the arrays' little-endian bytes. Nothing in it is code.
 */
const kinds = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array } as const;
type Kind = keyof typeof kinds;

/** The deepest tree that is read or written: a deeper one is damage or an attack on the stack. */
const deepest = 200;

export function encodeTree(saved: Saved): Buffer {
  const blocks: Buffer[] = [];
  let offset = 0;

  function plain(node: Saved, depth: number): unknown {
    if (depth > deepest) throw new RangeError(`a saved tree is deeper than ${deepest}`);
    if (typeof node === 'number') return numeral(node);
    if (node === null || typeof node !== 'object') return node;
    if (isNumeric(node)) {
      const bytes = Buffer.from(node.buffer, node.byteOffset, node.byteLength);
      const reference = { $: kindOf(node), at: offset, length: node.length };
      blocks.push(bytes);
      offset += bytes.length;
      return reference;
    }
    if (Array.isArray(node)) return node.map((one: Saved) => plain(one, depth + 1));
    // A key of our own mark would read as a reference: keep such an object as pairs.
    const pairs = Object.entries(node).map(([key, value]) => [key, plain(value, depth + 1)] as const);
    return pairs.some(([key]) => key === '$' || key === '__proto__')
      ? { $: 'pairs', pairs }
      : Object.fromEntries(pairs);
  }

  const head = Buffer.from(`${JSON.stringify(plain(saved, 0))}\n`);
  return Buffer.concat([head, ...blocks]);
}

/** The tree of `encodeTree`; throws where the bytes are none. */
export function decodeTree(bytes: Buffer): Saved {
  const end = bytes.indexOf(10);
  if (end < 0) throw new Error('the tree has no end');
  const blocks = bytes.subarray(end + 1);

  function saved(node: unknown): Saved {
    if (node === null || typeof node !== 'object') return node as string | number | boolean | null;
    if (Array.isArray(node)) return node.map(saved);
    if ('$' in node) return special(node as Reference);
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, saved(value)]));
  }

  function special(node: Reference): Saved {
    if (node.$ === 'number') return node.value === '-0' ? -0 : Number(node.value);
    if (node.$ === 'pairs') {
      return Object.fromEntries((node.pairs ?? []).map(([key, value]) => [key, saved(value)]));
    }
    const make = kinds[node.$];
    const from = node.at ?? 0;
    const length = node.length ?? 0;
    const part = blocks.subarray(from, from + length * make.BYTES_PER_ELEMENT);
    // Copied: a block may start at any byte, an array only at a multiple of its element.
    const array = new make(length);
    if (part.length !== array.byteLength) throw new Error('an array of the tree is cut short');
    new Uint8Array(array.buffer).set(part);
    return array;
  }

  return saved(JSON.parse(bytes.subarray(0, end).toString('utf8')));
}

interface Reference {
  readonly $: Kind | 'number' | 'pairs';
  readonly at?: number;
  readonly length?: number;
  readonly value?: string;
  readonly pairs?: readonly (readonly [string, unknown])[];
}

function numeral(value: number): unknown {
  if (Object.is(value, -0)) return { $: 'number', value: '-0' };
  return Number.isFinite(value) ? value : { $: 'number', value: String(value) };
}

function isNumeric(node: object): node is NumericArray {
  return ArrayBuffer.isView(node);
}

function kindOf(array: NumericArray): Kind {
  for (const kind of Object.keys(kinds) as Kind[]) if (array instanceof kinds[kind]) return kind;
  throw new TypeError('a saved tree holds an array of another kind');
}
