import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cell } from '../../agent/model.ts';
import { excuse, fitTwins, tellOf, type TwinRows, withoutTwins } from '../../agent/physics/twins.ts';
import { Residuals } from '../../agent/physics/residuals.ts';
import { undriven } from './undriven.ts';
import { matrixOf } from '../../detectors/mathematics/matrix.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import { aFrame, aPlant, plainInputs } from '../support/a-plant.ts';
import { Conditions } from '../../agent/physics/conditions.ts';

const random = randomFrom(3);
const noise = () => random() - 0.5;
/** The load of a hall, which no driver tells, and what three air handlers make of it; the third serves another hall. */
const load = Array.from({ length: 1000 }, (_, r) => 5 * Math.sin(r / 50));
const rowsOf = (asset: string, feels: number, from = 0): TwinRows => ({
  asset,
  numbers: Float64Array.from({ length: 1000 - from }, (_, r) => r + from),
  residuals: matrixOf(load.slice(from).map((value) => [feels * value + noise(), noise()])),
  places: ['0', '1'],
});
const [one, two, other] = [rowsOf('one', 1), rowsOf('two', 2, 100), rowsOf('other', 0)];

test('a twin tells of the channels that feel the same, and only a twin that does', () => {
  const twins = fitTwins(one, [two, other]);
  assert.deepEqual(
    twins.map(({ asset, columns }) => [asset, [...columns]]),
    [['two', [0]]],
  );
  assert.ok(Math.abs(twins[0]!.slopes[0]! - 0.5) < 0.03);
});

test('what twins feel as well is taken out of the learning rows; where the twin was silent it counts less', () => {
  const twins = fitTwins(one, [two, other]);
  const { residuals, alone } = withoutTwins(one, twins, [two, other]);
  const largest = (from: number, to: number) =>
    Math.max(...Array.from({ length: to - from }, (_, r) => Math.abs(residuals.data[2 * (from + r)]!)));
  assert.ok(largest(100, 1000) < 1.1, `${largest(100, 1000)}`);
  assert.ok(alone[0]! > 5, 'what the load does is many times what is left');
  assert.equal(alone[1], 1, 'no twin tells of the other channel');
  assert.ok(largest(0, 100) < 1.1, `${largest(0, 100)}`);
});

test('a twin that is far off is believed only so far, and a silent one tells nothing', () => {
  const [learned] = fitTwins(one, [two]);
  const residuals = new Residuals(plainInputs(2), new Int32Array(0), undriven(1, 1));
  const told = { all: new Float64Array(2), sure: new Float64Array(2), heard: new Uint16Array(2) };
  const tell = (value: number, state: number) => {
    residuals.values.set([value, 0]);
    residuals.states.set([state, Cell.ok]);
    tellOf([{ learned: learned!, residuals }], told);
    return told.all[0]!;
  };
  assert.ok(Math.abs(tell(4, Cell.ok) - 2) < 0.2);
  assert.equal(tell(1e6, Cell.ok), tell(1e9, Cell.ok));
  assert.ok(tell(1e9, Cell.ok) < 1e4);
  assert.equal(tell(4, Cell.suspect), 0);
});

test('the more of its variance a twin shares the further it is believed', () => {
  const reach = (scatter: number) => {
    const likes = (asset: string): TwinRows => ({
      ...rowsOf(asset, 1),
      residuals: matrixOf(load.map((value) => [value + scatter * noise(), noise()])),
    });
    const [learned] = fitTwins(likes('one'), [likes('two')]);
    const residuals = new Residuals(plainInputs(2), new Int32Array(0), undriven(1, 1));
    const told = { all: new Float64Array(2), sure: new Float64Array(2), heard: new Uint16Array(2) };
    residuals.values.fill(1e9);
    tellOf([{ learned: learned!, residuals }], told);
    return told.all[0]! / told.sure[0]!;
  };
  assert.ok(reach(0.5) > 10 * reach(6), `${reach(0.5)} and ${reach(6)}`);
  assert.ok(reach(0.01) < 500, 'no two are the same');
});

test('twins excuse all that they share but make a deviation of no more than is sure', () => {
  assert.equal(excuse(5, 4, 1), 4, 'a shared rise is excused');
  assert.equal(excuse(5, 9, 1), 5, 'not beyond nothing');
  assert.equal(excuse(0, 9, 1), 1, 'nor is a neighbour turned the other way by one that falls ill');
  assert.equal(excuse(-3, 9, 1), 1);
  assert.equal(excuse(0.5, 0.8, 0.8), 0.8, 'what is small is believed whole');
  assert.equal(excuse(-5, 0, 0), 0);
});

test('a twin that falls ill hardly moves the other in its learning rows', () => {
  const ill = rowsOf('two', 2);
  const twins = fitTwins(one, [ill]);
  for (let r = 900; r < 1000; r++) ill.residuals.data[2 * r]! += 60;
  const left = withoutTwins(one, twins, [ill]).residuals;
  const lowest = Math.min(...Array.from({ length: 100 }, (_, r) => left.data[2 * (900 + r)]!));
  assert.ok(lowest > -15, `${lowest}: its own 5, and two of its usual spreads`);
});

test('while no twin speaks a residual counts as many times less as it is usually further off', () => {
  const residuals = new Residuals(plainInputs(1), new Int32Array(0), undriven(4));
  const plant = aPlant([{ id: 'flow' }]);
  const look = (heard: number) => {
    const frame = aFrame(1, [8]);
    residuals.look(frame, new Conditions(plant).step(frame));
    residuals.told.heard[0] = heard;
    residuals.compare();
    return residuals.values[0];
  };
  assert.equal(look(0), 2);
  assert.equal(residuals.doubt(0), 4);
  assert.equal(look(1), 8);
  assert.equal(residuals.doubt(0), 1);
});

test('hundreds of twins tell the mean of them', () => {
  const [learned] = fitTwins(one, [two]);
  const residuals = new Residuals(plainInputs(2), new Int32Array(0), undriven(1, 1));
  residuals.values.set([4, 0]);
  residuals.states.fill(Cell.ok);
  const told = { all: new Float64Array(2), sure: new Float64Array(2), heard: new Uint16Array(2) };
  const tell = (twins: number) => {
    tellOf(
      Array.from({ length: twins }, () => ({ learned: learned!, residuals })),
      told,
    );
    return told.all[0]!;
  };
  assert.ok(Math.abs(tell(257) - tell(1)) < 1e-9, `${tell(257)} and ${tell(1)}`);
});
