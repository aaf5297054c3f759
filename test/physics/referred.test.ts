import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Column,
  columnPlace,
  inputsOf,
  plainColumn,
  readingOf,
  valueOf,
  wayAlong,
} from '../../agent/physics/column.ts';
import { columnsOf } from '../../agent/physics/referred.ts';
import type { Plant } from '../../config/plant.ts';
import { matrixOf } from '../../detectors/mathematics/matrix.ts';
import { aPlant } from '../support/a-plant.ts';

const plant = aPlant([
  { id: 'suction', kind: 'pressure', unit: 'kPa' },
  { id: 'discharge', kind: 'pressure', unit: 'kPa' },
  { id: 'flow', kind: 'flow', unit: 'm3/h' },
  { id: 'speed', kind: 'speed', unit: 'rpm' },
  { id: 'power', kind: 'power', unit: 'kW' },
]);
const all = [0, 1, 2, 3, 4];
/** A pump of 200 kPa, 90 m3/h and 9 kW at 1000 rpm, as the affinity laws have it at `speed`. */
const running = (speed: number, head = 200) => {
  const n = speed / 1000;
  return Float64Array.of(150, 150 + head * n ** 2, 90 * n, speed, 9 * n ** 3);
};
const learned = matrixOf(Array.from({ length: 101 }, (_, r) => [...running(900 + 2 * r)]));
const columns = columnsOf(plant, 'pump', all, learned);
const [, head, flow, , power] = columns.map((column) =>
  inputsOf(column, (id) => plant.sensors.findIndex((s) => s.id === id)),
);

test('head, flow and power of a pump are referred to its usual speed, each by its own affinity law', () => {
  assert.deepEqual(
    columns.map(({ sensor, less, exponent }) => [sensor, less, exponent]),
    [
      ['suction', '', 0],
      ['discharge', 'suction', 2],
      ['flow', '', 1],
      ['speed', '', 0],
      ['power', '', 3],
    ],
  );
});

test('how fast a pump turns is what is asked of it, once two readings are referred to that', () => {
  const askedOf = (of: typeof columns) => of.flatMap(({ sensor, asked }) => (asked ? [sensor] : []));
  assert.deepEqual(askedOf(columns), ['speed']);
  assert.deepEqual(askedOf(columnsOf(plant, 'pump', [2, 3], learned)), []);
  const onTheMains = matrixOf(
    Array.from({ length: 101 }, (_, r) => [...running(1000 + (r % 3), 200 - r / 10)]),
  );
  assert.deepEqual(askedOf(columnsOf(plant, 'pump', all, onTheMains)), []);
  const atTwoSpeeds = matrixOf(
    Array.from({ length: 101 }, (_, r) => [...running(r % 8 === 0 ? 1150 : 1300)]),
  );
  assert.deepEqual(askedOf(columnsOf(plant, 'pump', all, atTwoSpeeds)), ['speed']);
});

test('a flow is never only what is asked, however much is referred to it', () => {
  const two = aPlant([
    { id: 'flow', kind: 'flow', unit: 'm3/h' },
    { id: 'strainer', kind: 'dp', unit: 'kPa' },
    { id: 'filter', kind: 'dp', unit: 'kPa' },
  ]);
  const rows = matrixOf(
    Array.from({ length: 101 }, (_, r) => [90 + r / 5, (90 + r / 5) ** 2 / 500, (90 + r / 5) ** 2 / 900]),
  );
  const seen = columnsOf(two, 'pump', [0, 1, 2], rows);
  assert.deepEqual(
    seen.map(({ by, asked }) => [by, asked]),
    [
      ['', false],
      ['flow', false],
      ['flow', false],
    ],
  );
});

test('at whatever speed it turns the referred readings are the same', () => {
  for (const speed of [600, 1000, 1400]) {
    const read = [head, flow, power].map((input) => valueOf(input!, running(speed)));
    for (const [c, usual] of [200, 90, 9].entries()) assert.ok(Math.abs(read[c]! - usual) < 1e-9);
  }
});

test('a worn pump that turns faster for the same head shows in the referred head', () => {
  assert.ok(valueOf(head!, running(1000, 170)) < 171);
});

test('what a referred value means for the sensor is told at the speed and pressure of the frame', () => {
  const frame = running(600);
  assert.equal(readingOf(head!, frame, 200, 600, NaN).toFixed(6), (150 + 72).toFixed(6));
  assert.equal(readingOf(flow!, frame, 90, 600, NaN).toFixed(6), '54.000000');
});

test('a machine that hardly turns is not referred', () => {
  assert.ok(Number.isNaN(valueOf(head!, running(200))));
});

test('without a speed only the head is made; of a second speed or a third pressure nothing', () => {
  const pick = (of: Plant, channels: readonly number[]) =>
    columnsOf(of, 'pump', channels, learned).map((column: Column) => column.less + column.by);
  assert.deepEqual(pick(plant, [0, 1, 2, 4]), ['', 'suction', '', '']);
  const three = aPlant(['a', 'b', 'c'].map((id) => ({ id, kind: 'pressure' as const })));
  assert.deepEqual(pick(three, [0, 1, 2]), ['', '', '']);
});

const as = (kind: 'tower' | 'chiller') => ({
  ...plant,
  assets: plant.assets.map((asset) => ({ ...asset, kind })),
});

test('what does not turn water or air is seen as it is', () => {
  assert.ok(columnsOf(as('chiller'), 'pump', all, learned).every(({ exponent }) => exponent === 0));
});

test('a fan is referred to its speed where that makes it steadier; pressures of its water are no head', () => {
  const referred = (values: typeof learned) =>
    columnsOf(as('tower'), 'pump', all, values).map(({ less, exponent }) => less + exponent);
  assert.deepEqual(referred(learned), ['0', '0', '1', '0', '3']);
  // Power that goes its own way, whatever the speed.
  const own = matrixOf(Array.from({ length: 101 }, (_, r) => [...running(900 + 2 * r).subarray(0, 4), 9]));
  assert.deepEqual(referred(own), ['0', '0', '1', '0', '0']);
});

test('a strainer is referred to the flow that it lets pass, the pump itself to its speed', () => {
  const own = aPlant([
    { id: 'strainer', kind: 'dp', unit: 'kPa' },
    { id: 'pump dp', kind: 'dp', unit: 'kPa' },
    { id: 'flow', kind: 'flow', unit: 'm3/h' },
    { id: 'speed', kind: 'speed', unit: 'rpm' },
  ]);
  // The header opens and closes: the flow is no mere matter of the speed.
  const rows = Array.from({ length: 100 }, (_, r) => {
    const [speed, flow] = [900 + 2 * r, 80 + 20 * Math.sin(r)];
    return [3 * (flow / 80) ** 2, 200 * (speed / 1000) ** 2, flow, speed];
  });
  assert.deepEqual(
    columnsOf(own, 'pump', [0, 1, 2, 3], matrixOf(rows)).map(({ by }) => by),
    ['flow', 'speed', 'speed', ''],
  );
});

test('a plain column reads its sensor', () => {
  const plain = inputsOf(plainColumn('flow'), () => 2);
  assert.equal(valueOf(plain, running(1000)), 90);
  assert.equal(readingOf(plain, running(1000), 80, NaN, NaN), 80);
});

test('a head is brought to the usual flow along the curve that the pump showed: the loop moves it on the curve, wear off it', () => {
  const pump = aPlant([
    { id: 'suction', kind: 'pressure', unit: 'kPa' },
    { id: 'discharge', kind: 'pressure', unit: 'kPa' },
    { id: 'flow', kind: 'flow', unit: 'm3/h' },
    { id: 'speed', kind: 'speed', unit: 'rpm' },
  ]);
  // 250 kPa less what 90 m3/h take away, at 1000 rpm; valves open and close on their own.
  const at = (speed: number, flow: number, worn = 1) => {
    const n = speed / 1000;
    return Float64Array.of(150, 150 + worn * (250 * n ** 2 - 0.006 * flow ** 2), flow, speed);
  };
  const rows = matrixOf(
    Array.from({ length: 200 }, (_, r) => [...at(950 + (r % 10) * 10, 80 + 15 * Math.sin(r / 7))]),
  );
  const [, column] = columnsOf(pump, 'pump', [0, 1, 2, 3], rows);
  assert.deepEqual([column!.less, column!.by, column!.along], ['suction', 'speed', 'flow']);
  const inputs = inputsOf(column!, (id) => pump.sensors.findIndex((s) => s.id === id));
  const usual = valueOf(inputs, at(1000, 80));
  assert.ok(Math.abs(valueOf(inputs, at(960, 95)) - usual) < 0.01 * usual, 'further along the curve');
  assert.ok(valueOf(inputs, at(1000, 80, 0.95)) < 0.96 * usual, 'worn');
  const frame = at(960, 95);
  assert.ok(Math.abs(readingOf(inputs, frame, valueOf(inputs, frame), 960, 95) - frame[1]!) < 1e-9);
  assert.equal(wayAlong(inputs, 1000, 80), 1);
  assert.ok(wayAlong(inputs, 1000, 140) > 2, 'far beyond the flows that it was drawn through');
  // There the parabola goes on as a straight line: little was said of how it bends so far away.
  const [near, further, far] = [200, 260, 320].map((flow) =>
    valueOf(inputs, Float64Array.of(150, 300, flow, 1000)),
  );
  assert.ok(Math.abs(far! - further! - (further! - near!)) < 1e-6 && far! > near!);
});

test('a fan that idled while it was learned is followed to full speed along the cube of its speed', () => {
  const fan = {
    ...aPlant([
      { id: 'speed', kind: 'speed', unit: '%' },
      { id: 'power', kind: 'power', unit: 'kW' },
    ]),
  };
  const tower = { ...fan, assets: fan.assets.map((asset) => ({ ...asset, kind: 'tower' as const })) };
  // What its drive itself takes does not go with the speed: referred, that would be most of it at idle.
  const read = (speed: number, r = 0) => 0.5 + 10 * (speed / 100) ** 3 + 0.01 * Math.sin(2.3 * r);
  const rows = matrixOf(
    Array.from({ length: 300 }, (_, r) => {
      const speed = 15 + 20 * (0.5 + 0.5 * Math.sin(r / 9));
      return [speed, read(speed, r)];
    }),
  );
  const [, column] = columnsOf(tower, 'pump', [0, 1], rows);
  assert.equal(column!.along, 'speed');
  const inputs = inputsOf(column!, (id) => tower.sensors.findIndex((s) => s.id === id));
  const [idle, full] = [20, 80].map((speed) => valueOf(inputs, Float64Array.of(speed, read(speed))));
  assert.ok(Math.abs(full! - idle!) < 0.3, `${idle} and ${full}`);
});

test('suction is told above the static pressure of the loop that it goes with, and of none that it does not', () => {
  const pumps = aPlant([
    { id: 'suction', kind: 'pressure', unit: 'kPa' },
    { id: 'discharge', kind: 'pressure', unit: 'kPa' },
    { id: 'expansion', asset: 'loop', kind: 'pressure', unit: 'kPa' },
    { id: 'basin', asset: 'other loop', kind: 'pressure', unit: 'kPa' },
    { id: 'in bar', asset: 'loop', kind: 'pressure', unit: 'bar' },
  ]);
  const plantOf = (kind: 'loop' | 'chiller') => ({
    ...pumps,
    assets: pumps.assets.map((asset) => (asset.id === 'pump' ? asset : { ...asset, kind })),
  });
  // It loses water for days and is filled up again.
  const rows = matrixOf(
    Array.from({ length: 300 }, (_, r) => {
      const rests = 180 - (r % 100) / 10;
      const suction = rests - 70 + Math.sin(r);
      return [suction, suction + 200, rests, 150 + Math.sin(2.3 * r), rests / 100];
    }),
  );
  const told = (of: Plant, channels = [0, 1]) =>
    columnsOf(of, 'pump', channels, rows).map(({ less, above }) => less + above);
  assert.deepEqual(told(plantOf('loop')), ['expansion', 'suction']);
  assert.deepEqual(told(plantOf('loop'), [1]), [''], 'one pressure may be the discharge');
  assert.deepEqual(told(plantOf('chiller')), ['', 'suction'], 'a pressure of no loop');
});

test('a fan that never left its slowest is at its stop, and what goes with it; one that followed the weather is not, nor a pump on the mains', () => {
  const fan = aPlant([
    { id: 'speed', kind: 'speed', unit: '%' },
    { id: 'power', kind: 'power', unit: 'kW' },
    { id: 'leaving', kind: 'temperature', unit: 'degC' },
  ]);
  const atStop = (kind: 'tower' | 'pump', read: (r: number) => number) => {
    const of = { ...fan, assets: fan.assets.map((asset) => ({ ...asset, kind })) };
    const rows = matrixOf(Array.from({ length: 200 }, (_, r) => [read(r), 1 + 0.01 * Math.sin(r), 20]));
    return columnsOf(of, 'pump', [0, 1, 2], rows).flatMap((column) =>
      column.stop === null
        ? []
        : [`${column.sensor} with ${column.stop.sensor} at ${Math.round(column.stop.at)}`],
    );
  };
  const idling = (r: number) => (r < 5 ? 60 : 30 + 0.2 * Math.sin(r));
  assert.deepEqual(atStop('tower', idling), ['speed with speed at 30', 'power with speed at 30']);
  const following = (r: number) => 30 + r / 10;
  assert.deepEqual(atStop('tower', following), []);
  assert.deepEqual(atStop('pump', idling), []);
});

test('a suction above a static pressure and one that is not are no twins', () => {
  const placeOf = (above: string) => columnPlace({ ...plainColumn('suction'), above }, () => 0);
  assert.notEqual(placeOf('expansion'), placeOf(''));
});
