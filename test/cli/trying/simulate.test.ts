import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadPlant } from '../../../config/loader.ts';
import { readRecording } from '../../../agent/sources/replay/recording.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { coolwatch } from '../captured-io.ts';

const short = ['--days', '2', '--period', '20m'];

test('simulate writes a recording, its plant and the truth, and says what happens in it', async (t) => {
  const out = join(temporaryFolder(t), 'new', 'folder');
  const {
    out: said,
    err,
    code,
  } = await coolwatch(['simulate', '--out', out, ...short, '--fault', 'bearing', '--asset', 'cw-pump-2']);
  assert.deepEqual([err, code], ['', 0]);
  assert.match(said, /^bearing of cw-pump-2: begins \d{4}-.*, fails \d{4}-/);
  assert.match(said, /144 rows of 206 sensors, \d+ nuisances/);
  assert.match(
    said,
    /coolwatch backtest --sensors .*sensors\.yaml --readings .*readings\.csv --out .* --train-until \d{4}-/,
  );
  const truth = JSON.parse(readFileSync(join(out, 'truth.json'), 'utf8')) as {
    fault: { asset: string };
    period_s: number;
  };
  assert.deepEqual([truth.fault.asset, truth.period_s], ['cw-pump-2', 1200]);
});

test('the recording is read as a backtest reads it: every column a sensor, no row or field refused', async (t) => {
  const out = temporaryFolder(t);
  await coolwatch(['simulate', '--out', out, ...short, '--seed', '4']);
  const loaded = loadPlant(join(out, 'sensors.yaml'));
  assert.ok(loaded.ok && loaded.warnings.length === 0);
  const plant = loaded.value;
  const refused: string[] = [];
  let [rows, readings] = [0, 0];
  for await (const { at, values } of readRecording(join(out, 'readings.csv'), {
    plant,
    reject: (code, where) => refused.push(`${code} ${where}`),
  })) {
    assert.equal(at % (20 * 60_000), 0);
    rows += 1;
    for (const value of values) if (!Number.isNaN(value)) readings += 1;
  }
  assert.deepEqual([rows, refused], [144, []]);
  assert.ok(readings > 0.9 * 144 * 206);
  assert.ok(plant.sensors.every(({ role }) => role !== null) && plant.sources.length === 0);
});

test('--bare declares ids, kinds and units only', async (t) => {
  const out = temporaryFolder(t);
  await coolwatch(['simulate', '--out', out, ...short, '--bare']);
  const loaded = loadPlant(join(out, 'sensors.yaml'));
  assert.ok(loaded.ok);
  const { assets, sensors } = loaded.value;
  assert.deepEqual([assets.length, sensors.length], [24, 206]);
  assert.ok(sensors.every(({ role, limits, range }) => role === null && limits === null && range === null));
  assert.ok(assets.every(({ running, drivers }) => running === null && drivers.length === 0));
});

test('the same seed gives the same bytes, another seed others', async (t) => {
  const read = async (seed: string) => {
    const out = temporaryFolder(t);
    await coolwatch(['simulate', '--out', out, ...short, '--seed', seed]);
    return ['readings.csv', 'sensors.yaml', 'truth.json'].map((name) =>
      readFileSync(join(out, name), 'utf8'),
    );
  };
  const [a, b, other] = [await read('5'), await read('5'), await read('6')];
  assert.deepEqual(a, b);
  assert.notEqual(a[0], other[0]);
});

test('--json sums it up; a healthy plant has no fault', async (t) => {
  const out = temporaryFolder(t);
  const { out: said } = await coolwatch(['simulate', '--out', out, ...short, '--fault', 'none', '--json']);
  const { seconds, ...summary } = JSON.parse(said) as Record<string, unknown>;
  assert.equal(typeof seconds, 'number');
  assert.deepEqual(
    [
      summary['fault'],
      summary['first_detectable_at'],
      summary['rows'],
      summary['sensors'],
      summary['driven_sensors'],
    ],
    [null, null, 144, 206, 0],
  );
});

test('without --fault the seed draws one that suits the asset', async (t) => {
  const out = temporaryFolder(t);
  const { out: said } = await coolwatch(['simulate', '--out', out, ...short, '--asset', 'cdu-3', '--json']);
  const { fault } = JSON.parse(said) as { fault: { mode: string; asset: string } };
  assert.deepEqual([fault.mode, fault.asset], ['fouling', 'cdu-3']);
});

test('what cannot be is refused in words', async (t) => {
  const out = temporaryFolder(t);
  const refused = async (...args: readonly string[]) => {
    const { err, code } = await coolwatch(['simulate', ...args]);
    return `${code} ${err}`;
  };
  assert.match(await refused(), /^2 .*--out/);
  assert.match(
    await refused('--out', out, '--fault', 'rust'),
    /^2 .*bearing, impeller, strainer, seal, winding, fouling, none/,
  );
  assert.match(
    await refused('--out', out, '--fault', 'seal', '--asset', 'cdu-1'),
    /^2 .*seal does not suit "cdu-1"; it suits chw-pump-1/,
  );
  assert.match(await refused('--out', out, '--asset', 'nothing'), /^2 .*does not suit "nothing"/);
  assert.match(await refused('--out', out, '--days', '0'), /^2 .*whole number from 1 to 366/);
  assert.match(await refused('--out', out, '--period', 'soon'), /^2 .*duration such as/);
  assert.match(await refused('--out', out, '--period', '2h'), /^2 .*period must be/);
  const file = join(out, 'a file');
  writeFileSync(file, '');
  assert.match(await refused('--out', file, ...short), /^1 .*store-failed.*give another folder/);
});
