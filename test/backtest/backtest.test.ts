import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { backtest, type BacktestOptions, type BacktestSummary } from '../../agent/backtest/backtest.ts';
import { defaultPanel } from '../../config/agent-yaml/default-panel.ts';
import type { AlertWithHistory } from '../../agent/backtest/alert-history.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const bare = `site: { id: rig }
assets:
  - { id: "pump, old", kind: pump }
  - { id: empty, kind: tower }
sensors:
  - { id: flow, asset: "pump, old", kind: flow, unit: m3/h }
  - { id: "Head dP", asset: "pump, old", kind: dp, unit: kPa }
  - { id: power, asset: "pump, old", kind: power, unit: kW }
`;
const start = Date.parse('2026-03-01T00:00:00Z');

/** Rows of a pump at 1 s that loses head from row 600 on. */
function pumpRows(count: number): string[] {
  const random = randomFrom(9);
  return Array.from({ length: count }, (_, r) => {
    const load = 100 + 10 * Math.sin(r / 40) + random() * 2;
    const fault = r >= 600 ? 1 : 0;
    const values = [load, 300 - load - 60 * fault + random(), load / 4 + 12 * fault + random() * 0.3];
    return `${new Date(start + r * 1000).toISOString()},${values.map((value) => value.toFixed(3)).join(',')}`;
  });
}
const members = defaultPanel.map(({ name }) => name);
const none = ','.repeat(members.length);
const header = 'timestamp,flow,Head dP,power';

async function run(
  t: TestContext,
  rows: readonly string[],
  given: Partial<BacktestOptions> = {},
  top = header,
) {
  const folder = temporaryFolder(t);
  const sensorsFile = join(folder, 'sensors.yaml');
  const readingsFile = join(folder, 'readings.csv');
  const outDir = join(folder, 'out');
  mkdirSync(folder, { recursive: true });
  writeFileSync(sensorsFile, bare);
  writeFileSync(readingsFile, `${[top, ...rows].join('\n')}\n`);
  const options = { configFile: null, trainRows: 400, trainUntil: null, progress: () => undefined };
  const summary = await backtest({ sensorsFile, readingsFile, outDir, ...options, ...given });
  const read = (name: string) => readFileSync(join(outDir, name), 'utf8');
  return { summary, read, readingsFile };
}
const rejected = ({ rejected: counts }: BacktestSummary) =>
  Object.fromEntries(Object.entries(counts).map(([reason, { count }]) => [reason, count]));

test('a bare sensors.yaml and a wide CSV are enough: frames, alerts, watch set and summary', async (t) => {
  const { summary, read } = await run(t, pumpRows(700));
  const [first, ...lines] = read('frames.csv').trimEnd().split('\n');
  assert.equal(first, `timestamp,asset,cast,for,needed,anomalous,verdict,${members.join(',')}`);
  assert.equal(lines.length, 1400);
  assert.equal(lines[0], `2026-03-01T00:00:00.000Z,empty,0,0,1,0,learning${none}`);
  assert.equal(lines[1], `2026-03-01T00:00:00.000Z,"pump, old",0,0,1,0,learning${none}`);
  assert.equal(lines.at(-2), `2026-03-01T00:11:39.000Z,empty,0,0,1,0,undecided${none}`);
  assert.match(lines.at(-1)!, /^2026-03-01T00:11:39\.000Z,"pump, old",7,[4-7],4,1,anomalous(,-?[\d.]+){7}$/);
  assert.deepEqual(
    [summary.frames, summary.sensors, summary.training_frames, summary.period_ms],
    [700, 3, 400, 1000],
  );
  assert.equal(summary.readings, 2100);
  const watchset = JSON.parse(read('watchset.json'));
  assert.equal(watchset.candidates, 3);
  for (const row of watchset.selected) {
    assert.deepEqual(Object.keys(row), ['sensor', 'asset', 'cluster', 'lead_s', 'stability', 'why']);
  }
  const chosen = watchset.selected.map(({ sensor }: { sensor: string }) => sensor);
  assert.ok(
    chosen.includes('Head dP') && chosen.includes('power') && !chosen.includes('flow'),
    chosen.join(),
  );
  const { seconds: _s, readings_per_s: _r, ...stable } = JSON.parse(read('summary.json'));
  const { seconds: _t, readings_per_s: _u, ...told } = summary;
  assert.deepEqual(stable, told);
});

test('alerts.json holds the last revision of each alert with its history, open ones too', async (t) => {
  const { read } = await run(t, pumpRows(700));
  const alerts = JSON.parse(read('alerts.json')) as AlertWithHistory[];
  assert.equal(alerts.length, 1);
  const [alert] = alerts;
  assert.deepEqual(
    [alert!.schema, alert!.active, alert!.asset?.id],
    ['coolwatch-alert/1', true, 'pump, old'],
  );
  assert.deepEqual(alert!.history, [
    {
      revision: 1,
      at: alert!.raised_at,
      level: 'alarm',
      state: 'unacknowledged',
      fault_modes: alert!.fault_modes,
    },
  ]);
  assert.equal(alert!.fault_modes[0]?.mode, 'unknown', 'what is read just now tells no mode');
  assert.ok(alert!.evidence.some(({ sensor }) => sensor === 'Head dP'));
});

test('the same input gives the same bytes', async (t) => {
  const [a, b] = [await run(t, pumpRows(650)), await run(t, pumpRows(650))];
  for (const name of ['frames.csv', 'alerts.json', 'watchset.json']) assert.equal(a.read(name), b.read(name));
});

test('cutting the future off changes no past line', async (t) => {
  const [whole, cut] = [await run(t, pumpRows(700)), await run(t, pumpRows(620))];
  assert.ok(whole.read('frames.csv').startsWith(cut.read('frames.csv')));
});

test('learning can end at a time as well as after a number of rows', async (t) => {
  const rows = pumpRows(500);
  const byTime = await run(t, rows, { trainRows: null, trainUntil: '2026-03-01 00:06:39' });
  assert.equal(byTime.read('frames.csv'), (await run(t, rows)).read('frames.csv'));
});

test('broken rows and fields are counted with file and line, and cost nothing but themselves', async (t) => {
  const rows = pumpRows(500);
  rows[450] = `${rows[450]},7`;
  rows[451] = rows[451]!.replace(/^[^,]*/, 'yesterday');
  rows[452] = rows[452]!.replace(/,[^,]*$/, ',0x1f');
  rows[453] = rows[453]!.replace(/,[^,]*$/, ',NaN');
  rows[454] = rows[454]!.replace(/,[^,]*$/, ',');
  rows[455] = rows[454]!;
  rows[456] = rows[456]!.replace(/^2026/, '2099');
  const { summary, readingsFile } = await run(t, rows);
  assert.deepEqual(rejected(summary), {
    'bad-time': 1,
    'broken-row': 1,
    duplicate: 2,
    future: 1,
    'not-finite': 1,
    'wrong-type': 1,
  });
  assert.equal(summary.frames, 500);
  assert.match(summary.rejected['broken-row']!.last, new RegExp(`^${readingsFile}:452: 5 fields`));
  assert.match(summary.rejected['wrong-type']!.last, /:454 column "power": "0x1f"/);
  assert.match(summary.rejected['future']!.last, /:458: 2099/);
});

test('wild first and last rows and impossible times cost nothing but themselves', async (t) => {
  const rows = pumpRows(500);
  const wild = (row: string) => row.replace(/^2026/, '2099');
  rows[100] = rows[100]!.replace(/^[^,]*/, '99999999999999999');
  const { summary } = await run(t, [wild(rows[0]!), ...rows, wild(rows[0]!)]);
  assert.deepEqual(rejected(summary), { 'bad-time': 1, future: 2 });
  assert.equal(summary.frames, 500);
});

test('a stand-still of hours loses none of the frames before it, and cutting it off changes none', async (t) => {
  const rows = pumpRows(500);
  const later = rows.slice(450).map((row) => row.replace('2026-03-01T00', '2026-03-01T09'));
  const whole = await run(t, [...rows.slice(0, 450), ...later]);
  const cut = await run(t, rows.slice(0, 450));
  assert.ok(whole.read('frames.csv').startsWith(cut.read('frames.csv')));
  assert.ok(whole.summary.frames < 700);
});

test('rows that cannot be read count among the rows to learn from', async (t) => {
  const rows = pumpRows(500);
  for (let r = 100; r < 150; r++) rows[r] = 'broken';
  const { read } = await run(t, rows);
  const learning = read('frames.csv')
    .split('\n')
    .filter((line) => line.includes(',learning,'));
  assert.equal(learning.at(-1)!.slice(0, 24), '2026-03-01T00:06:39.000Z');
});

test('a column that is no sensor is named, a file that is no recording is refused in words', async (t) => {
  const rows = pumpRows(450);
  const { summary } = await run(t, rows, {}, 'timestamp,flow,colour,power');
  assert.match(summary.rejected['unknown-column']!.last, /column "colour"/);
  await assert.rejects(run(t, rows, {}, 'timestamp;flow;power'), /commas, not semicolons/);
  await assert.rejects(run(t, rows, {}, 'time,flow,power,x'), /first column must be "timestamp"/);
  await assert.rejects(run(t, rows, {}, 'timestamp,a,b,c'), /no column is a sensor/);
  await assert.rejects(run(t, rows, {}, 'timestamp,flow,flow,power'), /stands twice/);
  await assert.rejects(run(t, [], {}, ''), /empty/);
  await assert.rejects(run(t, rows.slice(0, 1)), /too few to see their period/);
  await assert.rejects(
    run(t, ['01/02/2026 00:00,1,2,3', '01/02/2026 00:01,1,2,3'], {}, 'timestamp,flow,colour,power'),
    /0 learning rows are too few to see their period; the first that was not taken: bad-time, .*:2: "01\/02\/2026 00:00"/,
  );
  await assert.rejects(run(t, rows, { readingsFile: join('no', 'such.csv') }), /cannot be read/);
});

test('what learned nothing is told with the reason, and so are sensors that the recording lacks', async (t) => {
  const sensorsFile = join(temporaryFolder(t), 'sensors.yaml');
  const spare = '  - { id: "fan, spare", asset: empty, kind: speed, unit: rpm }\n';
  writeFileSync(sensorsFile, bare + spare);
  const { summary } = await run(t, pumpRows(460), { sensorsFile }, 'timestamp,flow,colour,smell');
  assert.deepEqual([summary.assets, summary.assets_learned], [2, 1]);
  assert.deepEqual(summary.sensors_without_values, ['Head dP', 'power', 'fan, spare']);
  const all = (why: string) => Object.fromEntries(members.map((name) => [name, why]));
  assert.deepEqual(summary.unlearned['empty'], all('none of its sensors has a value in the recording'));
  const whole = await run(t, pumpRows(460));
  assert.deepEqual(whole.summary.unlearned, { empty: all('no sensor belongs to it') });
  assert.deepEqual(whole.summary.sensors_without_values, []);
});

test('a recording of which learning takes all is refused as a wrong argument, and nothing is written', async (t) => {
  const rows = pumpRows(450);
  const outDir = join(temporaryFolder(t), 'out');
  const refused = (given: Partial<BacktestOptions>, message: RegExp) =>
    assert.rejects(run(t, rows, { ...given, outDir }), { code: 'usage', message });
  await refused(
    { trainRows: 450 },
    /no row is left to judge: all 450 belong to learning, as --train-rows 450/,
  );
  await refused({ trainRows: null, trainUntil: '2099-01-01' }, /--train-until 2099-01-01T00:00:00\.000Z/);
  assert.ok(!existsSync(outDir));
});
