import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DemoTime,
  eventLines,
  plantWords,
  summaryLines,
  takeoverWords,
  votesWords,
} from '../../../agent/cli/screens/demo-lines.ts';
import { painter } from '../../../agent/cli/terminal/paint.ts';
import type { PlantState, SensorState } from '../../../agent/status/plant-state.ts';
import type { Plant } from '../../../config/plant.ts';
import { aPlant as aState, anAsset, aVerdict } from '../a-plant.ts';

const pump = { kind: 'pump', location: null, redundancy: 'chw-pumps', drivers: [], heat: [] } as const;
const plant: Plant = {
  site: { id: 's', name: 's', timezone: 'Europe/Amsterdam' },
  sources: [],
  assets: [1, 2, 3].map((n) => ({
    ...pump,
    id: `chw-pump-${n}`,
    running: { sensor: `power ${n}`, above: 0.5, below: null },
  })),
  sensors: [],
};

/** A state in which sensors read these values. */
function reading(values: Readonly<Record<string, number | null>>): PlantState {
  const sensors = Object.entries(values).map(([id, value]): SensorState => ({
    id,
    asset: 'a',
    kind: 'power',
    unit: 'kW',
    value,
    state: value === null ? 'stale' : 'ok',
    expected: null,
    deviation_sigma: null,
  }));
  return { ...aState(), sensors };
}

test('the plant’s line says load, weather and which pumps run by their own running condition', () => {
  const values = { 'it power': 1820, 'wet bulb': 14.24, 'power 1': 30, 'power 2': 0.2, 'power 3': 28 };
  assert.equal(plantWords(plant, reading(values)), 'IT 1.82 MW  wet bulb 14.2 C  pumps on: chw 1+3');
  assert.equal(
    plantWords(plant, reading({ 'it power': null })),
    'IT -  wet bulb -  pumps on: chw none',
    'a sensor without a value is no number',
  );
});

test('days are counted on the site’s calendar', () => {
  // 23:30 UTC is already the next day in Amsterdam.
  const time = new DemoTime('Europe/Amsterdam', Date.UTC(2026, 1, 25));
  assert.equal(time.stamp(Date.UTC(2026, 1, 25)), 'day 1  25 Feb 01:00');
  assert.equal(time.stamp(Date.UTC(2026, 1, 25, 23, 30)), 'day 2  26 Feb 00:30');
});

test('votes name the strangest first; when nobody votes all is normal', () => {
  const assets = [
    anAsset('a', 'normal', { verdict: aVerdict('a', 'normal', { for: 1, cast: 3 }) }),
    anAsset('b', 'anomalous', { verdict: aVerdict('b', 'anomalous', { for: 3, cast: 3 }) }),
    anAsset('c', 'normal', { verdict: aVerdict('c', 'normal', { for: 2, cast: 3 }) }),
  ];
  assert.equal(votesWords({ ...aState(), assets }), 'votes: b 3/3, c 2/3 and 1 more');
  const calm = [anAsset('a', 'normal', { verdict: aVerdict('a', 'normal', { for: 0 }) })];
  assert.equal(votesWords({ ...aState(), assets: calm }), 'votes: 1 assets judged, all normal');
});

test('who takes over is who runs of its own group', () => {
  assert.equal(
    takeoverWords(plant, reading({ 'power 1': 0, 'power 2': 20, 'power 3': 20 }), 'chw-pump-1'),
    'chw-pump-2 and chw-pump-3 carry the load',
  );
  assert.equal(takeoverWords(plant, reading({}), 'chw-pump-1'), 'nobody takes over');
  assert.equal(takeoverWords(plant, reading({}), 'unknown'), null);
});

test('the summary says how early, how often wrongly, and says so when there was no warning', () => {
  const summary = {
    asset: 'chw-pump-2',
    leadHours: 61.2,
    falseAlerts: 0,
    liveDays: 7.7,
    readings: 475_000,
    frames: 2_200,
    mqtt: 420_000,
    opcua: 55_000,
    seconds: 25.3,
  };
  const paint = painter(false);
  const [first, ...rest] = summaryLines(summary, paint, 80);
  assert.equal(first, 'coolwatch warned 61 h before chw-pump-2 stopped; no false alerts in 8 days.');
  assert.equal(
    rest.join(' '),
    '475,000 readings came in, 420,000 over MQTT and 55,000 over OPC UA; 2,200 frames were judged. All of it took 25 s.',
  );
  const late = { ...summary, leadHours: null, falseAlerts: 1 };
  assert.equal(
    summaryLines(late, paint, 100)[0],
    'coolwatch did not warn before chw-pump-2 stopped; 1 false alert in 8 days.',
  );
});

test('an event stands behind its time, wrapped below itself', () => {
  assert.deepEqual(eventLines('day 3  28 Feb 14:20', '-', 'operators rotate the pumps', 40), [
    'day 3  28 Feb 14:20  -  operators rotate',
    '                        the pumps',
  ]);
});
