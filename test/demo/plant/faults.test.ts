import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultModeName } from '../../../agent/demo/plant/index.ts';
import { aStory, Played } from './played.ts';

const hour = 3_600_000;

/** Plant with and without the fault, over the day before the failure. */
function twins(fault: FaultModeName, asset: string) {
  const story = aStory({
    seed: 5,
    days: 8,
    learnDays: 1,
    onsetDay: 2,
    failureDay: 7,
    fault,
    asset,
    nuisances: 'operations',
  });
  const [faulty, healthy] = [new Played(story), new Played(story, 'healthy')];
  const { onsetAt, failureAt } = story.fault!;
  /** Difference of the means of the hours before the failure, in the sensor's unit. */
  const moved = (sensor: string, from = 6) =>
    faulty.mean(sensor, failureAt - from * hour, failureAt) -
    healthy.mean(sensor, failureAt - from * hour, failureAt);
  return { story, faulty, healthy, onsetAt, failureAt, moved };
}
const between = (value: number, low: number, high: number, what: string) =>
  assert.ok(value >= low && value <= high, `${what} moved by ${value}`);

test('before the onset the twins read the same to the last digit', () => {
  const { faulty, healthy, onsetAt } = twins('impeller', 'chw-pump-2');
  const rows = faulty.times.filter((at) => at <= onsetAt).length;
  assert.ok(rows > 200);
  for (let r = 0; r < rows; r++) assert.deepEqual(faulty.rows[r], healthy.rows[r]);
  assert.notDeepEqual(faulty.rows[rows + 300], healthy.rows[rows + 300]);
});

test('bearing: vibration early, the bearing late, power slightly, nothing hydraulic', () => {
  const { moved, faulty, healthy, onsetAt, failureAt } = twins('bearing', 'chw-pump-1');
  between(moved('chw-pump-1 vibration'), 5, 11, 'vibration');
  between(moved('chw-pump-1 bearing de', 1), 20, 40, 'bearing de');
  between(moved('chw-pump-1 power'), 0.01, 0.5, 'power');
  for (const still of ['suction', 'discharge', 'flow', 'speed', 'bearing nde', 'winding']) {
    assert.ok(
      Math.abs(moved(`chw-pump-1 ${still}`)) < 0.01 * Math.abs(healthy.mean(`chw-pump-1 ${still}`)),
      still,
    );
  }
  const halfway = (onsetAt + failureAt) / 2;
  const share = (sensor: string) =>
    (faulty.mean(sensor, halfway, halfway + 6 * hour) - healthy.mean(sensor, halfway, halfway + 6 * hour)) /
    moved(sensor, 1);
  assert.ok(share('chw-pump-1 vibration') > 3 * share('chw-pump-1 bearing de'));
});

test('impeller: suction up, discharge and flow down, common speed up under pressure control', () => {
  const { moved } = twins('impeller', 'chw-pump-2');
  between(moved('chw-pump-2 suction'), 0.5, 20, 'suction');
  between(moved('chw-pump-2 discharge'), -60, -0.5, 'discharge');
  between(moved('chw-pump-2 flow'), -20, -2, 'flow');
  between(moved('chw-pump-2 speed'), 20, 300, 'speed');
  between(moved('chw-pump-2 vibration'), 0.3, 4, 'vibration');
  between(moved('chw dp'), -10, 2, 'pressure under control');
});

test('strainer: its dp far up, suction, discharge and flow down', () => {
  const { moved } = twins('strainer', 'chw-pump-3');
  between(moved('chw-pump-3 strainer dp'), 30, 100, 'strainer dp');
  between(moved('chw-pump-3 suction'), -150, -30, 'suction');
  between(moved('chw-pump-3 discharge'), -60, -0.5, 'discharge');
  between(moved('chw-pump-3 flow'), -20, -3, 'flow');
});

test('seal: make-up up, expansion and suction down, the header meters less than the pumps, the near bearing warmer', () => {
  const { moved, faulty, failureAt } = twins('seal', 'chw-pump-4');
  between(moved('chw make-up'), 1, 12, 'make-up');
  between(moved('chw-pump-4 bearing nde'), 4, 12, 'bearing nde');
  between(moved('chw-pump-4 vibration'), 0.3, 3, 'vibration');
  between(moved('chw-pump-4 flow'), -0.3, 0.3, 'flow');
  // Only in the end the make-up cannot keep up; until then the pressure falls faster between two fillings.
  for (const pressure of ['chw expansion', 'chw-pump-4 suction'])
    between(moved(pressure, 1), -90, -5, pressure);
  assert.equal(Math.max(...faulty.readings('leak plant room', failureAt - 2 * hour, failureAt)), 1);
});

test('winding: hot until its trip at 155 degC, power and vibration slightly up', () => {
  const { moved, faulty, failureAt } = twins('winding', 'cw-pump-2');
  between(faulty.mean('cw-pump-2 winding', failureAt - 0.5 * hour, failureAt), 140, 158, 'winding');
  between(moved('cw-pump-2 power'), 0.2, 3, 'power');
  between(moved('cw-pump-2 vibration'), 0.3, 3, 'vibration');
  between(moved('cw-pump-2 flow'), -0.5, 0.5, 'flow');
});

test('fouling: valve and primary flow make up for it until the secondary supply leaves its set-point for 45 degC', () => {
  const { moved, faulty, onsetAt, failureAt } = twins('fouling', 'cdu-2');
  between(moved('cdu-2 primary flow'), 100, 900, 'primary flow');
  between(moved('cdu-2 primary return'), -15, -2, 'primary return');
  between(faulty.mean('cdu-2 secondary supply', failureAt - 1 * hour, failureAt), 41, 48, 'secondary supply');
  const halfway = (onsetAt + failureAt) / 2;
  const held = faulty.mean('cdu-2 secondary supply', halfway, halfway + 6 * hour);
  assert.ok(Math.abs(held - faulty.mean('cdu-2 setpoint')) < 0.5, `${held}`);
});

test('fouling of a chiller: condensing pressure and power up, the other one takes over', () => {
  const { moved, faulty, failureAt } = twins('fouling', 'chiller-2');
  between(moved('chiller-2 condenser pressure', 1), 200, 800, 'condenser pressure');
  between(moved('chiller-2 power', 1), 20, 300, 'power');
  assert.ok(faulty.mean('chiller-2 power', failureAt + 6 * hour) < 2);
  assert.ok(faulty.mean('chiller-1 power', failureAt + 6 * hour) > 50);
});

test('at the failure the pump trips and reads stopped, and its stand-by runs', () => {
  const { faulty, failureAt, story } = twins('bearing', 'cw-pump-1');
  const late = failureAt + 3 * hour;
  assert.ok(Math.max(...faulty.readings('cw-pump-1 power', failureAt + 600_000)) < 0.5);
  for (const zero of ['flow', 'speed'])
    assert.equal(faulty.mean(`cw-pump-1 ${zero}`, failureAt + 600_000), 0);
  assert.ok(faulty.mean('cw-pump-1 vibration', late) < 0.3);
  const [suction, discharge] = ['suction', 'discharge'].map((one) => faulty.mean(`cw-pump-1 ${one}`, late));
  assert.ok(Math.abs(suction! - discharge!) < 8, 'one static pressure');
  assert.ok(faulty.mean('cw-pump-1 bearing de', late + 6 * hour) < 32);
  const flow = (from: number, to: number) => faulty.mean('cw flow', from, to);
  assert.ok(Math.abs(flow(late, story.end) / flow(failureAt - 6 * hour, failureAt) - 1) < 0.1);
});
