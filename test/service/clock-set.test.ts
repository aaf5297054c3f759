/** What a clock that is set does to the whole agent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aPlant } from '../support/a-plant.ts';
import { anAgent } from '../support/an-agent.ts';

const limits = { alarm_low: null, warn_low: null, warn_high: 80, alarm_high: 95 };
const plant = aPlant([{ id: 'bearing', asset: 'pump-1', kind: 'temperature', unit: 'degC', limits }]);
const [hot, cool] = [97, 60];
const dayMs = 86_400_000;

test('a limit that is passed after the clock was set back is told at once', async (t) => {
  const { agent, clock, frame } = await anAgent(t, plant, {});
  for (let n = 0; n < 5; n++) frame(cool);
  clock.set(-dayMs);
  for (let n = 0; n < 3; n++) frame(cool);
  assert.deepEqual(agent.state()?.alerts, []);
  frame(hot);
  frame(hot);
  assert.deepEqual(
    agent.state()?.alerts.map(({ asset, state }) => [asset?.id, state]),
    [['pump-1', 'unacknowledged']],
  );
});
