import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { pino } from 'pino';
import type { Alert } from '../../../agent/model.ts';
import type { PlantState } from '../../../agent/status/plant-state.ts';
import { openStorage } from '../../../agent/store/storage.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { anAlert, aPlant, closed, first, now, second } from '../a-plant.ts';
import { coolwatch } from '../captured-io.ts';

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

test('after an import without a run nobody has watched yet, and every command says so', async (t) => {
  const folder = temporaryFolder(t);
  const [sensors, readings, state] = ['sensors.yaml', 'readings.csv', 'state'].map((n) => join(folder, n));
  writeFileSync(
    sensors!,
    'site: { id: x }\nassets: [{ id: P, kind: pump }]\nsensors: [{ id: a, asset: P, kind: flow, unit: m3/h }]\n',
  );
  writeFileSync(readings!, 'timestamp,a\n2026-03-01T00:00:00Z,1\n2026-03-01T00:00:10Z,2\n');
  const args = ['import', '--sensors', sensors!, '--readings', readings!, '--state', state!];
  const imported = await coolwatch(args);
  assert.match(imported.out, new RegExp(`^2 readings in 2 frames taken$[^]*^Written to ${state}$`, 'm'));
  for (const command of ['status', 'sensors']) {
    const { err, code } = await coolwatch([command, '--state', state!]);
    assert.deepEqual([code, /has not watched the plant yet: start it/.test(err)], [3, true], err);
  }
  assert.match((await coolwatch(['alerts', '--state', state!])).out, /not running; it has not watched yet$/m);
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
