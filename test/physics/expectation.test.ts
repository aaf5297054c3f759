import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Expectation } from '../../agent/physics/expectation.ts';
import { fitExpectation } from '../../agent/physics/fit-expectation.ts';
import { matrixOf } from '../../detectors/matrix.ts';
import { randomFrom } from '../../detectors/random.ts';

const shape = { levels: 1, slow: 0, sharing: 1, others: 0 };

/** A header's flow shared by one or two pumps, and three channels: a pump's head, its power, and something unrelated. */
function rows(count: number, seed: number, from = 20, to = 60) {
  const random = randomFrom(seed);
  const drive: number[][] = [];
  const x: number[][] = [];
  for (let r = 0; r < count; r++) {
    const pumps = Math.floor(r / 50) % 2 === 0 ? 1 : 2;
    const flow = from + (to - from) * (0.5 + 0.5 * Math.sin(r / 37));
    const noise = () => random() - 0.5;
    drive.push([flow, pumps]);
    x.push([100 + 0.01 * flow ** 2 + noise(), (flow * 0.2) / pumps + 0.1 * noise(), 5 + noise()]);
  }
  return { drive: matrixOf(drive), x: matrixOf(x) };
}

test('what the drivers explain is taken out, what they do not is left', () => {
  const { drive, x } = rows(2000, 1);
  const { learned, residuals } = fitExpectation(drive, shape, x);
  const spread = (c: number) => {
    let sum = 0;
    for (let r = 0; r < residuals.rows; r++) sum += residuals.data[r * 3 + c]! ** 2;
    return Math.sqrt(sum / residuals.rows);
  };
  // Uniform noise of width 1 has a standard deviation of 0.29; head ranges over 32, power over 10.
  assert.ok(spread(0) < 0.32, `head ${spread(0)}`);
  assert.ok(spread(1) < 0.15, `power ${spread(1)}`);
  assert.ok(spread(2) < 0.3);
  assert.equal(learned.setOf[2], 0, 'a channel that no driver moves has a constant expectation');
});

test('a saved expectation looks the same when it is opened', () => {
  const { drive, x } = rows(1000, 2);
  const { learned } = fitExpectation(drive, shape, x);
  const expectation = new Expectation(structuredClone(learned));
  expectation.look([40, 2]);
  assert.ok(Math.abs(expectation.expected[0]! - 116) < 0.5);
  assert.ok(Math.abs(expectation.expected[1]! - 4) < 0.2);
  assert.ok(expectation.width.every((width) => width >= 1));
});

test('far from what was learned the expectation stays finite and admits that it is less sure', () => {
  const { drive, x } = rows(2000, 3);
  // A slow wander that the driver does not explain makes blocks differ, as in a real plant.
  for (let r = 0; r < x.rows; r++) x.data[r * 3]! += 3 * Math.sin(r / 300);
  const { learned } = fitExpectation(drive, shape, x);
  const expectation = new Expectation(learned);
  expectation.look([40, 1]);
  const near = expectation.width[0]!;
  expectation.look([400, 1]);
  assert.ok(expectation.width[0]! > near);
  assert.ok(Math.abs(expectation.expected[0]!) < 300);
});

test('an unknown driver gives no expectation', () => {
  const { drive, x } = rows(1000, 4);
  const expectation = new Expectation(fitExpectation(drive, shape, x).learned);
  expectation.look([NaN, 1]);
  assert.ok(Number.isNaN(expectation.expected[0]!));
});

test('with few rows only simple expectations are tried', () => {
  const { drive, x } = rows(30, 5);
  const { learned } = fitExpectation(drive, shape, x);
  assert.ok(learned.sets.every(({ features }) => features.length <= 1));
});
