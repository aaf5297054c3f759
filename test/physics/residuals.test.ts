import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Saved } from '../../detectors/index.ts';
import { Cell, type Frame } from '../../agent/model.ts';
import type { FrameConditions } from '../../agent/physics/conditions.ts';
import { fitExpectation } from '../../agent/physics/expectation/fit-expectation.ts';
import { inputsOf, plainColumn } from '../../agent/physics/column.ts';
import { Residuals } from '../../agent/physics/residuals.ts';
import { undriven } from './undriven.ts';
import { matrixOf } from '../../detectors/mathematics/matrix.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';

const random = randomFrom(6);
const noise = (sigma: number) => sigma * 2 * (random() - 0.5);
/** A pump whose speed follows a load, and its power, seen at 1000 rpm. */
const shape = { levels: 1, slow: 0, sharing: 0, others: 0, counts: 0, guards: 0 };
const loads = Array.from({ length: 2000 }, (_, r) => 100 + 50 * Math.sin(r / 60));
const speedAt = (load: number) => 800 + 2 * load;
const fit = fitExpectation(
  matrixOf(loads.map((load) => [load])),
  shape,
  matrixOf(loads.map((load) => [speedAt(load) + noise(2), 9 + noise(0.05)])),
);
const channels = ['speed', 'power'];
const power = { ...plainColumn('power'), by: 'speed', usual: 1000, exponent: 3 };
const columns = [plainColumn('speed'), power].map((column) => inputsOf(column, (id) => channels.indexOf(id)));
const conditions: FrameConditions = {
  modes: ['steady'],
  usable: Uint8Array.of(1, 1),
  drive: Float64Array.of(120),
};
const speed = speedAt(120);
function looked(values: readonly number[], states: readonly number[]): Residuals {
  const residuals = new Residuals(columns, Int32Array.of(0), { ...undriven(1, 1), expectation: fit.learned });
  const frame: Frame = { n: 1, at: 1000, values: Float64Array.from(values), states: Uint8Array.from(states) };
  residuals.drivenBy(conditions.drive);
  residuals.look(frame, conditions);
  return residuals;
}
const healthy = 9 * (speed / 1000) ** 3;

test('a referred reading is judged at the speed that is read', () => {
  const residuals = looked([speed, healthy], [Cell.ok, Cell.ok]);
  assert.ok(Math.abs(residuals.values[1]!) < 0.1);
  assert.ok(Math.abs(residuals.reading(1, 9) - healthy) < 1e-9);
});

test('while the speed is no good the speed that the load lets expect stands in, and it counts half', () => {
  const [read, expected] = [Cell.ok, Cell.suspect].map((state) =>
    looked([speed, 1.3 * healthy], [state, Cell.ok]),
  );
  assert.equal(expected!.states[1], Cell.ok);
  assert.equal(expected!.states[0], Cell.suspect);
  assert.ok(Math.abs(expected!.values[1]! / read!.values[1]! - 0.5) < 0.02);
  assert.ok(Math.abs(expected!.reading(1, 9) - healthy) < 0.1, 'told at the expected speed');
});

test('where nothing lets expect the speed it is taken to be as usual, and hardly counts', () => {
  const residuals = new Residuals(columns, new Int32Array(0), undriven(1, 1));
  residuals.look(
    { n: 1, at: 1000, values: Float64Array.of(NaN, 12), states: Uint8Array.of(Cell.stale, Cell.ok) },
    conditions,
  );
  assert.deepEqual([residuals.values[1], residuals.states[1]], [12 / 4, Cell.ok]);
});

test('the state of a referred reading is that of its own sensor; one that cannot be had is off', () => {
  assert.equal(looked([speed, NaN], [Cell.ok, Cell.stale]).states[1], Cell.stale);
  assert.equal(looked([100, healthy], [Cell.ok, Cell.ok]).states[1], Cell.off);
});

test('what nothing drives is off by what it is off its usual reading, however little it counts', () => {
  const usual = Float64Array.of(1000, 9);
  const residuals = new Residuals(columns, new Int32Array(0), { ...undriven(1, 3), usual });
  residuals.look(
    { n: 1, at: 1000, values: Float64Array.of(NaN, 9), states: Uint8Array.of(Cell.stale, Cell.ok) },
    conditions,
  );
  residuals.compare();
  assert.equal(residuals.values[1], 9, 'as usual');
  residuals.look(
    { n: 2, at: 2000, values: Float64Array.of(NaN, 21), states: Uint8Array.of(Cell.stale, Cell.ok) },
    conditions,
  );
  assert.equal(residuals.values[1], 12, 'off by a quarter of 12');
  assert.equal(residuals.readingAt(1, 12), 21);
});

test('what leaves its stop where the load lies beyond what was learned reads as it should until it is back, or for a day', () => {
  const stopped = { ...plainColumn('speed'), stop: { sensor: 'speed', at: speed, reach: 0.05 * speed } };
  const seen = [inputsOf(stopped, () => 0), columns[1]!];
  const learned = { ...undriven(1, 1), expectation: fit.learned };
  const open = (state: Saved = null) => new Residuals(seen, Int32Array.of(0), learned, undefined, state);
  const lookedAt = (of: Residuals, load: number, reads: number, hour = 0) => {
    of.drivenBy(Float64Array.of(load));
    const values = Float64Array.of(reads, healthy);
    of.look({ n: 1, at: hour * 3_600_000, values, states: Uint8Array.of(Cell.ok, Cell.ok) }, conditions);
    assert.equal(of.states[0], Cell.ok);
    assert.equal(of.silent[0], of.values[0] === 0 ? 1 : 0);
    return of.silent[0];
  };
  const faster = 1.3 * speed;
  const residuals = open();
  assert.equal(lookedAt(residuals, 120, speed), 0);
  assert.equal(lookedAt(residuals, 170, speed), 0, 'at its stop it is judged, wherever the load lies');
  assert.equal(lookedAt(residuals, 170, faster), 1);
  assert.equal(lookedAt(residuals, 120, faster, 1), 1, 'still on its way back');
  assert.equal(lookedAt(open(residuals.state()), 120, faster, 2), 1, 'after a restart as well');
  assert.equal(lookedAt(open(residuals.state()), 120, faster, 26), 0, 'a day later it is how it runs now');
  assert.equal(lookedAt(residuals, 120, speed, 3), 0);
  assert.equal(lookedAt(residuals, 120, faster, 4), 0, 'within what was learned it is judged');
  assert.equal(lookedAt(residuals, 170, faster, 5), 0, 'and stays so: it had left its stop before');
});

test('a suction is told above the static pressure as it was last while that is no good, and hardly counts', () => {
  const suction = inputsOf({ ...plainColumn('suction'), above: 'static' }, (id) =>
    id === 'suction' ? 0 : 1,
  );
  const residuals = new Residuals([suction], new Int32Array(0), {
    ...undriven(1),
    usual: Float64Array.of(-70),
  });
  const lookedAt = (reads: number, rests: number, state: number) => {
    const values = Float64Array.of(reads, rests);
    residuals.look({ n: 1, at: 1000, values, states: Uint8Array.of(Cell.ok, state) }, conditions);
    assert.equal(residuals.states[0], Cell.ok);
    return residuals.values[0]!;
  };
  assert.equal(lookedAt(100, 180, Cell.ok), -80);
  assert.equal(lookedAt(100, NaN, Cell.stale), -70 - 10 / 4);
  assert.equal(residuals.readingAt(0, -70), 110, 'told as the sensor reads');
});
