import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { widthOf } from '../../../agent/cli/terminal/columns.ts';
import type { Alert, Command } from '../../../agent/model.ts';
import type { ShiftReport } from '../../../agent/report/shift-report.ts';
import type { PlantState } from '../../../agent/status/plant-state.ts';
import type { Storage } from '../../../agent/store/storage.ts';
import { servedPlant } from '../../status/served-plant.ts';
import { openStore } from '../../store/open-store.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { anAlert, aPlant, hostile, now, obeyed } from '../a-plant.ts';
import { coolwatch } from '../captured-io.ts';

const hour = 3_600_000;
const ago = (hours: number): string => new Date(now - hours * hour).toISOString();
const frameAt = (hours: number): number => Math.floor((now - hours * hour) / 10_000);

/** Raised yesterday, worse in this shift, taken on by mia, over. */
const course: readonly Alert[] = [
  anAlert({ id: 'A', revision: 1, priority: 'medium', changed_at: ago(30) }),
  anAlert({ id: 'A', revision: 2, priority: 'high', changed_at: ago(6) }),
  anAlert({
    id: 'A',
    revision: 3,
    priority: 'high',
    state: 'acknowledged',
    acknowledged: { by: 'mia', at: ago(5), note: 'strainer is being cleaned' },
    changed_at: ago(5),
  }),
  anAlert({
    id: 'A',
    revision: 4,
    priority: 'high',
    active: false,
    state: 'normal',
    acknowledged: { by: 'mia', at: ago(5), note: 'strainer is being cleaned' },
    changed_at: ago(2),
  }),
];
const shelf = { by: 'kim', until: ago(-1), reason: 'valve is ordered' };
const open = anAlert({ id: 'B', revision: 1, changed_at: ago(3), title: 'CHWP-1: flow low', shelved: null });
const shelved = { ...open, revision: 2, changed_at: ago(1), shelved: shelf, state: 'shelved' } as const;
const given = (hours: number, command: object): Command =>
  ({ by: 'kim', at: now - hours * hour, note: 'seal', ...command }) as Command;

function state(change: Partial<PlantState> = {}): PlantState {
  const sensors = ['a', 'b'].map((id) => ({ ...aPlant().sensors[0]!, id, source: 'bms' }));
  return aPlant({ sensors, ...change });
}

/** The day in journal and history: bms was away for two minutes, the agent for ten. */
async function aDay(t: TestContext): Promise<{ folder: string; store: Storage }> {
  const folder = temporaryFolder(t);
  const store = await openStore(folder, { channels: ['a', 'b'] });
  for (const alert of [...course, open, shelved]) {
    await store.commit({ frame: 1, announcements: [{ why: 'raised', alert }], commands: [] });
  }
  const commands = [
    given(30, { kind: 'maintenance', subject: 'CHWP-9', forMs: hour }),
    given(4, { kind: 'maintenance', subject: 'CHWP-2', forMs: 3 * hour }),
    given(2, { kind: 'maintenance', subject: 'CHWP-2', forMs: null }),
    given(1, { kind: 'sensor-replaced', sensor: 'b' }),
  ];
  for (const command of commands) {
    await store.commit({ frame: Math.floor(command.at / 10_000), announcements: [], commands: [command] });
  }
  const first = frameAt(8);
  for (let k = 0; k < 300; k += 1) {
    if (k >= 200 && k < 260) continue;
    const silent = k >= 100 && k < 112 ? 2 : 0;
    const states = Uint8Array.of(silent, silent);
    await store.appendFrame({
      n: first + k,
      at: (first + k) * 10_000,
      values: Float64Array.of(1, 2),
      states,
    });
  }
  await store.saveSnapshot(state());
  return { folder, store };
}

async function reported(folder: string, ...args: string[]): Promise<ShiftReport> {
  const { out, err, code } = await coolwatch(['report', '--json', '--state', folder, ...args]);
  assert.deepEqual([err, code], ['', 0]);
  return JSON.parse(out) as ShiftReport;
}

test('the report tells what happened to alerts in the shift, and who did it', async (t) => {
  const { folder, store } = await aDay(t);
  await store.close();
  const { events, open: stands } = await reported(folder);
  assert.deepEqual(
    events.map(({ alert, what, by }) => [alert, what, by]),
    [
      ['A', 'worsened', null],
      ['A', 'acknowledged', 'mia'],
      ['B', 'raised', null],
      ['A', 'returned', null],
      ['A', 'closed', null],
      ['B', 'shelved', 'kim'],
    ],
  );
  assert.deepEqual(
    stands.map(({ id }) => id),
    ['B'],
  );
  const short = await reported(folder, '--since', '90m');
  assert.deepEqual(
    short.events.map(({ what }) => what),
    ['shelved'],
  );
});

test('the report tells work with its real end, words on instruments, and who was away', async (t) => {
  const { folder, store } = await aDay(t);
  await store.close();
  const { work, sensors, away } = await reported(folder);
  assert.deepEqual(work, [{ subject: 'CHWP-2', from: ago(4), until: ago(2), by: 'kim', note: 'seal' }]);
  assert.deepEqual(
    sensors.map(({ sensor, what, by }) => [sensor, what, by]),
    [['b', 'replaced', 'kim']],
  );
  const at = (k: number): string => new Date((frameAt(8) + k) * 10_000).toISOString();
  assert.deepEqual(away, [
    { source: null, from: ago(24), until: at(0) },
    { source: 'bms', from: at(100), until: at(112) },
    { source: null, from: at(199), until: at(260) },
    { source: null, from: at(299), until: null },
  ]);
});

test('a shift of which no frame is kept was watched by nobody; without a view of the plant that is not known', async (t) => {
  const { folder, store } = await aDay(t);
  await store.close();
  const { away } = await reported(folder, '--since', '2h');
  assert.deepEqual(away, [{ source: null, from: ago(2), until: null }]);
  const unwatched = await coolwatch(['report', '--since', '2h', '--state', folder]);
  assert.match(unwatched.out, /^AWAY\n {2}the agent itself, no frame is kept: from \S+ until now \(2 h\)$/m);

  const bare = temporaryFolder(t);
  await (await openStore(bare)).close();
  assert.equal((await reported(bare)).away, null);
  const page = join(bare, 'page.html');
  const { out } = await coolwatch(['report', '--state', bare]);
  assert.match(out, /^AWAY\n {2}not known: no view of the plant is kept$/m);
  await coolwatch(['report', '--html', page, '--state', bare]);
  assert.match(readFileSync(page, 'utf8'), /not known: no view of the plant is kept/);
});

test('with the agent down the report says so; beside one that runs it reads what that writes', async (t) => {
  const { folder, store } = await aDay(t);
  const served = await servedPlant(t, { folder, state: state({ at: new Date(now).toISOString() }) });
  const { TMPDIR = '/tmp' } = process.env;
  // What is written is not copied: it may be large.
  process.env['TMPDIR'] = '/nowhere';
  const live = await reported(folder);
  process.env['TMPDIR'] = TMPDIR;
  assert.equal(live.agent_running, true);
  assert.equal(live.headline, '1 alert open, all acknowledged or shelved.');
  await store.commit({
    frame: 2,
    announcements: [{ why: 'raised', alert: { ...open, id: 'C', fingerprint: 'c' } }],
    commands: [],
  });
  assert.deepEqual(
    (await reported(folder)).open.map(({ id }) => id),
    ['B', 'C'],
    'the agent goes on writing',
  );
  await served.socket.stop();
  await store.close();
  const { out, code } = await coolwatch(['report', '--state', folder]);
  assert.equal(code, 0);
  for (const line of out.split('\n')) assert.ok(widthOf(line) <= 80, line);
  assert.match(out, /^agent not running; as of /m);
  assert.match(out, /^Nobody is watching: the agent does not run\.$/m);
  assert.match(out, /acknowledged.*\n?.*by\s+mia:\s+strainer/);
  assert.match(out, /^ {2}source bms: from \S+ to \S+ \(2 min\)$/m);
  assert.match(out, /shelved .*\n?.*until 15:20:20: valve is\s+ordered/);
});

test('the page holds no script and hostile names as text only', async (t) => {
  const folder = temporaryFolder(t);
  const store = await openStore(folder);
  const nasty = `<script>alert(1)</script>"'&${hostile}`;
  const alert = anAlert({ id: 'A', title: nasty, changed_at: ago(1), checks: [nasty] });
  await store.commit({ frame: 1, announcements: [{ why: 'raised', alert }], commands: [] });
  await store.saveSnapshot(aPlant({ site: nasty }));
  await store.close();
  const file = join(folder, 'page.html');
  const { out, code } = await coolwatch(['report', '--html', file, '--state', folder]);
  assert.deepEqual([out, code], [`Written to ${file}\n`, 0]);
  const page = readFileSync(file, 'utf8');
  assert.doesNotMatch(page, /<script|<img|https?:|src=|onload/);
  assert.match(page, /&lt;script&gt;alert\(1\)&lt;\/script&gt;&quot;&#39;&amp;/);
  assert.equal(obeyed(page), null);
  const text = await coolwatch(['report', '--state', folder]);
  assert.equal(obeyed(text.out), null);
  const lost = await coolwatch(['report', '--html', '/nowhere/page.html', '--state', folder]);
  assert.equal(lost.code, 1);
});
