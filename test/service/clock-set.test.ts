/** What a clock that is set does to the whole agent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unpack } from '../../agent/training/packed-block.ts';
import { openStore } from '../store/open-store.ts';
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

test('frames around a step of the clock are not learned from, also when frames go on as before', async (t) => {
  const { clock, folder, frame, stop } = await anAgent(t, plant, {});
  for (let n = 0; n < 50; n++) frame(cool);
  clock.set(5_000);
  for (let n = 0; n < 50; n++) frame(cool);
  await stop();
  const store = await openStore(folder, { channels: ['bearing'] });
  t.after(() => store.close());
  const [packed] = await store.learningBlocks(JSON.stringify([1_000, 'bearing']));
  const { numbers, withheld } = unpack(packed!.rows, packed!.columns, packed!.data, 1)!;
  const learned = [...numbers].filter((_, row) => withheld[row] === 0).map((n) => n - numbers[0]!);
  assert.ok(learned.length >= 10 && learned.every((n) => n < 25), `${learned.join()}`);
});
