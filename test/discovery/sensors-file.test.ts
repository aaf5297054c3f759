import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import * as fc from 'fast-check';
import { loadPlant } from '../../config/loader.ts';
import { draftOf } from '../../agent/discovery/draft/draft.ts';
import { scalar } from '../../agent/discovery/draft/draft-yaml.ts';
import type { Point } from '../../agent/discovery/point.ts';
import { addedTo, newFile } from '../../agent/discovery/draft/sensors-file.ts';
import { printable } from '../../agent/sources/printable.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aPoint } from './a-point.ts';

const found = (points: readonly ReturnType<typeof aPoint>[], name = 'bms', url = 'mqtt://127.0.0.1') => ({
  draft: draftOf(points),
  source: { name, url, entry: [`  - name: ${name}`, '    type: mqtt', `    url: ${scalar(url)}`] },
  head: ['A draft.'],
});

function loadedFrom(t: TestContext, text: string) {
  const file = join(temporaryFolder(t), 'sensors.yaml');
  writeFileSync(file, text);
  const loaded = loadPlant(file);
  assert.ok(
    loaded.ok,
    loaded.ok ? '' : `${JSON.stringify(loaded.faults.slice(0, 3))}\n${text.slice(0, 2000)}`,
  );
  return loaded;
}

test('a draft loads as it is, without a warning, and says on the line and at the end what it is unsure of', (t) => {
  const { text } = newFile(
    found([aPoint('Pump 1/flow', { values: [3] }), aPoint('Pump 1/suction', { unit: 'bar', values: [2] })]),
  );
  assert.deepEqual(loadedFrom(t, text).warnings, []);
  assert.match(text, /kind: flow, unit: "".*# unsure: unit: not said; L\/s/);
  assert.match(text, /# Unsure of:\n# {3}unit: not said.*\(1\): Pump 1 flow\n$/);
});

test('no name can break the file or speak through it', (t) => {
  const names = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { minLength: 1, maxLength: 4 });
  const text = fc.option(fc.string({ unit: 'binary', maxLength: 60 }).map(printable));
  fc.assert(
    fc.property(fc.array(fc.tuple(names, text, text), { minLength: 1, maxLength: 6 }), (all) => {
      const points = all.map(([path, label, description], i): Point => ({
        ...aPoint(''),
        path: path.map(printable),
        label,
        description,
        address: { type: 'mqtt', topic: `t/${i}`, value: '$', time: null },
      }));
      const { text } = newFile(found(points));
      assert.doesNotMatch(text, /[^\P{C}\n]/u);
      loadedFrom(t, text);
    }),
    { numRuns: 25 },
  );
});

test('a name with letters in parts is cut between characters, not within one', (t) => {
  const { text } = newFile(found([aPoint('E\u0300\u{10107}', { values: [3] })]));
  loadedFrom(t, text);
  assert.match(text, /id: "\u00c8\u{10107}"/u);
});

test('words that YAML reads as something else stay words', () => {
  assert.deepEqual(['no', 'null', '12', '- a', 'a: b', 'a #b', '{x}', "it's", 'Pump 1'].map(scalar), [
    '"no"',
    '"null"',
    '"12"',
    '"- a"',
    '"a: b"',
    '"a #b"',
    '"{x}"',
    `"it's"`,
    'Pump 1',
  ]);
});

test('more sensors than a file may hold are cut, and the file says so', (t) => {
  const points = Array.from({ length: 4000 }, (_, i) =>
    aPoint(`CRAH-${i % 500}/supply air temp ${i}`, {
      address: {
        type: 'mqtt',
        topic: `site/hall/crah/${i}/supply-air-temperature`,
        value: '$.value',
        time: '$.time',
      },
    }),
  );
  const { text, cut, sensors } = newFile(found(points));
  assert.ok(cut > 0 && sensors.length + cut === 4000 && sensors.length > 1000);
  assert.match(text, new RegExp(`^# ${cut} sensors are left out`, 'm'));
  assert.equal(loadedFrom(t, text).value.sensors.length, sensors.length);
});

test('what is added leaves the file as it was, twice adds nothing, and names stay unique', (t) => {
  const pump = aPoint('Pump 1/flow', { unit: 'L/s', values: [3] });
  const first = newFile(found([pump])).text.replace('id: site #', 'id: north # ours:');
  const other = [
    aPoint('Pump 1/flow', { unit: 'L/s', values: [3] }),
    aPoint('Chiller 1/power', { unit: 'kW', values: [3] }),
  ];
  const added = addedTo(
    { text: first, plant: loadedFrom(t, first).value },
    found(other, 'bms', 'mqtt://10.0.0.9'),
  );
  const plant = loadedFrom(t, added.text).value;
  assert.deepEqual(
    plant.sensors.map(({ id, address }) => [id, address?.source]),
    [
      ['Pump 1 flow', 'bms'],
      ['Pump 1 flow (2)', 'bms (2)'],
      ['Chiller 1 power', 'bms (2)'],
    ],
  );
  assert.deepEqual(
    plant.assets.map(({ id }) => id),
    ['Pump 1', 'Chiller 1'],
  );
  assert.match(added.text, /id: north # ours: stands in topics/);
  const again = addedTo({ text: added.text, plant }, found(other, 'bms', 'mqtt://10.0.0.9'));
  assert.deepEqual([again.sensors.length, loadedFrom(t, again.text).value.sensors.length], [0, 3]);
});
