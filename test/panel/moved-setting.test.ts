import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cell } from '../../agent/model.ts';
import { MovedSetting } from '../../agent/panel/moved-setting.ts';
import type { Outside } from '../../agent/physics/expectation/envelope.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';

const framesPerHour = 6;
const random = randomFrom(8);

/** One frame of one column: what its drivers leave, where its set-point stands and what is outside. */
interface Looked {
  readonly left: number;
  readonly set: number;
  readonly outside: Outside | null;
}

/** Goes through `hours` of such frames; returns what was left of the last one, and how much it counts. */
function go(setting: MovedSetting, hours: number, { left, set, outside }: Looked) {
  let rest = NaN;
  for (let n = 0; n < hours * framesPerHour; n++) {
    setting.standAt({ outside, settings: Float64Array.of(set) });
    rest = left + 0.1 * (random() - 0.5) - setting.shift[0]!;
    setting.watch({
      outside,
      values: Float64Array.of(rest / 2),
      states: Uint8Array.of(Cell.ok),
      doubt: () => 2,
    });
  }
  return { rest, doubt: setting.doubt };
}

const usual: Looked = { left: 0, set: 56, outside: null };
const moved: Looked = { left: -4, set: 50, outside: 'set-points' };

test('what came with a moved set-point is taken out after three hours, and counts less until a day is over', () => {
  const setting = new MovedSetting(1, framesPerHour);
  assert.equal(go(setting, 30, usual).doubt, 1);
  assert.equal(go(setting, 2, moved).doubt, Infinity);
  const settling = go(setting, 2, moved);
  assert.equal(settling.doubt, 2.5);
  assert.ok(Math.abs(settling.rest) < 0.2);
  const known = go(setting, 24, moved);
  assert.equal(known.doubt, 1.5);
  assert.ok(Math.abs(known.rest) < 0.2);
});

test('a deviation that stood before the move stands after it, and one that grows later shows', () => {
  const setting = new MovedSetting(1, framesPerHour);
  go(setting, 30, { ...usual, left: 3 });
  const after = go(setting, 30, { ...moved, left: -1 });
  assert.ok(Math.abs(after.rest - 3) < 0.2, `${after.rest}`);
  const worse = go(setting, 30, { ...moved, left: 5 });
  assert.ok(Math.abs(worse.rest - 9) < 0.2, `${worse.rest}`);
});

test('back where it stood nothing is taken out, and nobody judges until the process is back as well', () => {
  const setting = new MovedSetting(1, framesPerHour);
  go(setting, 30, usual);
  go(setting, 30, moved);
  const returning = go(setting, 2, usual);
  assert.equal(returning.doubt, Infinity);
  assert.equal(setting.shift[0], 0);
  assert.equal(go(setting, 2, usual).doubt, 1);
});

test('a second move is watched anew; which machines run says nothing of a set-point', () => {
  const setting = new MovedSetting(1, framesPerHour);
  go(setting, 30, usual);
  go(setting, 30, moved);
  const busy = go(setting, 5, { ...moved, left: 7, outside: 'machines' });
  assert.ok(Math.abs(busy.rest - 11) < 0.2);
  assert.equal(go(setting, 1, moved).doubt, 1.5);
  assert.equal(go(setting, 1, { ...moved, set: 45 }).doubt, Infinity);
});

test('a channel that is still but for short bursts has no shift for their sake', () => {
  const setting = new MovedSetting(1, framesPerHour);
  go(setting, 12, usual);
  go(setting, 1, { ...usual, left: 100 });
  go(setting, 17, usual);
  go(setting, 2, { ...moved, left: 0 });
  go(setting, 1, { ...moved, left: 100 });
  assert.ok(Math.abs(go(setting, 5, { ...moved, left: 0 }).rest) < 0.2);
});

test('restored from its state it goes on as it would have', () => {
  const whole = new MovedSetting(1, framesPerHour);
  go(whole, 30, usual);
  go(whole, 4, moved);
  const again = new MovedSetting(1, framesPerHour, structuredClone(whole.state()));
  const frame = { outside: 'set-points' as const, settings: Float64Array.of(50) };
  for (let n = 0; n < 100; n++) {
    for (const each of [whole, again]) {
      each.standAt(frame);
      each.watch({ ...frame, values: Float64Array.of(n), states: Uint8Array.of(Cell.ok), doubt: () => 1 });
    }
    assert.deepEqual([again.shift[0], again.doubt], [whole.shift[0], whole.doubt]);
  }
});

test('on the way back through levels that were not learned the process has its three hours too', () => {
  const setting = new MovedSetting(1, framesPerHour);
  go(setting, 30, usual);
  go(setting, 30, moved);
  go(setting, 1, { ...usual, left: -3, outside: 'levels' });
  assert.equal(go(setting, 2, { ...usual, left: -1 }).doubt, Infinity);
  assert.equal(go(setting, 2, usual).doubt, 1);
});
