import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pack, unpack } from '../../agent/training/packed-block.ts';

const channels = 70;
const rows = 3;
const data = Float64Array.from({ length: rows * channels }, (_, i) => (i % 9 === 0 ? NaN : i / 3));
const block = { numbers: Float64Array.of(7, 8, 11), data, withheld: new Uint8Array(rows * channels) };

test('what is withheld comes back from disk to the cell', () => {
  const withheld = block.withheld.slice();
  for (const cell of [0, 31, 32, 63, 64, 69, 70, 200]) withheld[cell] = 1;
  const packed = pack({ ...block, withheld }, channels);
  assert.deepEqual(unpack(rows, packed.columns, packed.data, channels), { ...block, withheld });
});

test('a block of which everything may be learned is a frame number and the readings, as ever', () => {
  const packed = pack(block, channels);
  assert.equal(packed.columns, 1 + channels);
  assert.deepEqual([...packed.data.subarray(channels + 1, channels + 3)], [8, data[channels]]);
  assert.deepEqual(unpack(rows, packed.columns, packed.data, channels), block);
});

test('a block of another shape is refused', () => {
  assert.equal(unpack(rows, channels + 2, new Float64Array(rows * (channels + 2)), channels), null);
});
