import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servedPlant } from '../status/served-plant.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { alerts, aPlant, first, now } from './a-plant.ts';
import { coolwatch } from './captured-io.ts';

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
