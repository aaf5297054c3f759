import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { openStorage } from '../../../agent/store/storage.ts';
import type { WatchSet } from '../../../agent/watchset/watch-set.ts';
import { servedPlant } from '../../status/served-plant.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { aPlant, hostile, now } from '../a-plant.ts';
import { coolwatch } from '../captured-io.ts';

const row = {
  of: 'CHWP-1',
  asset: 'CHWP-1',
  cluster: 'CHWP-1/1 (stands for 2)',
  stands_for: ['CHWP-1 suction', 'CHWP-1 discharge'],
  spare: 'CHWP-1 discharge',
  lead_s: 302_400,
  stability: 0.95,
} as const;
const watchSet: WatchSet = {
  schema: 'coolwatch-watchset/1',
  at: '2026-11-23T12:00:00.000Z',
  candidates: 120,
  assets: [
    {
      asset: 'CHWP-1',
      basis: 'incidents',
      incidents: ['2026-11-22T12:00:00.000Z'],
      selected: [{ ...row, sensor: 'CHWP-1 suction', why: 'left its baseline 3.5 days before' }],
      kept: { shown: 1, kept: 1, lead: 0.9 },
      left_out: [{ sensor: 'CHWP-2 flow', why: `tells the same as CHWP-1 suction ${hostile}` }],
      uncovered: [],
    },
    {
      asset: 'CHWP-2',
      basis: 'coverage',
      incidents: [],
      selected: [
        {
          ...row,
          sensor: 'CHWP-2 flow',
          asset: 'CHWP-2',
          lead_s: null,
          stability: null,
          why: 'no incident yet',
        },
      ],
      kept: null,
      left_out: [],
      uncovered: ['misalignment or unbalance'],
    },
  ],
};
const answer = { watch_set: watchSet, history: [{ at: watchSet.at, why: 'an incident is over' }] };

test('an ordered table of what to watch on the assets that had incidents, each with its reason', async (t) => {
  const { folder } = await servedPlant(t, { state: aPlant(), watchSet: answer });
  const { out, code } = await coolwatch(['watchset', '--state', folder]);
  assert.equal(code, 0);
  assert.match(out, /^1 of 120 sensors to watch, chosen .*: an incident is over$/m);
  assert.match(
    out,
    /^CHWP-1, by what foretold its incident, 22 Nov|^CHWP-1, by what foretold its incident, of 22 Nov/m,
  );
  assert.match(out, /90 % of\s+the lead/);
  assert.match(out, /^1 CHWP-1 suction +2 +3\.5 days +0\.95$/m);
  assert.match(out, /^ {4}left its baseline 3\.5 days before$/m);
  assert.doesNotMatch(out, /CHWP-2/);
});

test('one asset before any incident: by coverage, and what it cannot see', async (t) => {
  const { folder } = await servedPlant(t, { state: aPlant(), watchSet: answer });
  const { out } = await coolwatch(['watchset', 'CHWP-2', '--state', folder]);
  assert.match(out, /^CHWP-2, no incident yet: by which of its fault modes they show$/m);
  assert.match(out, /^1 CHWP-2 flow +2 +- +-$/m);
  assert.match(out, /no sensor of it shows: misalignment or unbalance/);
  const unknown = await coolwatch(['watchset', 'CHWP-9', '--state', folder]);
  assert.equal(unknown.code, 3);
});

test('--explain says why a sensor is watched or not, and nothing that a terminal obeys', async (t) => {
  const { folder } = await servedPlant(t, { state: aPlant(), watchSet: answer });
  const why = (sensor: string) => coolwatch(['watchset', '--explain', sensor, '--state', folder]);
  assert.match((await why('CHWP-1 suction')).out, /^CHWP-1: watched: left its baseline/);
  const { out } = await why('CHWP-2 flow');
  assert.match(out, /^CHWP-1: not watched: tells the same as CHWP-1 suction/);
  assert.ok(!out.includes('\u001B') && !out.includes('\u0007'));
  assert.equal((await why('nothing')).code, 3);
});

test('--json has everything, from the journal too when the agent is down, and says so', async (t) => {
  const folder = temporaryFolder(t);
  const log = pino({ level: 'silent' });
  const storage = await openStorage({ folder, log, at: now, sinks: [], channels: ['a'] });
  await storage.saveSnapshot(aPlant());
  await storage.saveWatchSet({ why: 'the agent has learned', watch_set: watchSet });
  await storage.close();
  const { out } = await coolwatch(['watchset', '--json', '--state', folder]);
  const told = JSON.parse(out) as {
    agent_running: boolean;
    assets: unknown;
    history: readonly { why: string }[];
  };
  assert.equal(told.agent_running, false);
  assert.deepEqual(told.assets, [watchSet.assets[0]]);
  assert.equal(told.history[0]!.why, 'the agent has learned');
  assert.match((await coolwatch(['watchset', '--state', folder])).out, /^agent not running; as of /);
});

test('an agent that has still to learn has none', async (t) => {
  const { folder } = await servedPlant(t, { state: aPlant() });
  const { code, err } = await coolwatch(['watchset', '--state', folder]);
  assert.equal(code, 3);
  assert.match(err, /no watch set yet/);
});
