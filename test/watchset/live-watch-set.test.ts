import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Command } from '../../agent/model.ts';
import { openReader } from '../../agent/store/reader.ts';
import { openDatabase, closeDatabase } from '../../agent/store/database.ts';
import { journalLayout } from '../../agent/store/journal/journal-layout.ts';
import { LiveWatchSet } from '../../agent/watchset/live-watch-set.ts';
import type { Pipeline } from '../../agent/pipeline.ts';
import { remembering } from '../../agent/watchset/remembering.ts';
import type { WatchSet } from '../../agent/watchset/watch-set.ts';
import { atWork, models, plant, pumpFrames, run } from '../pipeline/a-watched-pump.ts';
import { openStore, silent } from '../store/open-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aPast, anIncident, chosen, ramp, residual, sensors, watched } from './a-past.ts';

function partsOf(
  store: Awaited<ReturnType<typeof openStore>>,
  { courses }: Pipeline,
  chosen: (watchSet: WatchSet) => void = () => undefined,
) {
  return { plant, seed: 1, storage: store, courses, chosen, log: silent };
}

test('chosen after an incident, journalled, and known again after a restart and with the agent down', async (t) => {
  const folder = temporaryFolder(t);
  const store = await openStore(folder);
  const pipeline = atWork();
  const announcements = run(pipeline, pumpFrames(400, 700, 500, 600));
  await store.commit({ frame: 700, announcements, commands: [] });
  const told: WatchSet[] = [];
  const parts = partsOf(store, pipeline, (watchSet) => told.push(watchSet));
  const live = new LiveWatchSet(parts);
  await live.resume();
  assert.equal(live.answer().watch_set, null);
  await live.choose('an incident is over', () => models);
  const { watch_set: set, history } = live.answer();
  assert.equal(set!.assets[0]!.basis, 'incidents');
  assert.ok(watched(set!.assets[0]!).some((sensor) => sensor === 'head' || sensor === 'power'));
  assert.deepEqual(
    history.map(({ why }) => why),
    ['an incident is over'],
  );
  // Nothing has changed: nothing is journalled.
  await live.choose('the agent has learned', () => models);
  await live.stop();
  assert.equal(live.answer().history.length, 1);
  assert.deepEqual(told, [set]);
  const again = new LiveWatchSet(parts);
  await again.resume();
  assert.deepEqual(told, [set, set]);
  assert.deepEqual(again.answer(), live.answer());
  await store.saveWatchSet({ why: 'the agent has learned', watch_set: set! });
  await store.close();
  const reader = openReader(folder);
  t.after(() => reader.close());
  assert.deepEqual(reader.watchSets(5), [
    { why: 'the agent has learned', watch_set: set },
    { why: 'an incident is over', watch_set: set },
  ]);
});

test('a journal from before watch sets goes on, with none', async (t) => {
  const folder = temporaryFolder(t);
  const before = { ...journalLayout, migrations: journalLayout.migrations.slice(0, 2) };
  closeDatabase(openDatabase(join(folder, 'journal.db'), before, {}));
  const reader = openReader(folder);
  assert.deepEqual(reader.watchSets(5), []);
  reader.close();
  const store = await openStore(folder);
  t.after(() => store.close());
  assert.deepEqual(await store.watchSets(5), []);
});

test('what foretold an incident that lies too far back is not forgotten, unless its sensors are gone', () => {
  const pump = sensors(['bearing', 'temperature'], ['flow', 'flow']);
  const blocks = 600;
  const strange = residual(blocks, 9).map((x, b) => 0.1 + 0.02 * x + ramp(320, 0.02)(b));
  const rows = { bearing: residual(blocks, 1, ramp(250, 0.06)), flow: residual(blocks, 2) };
  const before = chosen(pump, aPast(pump, rows, { pump: strange }), [anIncident('pump', 400, 500)]);
  const now = chosen(pump, null);
  assert.equal(now.assets[0]!.basis, 'coverage');
  assert.deepEqual(remembering(before, now, pump).assets, before.assets);
  const without = { ...pump, sensors: pump.sensors.filter(({ id }) => id !== 'bearing') };
  assert.equal(remembering(before, chosen(without, null), without).assets[0]!.basis, 'coverage');
  const none = { isNone: () => true };
  assert.equal(remembering(before, now, pump, none).assets[0]!.basis, 'coverage');
});

test('what was called a false alarm has foretold nothing; taken back, it has again', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  const pipeline = atWork();
  const announcements = run(pipeline, pumpFrames(400, 700, 500, 600));
  await store.commit({ frame: 700, announcements, commands: [] });
  const live = new LiveWatchSet(partsOf(store, pipeline));
  const raised = announcements.filter(({ why }) => why === 'raised');
  const bases: string[] = [];
  for (const verdict of ['confirmed', 'false-alarm', 'withdrawn'] as const) {
    const commands = raised.map(({ alert }): Command => {
      const about = { asset: 'pump', sensors: [], raisedAt: Date.parse(alert.raised_at) };
      const word = { mode: null, forMs: null, by: 'kim', at: 700_000, note: null };
      return { kind: 'feedback', id: alert.id, verdict, about, ...word };
    });
    await store.commit({ frame: 701, announcements: [], commands });
    await live.choose(verdict, () => models);
    bases.push(live.answer().watch_set!.assets[0]!.basis);
  }
  await live.stop();
  assert.deepEqual(bases, ['incidents', 'coverage', 'incidents']);
  assert.deepEqual(
    live.answer().history.map(({ why }) => why),
    ['withdrawn', 'false-alarm', 'confirmed'],
  );
});
