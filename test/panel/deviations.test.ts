import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cell } from '../../agent/model.ts';
import { Deviations } from '../../agent/panel/deviations.ts';
import { View } from '../../agent/panel/view.ts';
import { inputsOf, plainColumn } from '../../agent/physics/column.ts';
import { Residuals } from '../../agent/physics/residuals.ts';
import { undriven } from '../physics/undriven.ts';

const channels = ['speed', 'power'];
const power = { ...plainColumn('power'), by: 'speed', usual: 1000, exponent: 3 };
const columns = [plainColumn('speed'), power].map((column) => inputsOf(column, (id) => channels.indexOf(id)));
const conditions = { modes: [], usable: Uint8Array.of(1, 1), drive: new Float64Array(0) };
const baseline = { centre: Float64Array.of(1000, 10), spread: Float64Array.of(5, 0.5) };

/** A pump that draws `drawn` at `speed`; a moved set-point took 2 of it. */
function at(speed: number, drawn: number, state: number = Cell.ok) {
  const residuals = new Residuals(columns, new Int32Array(0), undriven(1, 1), Float64Array.of(0, 2));
  const states = Uint8Array.of(Cell.ok, state);
  residuals.look({ n: 1, at: 1000, values: Float64Array.of(speed, drawn), states }, conditions);
  residuals.doubtAll(2);
  const view = new View(2, 1);
  view.push(residuals);
  return new Deviations(residuals, view, { baseline }, null);
}

test('how far off a column is counts less where it is doubted, what its sensor reads and should read does not', () => {
  const { value, expected, sigma } = at(1000, 16).of(1);
  assert.deepEqual([value, sigma], [16, (14 / 2 - 10) / 0.5]);
  assert.equal(expected, 2 * 10 + 2);
});

test('from what was learned it is off by what came with moved set-points too, at its usual speed, whatever it is doubted', () => {
  for (const speed of [500, 1000]) {
    const off = at(speed, 27 * (speed / 1000) ** 3);
    const { expected, asLearned, spread } = off.atUsual(1);
    assert.deepEqual([expected - asLearned, spread], [2, 2 * 0.5]);
    assert.ok(Math.abs(off.fromLearned(1) - (27 - asLearned)) < 1e-9, `${off.fromLearned(1)}`);
  }
});

test('a sensor that says nothing good is off by nothing known', () => {
  assert.ok(Number.isNaN(at(1000, 16, Cell.suspect).fromLearned(1)));
});

test('a column is off from the first frame on in which it was, until it is back', () => {
  const off = at(1000, 16);
  off.note(5000);
  off.note(6000);
  assert.equal(off.since(1), 5000);
  off.reset();
  assert.equal(off.since(1), null);
  const usual = at(1000, 22);
  usual.note(5000);
  assert.equal(usual.since(1), null);
});

test('while a machine settles its reading of now is known and weighs nothing; how long it has been off goes on', () => {
  const residuals = new Residuals(columns, new Int32Array(0), undriven(1, 1));
  const view = new View(2, 1);
  const deviations = new Deviations(residuals, view, { baseline }, null);
  const lookAt = (drawn: number, usable: number) => {
    const values = Float64Array.of(1000, drawn);
    const frame = { n: 1, at: 1000, values, states: Uint8Array.of(Cell.ok, Cell.ok) };
    residuals.look(frame, { ...conditions, usable: Uint8Array.of(1, usable) });
    view.push(residuals);
  };
  lookAt(16, 1);
  deviations.note(1000);
  lookAt(20, 0);
  deviations.note(2000);
  assert.ok(Number.isNaN(deviations.of(1).value));
  assert.deepEqual(deviations.now(1), { value: 20, expected: 10, sigma: (20 - 10) / 0.5 });
  assert.equal(deviations.since(1), 1000);
  lookAt(10, 1);
  deviations.note(3000);
  assert.deepEqual([deviations.now(1).sigma, deviations.since(1)], [0, null]);
});

test('what is told above a static pressure has its levels as the sensor reads them, and its course without that pressure', () => {
  const suction = { ...plainColumn('suction'), above: 'static' };
  const told = inputsOf(suction, (id) => (id === 'suction' ? 0 : 1));
  const baselineOf = { centre: Float64Array.of(-30), spread: Float64Array.of(1) };
  for (const rests of [180, 170]) {
    const residuals = new Residuals([told], new Int32Array(0), undriven(1));
    const states = Uint8Array.of(Cell.ok, Cell.ok);
    residuals.look({ n: 1, at: 1000, values: Float64Array.of(rests - 40, rests), states }, conditions);
    const off = new Deviations(residuals, new View(1, 1), { baseline: baselineOf }, null);
    assert.equal(off.atUsual(0).asLearned, rests - 30);
    assert.equal(off.fromLearned(0), -10);
  }
});
