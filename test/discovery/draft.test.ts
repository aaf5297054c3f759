import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draftOf } from '../../agent/discovery/draft/draft.ts';
import { aPoint } from './a-point.ts';

const only = (...args: Parameters<typeof aPoint>) => draftOf([aPoint(...args)]).sensors[0]!;

test('the unit overrules the name, and the line says so', () => {
  const { kind, doubts } = only('Pump 1/flow', { unit: 'degC' });
  assert.equal(kind, 'temperature');
  assert.equal(doubts[0], 'kind: the name says flow, the unit degC says temperature');
});

test('a name that only says where is read by the unit, without one with a doubt', () => {
  assert.deepEqual(
    [only('Pump 1/suction', { unit: 'kPa' }).kind, only('Pump 1/strainer', { unit: 'kPa' }).kind],
    ['pressure', 'dp'],
  );
  assert.deepEqual(only('Pump 1/suction').doubts[0], 'kind: the name says where, not what');
});

test('true and false are a status, measured values are none', () => {
  assert.equal(only('Pump 1/xyz', { values: [true, true] }).kind, 'status');
  const { kind, doubts } = only('Pump 1/flow status', { unit: 'L/s', values: [12.4, 12.5] });
  assert.deepEqual([kind, doubts], ['flow', ['kind: named as a status, but its values are measured']]);
});

test('what people read overrules a tag, and the line says so', () => {
  const { kind, doubts } = only('Pump 1/flow_7', { label: 'Suction pressure', unit: 'bar' });
  assert.equal(kind, 'pressure');
  assert.match(doubts.join(), /name says flow, its label pressure/);
});

test('Haystack markers and Brick classes say what a name does not', () => {
  const haystack = only('ahu-1/p17', { tags: ['discharge air temp sensor'], unit: '°C' });
  const brick = only('ahu-1/p18', { tags: ['Chilled_Water_Supply_Temperature_Sensor'] });
  assert.deepEqual(
    [haystack.kind, brick.kind, brick.role],
    ['temperature', 'temperature', 'chw-supply-temperature'],
  );
});

test('one plant has one scale: a cold one in degC makes all of them degC', () => {
  const warm = aPoint('Pump 1/bearing temp', { values: [48] });
  assert.deepEqual(draftOf([warm]).sensors[0]!.doubts, ['unit: degC or degF']);
  const { sensors } = draftOf([warm, aPoint('CRAH-1/supply air temp', { values: [19] })]);
  assert.deepEqual(
    sensors.map(({ unit, doubts }) => [unit, doubts]),
    [
      ['degC', []],
      ['degC', []],
    ],
  );
  const inFahrenheit = draftOf([warm, aPoint('CH-1/CHWST', { values: [44] })]).sensors.map(
    ({ unit }) => unit,
  );
  assert.deepEqual(inFahrenheit, ['degF', 'degF']);
});

test('units that a person gives count where the source says none, for set-points too', () => {
  const given = new Map([['dp', 'kPa'] as const]);
  const points = [
    aPoint('chw-loop/dp'),
    aPoint('chw-loop/dp-setpoint'),
    aPoint('Pump 1/strainer-dp', { unit: 'mbar' }),
  ];
  const units = draftOf(points, given).sensors.map(({ unit, doubts }) => [unit, doubts.length]);
  assert.deepEqual(units, [
    ['kPa', 1],
    ['kPa', 1],
    ['mbar', 1],
  ]);
});

test('a role is one point’s; of two that it fits neither has it', () => {
  const { sensors } = draftOf([
    aPoint('Pump 1/suction pressure a', { unit: 'bar' }),
    aPoint('Pump 1/suction pressure b', { unit: 'bar' }),
  ]);
  assert.deepEqual(
    sensors.map(({ role }) => role),
    [null, null],
  );
  assert.match(sensors[0]!.doubts.join(), /suction-pressure fits more than one/);
});

test('machines keep their own pumps and valves; numbered halls tell machines apart; plain words join', () => {
  const assets = (...paths: string[]) =>
    draftOf(paths.map((path) => aPoint(path))).assets.map(({ id }) => id);
  assert.deepEqual(assets('CDU-1/pump-2/speed', 'CDU-1/valve-1/position'), ['CDU-1']);
  assert.deepEqual(assets('Hall 1/CRAH-1/SAT', 'Hall 2/CRAH-1/SAT'), ['CRAH-1', 'Hall 2 CRAH-1']);
  assert.deepEqual(assets('CHWP-1/speed', 'chwp 01/power', 'CHWP1_flow'), ['CHWP-1']);
});

test('an abbreviation is believed when what is measured there agrees', () => {
  const { assets } = draftOf([
    aPoint('CT-1/basin level', { unit: '%' }),
    aPoint('CT-2/voltage', { unit: 'V' }),
  ]);
  assert.deepEqual(
    assets.map(({ id, kind, doubts }) => [id, kind, doubts.length]),
    [
      ['CT-1', 'tower', 0],
      ['CT-2', 'tower', 1],
    ],
  );
});

test('equipment without a known name is what is measured there, with a doubt', () => {
  const points = ['suction pressure', 'discharge pressure', 'bearing temp'].map((name) =>
    aPoint(`Aggregat 4/${name}`),
  );
  const [asset] = draftOf(points).assets;
  assert.deepEqual(
    [asset?.id, asset?.kind, asset?.doubts],
    ['Aggregat 4', 'pump', ['asset: by what is measured there']],
  );
});

test('what is heard only from a retained message, or not at all, is marked', () => {
  assert.match(
    only('Pump 1/flow', { retainedOnly: true, unit: 'L/s', values: [1] }).doubts.join(),
    /only a retained message/,
  );
  assert.match(only('Pump 1/flow', { unit: 'L/s' }).doubts.join(), /no value was heard/);
});
