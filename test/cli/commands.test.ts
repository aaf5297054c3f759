import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { pino } from 'pino';
import type { Alert } from '../../agent/model.ts';
import type { PlantState } from '../../agent/status/plant-state.ts';
import { openStorage } from '../../agent/store/storage.ts';
import { servedPlant } from '../status/served-plant.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { anAlert, anAsset, aPlant, aVerdict, hostile, now, obeyed } from './a-plant.ts';
import { coolwatch } from './captured-io.ts';

const first = anAlert();
const second = anAlert({
  id: '01KAR5B3C0ABXXXXXXXXXXXXXX',
  level: 'advisory',
  priority: 'low',
  title: 'CHWP-1: flow low',
});
const closed = anAlert({
  id: '01KAQ000000000000000000000',
  state: 'normal',
  active: false,
  cleared_at: '2026-11-22T13:00:00.000Z',
});
const alerts: readonly Alert[] = [second, first, closed];

/** The state folder of an agent that ran until `aPlant().at` and was stopped. */
async function stoppedAgent(
  t: TestContext,
  state: PlantState | null,
  stored: readonly Alert[],
): Promise<string> {
  const folder = temporaryFolder(t);
  const log = pino({ level: 'silent' });
  const storage = await openStorage({ folder, log, at: now, sinks: [], channels: ['a'] });
  const announcements = stored.map((alert) => ({ why: 'raised', alert }) as const);
  if (stored.length > 0) await storage.commit({ frame: 1, announcements, commands: [] });
  if (state !== null) await storage.saveSnapshot(state);
  await storage.close();
  return folder;
}

test('status and alerts of a running agent', async (t) => {
  const { folder } = await servedPlant(t, { state: aPlant({ alerts: [first, second] }), alerts });
  const status = await coolwatch(['status', '--state', folder]);
  assert.equal(status.code, 0);
  assert.match(status.out, /^1 alarm needs a person\.$/m);
  assert.doesNotMatch(status.out, /not running/);
  const list = await coolwatch(['alerts', '--state', folder]);
  assert.ok(list.out.indexOf('URGENT alarm') < list.out.indexOf('LOW advisory'));
  assert.doesNotMatch(list.out, /closed/);
  assert.match(list.out, /01KAR5B3C0ABC {2}15 min old/);
  const all = await coolwatch(['alerts', '--all', '--state', folder]);
  assert.match(all.out, /01KAQ0000000 {2}.* cleared 22 Nov 14:00, closed/);
});

test('status --check tells a script whether a person is needed', async (t) => {
  const { folder } = await servedPlant(t, { state: aPlant({ alerts: [first] }) });
  assert.equal((await coolwatch(['status', '--check', '--state', folder])).code, 5);
  const well = await servedPlant(t, { state: aPlant() });
  assert.equal((await coolwatch(['status', '--check', '--state', well.folder])).code, 0);
});

test('an agent that has just started is no error', async (t) => {
  const { folder } = await servedPlant(t);
  const status = await coolwatch(['status', '--check', '--state', folder]);
  assert.deepEqual([status.code, status.err], [0, '']);
  assert.match(status.out, /just started/);
  const sensors = await coolwatch(['sensors', '--state', folder]);
  assert.equal(sensors.code, 3);
  assert.match(sensors.err, /no frame has closed yet/);
});

test('sensors of one asset, and of one that does not exist', async (t) => {
  const { folder } = await servedPlant(t, { state: aPlant() });
  const one = await coolwatch(['sensors', '--asset', 'CHWP-1', '--state', folder]);
  assert.match(one.out, /CHWP-1 suction .*112\.3 kPa/);
  assert.doesNotMatch(one.out, /CHWP-2/);
  const none = await coolwatch(['sensors', '--asset', 'CHWP-9', '--state', folder]);
  assert.equal(none.code, 3);
  assert.match(
    none.err,
    /^coolwatch: not-found: there is no asset CHWP-9; there is CHWP-1, CHWP-2, CHWP-3\n$/,
  );
});

test('votes go as many frames back as asked', async (t) => {
  const verdicts = [11, 12, 13].map((n) => aVerdict('CHWP-2', 'normal', { n }));
  const { folder } = await servedPlant(t, { state: aPlant(), verdicts });
  const votes = await coolwatch(['votes', 'CHWP-2', '--frames', '2', '--state', folder]);
  assert.deepEqual(votes.out.match(/^\d+ (?=.* normal)/gm), ['12 ', '13 ']);
  assert.equal((await coolwatch(['votes', 'nobody', '--state', folder])).code, 3);
  assert.equal((await coolwatch(['votes', 'CHWP-2', '--frames', '0', '--state', folder])).code, 2);
});

test('an alert is found by the beginning of its id in any case, open ones first', async (t) => {
  const { folder } = await servedPlant(t, { state: aPlant(), alerts });
  const page = await coolwatch(['alert', '01kar5b3c0abc', '--state', folder]);
  assert.match(page.out, /^Id +01KAR5B3C0ABCDEFGHJKMNPQRS/m);
  assert.ok(page.out.endsWith(`coolwatch ack ${first.id} --state ${folder} --note "what you found"\n`));
  assert.match((await coolwatch(['alert', '01KAQ', '--state', folder])).out, /^State +closed$/m);
  const ambiguous = await coolwatch(['alert', '01KAR5', '--state', folder]);
  assert.equal(ambiguous.code, 2);
  assert.match(ambiguous.err, /^coolwatch: ambiguous: 2 alerts .*: 01KAR5B3C0ABX, 01KAR5B3C0ABC\n$/);
  const unknown = await coolwatch(['alert', '09', '--state', folder]);
  assert.equal(unknown.code, 3);
  assert.match(unknown.err, /^coolwatch: not-found: no alert has an id that begins with 09/);
});

test('ack takes the login name, cleans what it is given and says what it acknowledged', async (t) => {
  const { folder, commands } = await servedPlant(t, { state: aPlant(), alerts });
  const done = await coolwatch([
    'ack',
    '01KAR5B3C0ABC',
    '--state',
    folder,
    '--note',
    'valve\n shut \u001B[31m',
  ]);
  assert.deepEqual([done.code, done.err], [0, '']);
  assert.equal(done.out, `Acknowledged by mia: ${first.title}\n`);
  assert.deepEqual(commands, [{ kind: 'ack', id: first.id, by: 'mia', note: 'valve  shut' }]);
  await coolwatch(['ack', first.id, '--by', 'ben', '--state', folder]);
  assert.deepEqual(commands[1], { kind: 'ack', id: first.id, by: 'ben', note: null });
  const nobody = await coolwatch(['ack', first.id, '--state', folder], { user: () => null });
  assert.equal(nobody.code, 2);
});

test('who acknowledges what another has acknowledged is told who stands in the alert', async (t) => {
  const acknowledged = { by: 'kim', at: '2026-11-23T13:00:00.000Z', note: null };
  const { folder } = await servedPlant(t, { state: aPlant(), alerts: [{ ...first, acknowledged }] });
  const { out } = await coolwatch(['ack', first.id, '--by', 'ben', '--state', folder]);
  assert.equal(out, `Acknowledged by kim before; yours stands beside it: ${first.title}\n`);
});

test('shelve says until when and who, and always has an end; unshelve takes it back', async (t) => {
  const { folder, commands } = await servedPlant(t, { state: aPlant(), alerts });
  const place = ['--state', folder];
  const shelved = await coolwatch(['shelve', '01KAR5B3C0ABC', '--for', '4h', '--note', 'seal', ...place]);
  assert.deepEqual([shelved.code, shelved.err], [0, '']);
  assert.equal(shelved.out, `Shelved by mia until 23 Nov 18:20:20 CET: ${first.title}\n`);
  const done = await coolwatch(['unshelve', first.id, '--by', 'ben', ...place]);
  assert.deepEqual([done.code, done.out], [0, `No longer shelved: ${first.title}\n`]);
  assert.deepEqual(commands, [
    { kind: 'shelve', id: first.id, forMs: 14_400_000, by: 'mia', note: 'seal' },
    { kind: 'unshelve', id: first.id, by: 'ben', note: null },
  ]);
  for (const wrong of [[], ['--for', '25h'], ['--for', 'ever'], ['--for', '0s']]) {
    assert.equal((await coolwatch(['shelve', first.id, ...wrong, ...place])).code, 2, wrong.join(' '));
  }
});

test('feedback says what an alert was, by whom, and until when people work there', async (t) => {
  const { folder, commands } = await servedPlant(t, { state: aPlant(), alerts });
  const place = ['--state', folder];
  const say = (...args: string[]) => coolwatch(['feedback', first.id, ...args, ...place]);
  const confirmed = await say('confirmed', '--mode', 'bearing', '--note', 'outer race');
  assert.deepEqual([confirmed.code, confirmed.err], [0, '']);
  assert.equal(confirmed.out, `Noted as confirmed bearing, by mia: ${first.title}\n`);
  const wrong = await say('false-alarm', '--by', 'ben');
  assert.equal(wrong.out, `Noted as false alarm, by ben: ${first.title}\n`);
  const work = await say('known-work', '--for', '2h');
  assert.equal(work.out, `Noted as known work until 23 Nov 16:20:20 CET, by mia: ${first.title}\n`);
  const json = JSON.parse((await say('known-work', '--until', '2026-11-24T06:00', '--json')).out) as object;
  assert.deepEqual(json, {
    ok: true,
    id: first.id,
    verdict: 'known-work',
    mode: null,
    until: '2026-11-24T05:00:00.000Z',
    by: 'mia',
    note: null,
  });
  assert.equal((await say('--undo')).out, `Taken back, by mia: ${first.title}\n`);
  const request = { kind: 'feedback', id: first.id, mode: null, forMs: null, by: 'mia', note: null };
  assert.deepEqual(commands, [
    { ...request, verdict: 'confirmed', mode: 'bearing', note: 'outer race' },
    { ...request, verdict: 'false-alarm', by: 'ben' },
    { ...request, verdict: 'known-work', forMs: 7_200_000 },
    { ...request, verdict: 'known-work', forMs: Date.parse('2026-11-24T05:00Z') - now },
    { ...request, verdict: 'withdrawn' },
  ]);
  for (const args of [
    [],
    ['wrong'],
    ['confirmed', '--undo'],
    ['false-alarm', '--mode', 'bearing'],
    ['confirmed', '--for', '2h'],
    ['known-work', '--for', '31d'],
    ['known-work', '--for', '2h', '--until', '2026-11-24T06:00Z'],
    ['known-work', '--until', '2026-11-23T06:00Z'],
    ['known-work', '--until', '2027-11-23T06:00Z'],
    ['known-work', '--until', 'tomorrow'],
  ]) {
    assert.equal((await say(...args)).code, 2, args.join(' '));
  }
  assert.equal(commands.length, 5, 'nothing wrong reaches the agent');
});

test('feedback on what nobody knows is not found, and what the agent refuses is told', async (t) => {
  const refused = 'there is no fault mode bearng; did you mean bearing?';
  const { folder } = await servedPlant(t, {
    state: aPlant(),
    alerts,
    command: async () => ({ ok: false, status: 409, message: refused }),
  });
  const place = ['--state', folder];
  const unknown = await coolwatch(['feedback', '09', 'confirmed', ...place]);
  assert.deepEqual([unknown.code, unknown.err.split(':')[1]], [3, ' not-found']);
  const slip = await coolwatch(['feedback', first.id, 'confirmed', '--mode', 'bearng', ...place]);
  assert.deepEqual([slip.code, slip.err], [1, `coolwatch: refused: ${refused}\n`]);
  const nobody = await coolwatch(['feedback', first.id, 'confirmed', '--state', temporaryFolder(t)]);
  assert.equal(nobody.code, 4);
});

test('maintenance says what, how long and who, and always has an end', async (t) => {
  const { folder, commands } = await servedPlant(t, { state: aPlant() });
  const begun = await coolwatch([
    'maintenance',
    'CHWP-2',
    '--for',
    '2h',
    '--note',
    'seal',
    '--state',
    folder,
  ]);
  assert.deepEqual([begun.code, begun.err], [0, '']);
  assert.match(begun.out, /^CHWP-2 is under maintenance until .*16:20/);
  await coolwatch(['maintenance', 'CHWP-2', '--end', '--state', folder]);
  assert.deepEqual(commands, [
    { kind: 'maintenance', subject: 'CHWP-2', forMs: 7_200_000, by: 'mia', note: 'seal' },
    { kind: 'maintenance', subject: 'CHWP-2', forMs: null, by: 'mia', note: null },
  ]);
  for (const wrong of [[], ['--for', '31d'], ['--for', 'long'], ['--for', '1h', '--end']]) {
    const refused = await coolwatch(['maintenance', 'CHWP-2', ...wrong, '--state', folder]);
    assert.equal(refused.code, 2, wrong.join(' '));
  }
});

test('sensors accept and sensors replaced pass a person’s word on', async (t) => {
  const { folder, commands } = await servedPlant(t, { state: aPlant() });
  const accepted = await coolwatch(['sensors', 'accept', 'CHWP-2 flow', '--state', folder]);
  assert.deepEqual([accepted.code, accepted.err, accepted.out], [0, '', 'CHWP-2 flow is believed again\n']);
  const replaced = await coolwatch(['sensors', 'replaced', 'CHWP-2 flow', '--json', '--state', folder]);
  assert.equal(JSON.parse(replaced.out).sensor, 'CHWP-2 flow');
  assert.deepEqual(
    commands.map(({ kind, by }) => [kind, by]),
    [
      ['sensor-accepted', 'mia'],
      ['sensor-replaced', 'mia'],
    ],
  );
});

test('what the agent refuses comes back as a reason and an exit code', async (t) => {
  const cases = [
    [404, 3, 'not-found'],
    [409, 1, 'already-closed'],
    [503, 1, 'refused'],
  ] as const;
  for (const [status, exit, code] of cases) {
    const command = async () => ({ ok: false, status, message: 'because' }) as const;
    const { folder } = await servedPlant(t, { state: aPlant(), alerts, command });
    const refused = await coolwatch(['ack', first.id, '--state', folder]);
    assert.deepEqual([refused.code, refused.err], [exit, `coolwatch: ${code}: because\n`]);
  }
});

test('without an agent its databases are read, and every command says so', async (t) => {
  const journal = [anAlert({ revision: 1 }), closed];
  const folder = await stoppedAgent(t, aPlant({ alerts: [second] }), journal);
  const threeMinutesLater = { now: () => Date.parse(aPlant().at) + 185_000 };
  const commands = [['status'], ['sensors'], ['votes', 'CHWP-2'], ['alerts'], ['alert', '01KAR']];
  for (const command of commands) {
    const { out, err, code } = await coolwatch([...command, '--state', folder], threeMinutesLater);
    assert.deepEqual([code, err], [0, ''], command[0]);
    assert.match(out, /^agent not running; as of 14:20:10 \(3 min ago\)$/m, command[0]);
  }
  const status = await coolwatch(['status', '--check', '--state', folder], threeMinutesLater);
  assert.equal(status.code, 5);
  // The journal is the truth about alerts, not the older snapshot.
  assert.match(status.out, /suction low/);
  assert.doesNotMatch(status.out, /flow low/);
  const ack = await coolwatch(['ack', first.id, '--state', folder]);
  assert.equal(ack.code, 4);
  assert.match(ack.err, /^coolwatch: agent-unreachable: acknowledging needs a running agent/);
});

test('an agent that never said how the plant is still has its alerts', async (t) => {
  const folder = await stoppedAgent(t, null, [anAlert({ revision: 1 })]);
  const list = await coolwatch(['alerts', '--state', folder]);
  assert.match(list.out, /^agent not running; only its alerts are left$/m);
  assert.match(list.out, /suction low/);
  const status = await coolwatch(['status', '--state', folder]);
  assert.equal(status.code, 3);
  assert.match(status.err, /"coolwatch alerts" still lists its alerts/);
});

test('with --json standard output is one document, also for errors', async (t) => {
  const state = aPlant({ alerts: [first, second] });
  const { folder } = await servedPlant(t, { state, alerts, verdicts: [aVerdict('CHWP-2', 'normal')] });
  const json = async (...args: string[]) => {
    const { out, err, code } = await coolwatch([...args, '--json', '--state', folder]);
    assert.equal(err, '');
    return { code, document: JSON.parse(out) as Record<string, unknown> };
  };
  const shared = { agent_running: true, as_of: state.at };
  assert.deepEqual((await json('status')).document, {
    ...shared,
    needs_person: true,
    headline: '1 alarm needs a person.',
    advice: [`Read the worst: coolwatch alert ${first.id}`],
    state,
  });
  assert.deepEqual((await json('sensors')).document, { ...shared, sensors: state.sensors });
  assert.deepEqual((await json('alerts')).document, { ...shared, alerts: [first, second] });
  const history = [{ ...first, revision: 1 }, first];
  const whole = { alert: first, history, commands: [], readings: null };
  assert.deepEqual((await json('alert', first.id)).document, { ...shared, ...whole });
  const verdicts = [aVerdict('CHWP-2', 'normal')];
  assert.deepEqual((await json('votes', 'CHWP-2')).document, { ...shared, asset: 'CHWP-2', verdicts });
  assert.deepEqual(await json('ack', first.id, '--note', 'x'), {
    code: 0,
    document: { ok: true, id: first.id, by: 'mia', note: 'x' },
  });
  const errors: readonly [string[], number, string][] = [
    [['alert', '09'], 3, 'not-found'],
    [['alert', '01KAR'], 2, 'ambiguous'],
    [['votes'], 2, 'usage'],
    [['statsu'], 2, 'usage'],
    [['status', '--colour'], 2, 'usage'],
  ];
  for (const [args, exit, code] of errors) {
    const { code: got, document } = await json(...args);
    const error = document['error'] as { code: string; message: string };
    assert.deepEqual([got, error.code, typeof error.message], [exit, code, 'string'], args.join(' '));
  }
});

test('no command passes on what a terminal would obey', async (t) => {
  const asset = anAsset(hostile, 'normal', { kind: hostile });
  const alert = anAlert({ title: hostile, checks: [hostile], mode: hostile });
  const [sensor] = aPlant().sensors;
  const state = aPlant({
    site: hostile,
    assets: [asset],
    alerts: [alert],
    sensors: [{ ...sensor!, id: hostile, asset: hostile }],
  });
  const { folder } = await servedPlant(t, {
    state,
    alerts: [alert],
    verdicts: [asset.verdict],
    command: async () => ({ ok: false, status: 500, message: hostile }),
  });
  const commands = [
    ['status'],
    ['sensors'],
    ['sensors', '--asset', hostile],
    ['sensors', '--asset', `no ${hostile}`],
    ['votes', hostile],
    ['alerts'],
    ['alert', alert.id],
    ['alert', hostile],
    ['ack', alert.id, '--by', hostile],
    [hostile],
  ];
  for (const command of commands) {
    for (const json of [[], ['--json']]) {
      const { out, err } = await coolwatch([...command, ...json, '--state', folder]);
      assert.notEqual(out + err, '');
      assert.equal(obeyed(out + err), null, command.join(' '));
    }
  }
});

test('run and backtest say what is missing before they do anything', async () => {
  const both = ['--train-rows', '5', '--train-until', '2026-01-01T00:00:00Z'];
  const files = ['--sensors', 's.yaml', '--readings', 'r.csv', '--out', 'o'];
  const cases: readonly [string[], RegExp][] = [
    [['backtest'], /required option '--sensors <file>'/],
    [['backtest', ...files], /Give --train-rows N or --train-until TIME/],
    [['backtest', ...files, ...both], /cannot be used with/],
    [['backtest', ...files, '--train-rows', '1.5'], /whole number/],
    [['import'], /required option '--readings <file>'/],
    [['run', 'extra'], /too many arguments/],
  ];
  for (const [args, why] of cases) {
    const { code, err } = await coolwatch(args);
    assert.equal(code, 2, args.join(' '));
    assert.match(err, /^coolwatch: usage: [^\n]+\n$/);
    assert.match(err, why);
  }
});

test('help and version end well', async () => {
  const help = await coolwatch(['--help']);
  assert.equal(help.code, 0);
  assert.match(help.out, /status .*\n(.*\n)*.*check-config/);
  const version = await coolwatch(['--version']);
  assert.match(version.out, /^\d+\.\d+\.\d+\n$/);
});
