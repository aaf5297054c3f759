import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  lchownSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Check, Examined, Grade } from '../../agent/doctor/check.ts';
import { checkCertificates } from '../../agent/doctor/certificates.ts';
import { checkClock } from '../../agent/doctor/clock.ts';
import { checkDisk } from '../../agent/doctor/disk.ts';
import { checkModels } from '../../agent/doctor/models.ts';
import { checkPermissions } from '../../agent/doctor/permissions.ts';
import { checkSilence } from '../../agent/doctor/silence.ts';
import { checkStore } from '../../agent/doctor/store.ts';
import { writeCheckpoint } from '../../agent/service/checkpoint.ts';
import { ModelFiles } from '../../agent/store/sealed/model-files.ts';
import { modelFormat } from '../../agent/training/model-set.ts';
import { aPlant as aView, now } from '../cli/a-plant.ts';
import { settingsOf } from '../sinks/a-sink.ts';
import { mqttAddress, mqttSettings, sensor } from '../sources/plant-parts.ts';
import { batchOf, raised } from '../store/an-alert.ts';
import { openStore } from '../store/open-store.ts';
import { aPlant, someSettings } from '../support/a-plant.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function examined(t: TestContext, change: Partial<Examined> = {}): Examined {
  const folder = temporaryFolder(t);
  chmodSync(folder, 0o750);
  const config = { plant: aPlant([{}]), settings: someSettings() };
  return { config, folder, live: true, state: aView(), now, env: { PATH: '/nowhere' }, ...change };
}

/** Grade by subject. */
function grades(checks: readonly Check[]): Readonly<Record<string, Grade>> {
  return Object.fromEntries(checks.map(({ subject, grade }) => [subject ?? '', grade]));
}

function saying(checks: readonly Check[], subject: string): string {
  const found = checks.find((check) => check.subject === subject);
  return `${found?.says} -> ${found?.advice}`;
}

test('whatever is wrong says what to do about it', async (t) => {
  const bare = examined(t, { state: null, live: false });
  const still = { wall: 0, monotonic: 0 };
  const checks = [
    ...(await checkClock(bare, still, still)),
    ...checkPermissions({ ...bare, folder: join(bare.folder, 'none') }),
    ...(await checkStore(bare)).checks,
    ...checkModels(bare),
  ];
  for (const { grade, advice } of checks) assert.equal(grade === 'ok', advice === null);
  assert.ok(checks.filter(({ grade }) => grade !== 'ok').length >= 4);
});

test('a clock that is set while we look, or was set back, is told from one that runs', async (t) => {
  const bare = examined(t);
  const begun = { wall: now, monotonic: 5 };
  const even = await checkClock(bare, begun, { wall: now + 2000, monotonic: 2005 });
  assert.equal(grades(even)['wall clock'], 'ok');
  const set = await checkClock(bare, begun, { wall: now + 62_000, monotonic: 2005 });
  assert.match(saying(set, 'wall clock'), /was set by 60000 ms/);
  const back = await checkClock({ ...bare, now: now - 86_400_000 }, begun, begun);
  assert.equal(back[0]?.grade, 'fault');
  assert.match(saying(back, 'wall clock'), /set back by 24 hours/);
});

test('time synchronisation is what the system tells, and where nothing tells that is said', async (t) => {
  const bare = examined(t);
  const tools = temporaryFolder(t);
  const ask = async (): Promise<Check> =>
    (
      await checkClock(
        { ...bare, env: { PATH: tools } },
        { wall: 0, monotonic: 0 },
        { wall: 0, monotonic: 0 },
      )
    ).at(-1)!;
  const tool = (name: string, says: string): void =>
    writeFileSync(join(tools, name), `#!/bin/sh\necho "${says}"\n`, { mode: 0o755 });
  assert.match((await ask()).says, /does not tell .* no timedatectl, chronyc or adjtimex/);
  tool('adjtimex', '       status: 64');
  assert.deepEqual(
    [(await ask()).grade, (await ask()).says],
    ['warning', 'not synchronised, says adjtimex: it drifts'],
  );
  tool('chronyc', 'Leap status     : Normal');
  assert.deepEqual([(await ask()).grade, (await ask()).says], ['ok', 'synchronised, says chronyc']);
  tool('timedatectl', 'no');
  assert.match((await ask()).says, /not synchronised, says timedatectl/);
  writeFileSync(join(tools, 'timedatectl'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  assert.match((await ask()).says, /says chronyc/, 'one that fails tells nothing');
});

test('the disk is judged by what history will still grow by, up to its retention', (t) => {
  const bare = examined(t);
  const span = (gigabytesPerDay: number) =>
    ({ fromN: 0, toN: 1, packedBytes: gigabytesPerDay * 1e9, packedMs: 86_400_000 }) as const;
  const store = (historyMb: number) => ({
    ...bare,
    config: {
      ...bare.config!,
      settings: someSettings({ store: { historyDays: 1e6, historyMb, checkpointMs: 1 } }),
    },
  });
  assert.match(
    checkDisk(bare, span(0.001))[0]!.says,
    /history grows by 1\.0 MB a day, up to 1\.0 MB \(1 days/,
  );
  assert.equal(checkDisk(store(10), span(1000))[0]!.grade, 'ok', 'ten megabytes, however fast');
  const endless = checkDisk(store(1e9), span(1000))[0]!;
  assert.equal(endless.grade, 'warning');
  assert.match(endless.says, /full in about/);
  assert.match(checkDisk(bare, null)[0]!.says, /less than an hour of history/);
});

test('a state folder and secrets that are too open, or another user’s, are told', (t) => {
  const secret = join(temporaryFolder(t), 'password');
  writeFileSync(secret, 'x\n', { mode: 0o644 });
  const mqtt = settingsOf('mqtt://127.0.0.1', { username: 'a', passwordFile: secret });
  const bare = examined(t, { config: { plant: aPlant([{}]), settings: someSettings({ mqtt }) } });
  assert.deepEqual(grades(checkPermissions(bare)), { [bare.folder]: 'ok', [secret]: 'fault' });
  assert.match(saying(checkPermissions(bare), secret), /can be read by others.* -> chmod 600/);
  chmodSync(secret, 0o600);
  chmodSync(bare.folder, 0o755);
  assert.deepEqual(grades(checkPermissions(bare)), { [bare.folder]: 'warning', [secret]: 'ok' });
  if (process.getuid?.() !== 0) return t.diagnostic('files of another user: only root can make them');
  writeFileSync(join(bare.folder, 'journal.db'), '');
  lchownSync(join(bare.folder, 'journal.db'), 4711, 4711);
  assert.match(saying(checkPermissions(bare), bare.folder), /^journal\.db is another user's: .*chown/);
});

test('every certificate of the configuration is told with its end, and whether its key fits', (t) => {
  const folder = temporaryFolder(t);
  const file = (name: string): string => join(folder, name);
  for (const [name, days] of [
    ['long', 400],
    ['short', 10],
    ['other', 400],
  ] as const) {
    const ask = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=x';
    const args = `${ask} -days ${days} -keyout ${file(`${name}.key`)} -out ${file(`${name}.pem`)}`;
    execFileSync('openssl', args.split(' '), { stdio: 'ignore' });
  }
  writeFileSync(
    file('both.pem'),
    readFileSync(file('long.pem'), 'utf8') + readFileSync(file('short.pem'), 'utf8'),
  );
  const check = (tls: { ca: string; cert: string; key: string }, at: number) => {
    const source = mqttSettings('mqtts://127.0.0.1', { tls: { ...tls, serverName: null } });
    const plant = { ...aPlant([{}]), sources: [source] };
    return checkCertificates(examined(t, { now: at, config: { plant, settings: someSettings() } }));
  };
  const own = { cert: file('long.pem'), key: file('long.key') };
  const today = Date.now();
  const soon = check({ ca: file('both.pem'), ...own }, today);
  assert.deepEqual(grades(soon), { [file('both.pem')]: 'warning', [file('long.pem')]: 'ok' });
  assert.match(saying(soon, file('both.pem')), /the first of 2 certificates ends on .*, in (9|10) days/);
  const late = check({ ca: file('both.pem'), ...own }, today + 20 * 86_400_000);
  assert.match(saying(late, file('both.pem')), /ended on .*10 days ago -> renew/);
  const wrong = check({ ca: file('long.pem'), cert: file('long.pem'), key: file('other.key') }, today);
  assert.equal(grades(wrong)[file('other.key')], 'fault');
  assert.equal(grades(check({ ca: file('none.pem'), ...own }, today))[file('none.pem')], 'fault');
});

test('silent sensors are told by source with their addresses, silent sources by how long', (t) => {
  const view = aView();
  const plant = { ...aPlant([{}]), sensors: [sensor('CHWP-2 flow', mqttAddress('plant/chwp-2/flow'))] };
  const bare = examined(t, { config: { plant, settings: someSettings() }, state: view });
  const checks = checkSilence(bare);
  assert.match(
    saying(checks, 'sensors of plant'),
    /1 sensor of 2 .*CHWP-2 flow \(stale, plant\/chwp-2\/flow\)/,
  );
  assert.equal(grades(checks)['source bms'], 'ok');
  assert.match(saying(checks, 'readings not taken'), /3 late, the last at plant\/chwp-1\/suction -> .*clock/);
  const later = checkSilence({ ...bare, now: now + 3_600_000 });
  assert.match(saying(later, 'source bms'), /is connected, but silent for 1 hour/);
});

test('a store is read beside the agent that writes it, and a flipped byte is found', async (t) => {
  const bare = examined(t);
  const store = await openStore(bare.folder);
  await store.commit(batchOf(1, raised({ id: 'A' })));
  const cells = { values: Float64Array.of(1, 2, 3), states: Uint8Array.of(0, 0, 0) };
  for (let n = 1; n <= 400; n += 1) await store.appendFrame({ n, at: n * 1000, ...cells });
  await writeCheckpoint(bare.folder, { n: 1, layout: '', timeline: null, pipeline: null });
  const names = readdirSync(bare.folder).toSorted();
  // Databases that are written are not copied: they may be large.
  const { TMPDIR } = process.env;
  process.env['TMPDIR'] = '/nowhere';
  const live = await checkStore(bare);
  if (TMPDIR === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = TMPDIR;
  assert.deepEqual(grades(live.checks), {
    'journal.db': 'ok',
    'history.db': 'ok',
    'checkpoint.sealed': 'ok',
  });
  assert.deepEqual([live.span?.fromN, live.span?.toN], [1, 400]);
  assert.deepEqual(readdirSync(bare.folder).toSorted(), names, 'nothing is made beside them');
  await store.commit(batchOf(2, raised({ id: 'B' })));
  await store.close();

  flip(join(bare.folder, 'checkpoint.sealed'), 200);
  const bytes = readFileSync(join(bare.folder, 'journal.db'));
  flip(join(bare.folder, 'journal.db'), bytes.indexOf('dc1/pump-1/process/A') + 4);
  const damaged = (await checkStore({ ...bare, live: false })).checks;
  assert.deepEqual(grades(damaged), {
    'journal.db': 'fault',
    'history.db': 'ok',
    'checkpoint.sealed': 'warning',
  });
  assert.match(saying(damaged, 'journal.db'), /alert A revision 1 fails its hash -> restart the agent/);
});

function flip(file: string, at: number): void {
  const byte = readFileSync(file)[at]!;
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.of(byte ^ 1), 0, 1, at);
  closeSync(handle);
}

test('models: how old, which asset has learned nothing and why, and which file is damaged', async (t) => {
  const bare = examined(t, { config: null });
  assert.match(saying(checkModels(bare), 'learning'), /4000 of 2000 good frames|learned yet/);
  const files = new ModelFiles(bare.folder);
  const member = { name: 'pca', detector: 'pca', model: null, trouble: 'too few rows' };
  const group = {
    asset: 'CHWP-1',
    columns: [],
    drivers: [],
    rows: 900,
    members: [member, { ...member, name: 'forest', model: 1, trouble: '' }],
  };
  const set = {
    format: modelFormat,
    asOf: now,
    together: { asOf: now - 2 * 86_400_000, learnedMs: 7 * 86_400_000 },
    behind: [],
    groups: [group],
  };
  await files.save('m1', set);
  await files.save('m2', set);
  flip(join(bare.folder, 'models', 'm2.sealed'), 150);
  const checks = checkModels(bare);
  assert.deepEqual(grades(checks), {
    m2: 'warning',
    m1: 'ok',
    'CHWP-1': 'warning',
    'CHWP-2': 'warning',
    'CHWP-3': 'warning',
  });
  assert.match(saying(checks, 'm1'), /^1 asset learned from 7 days, 2 days ago/);
  assert.match(saying(checks, 'CHWP-2'), /1 of its 1 sensors say nothing, first CHWP-2 flow/);
  assert.match(saying(checks, 'CHWP-1'), /1 of 2 members could not learn: pca: too few rows/);
});
