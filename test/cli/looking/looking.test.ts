import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servedPlant } from '../../status/served-plant.ts';
import { alerts, aPlant, aVerdict, first, second } from '../a-plant.ts';
import { coolwatch } from '../captured-io.ts';

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
