import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandDesk } from '../../agent/commands/command-desk.ts';
import { Pipeline } from '../../agent/pipeline.ts';
import { StillClock } from '../sinks/real-clock.ts';
import { aPlant, someSettings } from '../support/a-plant.ts';

const plant = aPlant([{ id: 'flow', asset: 'pump' }]);
const settings = someSettings();

function aDesk(): CommandDesk {
  const pipeline = new Pipeline(plant, settings);
  const storage = { alert: async () => null };
  const { incidents, diagnosis } = settings;
  return new CommandDesk({
    plant,
    settings: incidents,
    modes: diagnosis.modes,
    pipeline,
    storage,
    clock: new StillClock(),
  });
}

test('a command waits for the frame and says by which way it came', async () => {
  const desk = aDesk();
  const request = { kind: 'sensor-accepted', sensor: 'flow', by: 'kim', note: null } as const;
  const answers = [desk.give(request, 'socket'), desk.give(request, 'mqtt')];
  await new Promise((resolve) => setImmediate(resolve));
  const waiting = desk.take();
  assert.deepEqual(
    waiting.map(({ command }) => command),
    ['socket', 'mqtt'].map((via) => ({ ...request, at: new StillClock().now(), via })),
  );
  assert.deepEqual(desk.take(), [], 'one frame takes it');
  for (const { taken } of waiting) taken({ ok: true });
  assert.deepEqual(await Promise.all(answers), [{ ok: true }, { ok: true }]);
});

test('a hundred wait for a frame, more are told to come again', async () => {
  const desk = aDesk();
  const request = { kind: 'sensor-accepted', sensor: 'flow', by: 'kim', note: null } as const;
  for (let n = 0; n < 100; n++) void desk.give(request, 'mqtt');
  await new Promise((resolve) => setImmediate(resolve));
  const refused = await desk.give(request, 'socket');
  assert.deepEqual([refused.ok, refused.ok ? 200 : refused.status], [false, 503]);
  assert.equal(desk.take().length, 100);
});
