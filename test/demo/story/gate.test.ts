import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gate } from '../../../agent/demo/story/gate.ts';
import { type Millis, Quality } from '../../../agent/model.ts';
import type { Intake } from '../../../agent/ports.ts';

const t1 = 300_000;
const t2 = 600_000;

interface Rig {
  readonly gate: Gate;
  readonly mqtt: Intake;
  readonly opcua: Intake;
  /** What has come through to the agent. */
  readonly through: unknown[];
}

function aGate(): Rig {
  const gate = new Gate();
  const through: unknown[] = [];
  const agent: Intake = {
    take: (channel, at, value) => through.push([channel, at, value]),
    alive: () => undefined,
    lost: (channels, why) => through.push(['lost', channels, why]),
    reject: (code, where) => through.push([code, where]),
  };
  return {
    gate,
    mqtt: gate.intake('mqtt', agent),
    opcua: gate.intake('opcua', agent),
    through,
  };
}

function take(intake: Intake, channel: number, at: Millis, value: number): void {
  intake.take(channel, at, value, Quality.good);
}

test('a frame waits for its last reading and goes through in channel order', async () => {
  const { gate, mqtt, opcua, through } = aGate();
  const sent = { at: t1, mqtt: 2, opcua: 1, lost: [] };
  let complete = false;
  const next = gate.next().then((frame) => {
    complete = true;
    return frame;
  });
  gate.expect(sent);
  take(mqtt, 2, t1, 22);
  take(opcua, 1, t1, 11);
  await new Promise(setImmediate);
  assert.equal(complete, false);
  assert.match(gate.missing(), /1 of 2 readings came in over MQTT, 1 of 1 over OPC UA/);
  take(mqtt, 0, t1, 0);
  assert.deepEqual(await next, sent);
  assert.deepEqual(through, []);
  gate.letThrough(sent);
  assert.deepEqual(through, [
    [0, t1, 0],
    [1, t1, 11],
    [2, t1, 22],
  ]);
  assert.deepEqual(gate.taken, { mqtt: 2, opcua: 1 });
});

test('what comes in early, even before the plant has said so, waits for its own frame', async () => {
  const { gate, mqtt, through } = aGate();
  take(mqtt, 0, t2, 2);
  take(mqtt, 0, t1, 1);
  const first = { at: t1, mqtt: 1, opcua: 0, lost: [] };
  const second = { at: t2, mqtt: 1, opcua: 0, lost: [] };
  gate.expect(first);
  gate.expect(second);
  for (const sent of [first, second]) {
    assert.deepEqual(await gate.next(), sent);
    gate.letThrough(sent);
  }
  assert.deepEqual(through, [
    [0, t1, 1],
    [0, t2, 2],
  ]);
});

test('a node goes bad with its frame, not with the notification that runs ahead', async () => {
  const { gate, opcua, through } = aGate();
  take(opcua, 0, t1, 1);
  opcua.lost([0], 'bad-node');
  const first = { at: t1, mqtt: 0, opcua: 1, lost: [] };
  const second = { at: t2, mqtt: 0, opcua: 0, lost: [0] };
  gate.expect(first);
  gate.letThrough((await gate.next())!);
  assert.deepEqual(through, [[0, t1, 1]]);
  gate.expect(second);
  gate.letThrough((await gate.next())!);
  assert.deepEqual(through.at(-1), ['lost', [0], 'bad-node']);
});

test('a lost session, a rejection and a reading of a frame long gone are the agent’s affair at once', async () => {
  const { gate, mqtt, opcua, through } = aGate();
  take(mqtt, 0, t1, 1);
  gate.expect({ at: t1, mqtt: 1, opcua: 0, lost: [] });
  gate.letThrough((await gate.next())!);
  through.length = 0;
  opcua.lost('all', 'disconnected');
  mqtt.reject('bad-json', 'plant/x');
  take(opcua, 3, t1, 9);
  assert.deepEqual(through, [
    ['lost', 'all', 'disconnected'],
    ['bad-json', 'plant/x'],
    [3, t1, 9],
  ]);
});

test('when the plant has said its last there is no next frame', async () => {
  const { gate } = aGate();
  const next = gate.next();
  gate.expectNoMore();
  assert.equal(await next, null);
});
