import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cell } from '../../agent/model.ts';
import {
  type Column,
  inputsOf,
  plainColumn,
  readingOf,
  referredColumns,
  stateOf,
  valueOf,
} from '../../agent/physics/referred.ts';
import { matrixOf } from '../../detectors/matrix.ts';
import { aPlant } from '../support/a-plant.ts';

const plant = aPlant([
  { id: 'suction', kind: 'pressure', unit: 'kPa' },
  { id: 'discharge', kind: 'pressure', unit: 'kPa' },
  { id: 'flow', kind: 'flow', unit: 'm3/h' },
  { id: 'speed', kind: 'speed', unit: 'rpm' },
  { id: 'power', kind: 'power', unit: 'kW' },
]);
const all = [0, 1, 2, 3, 4];
/** A pump of 200 kPa, 90 m3/h and 9 kW at 1000 rpm, as the affinity laws have it at `speed`. */
const running = (speed: number, head = 200) => {
  const n = speed / 1000;
  return Float64Array.of(150, 150 + head * n ** 2, 90 * n, speed, 9 * n ** 3);
};
const learned = matrixOf(Array.from({ length: 101 }, (_, r) => [...running(900 + 2 * r)]));
const columns = referredColumns(plant, 'pump', all, learned);
const inputs = columns.map((column) => inputsOf(column, (id) => plant.sensors.findIndex((s) => s.id === id)));

test('head, flow and power of a pump are referred to its usual speed, each by its own affinity law', () => {
  assert.deepEqual(
    columns.map(({ sensor, less, exponent }) => [sensor, less, exponent]),
    [
      ['discharge', 'suction', 2],
      ['flow', '', 1],
      ['power', '', 3],
    ],
  );
});

test('at whatever speed it turns the referred readings are the same', () => {
  for (const speed of [600, 1000, 1400]) {
    const read = inputs.map((input) => valueOf(input, running(speed)));
    for (const [c, usual] of [200, 90, 9].entries()) assert.ok(Math.abs(read[c]! - usual) < 1e-9);
  }
});

test('a worn pump that turns faster for the same head shows in the referred head', () => {
  assert.ok(valueOf(inputs[0]!, running(1000, 170)) < 171);
});

test('what a referred value means for the sensor is told at the speed and pressure of the frame', () => {
  const frame = running(600);
  assert.equal(readingOf(inputs[0]!, frame, 200).toFixed(6), (150 + 72).toFixed(6));
  assert.equal(readingOf(inputs[1]!, frame, 90).toFixed(6), '54.000000');
});

test('a machine that hardly turns is not referred, and no column is better than its worst cell', () => {
  const [head] = inputs;
  const states = new Uint8Array(5);
  assert.equal(stateOf(head!, running(1000), states), Cell.ok);
  assert.equal(stateOf(head!, running(200), states), Cell.off);
  assert.ok(Number.isNaN(valueOf(head!, running(200))));
  states[3] = Cell.suspect;
  assert.equal(stateOf(head!, running(1000), states), Cell.suspect);
});

test('without a speed only the head is made; a second speed or a third pressure says nothing', () => {
  const pick = (channels: readonly number[]) =>
    referredColumns(plant, 'pump', channels, learned).map((column: Column) => [column.less, column.speed]);
  assert.deepEqual(pick([0, 1, 2, 4]), [['suction', '']]);
  const three = aPlant(['a', 'b', 'c'].map((id) => ({ id, kind: 'pressure' as const })));
  assert.deepEqual(referredColumns(three, 'pump', [0, 1, 2], learned), []);
});

test('a plain column reads its sensor', () => {
  const plain = inputsOf(plainColumn('flow'), () => 2);
  assert.equal(valueOf(plain, running(1000)), 90);
  assert.equal(readingOf(plain, running(1000), 80), 80);
});
