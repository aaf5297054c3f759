import { deflateSync, inflateSync } from 'node:zlib';
import type { FrameBlock } from '../protocol.ts';

/**
 * Frames packed for keeps, column by column. Values are float32 (7 digits, finer than any transmitter);
 * each is XORed with the one before it in its column, which leaves mostly zero bits, and the bytes are
 * laid out plane by plane, so that deflate sees long runs. States are differences too. Deflate's own
 * checksum tells a flipped bit.
 *
 * Layout before deflate: rows u32, columns u32, then float64 first differences of n and of at,
 * four byte planes of the values, the states.
 */
export function packFrames(block: FrameBlock): Buffer {
  const rows = block.n.length;
  const { columns } = block;
  const cells = rows * columns;
  const times = 8 + rows * 16;
  const out = Buffer.alloc(times + cells * 5);
  out.writeUInt32LE(rows, 0);
  out.writeUInt32LE(columns, 4);
  for (let row = 0; row < rows; row += 1) {
    out.writeDoubleLE(block.n[row]! - (row === 0 ? 0 : block.n[row - 1]!), 8 + row * 8);
    out.writeDoubleLE(block.at[row]! - (row === 0 ? 0 : block.at[row - 1]!), 8 + rows * 8 + row * 8);
  }
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  for (let column = 0; column < columns; column += 1) {
    let value = 0;
    let state = 0;
    for (let row = 0; row < rows; row += 1) {
      const from = row * columns + column;
      const to = column * rows + row;
      float[0] = block.values[from]!;
      const word = bits[0]!;
      const change = word ^ value;
      value = word;
      for (let plane = 0; plane < 4; plane += 1) {
        out[times + plane * cells + to] = (change >>> (24 - 8 * plane)) & 0xff;
      }
      out[times + 4 * cells + to] = block.states[from]! ^ state;
      state = block.states[from]!;
    }
  }
  return deflateSync(out, { level: 9 });
}

/** The frames of `packFrames`; null where the chunk is damaged. */
export function unpackFrames(chunk: Buffer): FrameBlock | null {
  let packed: Buffer;
  try {
    packed = inflateSync(chunk);
  } catch {
    return null;
  }
  if (packed.length < 8) return null;
  const rows = packed.readUInt32LE(0);
  const columns = packed.readUInt32LE(4);
  const cells = rows * columns;
  const times = 8 + rows * 16;
  if (packed.length !== times + cells * 5) return null;
  const n = new Float64Array(rows);
  const at = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    n[row] = packed.readDoubleLE(8 + row * 8) + (row === 0 ? 0 : n[row - 1]!);
    at[row] = packed.readDoubleLE(8 + rows * 8 + row * 8) + (row === 0 ? 0 : at[row - 1]!);
  }
  const values = new Float64Array(cells);
  const states = new Uint8Array(cells);
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  for (let column = 0; column < columns; column += 1) {
    let word = 0;
    let state = 0;
    for (let row = 0; row < rows; row += 1) {
      const from = column * rows + row;
      const to = row * columns + column;
      let change = 0;
      for (let plane = 0; plane < 4; plane += 1)
        change = (change << 8) | packed[times + plane * cells + from]!;
      word ^= change;
      bits[0] = word;
      values[to] = float[0]!;
      state ^= packed[times + 4 * cells + from]!;
      states[to] = state;
    }
  }
  return { n, at, columns, values, states };
}
