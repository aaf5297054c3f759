import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ModelFiles } from '../../agent/store/sealed/model-files.ts';
import { modelFormat } from '../../agent/training/model-set.ts';
import { openStore } from '../store/open-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aPlant, now } from './a-plant.ts';
import { coolwatch } from './captured-io.ts';

/** 1,300 frames of 10 s up to now: more than are read at once, packed and not. */
async function aHistory(t: TestContext): Promise<string> {
  const folder = temporaryFolder(t);
  const store = await openStore(folder, { channels: ['a "b", c', 'flow'] });
  const last = Math.floor(now / 10_000);
  for (let k = 1299; k >= 0; k -= 1) {
    const values = Float64Array.of(k % 7 === 0 ? NaN : k + 0.5, -k);
    await store.appendFrame({ n: last - k, at: (last - k) * 10_000, values, states: Uint8Array.of(0, 0) });
  }
  const sensors = ['a "b", c', 'flow'].map((id, i) => ({ ...aPlant().sensors[0]!, id, asset: `P${i}` }));
  await store.saveSnapshot(aPlant({ sensors }));
  await store.close();
  return folder;
}

test('export writes what history kept of a span, and backtest takes it', async (t) => {
  const folder = await aHistory(t);
  const file = join(folder, 'out.csv');
  const { out, code } = await coolwatch(['export', '--since', '4h', '--out', file, '--state', folder]);
  assert.deepEqual([out, code], [`1300 rows of 2 sensors written to ${file}\n`, 0]);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  assert.equal(lines[0], 'timestamp,"a ""b"", c",flow');
  assert.equal(
    lines[1],
    `${new Date(Math.floor(now / 10_000) * 10_000 - 12_990_000).toISOString()},1299.5,-1299`,
  );
  assert.match(lines.at(-1)!, /Z,,0$/);
  assert.equal(new Set(lines).size, 1301, 'no frame twice');
  writeFileSync(
    join(folder, 'sensors.yaml'),
    `site: { id: x }\nassets: [{ id: P0, kind: pump }]\nsensors:\n  - { id: 'a "b", c', asset: P0, kind: temperature, unit: degC }\n  - { id: flow, asset: P0, kind: flow, unit: m3/h }\n`,
  );
  const args = ['--sensors', join(folder, 'sensors.yaml'), '--readings', file, '--out', join(folder, 'bt')];
  const taken = await coolwatch(['backtest', ...args, '--train-rows', '600', '--json']);
  const { frames, rejected } = JSON.parse(taken.out) as { frames: number; rejected: object };
  assert.deepEqual([frames >= 1299, rejected], [true, {}], taken.out);
});

test('a backtest in which nothing was learned says so, and names all that it wrote', async (t) => {
  const folder = temporaryFolder(t);
  const file = (name: string) => join(folder, name);
  writeFileSync(
    file('sensors.yaml'),
    'site: { id: x }\nassets: [{ id: P, kind: pump }, { id: T, kind: tower }]\nsensors:\n' +
      '  - { id: flow, asset: P, kind: flow, unit: m3/h }\n  - { id: fan, asset: T, kind: speed, unit: rpm }\n',
  );
  const rows = Array.from({ length: 9 }, (_, r) => `2026-03-01T00:00:0${r}Z,${r}\n`);
  writeFileSync(file('readings.csv'), `timestamp,flow\n${rows.join('')}`);
  const args = ['backtest', '--sensors', file('sensors.yaml'), '--readings', file('readings.csv')];
  const { out, code } = await coolwatch([...args, '--out', file('bt'), '--train-rows', '2']);
  assert.equal(code, 0);
  const lines = out.trimEnd().split('\n');
  assert.match(lines[0]!, /^0 alerts in 9 frames of 2 sensors, after learning from 2 frames$/);
  assert.match(lines[1]!, /^2 of 2 assets learned nothing, and nobody voted on them: /);
  assert.equal(lines[2], '1 of 2 sensors: no column in the recording, or an empty one');
  assert.equal(
    lines.at(-1),
    `Written to ${file('bt')}: frames.csv, alerts.json, watchset.json, summary.json`,
  );
  const all = await coolwatch([...args, '--out', file('bt'), '--train-rows', '9']);
  assert.equal(all.code, 2, 'learning takes every row');
  const when = await coolwatch([...args, '--out', file('bt'), '--train-until', 'yesterday']);
  assert.equal(when.code, 2);
  assert.match(when.err, /^coolwatch: usage: --train-until "yesterday" is no time such as /);
  const onFile = await coolwatch([...args, '--out', file('readings.csv'), '--train-rows', '2']);
  assert.equal(onFile.code, 1);
  assert.match(onFile.err, /^coolwatch: store-failed: .*readings\.csv cannot be written: .*another folder/);
});

test('export takes a part: a shorter span, one asset; and says where nothing is kept', async (t) => {
  const folder = await aHistory(t);
  const file = join(folder, 'out.csv');
  const run = (...args: string[]) =>
    coolwatch(['export', '--out', file, '--json', '--state', folder, ...args]);
  const part = await run('--since', '10m', '--until', '5m', '--asset', 'P1');
  assert.deepEqual(JSON.parse(part.out), { rows: 30, sensors: 1, file });
  assert.match(readFileSync(file, 'utf8'), /^timestamp,flow\n/);
  // The site is in Berlin: now is 14:20:20 there.
  const local = await run(
    '--since',
    '2026-11-23T14:10:20',
    '--until',
    '2026-11-23T14:15:20',
    '--asset',
    'P1',
  );
  assert.deepEqual(local.out, part.out, 'a time without a zone is the site’s');
  assert.equal((await run('--asset', 'P9')).code, 3);
  const none = await run('--since', '2020-01-01T00:00:00Z', '--until', '2020-02-01T00:00:00Z');
  assert.equal(none.code, 3);
  assert.match(none.out, /they go from 2026-11-23T/);
  for (const wrong of [
    ['--since', 'soon'],
    ['--since', '1m', '--until', '2m'],
  ]) {
    assert.equal((await run(...wrong)).code, 2);
  }
});

test('models lists what is kept, what each asset learned, and who learned nothing and why', async (t) => {
  const folder = await aHistory(t);
  assert.equal((await coolwatch(['models', '--state', folder])).code, 3);
  const member = { name: 'pca', detector: 'pca', model: null, trouble: 'too few rows' };
  const columns = [{ sensor: 'CHWP-1 suction', less: '', by: '' }];
  const group = {
    asset: 'CHWP-1',
    columns,
    drivers: ['it power'],
    rows: 900,
    members: [member, { ...member, model: 1 }],
  };
  const together = { asOf: now - 3_600_000, learnedMs: 7 * 86_400_000 };
  const set = { format: modelFormat, asOf: now, together, behind: [], groups: [group] };
  await new ModelFiles(folder).save('m-20261120', set);
  const { out, code } = await coolwatch(['models', '--state', folder]);
  assert.equal(code, 0);
  assert.match(out, /^ {2}m-20261120 {2}1 assets from 7 days up to 13:20:20, at work$/m);
  assert.match(out, /^ {2}CHWP-1 +900 +1 +1\/2 {2}it power$/m);
  assert.match(out, /^ {6}pca did not learn: too few rows$/m);
  assert.match(out, /^ {2}CHWP-3: no sensor belongs to it$/m);
  const json = JSON.parse((await coolwatch(['models', '--json', '--state', folder])).out) as Record<
    string,
    unknown
  >;
  assert.deepEqual(Object.keys(json), ['agent_running', 'at_work', 'sets', 'unlearned']);
});
