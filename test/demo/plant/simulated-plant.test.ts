import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadPlant } from '../../../config/loader.ts';
import { SimulatedPlant } from '../../../agent/demo/plant/index.ts';
import { aStory, Played } from './played.ts';

const hour = 3_600_000;
const sensorsFile = fileURLToPath(new URL('../../../../sensors.yaml', import.meta.url));

function declared() {
  const loaded = loadPlant(sensorsFile);
  assert.ok(loaded.ok);
  return loaded.value;
}

test("every sensor of the repository's sensors.yaml is simulated, with its kind, unit and role, and no other", () => {
  const plant = new SimulatedPlant(aStory());
  const told = plant.instruments.map(({ id, asset, kind, unit, role }) => [id, asset, kind, unit, role]);
  const asked = declared().sensors.map(({ id, asset, kind, unit, role }) => [id, asset, kind, unit, role]);
  assert.deepEqual(told.sort(), asked.sort());
  const assets = declared().assets.map(({ id, kind }) => ({ id, kind }));
  assert.deepEqual(plant.equipment.toSorted(byId), assets.toSorted(byId));
});

test("samples lie on the grid, one a period, and stay within the transmitters' ranges", () => {
  const story = aStory({ periodMs: 7 * 60_000 });
  const { times, rows } = new Played(story);
  assert.deepEqual(
    times,
    times.map((_, i) => story.start + i * 7 * 60_000),
  );
  assert.equal(times.at(-1)! < story.end && times.at(-1)! + 7 * 60_000 >= story.end, true);
  const { sensors } = declared();
  const ids = new SimulatedPlant(story).instruments.map(({ id }) => id);
  for (const { id, range } of sensors) {
    if (range === null) continue;
    const channel = ids.indexOf(id);
    for (const row of rows) {
      const value = row[channel]!;
      assert.ok(Number.isNaN(value) || (value >= range.low && value <= range.high), `${id} ${value}`);
    }
  }
});

test('the same story plays the same numbers; another seed is another plant', () => {
  const [a, b, other] = [new Played(aStory()), new Played(aStory()), new Played(aStory({ seed: 8 }))];
  assert.deepEqual(a.rows, b.rows);
  assert.notDeepEqual(a.rows[0], other.rows[0]);
});

test('a healthy plant passes none of its limits', () => {
  const limited = declared().sensors.filter(({ limits }) => limits !== null);
  for (const seed of [21, 22, 23]) {
    const played = new Played(aStory({ seed, days: 6, nuisances: 'operations' }));
    for (const { id, limits } of limited) {
      for (const value of played.readings(id)) {
        if (Number.isNaN(value)) continue;
        const { alarm_low, warn_low, warn_high, alarm_high } = limits!;
        const low = Math.max(alarm_low ?? -Infinity, warn_low ?? -Infinity);
        const high = Math.min(alarm_high ?? Infinity, warn_high ?? Infinity);
        assert.ok(value >= low && value <= high, `${id} at ${value} in seed ${seed}`);
      }
    }
  }
});

test('the heat balances close within 5 %: halls and racks, chillers, condensers, CDUs', () => {
  const played = new Played(aStory({ seed: 11, days: 4, nuisances: 'operations' }));
  const sum = (of: (r: number) => number) => played.rows.reduce((total, _, r) => total + of(r), 0);
  const at = (sensor: string) => {
    const readings = played.readings(sensor);
    return (r: number) => readings[r]!;
  };
  const heat = (flow: string, warm: string, cold: string, share = 1) => {
    const [f, w, c] = [at(flow), at(warm), at(cold)];
    return (r: number) => (Number.isNaN(f(r)) ? 0 : f(r) * 4.178 * share * (w(r) - c(r)));
  };
  const chillers = ['chiller-1', 'chiller-2'];
  const cooling = chillers.map((id) => heat(`${id} chw flow`, `${id} chw return`, `${id} chw supply`));
  const rejected = chillers.map((id) => heat(`${id} cw flow`, `${id} cw return`, `${id} cw supply`));
  const power = chillers.map((id) => at(`${id} power`));
  const all = (parts: readonly ((r: number) => number)[]) =>
    sum((r) => parts.reduce((total, part) => total + (part(r) || 0), 0));
  const close = (one: number, other: number, what: string) =>
    assert.ok(Math.abs(one / other - 1) < 0.05, `${what}: ${one / other}`);
  close(
    all(cooling),
    sum((r) => at('it power')(r) || 0),
    'chillers against IT load',
  );
  close(all(rejected), all(cooling) + all(power), 'condensers against evaporators and compressors');
  for (const id of ['cdu-1', 'cdu-4']) {
    const primary = sum(heat(`${id} primary flow`, `${id} primary return`, `${id} primary supply`));
    const secondary = sum(
      heat(`${id} secondary flow`, `${id} secondary return`, `${id} secondary supply`, 0.95),
    );
    close(primary, secondary, id);
  }
});

test("a stopped pump reads stopped: no speed, no flow, its drive's small draw, one static pressure, ambient temperatures", () => {
  const played = new Played(aStory({ seed: 4, days: 2, nuisances: 'operations' }));
  const end = played.times.at(-1)! + 1;
  const stopped = [
    'cw-pump-1',
    'cw-pump-2',
    'cw-pump-3',
    'chw-pump-1',
    'chw-pump-2',
    'chw-pump-3',
    'chw-pump-4',
  ].filter((id) => Math.max(...played.readings(`${id} speed`, end - 12 * hour)) === 0);
  assert.ok(stopped.length >= 2, `${stopped}`);
  for (const id of stopped) {
    assert.equal(Math.max(...played.readings(`${id} flow`, end - 12 * hour)), 0);
    assert.ok(Math.max(...played.readings(`${id} power`, end - 12 * hour)) < 0.5);
    assert.ok(
      Math.abs(
        played.mean(`${id} suction`, end - 3 * hour) - played.mean(`${id} discharge`, end - 3 * hour),
      ) < 8,
    );
    for (const warm of ['bearing de', 'bearing nde', 'winding']) {
      assert.ok(played.mean(`${id} ${warm}`, end - 3 * hour) < 30, `${id} ${warm}`);
    }
  }
});

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}
