import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CoursePoint } from '../../agent/diagnosis/course.ts';
import { type HorizonAnswer, horizonOf as horizonSince } from '../../agent/prognosis/horizon.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';

const hour = 3_600_000;

const whyOf = (answer: HorizonAnswer) => (answer.kind === 'none' ? answer.why : answer.kind);

/** Of a course that is all incident. */
const horizonOf = (points: readonly CoursePoint[], limit: number, noise: number) =>
  horizonSince(points, { nearest: limit, furthest: limit }, noise, 0);

/** Points every 3 h for `hours`, with noise of 1. */
function course(hours: number, level: (hour: number) => number, seed = 1): CoursePoint[] {
  const random = randomFrom(seed);
  return Array.from({ length: Math.floor(hours / 3) + 1 }, (_, i) => ({
    at: 3 * i * hour,
    off: level(3 * i) + (random() - 0.5) * 2,
    moves: 0,
  }));
}

test('the bounds of a straight course hold the truth', () => {
  const foreseen = horizonOf(
    course(96, (h) => 2 + 0.5 * h),
    92,
    1,
  );
  assert.ok(foreseen.kind === 'foreseen');
  assert.ok(foreseen.earliest <= 180 * hour && 180 * hour <= foreseen.latest);
  assert.ok(foreseen.latest - foreseen.earliest < 84 * hour, 'narrower than the time that is left');
  assert.ok(foreseen.latest - foreseen.earliest > 24 * hour, 'damage may change its pace');
});

test('the noisier a course the wider the bounds, the earliest first, beyond what a change of pace alone makes', () => {
  const random = randomFrom(3);
  const points = course(96, (h) => 2 + 0.5 * h).map((point) => ({
    ...point,
    off: point.off + 12 * (random() - 0.5),
  }));
  const foreseen = horizonOf(points, 92, 1);
  assert.ok(foreseen.kind === 'foreseen');
  const [soonest, longest] = [foreseen.earliest - 96 * hour, foreseen.latest - 96 * hour];
  assert.ok(soonest > 0 && longest > (1.1 * soonest * 1.25) / 0.75, `${longest / soonest}`);
});

test('a course that doubles again and again is taken on so, and its bounds hold the truth', () => {
  const foreseen = horizonOf(
    course(120, (h) => 3 * Math.exp(h / 40)),
    3 * Math.exp(180 / 40),
    1,
  );
  assert.ok(foreseen.kind === 'foreseen');
  assert.equal(foreseen.trend, 'exponential');
  assert.ok(foreseen.earliest <= 180 * hour && 180 * hour <= foreseen.latest);
});

test('where the held-out points hardly tell the trends apart the bounds hold what either foresees', () => {
  for (let seed = 1; seed <= 7; seed++) {
    const foreseen = horizonOf(
      course(96, (h) => 5 + 0.1 * h, seed),
      25,
      1,
    );
    assert.ok(foreseen.kind === 'foreseen');
    assert.ok(foreseen.earliest <= 200 * hour && 200 * hour <= foreseen.latest, `seed ${seed}`);
  }
});

test('no estimate of what stays as it is, falls, or has only begun', () => {
  const why = (points: readonly CoursePoint[], limit = 30) => {
    const foreseen = horizonOf(points, limit, 1);
    return whyOf(foreseen);
  };
  for (let seed = 1; seed <= 5; seed++) assert.match(why(course(96, () => 8, seed)), /no significant trend/);
  assert.match(why(course(96, (h) => 12 - 0.05 * h)), /no significant trend/);
  assert.match(why(course(9, (h) => 2 + h)), /too short/);
  assert.match(why([]), /too short/);
  assert.match(why(course(18, (h) => 2 + h)), /too short/, 'seven points');
  const packed = course(60, (h) => 2 + h).map((point) => ({ ...point, at: point.at / 12 }));
  assert.match(why(packed, 90), /too short/, 'five hours');
});

test('no estimate of a limit that is further away than the course can tell', () => {
  const foreseen = horizonOf(
    course(96, (h) => 5 + 0.03 * h),
    500,
    1,
  );
  assert.match(whyOf(foreseen), /further away/);
});

test('what is past its level may fail at any time: that is said, and no time is made up', () => {
  const foreseen = horizonOf(
    course(96, (h) => 5 + 0.3 * h),
    10,
    1,
  );
  assert.equal(foreseen.kind, 'passed');
});

test('a course that hangs about its level has reached it, and no time of now is given for an estimate', () => {
  const points = course(96, (h) => 5 + 0.3 * h);
  const below = [...points, { at: 97 * hour, off: 29, moves: 0 }];
  const foreseen = horizonOf(below, 30, 1);
  assert.equal(foreseen.kind, 'passed');
});

test('nothing looks ahead: what is foreseen from a part of a course is the same when it goes on', () => {
  const whole = course(96, (h) => 2 + 0.1 * h);
  assert.deepEqual(
    horizonOf(whole.slice(0, 20), 20, 1),
    horizonOf(
      course(57, (h) => 2 + 0.1 * h),
      20,
      1,
    ),
  );
});

test('no estimate towards a level that is no number or that is expected to be passed: never a time that is none', () => {
  for (const limit of [NaN, Infinity, -Infinity, 0, -5]) {
    const foreseen = horizonOf(
      course(96, (h) => 5 + 0.3 * h),
      limit,
      1,
    );
    assert.match(whyOf(foreseen), /lies no known way/, String(limit));
  }
});

test('the unit of a course changes nothing of when it ends', () => {
  const points = course(96, (h) => 3 * Math.exp(h / 40));
  const inPascal = points.map((point) => ({ ...point, off: 1000 * point.off }));
  const [kilo, plain] = [horizonOf(points, 90, 1), horizonOf(inPascal, 90_000, 1000)];
  assert.ok(kilo?.kind === 'foreseen' && plain?.kind === 'foreseen');
  assert.deepEqual(
    [plain.earliest, plain.latest].map(Math.round),
    [kilo.earliest, kilo.latest].map(Math.round),
  );
});

/** Hourly from two days before its onset until half way between the warning, at four times the noise, and the failure. Neighbouring points are alike. */
function simulated(shape: (x: number) => number, hours: number, noise: number, seed: number) {
  const random = randomFrom(seed);
  const points: CoursePoint[] = [];
  let wander = 0;
  let raisedAt = NaN;
  for (let h = -48; h < hours; h++) {
    const gauss = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    wander = 0.8 * wander + 0.6 * gauss;
    const off = shape(Math.max(0, h / hours)) + noise * wander;
    points.push({ at: h * hour, off, moves: 0 });
    if (Number.isNaN(raisedAt) && h > 0 && off > 4 * noise) raisedAt = h * hour;
    if (h * hour >= (raisedAt + hours * hour) / 2) break;
  }
  return { points, raisedAt };
}

const grows: Readonly<Record<string, (x: number) => number>> = {
  steadily: (x) => x,
  'e-folding twice': (x) => Math.expm1(2 * x) / Math.expm1(2),
  'e-folding four times': (x) => Math.expm1(4 * x) / Math.expm1(4),
  'as the cube': (x) => x ** 3,
};

test('half way from the warning to the failure, four courses of five lie within bounds half as wide again as the time left', () => {
  const answers = Object.values(grows).flatMap((shape) =>
    Array.from({ length: 30 }, (_, seed) => {
      const hours = 72 + 8 * seed;
      const { points, raisedAt } = simulated(shape, hours, 0.02, seed + 1);
      const foreseen = horizonSince(points, { nearest: 1, furthest: 1 }, 0.02, raisedAt);
      if (foreseen.kind !== 'foreseen') return null;
      const left = hours * hour - points.at(-1)!.at;
      const covers = foreseen.earliest <= hours * hour && hours * hour <= foreseen.latest;
      return { covers, width: (foreseen.latest - foreseen.earliest) / left };
    }),
  );
  const told = answers.filter((answer) => answer !== null);
  assert.ok(told.length >= 0.9 * answers.length, `${told.length} of ${answers.length} told`);
  const covered = told.filter(({ covers }) => covers).length / told.length;
  assert.ok(covered >= 0.8, `${covered} covered`);
  const width = told.map((one) => one.width).toSorted((a, b) => a - b)[Math.floor(told.length / 2)]!;
  assert.ok(width < 1.6, `${width} times the time left`);
});

test('a level that was reached at once and stays is no trend, however much it is off', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { points, raisedAt } = simulated((x) => (x < 0.1 ? 0 : 0.4), 200, 0.02, seed);
    const foreseen = horizonSince(points, { nearest: 1, furthest: 1 }, 0.02, raisedAt);
    assert.match(whyOf(foreseen), /no significant trend/, `seed ${seed}`);
  }
});

test('where the level itself is known to a third only the bounds begin where the nearest of it is reached', () => {
  const points = course(96, (h) => 2 + 0.5 * h);
  const [sure, unsure] = [92, 64.4].map((nearest) => horizonSince(points, { nearest, furthest: 92 }, 1, 0));
  assert.ok(sure?.kind === 'foreseen' && unsure?.kind === 'foreseen');
  assert.ok(unsure.earliest < sure.earliest && unsure.earliest < 130 * hour);
  assert.ok(unsure.latest > 170 * hour);
});

test('what came with a moved set-point is no growth, whichever way it went, and no reason to tell nothing', () => {
  for (const step of [-10, -4, 4, 10]) {
    for (let seed = 1; seed <= 3; seed++) {
      const random = randomFrom(seed);
      const points = Array.from({ length: 144 }, (_, h) => {
        const moved = h > 96;
        const off = 0.1 * Math.max(0, h - 48) + (moved ? step : 0) + 0.4 * (random() - 0.5);
        return { at: h * hour, off, moves: moved ? 1 : 0 };
      });
      const foreseen = horizonSince(points, { nearest: 30, furthest: 30 }, 0.2, 72 * hour);
      assert.ok(foreseen.kind === 'foreseen', `${step}: ${whyOf(foreseen)}`);
      const fails = (48 + (30 - step) / 0.1) * hour;
      assert.ok(foreseen.earliest <= fails && fails <= foreseen.latest, `${step}, seed ${seed}`);
    }
  }
});

test('where little came with a moved set-point the points before it count as ever', () => {
  const points = course(96, (h) => 2 + 0.5 * h);
  const moved = points.map((point) => ({ ...point, moves: point.at > 48 * hour ? 1 : 0 }));
  const [plain, other] = [points, moved].map((of) => horizonOf(of, 92, 1));
  assert.ok(plain?.kind === 'foreseen' && other?.kind === 'foreseen');
  const [width, wider] = [plain, other].map((one) => one.latest - one.earliest);
  assert.ok(wider! < 1.5 * width!, `${wider! / width!}`);
});

test('what may as well stay where it is has no horizon: four times of five it must be seen to grow', () => {
  for (const seed of [1, 2, 4, 5]) {
    const random = randomFrom(seed);
    const points = Array.from({ length: 97 }, (_, h) => ({
      at: h * hour,
      off: 8 + 0.03 * h + 6 * (random() - 0.5),
      moves: 0,
    }));
    assert.match(whyOf(horizonOf(points, 30, 1)), /no significant trend/, `seed ${seed}`);
  }
});
