/** The disk does not take the journal for a while: whoever looks must see that alerts wait. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSqlite } from '../../agent/store/sqlite.ts';
import type { AgentStatusPayload } from '../../agent/sinks/mqtt/topics.ts';
import { coolwatch } from '../cli/captured-io.ts';
import { scada } from '../sinks/scada.ts';
import { aPlant } from '../support/a-plant.ts';
import { anAgent } from '../support/an-agent.ts';
import { until } from '../support/until.ts';

const limits = { alarm_low: null, warn_low: null, warn_high: 80, alarm_high: 95 };
const plant = aPlant([{ id: 'bearing', asset: 'pump-1', kind: 'temperature', unit: 'degC', limits }]);

test('an alert that cannot be journalled is in status, in status --check and in the heartbeat until it is', async (t) => {
  const { agent, url, folder, clock, frame } = await anAgent(t, plant, {});
  const ear = await scada(t, url);
  const status = () => coolwatch(['status', '--check', '--state', folder], { now: () => clock.now() });
  const heartbeat = () =>
    ear.said<AgentStatusPayload>('coolwatch/v1/site/agent/test/status').at(-1)?.commits_waiting;
  await until('a frame', () => {
    frame(60);
    return agent.state() !== null && heartbeat() === 0;
  });
  assert.deepEqual(agent.state()!.storage, { waiting: 0, troubles: [] });

  const other = openSqlite(join(folder, 'journal.db'));
  t.after(() => other.close());
  other.exec('BEGIN EXCLUSIVE');
  frame(97);
  await until('it to be seen', () => {
    frame(97);
    return agent.state()!.storage!.waiting === 1 && heartbeat() === 1;
  });
  assert.deepEqual(ear.events(), []);
  const { code, out } = await status();
  assert.equal(code, 5);
  assert.match(out, /^Alerts cannot be journalled: 1 commit waits, and nobody is told\.$/m);

  other.exec('COMMIT');
  await until('the alert', () => ear.events().length === 1);
  await until('it to be over', () => {
    frame(97);
    return agent.state()!.storage!.waiting === 0 && heartbeat() === 0;
  });
});
