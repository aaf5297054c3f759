import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConditionalFill } from '../../agent/panel/fill.ts';
import { matrixOf } from '../../detectors/mathematics/matrix.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';

const random = randomFrom(2);
const rows = matrixOf(
  Array.from({ length: 500 }, () => {
    const load = random() * 10;
    return [load, 3 * load + 1, random() * 4];
  }),
);

test('a missing channel becomes what the others make of it, not its mean', () => {
  const row = Float64Array.of(9, Number.NaN, 2);
  ConditionalFill.fit(rows).fill(row);
  assert.ok(Math.abs(row[1]! - 28) < 0.2, `filled ${row[1]}`);
  assert.deepEqual([row[0], row[2]], [9, 2]);
});

test('with nothing left to go by, a channel becomes its mean', () => {
  const row = new Float64Array(3).fill(Number.NaN);
  ConditionalFill.fit(rows).fill(row);
  assert.ok(
    Math.abs(row[0]! - 5) < 0.6 && Math.abs(row[1]! - 16) < 2 && Math.abs(row[2]! - 2) < 0.3,
    `${[...row]}`,
  );
});

test('a loaded fill fills as the saved one', () => {
  const fill = ConditionalFill.fit(rows);
  const [a, b] = [Float64Array.of(Number.NaN, 4, 2), Float64Array.of(Number.NaN, 4, 2)];
  fill.fill(a);
  ConditionalFill.load(structuredClone(fill.save())).fill(b);
  assert.deepEqual(a, b);
});
