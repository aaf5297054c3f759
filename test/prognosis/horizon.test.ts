import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CoursePoint, horizonOf } from '../../agent/prognosis/horizon.ts';
import { randomFrom } from '../../detectors/random.ts';

const hour = 3_600_000;

/** Points every 3 h for `hours`, with noise of 1. */
function course(hours: number, level: (hour: number) => number, seed = 1): CoursePoint[] {
  const random = randomFrom(seed);
  return Array.from({ length: Math.floor(hours / 3) + 1 }, (_, i) => ({
    at: 3 * i * hour,
    off: level(3 * i) + (random() - 0.5) * 2,
  }));
}

test('the bounds of a straight course hold the truth', () => {
  const foreseen = horizonOf(
    course(96, (h) => 2 + 0.5 * h),
    92,
    1,
  );
  assert.ok('earliest' in foreseen);
  assert.ok(foreseen.earliest <= 180 * hour && 180 * hour <= foreseen.latest);
  assert.ok(foreseen.latest - foreseen.earliest < 84 * hour, 'narrower than the time that is left');
  assert.ok(foreseen.latest - foreseen.earliest > 30 * hour, 'damage may change its pace');
});

test('the noisier a course the wider the bounds, the earliest first, beyond what a change of pace alone makes', () => {
  const random = randomFrom(3);
  const points = course(96, (h) => 2 + 0.5 * h).map(({ at, off }) => ({
    at,
    off: off + 12 * (random() - 0.5),
  }));
  const foreseen = horizonOf(points, 92, 1);
  assert.ok('earliest' in foreseen);
  const [soonest, longest] = [foreseen.earliest - 96 * hour, foreseen.latest - 96 * hour];
  assert.ok(soonest > 0 && longest > (1.1 * soonest * 1.25) / 0.75, `${longest / soonest}`);
});

test('a course that doubles again and again is taken on so, and its bounds hold the truth', () => {
  const foreseen = horizonOf(
    course(120, (h) => 3 * Math.exp(h / 40)),
    3 * Math.exp(180 / 40),
    1,
  );
  assert.ok('earliest' in foreseen);
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
    assert.ok('earliest' in foreseen);
    assert.ok(foreseen.earliest <= 200 * hour && 200 * hour <= foreseen.latest, `seed ${seed}`);
  }
});

test('no estimate of what stays as it is, falls, or has only begun', () => {
  const why = (points: readonly CoursePoint[], limit = 30) => {
    const foreseen = horizonOf(points, limit, 1);
    return 'why' in foreseen ? foreseen.why : '';
  };
  for (let seed = 1; seed <= 5; seed++) assert.match(why(course(96, () => 8, seed)), /no significant trend/);
  assert.match(why(course(96, (h) => 12 - 0.05 * h)), /no significant trend/);
  assert.match(why(course(9, (h) => 2 + h)), /too short/);
  assert.match(why([]), /too short/);
  assert.match(why(course(18, (h) => 2 + h)), /too short/, 'seven points');
  const packed = course(60, (h) => 2 + h).map(({ at, off }) => ({ at: at / 6, off }));
  assert.match(why(packed, 90), /too short/, 'ten hours');
});

test('no estimate of a limit that is further away than the course can tell', () => {
  const foreseen = horizonOf(
    course(96, (h) => 5 + 0.03 * h),
    500,
    1,
  );
  assert.match('why' in foreseen ? foreseen.why : '', /further away/);
});

test('what is past its level may fail at any time: that is said, and no time is made up', () => {
  const foreseen = horizonOf(
    course(96, (h) => 5 + 0.3 * h),
    10,
    1,
  );
  assert.match('why' in foreseen ? foreseen.why : '', /is passed/);
});

test('a course that hangs about its level has reached it, and no time of now is given for an estimate', () => {
  const points = course(96, (h) => 5 + 0.3 * h);
  const below = [...points, { at: 97 * hour, off: 29 }];
  const foreseen = horizonOf(below, 30, 1);
  assert.match('why' in foreseen ? foreseen.why : '', /is passed/);
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
    assert.match('why' in foreseen ? foreseen.why : '', /lies no known way/, String(limit));
  }
});

test('the unit of a course changes nothing of when it ends', () => {
  const points = course(96, (h) => 3 * Math.exp(h / 40));
  const inPascal = points.map(({ at, off }) => ({ at, off: 1000 * off }));
  const [kilo, plain] = [horizonOf(points, 90, 1), horizonOf(inPascal, 90_000, 1000)];
  assert.ok('earliest' in kilo && 'earliest' in plain);
  assert.deepEqual(
    [plain.earliest, plain.latest].map(Math.round),
    [kilo.earliest, kilo.latest].map(Math.round),
  );
});
