import type { LearningBlock } from './learning-store.ts';

/** A number in a row of a packed block carries this many cells' marks: whole numbers this large are exact. */
const marks = 32;

/**
 * A block as it lies on disk, row by row: the frame number, a reading per channel, and where anything is
 * withheld also the marks, 32 channels to a number, the first channel in its lowest bit.
 */
export function pack(
  { numbers, data, withheld }: LearningBlock,
  channels: number,
): { readonly columns: number; readonly data: Float64Array } {
  const marked = withheld.includes(1) ? Math.ceil(channels / marks) : 0;
  const columns = 1 + channels + marked;
  const packed = new Float64Array(numbers.length * columns);
  for (const [row, n] of numbers.entries()) {
    packed[row * columns] = n;
    packed.set(data.subarray(row * channels, (row + 1) * channels), row * columns + 1);
    if (marked === 0) continue;
    for (let c = 0; c < channels; c++) {
      const place = row * columns + 1 + channels + Math.floor(c / marks);
      packed[place]! += withheld[row * channels + c]! * 2 ** (c % marks);
    }
  }
  return { columns, data: packed };
}

/** null: not a block of so many channels, packed as above. */
export function unpack(
  rows: number,
  columns: number,
  packed: Float64Array,
  channels: number,
): LearningBlock | null {
  const marked = columns - 1 - channels;
  if (marked !== 0 && marked !== Math.ceil(channels / marks)) return null;
  const numbers = new Float64Array(rows);
  const data = new Float64Array(rows * channels);
  const withheld = new Uint8Array(rows * channels);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    numbers[row] = packed[start]!;
    data.set(packed.subarray(start + 1, start + 1 + channels), row * channels);
    if (marked === 0) continue;
    for (let c = 0; c < channels; c++) {
      const of = packed[start + 1 + channels + Math.floor(c / marks)]!;
      withheld[row * channels + c] = Math.floor(of / 2 ** (c % marks)) % 2;
    }
  }
  return { numbers, data, withheld };
}
