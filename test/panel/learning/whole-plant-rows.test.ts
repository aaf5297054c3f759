import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GroupRows } from '../../../agent/panel/learning/learn-group.ts';
import { wholePlantRows } from '../../../agent/panel/learning/whole-plant-rows.ts';
import { plainColumn } from '../../../agent/physics/column.ts';
import { matrixOf } from '../../../detectors/mathematics/matrix.ts';

const rowsOf = (asset: string, numbers: readonly number[], values: readonly number[]): GroupRows => ({
  asset,
  columns: [plainColumn(`${asset} reading`)],
  numbers: Float64Array.from(numbers),
  time: Float64Array.from(numbers),
  x: matrixOf(values.map((value) => [value])),
  stretches: Uint32Array.of(0),
  tolerance: Float64Array.of(0.1),
  drive: null,
});
const pumpRows = rowsOf('pump', [1, 2, 5, 6], [0.1, 0.2, 0.5, 0.6]);
const loopRows = rowsOf('loop', [1, 2, 3, 5, 6], [1, 2, 3, 5, 6]);

const ofAll = (rows: GroupRows, usual = 0) => ({ rows, usual: Float64Array.of(usual) });
const [pump, loop] = [ofAll(pumpRows, 0.4), ofAll(loopRows)];

test('a machine that stands still is as usual; what runs must have its row', () => {
  const isOff = (asset: string, n: number) => asset === 'pump' && n === 3;
  const { numbers, x, stretches, columns } = wholePlantRows([pump, loop], isOff)!;
  assert.deepEqual([...numbers], [1, 2, 3, 5, 6]);
  assert.deepEqual([...x.data], [0.1, 1, 0.2, 2, 0.4, 3, 0.5, 5, 0.6, 6]);
  assert.deepEqual([...stretches], [0, 3], 'frame 4 is missing');
  assert.deepEqual(
    columns.map(({ sensor }) => sensor),
    ['pump reading', 'loop reading'],
  );
  const always = wholePlantRows([pump, loop], () => false)!;
  assert.deepEqual([...always.numbers], [1, 2, 5, 6]);
});

test('nothing is judged of what is asked of a machine; without a common row there is nothing', () => {
  const asked = ofAll({ ...loopRows, columns: [{ ...loopRows.columns[0]!, asked: true }] });
  assert.deepEqual([...wholePlantRows([pump, asked], () => false)!.x.data], [0.1, 0.2, 0.5, 0.6]);
  assert.equal(
    wholePlantRows([pump, ofAll(rowsOf('tank', [9], [1]))], () => false),
    null,
  );
});
