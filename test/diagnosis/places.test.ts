import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placesOfColumns } from '../../agent/diagnosis/places.ts';
import { plainColumn } from '../../agent/physics/column.ts';
import type { Sensor } from '../../config/plant.ts';
import { aPlant } from '../support/a-plant.ts';

function places(sensors: readonly Partial<Sensor>[], change: Readonly<Record<string, object>> = {}) {
  const plant = aPlant(sensors);
  const columns = plant.sensors.map(({ id }) => ({ ...plainColumn(id), ...change[id] }));
  return placesOfColumns(plant, 'pump', columns).map(({ place }) => place);
}

test('of two pressures of a pump the physics tells suction and head, whatever their ids say', () => {
  const sensors = [
    { id: 'a', kind: 'pressure' },
    { id: 'b', kind: 'pressure' },
    { id: 'c', kind: 'dp' },
  ] as const;
  assert.deepEqual(places(sensors, { b: { less: 'a' } }), ['suction-pressure', 'head', 'strainer-dp']);
});

test('a suction above the static pressure of its loop is a suction still, and no head', () => {
  const plant = aPlant([
    { id: 'a', kind: 'pressure' },
    { id: 'b', kind: 'pressure' },
    { id: 'expansion', asset: 'loop', kind: 'pressure' },
  ]);
  const columns = [
    { ...plainColumn('a'), above: 'expansion' },
    { ...plainColumn('b'), less: 'a' },
  ];
  assert.deepEqual(
    placesOfColumns(plant, 'pump', columns).map(({ place }) => place),
    ['suction-pressure', 'head'],
  );
});

test('a differential pressure that goes with the flow is a strainer, one that goes with the speed the pump', () => {
  const sensors = [
    { id: 'q', kind: 'flow' },
    { id: 'n', kind: 'speed' },
    { id: 'd', kind: 'dp' },
  ] as const;
  assert.deepEqual(places(sensors, { d: { by: 'q', exponent: 2 } }), ['flow', 'speed', 'strainer-dp']);
  assert.deepEqual(places(sensors, { d: { by: 'n', exponent: 2 } }), ['flow', 'speed', 'head']);
  assert.deepEqual(places(sensors), ['flow', 'speed', 'head'], 'a lone one is the pump by default');
});

test('a role goes before a word in the id, and a role of other equipment says nothing', () => {
  const bearing = { id: 'winding', kind: 'temperature', role: 'bearing-temperature' } as const;
  const strange = { id: 'x', kind: 'temperature', role: 'basin-temperature' } as const;
  assert.deepEqual(places([bearing, strange]), ['bearing-temperature', null]);
});

test('several of a kind whose ids say nothing are known by kind only', () => {
  const two = [
    { id: 't1', kind: 'temperature' },
    { id: 't2', kind: 'temperature' },
  ] as const;
  assert.deepEqual(places(two), [null, null]);
  const flows = [
    { id: 'a', kind: 'flow' },
    { id: 'b', kind: 'flow' },
  ] as const;
  assert.deepEqual(places(flows), [null, null]);
  assert.deepEqual(places(flows.slice(0, 1)), ['flow']);
});

test('what is judged for the flow that there is is known as such', () => {
  const plant = aPlant([
    { id: 'q', kind: 'flow' },
    { id: 'n', kind: 'speed' },
    { id: 'd', kind: 'dp' },
  ]);
  const perFlow = (by: string) =>
    placesOfColumns(plant, 'pump', [{ ...plainColumn('d'), by, exponent: 2 }])[0]!.perFlow;
  assert.deepEqual(['q', 'n', ''].map(perFlow), [true, false, false]);
});
