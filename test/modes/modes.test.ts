import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Modes } from '../../agent/modes/modes.ts';
import type { Plant } from '../../config/plant.ts';
import { aFrame, aPlant } from '../support/a-plant.ts';

const minute = 60_000;

function pump(unit = 'degC'): Plant {
  const plant = aPlant([
    { id: 'power', kind: 'power', unit: 'kW' },
    { id: 'head', kind: 'dp', unit: 'kPa' },
    { id: 'bearing', kind: 'temperature', unit },
  ]);
  const running = { sensor: 'power', above: 0.5, below: null };
  return { ...plant, assets: plant.assets.map((asset) => ({ ...asset, running })) };
}

/** Steps one frame a minute; `bearing` follows the minutes since the start. */
function run(plant: Plant, powers: readonly number[], bearing: (minutes: number) => number) {
  const modes = new Modes(plant);
  let started = 0;
  return powers.map((power, n) => {
    if (power < 1) started = n + 1;
    modes.step(aFrame(n, [power, 100, bearing(n - started)], minute));
    return { mode: modes.modes[0], usable: [...modes.usable] };
  });
}

test('a pump that runs when the recording begins is steady at once', () => {
  const [first] = run(pump(), [10], () => 40);
  assert.deepEqual(first, { mode: 'steady', usable: [1, 1, 1] });
});

test('a stopped pump is off and none of its readings is evidence', () => {
  assert.deepEqual(run(pump(), [10, 0], () => 40)[1], { mode: 'off', usable: [0, 0, 0] });
});

test('after a start pressures wait for two minutes and a bearing until it is warm', () => {
  const powers = [0, ...Array.from({ length: 100 }, () => 10)];
  const seen = run(pump(), powers, (minutes) => 60 - 30 * Math.exp(-minutes / 10));
  assert.deepEqual(
    seen.slice(0, 5).map(({ mode }) => mode),
    ['off', 'starting', 'starting', 'steady', 'steady'],
  );
  assert.equal(
    seen.findIndex(({ usable }) => usable[1] === 1),
    3,
  );
  const warm = seen.findIndex(({ usable }) => usable[2] === 1);
  // 30 K with a lag of 10 min move slower than 0.02 K/min from minute 50 on; looked at every 20 min.
  assert.ok(warm > 50 && warm <= 81, `warm after ${warm} min`);
});

test('a bearing that never settles is masked for three hours, no longer', () => {
  const powers = [0, ...Array.from({ length: 200 }, () => 10)];
  const seen = run(pump(), powers, (minutes) => 30 + minutes);
  assert.equal(
    seen.findIndex(({ usable }) => usable[2] === 1),
    181,
  );
});

test('Fahrenheit settles when the same bearing does in Celsius', () => {
  const powers = [0, ...Array.from({ length: 200 }, () => 10)];
  const celsius = (minutes: number) => 60 - 30 * Math.exp(-minutes / 10);
  const warm = (unit: string, bearing: (minutes: number) => number) =>
    run(pump(unit), powers, bearing).findIndex(({ usable }) => usable[2] === 1);
  assert.equal(
    warm('degF', (minutes) => 32 + 1.8 * celsius(minutes)),
    warm('degC', celsius),
  );
});

test('a run state is believed for ten minutes without word, then unknown', () => {
  const powers = [10, ...Array.from({ length: 12 }, () => NaN)];
  const seen = run(pump(), powers, () => 40).map(({ mode }) => mode);
  assert.equal(seen.indexOf('unknown'), 11);
});

test('modes that are restored in the middle of a start go on the same', () => {
  const plant = pump();
  const frames = [0, ...Array.from({ length: 60 }, () => 10)].map((power, n) =>
    aFrame(n, [power, 100, 60 - 30 * Math.exp(-n / 10)], minute),
  );
  const whole = new Modes(plant);
  const first = new Modes(plant);
  for (const frame of frames.slice(0, 5)) first.step(frame);
  const second = new Modes(plant);
  second.restore(structuredClone(first.state()));
  for (const [n, frame] of frames.entries()) {
    whole.step(frame);
    if (n < 5) continue;
    second.step(frame);
    assert.deepEqual([second.modes, [...second.usable]], [whole.modes, [...whole.usable]]);
  }
});

test('an asset that declares nothing is steady whatever it reads', () => {
  const modes = new Modes(aPlant([{ id: 'power', kind: 'power' }]));
  modes.step(aFrame(0, [0]));
  assert.deepEqual(modes.modes, ['steady']);
});
