import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Drive } from '../../agent/physics/drive.ts';
import { aFrame, aPlant } from '../support/a-plant.ts';

const minute = 60_000;
const sensors = [
  { id: 'p1 power', asset: 'p1', kind: 'power' },
  { id: 'p2 power', asset: 'p2', kind: 'power' },
  { id: 'it', asset: 'site', kind: 'power' },
  { id: 'wet bulb', asset: 'site', kind: 'temperature' },
] as const;
const bare = aPlant(sensors);
const plant = {
  ...bare,
  assets: bare.assets.map((asset) =>
    asset.id === 'site'
      ? asset
      : {
          ...asset,
          redundancy: 'pumps',
          running: { sensor: `${asset.id} power`, above: 1, below: null },
          drivers: asset.id === 'p1' ? ['it', 'wet bulb'] : ['it'],
        },
  ),
};

test('an asset is driven by what it declares, its slow means, and how many share its work', () => {
  const drive = new Drive(plant);
  const names = ({ levels, slow, sharing, others }: ReturnType<Drive['of']>) => ({
    levels: levels.map((c) => drive.names[c]),
    slow: slow.map((c) => drive.names[c]),
    sharing: sharing.map((c) => drive.names[c]),
    others: others.map((c) => drive.names[c]),
  });
  assert.deepEqual(names(drive.of(0)), {
    levels: ['it', 'wet bulb'],
    slow: ['it over 20 min', 'it over 180 min', 'wet bulb over 20 min', 'wet bulb over 180 min'],
    sharing: ['pumps running'],
    others: ['p2 running'],
  });
  assert.deepEqual(names(drive.of(2)), { levels: [], slow: [], sharing: [], others: [] });
});

test('slow means lag behind on event time, and stand-ins are counted', () => {
  const drive = new Drive(plant);
  const column = (name: string) => drive.row[drive.names.indexOf(name)]!;
  drive.step(aFrame(0, [10, 10, 100, 15], minute), ['steady', 'steady', 'steady']);
  for (let n = 1; n <= 20; n++) drive.step(aFrame(n, [10, 0, 200, 15], minute), ['steady', 'off', 'steady']);
  assert.equal(column('it'), 200);
  assert.ok(Math.abs(column('it over 20 min') - (200 - 100 * Math.exp(-1))) < 1e-9);
  assert.equal(column('pumps running'), 1);
});

test('a silent driver holds for a quarter of an hour, and a silent stand-in counts as it last did', () => {
  const drive = new Drive(plant);
  const it = () => drive.row[drive.names.indexOf('it')]!;
  drive.step(aFrame(0, [10, 10, 100, 15], minute), ['steady', 'steady', 'steady']);
  for (let n = 1; n <= 15; n++)
    drive.step(aFrame(n, [10, NaN, NaN, 15], minute), ['steady', 'unknown', 'steady']);
  assert.equal(it(), 100);
  drive.step(aFrame(16, [10, NaN, NaN, 15], minute), ['steady', 'unknown', 'steady']);
  assert.ok(Number.isNaN(it()));
  assert.equal(drive.row[drive.names.indexOf('pumps running')], 2);
});

test('a drive that is restored goes on the same', () => {
  const whole = new Drive(plant);
  const first = new Drive(plant);
  const frames = Array.from({ length: 30 }, (_, n) => aFrame(n, [10, 10, 100 + n, n % 7 ? 15 : NaN], minute));
  for (const frame of frames.slice(0, 9)) first.step(frame, ['steady', 'steady', 'steady']);
  const second = new Drive(plant);
  second.restore(structuredClone(first.state()));
  for (const [n, frame] of frames.entries()) {
    whole.step(frame, ['steady', 'steady', 'steady']);
    if (n < 9) continue;
    second.step(frame, ['steady', 'steady', 'steady']);
    assert.deepEqual([...second.row], [...whole.row]);
  }
});

test('a machine of the plant room is guarded by the set-points of every loop, an air handler only by those near to it', () => {
  const sensorsOf = [
    { id: 'it', asset: 'site', kind: 'power' },
    { id: 'cw dp setpoint', asset: 'loop', kind: 'setpoint' },
    { id: 'room setpoint', asset: 'crah', kind: 'setpoint' },
    { id: 'p1 speed', asset: 'p1', kind: 'speed' },
  ] as const;
  const kinds: Readonly<Record<string, 'loop' | 'crah' | 'pump' | 'other'>> = {
    loop: 'loop',
    crah: 'crah',
    p1: 'pump',
  };
  const of = aPlant(sensorsOf);
  const assets = of.assets.map((asset) => ({
    ...asset,
    kind: kinds[asset.id] ?? ('other' as const),
    drivers: kinds[asset.id] === undefined ? [] : ['it'],
  }));
  const drive = new Drive({ ...of, assets });
  const guards = (id: string) =>
    drive.of(assets.findIndex((asset) => asset.id === id)).guards.map((c) => drive.names[c]);
  assert.deepEqual(guards('p1'), ['cw dp setpoint as set']);
  assert.deepEqual(guards('crah'), ['room setpoint as set']);
});
