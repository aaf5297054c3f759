import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Expectation, isDriven } from '../../../agent/physics/expectation/expectation.ts';
import { fitExpectation } from '../../../agent/physics/expectation/fit-expectation.ts';
import { matrixOf } from '../../../detectors/mathematics/matrix.ts';
import { randomFrom } from '../../../detectors/mathematics/random.ts';

const shape = { levels: 1, slow: 0, sharing: 1, others: 0, counts: 0, guards: 0 };

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
  const size = learned.weights.length / 3;
  const used = learned.weights.subarray(2 * size + 1).filter((weight) => weight !== 0);
  assert.deepEqual([...used], [], 'a channel that no driver moves has a constant expectation');
});

test('set-points that only guard an asset drive nothing', () => {
  const { drive, x } = rows(200, 4);
  const { learned } = fitExpectation(drive, shape, x);
  const guarded = fitExpectation(
    matrixOf(Array.from({ length: x.rows }, () => [7])),
    { levels: 0, slow: 0, sharing: 0, others: 0, counts: 0, guards: 1 },
    x,
  );
  assert.deepEqual([learned, guarded.learned, null].map(isDriven), [true, false, false]);
});

test('a saved expectation looks the same when it is opened', () => {
  const { drive, x } = rows(1000, 2);
  const { learned } = fitExpectation(drive, shape, x);
  const expectation = new Expectation(structuredClone(learned));
  expectation.look(Float64Array.of(40, 2));
  assert.ok(Math.abs(expectation.expected[0]! - 116) < 0.5);
  assert.ok(Math.abs(expectation.expected[1]! - 4) < 0.2);
  assert.equal(expectation.place.outside, null);
});

test('outside of what was learned it says so and stays finite', () => {
  const { drive, x } = rows(2000, 3);
  const expectation = new Expectation(fitExpectation(drive, shape, x).learned);
  for (const [flow, pumps, outside] of [
    [40, 1, null],
    [400, 1, 'levels'],
    [-50, 2, 'levels'],
    [40, 3, 'machines'],
  ] as const) {
    expectation.look(Float64Array.of(flow, pumps));
    assert.equal(expectation.place.outside, outside, `${flow} L/s by ${pumps}`);
    assert.ok(Math.abs(expectation.expected[0]!) < 300);
  }
});

test('a little beyond what was learned it goes on as it came, and doubts what it goes by', () => {
  const { drive, x } = rows(2000, 3);
  const expectation = new Expectation(fitExpectation(drive, shape, x).learned);
  const at = (flow: number) => {
    expectation.look(Float64Array.of(flow, 1));
    return { expected: [...expectation.expected], doubts: [...expectation.doubts] };
  };
  const [edge, beyond] = [at(60), at(70)];
  // Power goes on with the flow; what no driver moves stays where it was.
  assert.ok(Math.abs(beyond.expected[1]! - 14) < 0.5, `${beyond.expected[1]}`);
  assert.ok(Math.abs(beyond.expected[2]! - 5) < 0.1);
  assert.ok(beyond.doubts[1]! > 5 * edge.doubts[1]!, `${beyond.doubts[1]}`);
  assert.ok(
    beyond.doubts[2]! > 1.2 * edge.doubts[2]! && beyond.doubts[2]! < 3 * edge.doubts[2]!,
    `${beyond.doubts[2]}`,
  );
});

test('rows that the other folds do not hold are not for calibration', () => {
  const { drive, x } = rows(2000, 6);
  // One excursion, in one block of time.
  for (let r = 300; r < 320; r++) drive.data[r * 2] = 90;
  const { inside } = fitExpectation(drive, shape, x);
  assert.ok(inside.includes(299) && !inside.includes(305));
});

test('an unknown driver gives no expectation', () => {
  const { drive, x } = rows(1000, 4);
  const expectation = new Expectation(fitExpectation(drive, shape, x).learned);
  expectation.look(Float64Array.of(NaN, 1));
  assert.ok(Number.isNaN(expectation.expected[0]!));
});

test('with few rows only simple expectations are tried', () => {
  const { drive, x } = rows(30, 5);
  const { learned } = fitExpectation(drive, shape, x);
  const size = learned.weights.length / 3;
  // 30 rows carry one feature at most.
  for (let c = 0; c < 3; c++) {
    const used = learned.weights.subarray(c * size + 1, (c + 1) * size).filter((weight) => weight !== 0);
    assert.ok(used.length <= 1);
  }
});

test('where the expectation is usually further off a residual counts less', () => {
  const random = randomFrom(6);
  const drive: number[][] = [];
  const x: number[][] = [];
  for (let r = 0; r < 4000; r++) {
    const flow = 20 + 40 * random();
    drive.push([flow, 1]);
    x.push([flow + (flow > 45 ? 10 : 1) * (random() - 0.5)]);
  }
  const { learned } = fitExpectation(matrixOf(drive), shape, matrixOf(x));
  const expectation = new Expectation(learned);
  expectation.look(Float64Array.of(25, 1));
  const calm = expectation.doubts[0]!;
  expectation.look(Float64Array.of(58, 1));
  assert.ok(expectation.doubts[0]! > 2 * calm, `${expectation.doubts[0]} and ${calm}`);
});

test('a number of machines is unknown where a channel that is judged was not understood, whatever else was', () => {
  const counted = { ...shape, sharing: 0, counts: 1 };
  const random = randomFrom(9);
  const chillers = (r: number) => (r % 1000 < 40 ? 2 : 1);
  const rowsOf = Array.from({ length: 2000 }, (_, r) => 20 + (r % 10));
  const drive = matrixOf(rowsOf.map((load, r) => [load, chillers(r)]));
  const x = matrixOf(rowsOf.map((load, r) => [100 * chillers(r) + random(), load + random()]));
  const outside = (isJudged?: (c: number) => boolean) => {
    const expectation = new Expectation(fitExpectation(drive, counted, x, isJudged).learned);
    expectation.look(Float64Array.of(25, 2));
    return expectation.place.outside;
  };
  assert.equal(outside(), 'machines');
  assert.equal(
    outside((c) => c === 1),
    null,
  );
});

test('beside whom a pump never ran is told from how many run, not from who they are', () => {
  const among = { ...shape, others: 4 };
  const random = randomFrom(8);
  const drive: number[][] = [];
  const x: number[][] = [];
  for (let r = 0; r < 4000; r++) {
    const load = 20 + 10 * Math.sin(r / 37);
    const chiller = Math.floor(r / 60) % 2;
    // With the third pump for a week, then with the first and the fourth.
    const [pumps, ...others] = r < 2000 ? [2, 0, 1, 0] : [3, 1, 0, 1];
    drive.push([load, pumps, ...others, chiller]);
    x.push([load / pumps + 2 * chiller + 0.2 * (random() - 0.5)]);
  }
  const expectation = new Expectation(fitExpectation(matrixOf(drive), among, matrixOf(x)).learned);
  const at = (...row: number[]) => {
    expectation.look(Float64Array.from(row));
    return expectation.expected[0]!;
  };
  assert.ok(Math.abs(at(24, 2, 0, 1, 0, 1) - 14) < 0.1, 'what was learned, the chiller among it');
  assert.ok(Math.abs(at(24, 3, 1, 0, 1, 1) - 10) < 0.1);
  const beside = at(24, 3, 1, 1, 0, 1);
  assert.ok(Math.abs(beside - 10) < 0.2, `${beside} with the first and the third`);
});
