import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import * as fc from 'fast-check';
import { CommandDoor, type Judged } from '../../agent/commands/command-door.ts';
import type { CommandKind } from '../../agent/sinks/mqtt/topics.ts';
import { largestBody } from '../../agent/status/answers.ts';
import { StillClock } from '../sinks/real-clock.ts';
import { openStore } from '../store/open-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aCommand, secret, topicOf } from './a-command.ts';

const windowMs = 60_000;

/** A door that wants signatures (or leaves it to the broker), its clock, and its state folder. */
async function aDoor(t: TestContext, auth: 'hmac' | 'acl', folder = temporaryFolder(t)) {
  const store = await openStore(folder);
  t.after(() => store.close().catch(() => undefined));
  const clock = new StillClock();
  const secretFile = join(folder, 'secret');
  writeFileSync(secretFile, `${secret}\n`, { mode: 0o600 });
  const door = new CommandDoor(
    auth === 'acl' ? { auth, windowMs } : { auth, windowMs, secretFile },
    store,
    clock,
  );
  const judge = (payload: unknown, kind: CommandKind = 'ack', retained = false): Promise<Judged> => {
    const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
    return door.judge({ kind, topic: topicOf(kind), payload: bytes, retained });
  };
  const code = async (...asked: Parameters<typeof judge>): Promise<string> => {
    const judged = await judge(...asked);
    return judged.ok ? 'taken' : judged.code;
  };
  return { store, clock, folder, judge, code };
}

test('a signed command is taken as the socket would have it', async (t) => {
  const { judge, clock } = await aDoor(t, 'hmac');
  const signed = { by: 'scada: kim', note: 'going there' };
  const request = async (kind: CommandKind, change = {}) => {
    const judged = await judge(aCommand(clock.now(), change, kind), kind);
    assert.ok(judged.ok, JSON.stringify(judged));
    return judged.request;
  };
  assert.deepEqual(await request('ack'), { kind: 'ack', id: 'A', ...signed });
  assert.deepEqual(await request('shelve'), { kind: 'shelve', id: 'A', forMs: 3_600_000, ...signed });
  assert.deepEqual(await request('unshelve', { note: null }), {
    kind: 'unshelve',
    id: 'A',
    by: signed.by,
    note: null,
  });
  const work = { kind: 'maintenance', subject: 'pump-1', ...signed };
  assert.deepEqual(await request('maintenance'), { ...work, forMs: 3_600_000 });
  assert.deepEqual(await request('maintenance', { for: null }), { ...work, forMs: null });
  const word = { kind: 'feedback', id: 'A', mode: null, forMs: null, ...signed };
  assert.deepEqual(await request('feedback', { mode: 'bearing' }), {
    ...word,
    verdict: 'confirmed',
    mode: 'bearing',
  });
  assert.deepEqual(await request('feedback', { verdict: 'known-work', for: '2h' }), {
    ...word,
    verdict: 'known-work',
    forMs: 7_200_000,
  });
});

test('what is unsigned, altered, stale, retained, oversized or malformed is refused', async (t) => {
  const { code, clock } = await aDoor(t, 'hmac');
  const now = clock.now();
  assert.equal(await code(aCommand(now, { signature: null })), 'unsigned');
  assert.equal(await code({ ...aCommand(now), by: 'eve' }), 'unsigned');
  assert.equal(await code(aCommand(now), 'unshelve'), 'unsigned', 'signed for another topic');
  const word = aCommand(now, { mode: 'bearing' }, 'feedback');
  assert.equal(await code({ ...word, verdict: 'withdrawn' }, 'feedback'), 'unsigned');
  assert.equal(await code({ ...word, mode: 'air' }, 'feedback'), 'unsigned');
  assert.equal(await code(aCommand(now, { at: null })), 'unsigned');
  assert.equal(await code(aCommand(now, { nonce: null })), 'unsigned');
  assert.equal(await code(aCommand(now - windowMs - 1)), 'stale');
  assert.equal(await code(aCommand(now + windowMs + 1)), 'stale');
  assert.equal(await code(aCommand(now, { at: '2026-13-45T99:99:99Z' })), 'stale');
  assert.equal(await code(aCommand(now - windowMs)), 'taken');
  assert.equal(await code(aCommand(now + windowMs)), 'taken');
  assert.equal(await code(aCommand(now), 'ack', true), 'retained');
  assert.equal(await code(Buffer.alloc(largestBody + 1, ' ')), 'oversized');
  for (const payload of ['', 'no json', '[]', 'null', '{', '1e999', '\uFEFF{}']) {
    assert.equal(await code(Buffer.from(payload)), 'malformed', payload);
  }
  assert.equal(await code(Buffer.from([0x22, 0xff, 0x22])), 'malformed', 'no UTF-8');
});

test('what the schema does not know is malformed, and the answer says what it is', async (t) => {
  const { judge, clock } = await aDoor(t, 'acl');
  const says = async (change: Record<string, unknown>, kind: CommandKind = 'ack') => {
    const judged = await judge(aCommand(clock.now(), change, kind), kind);
    return judged.ok ? 'taken' : judged.message;
  };
  assert.match(await says({ colour: 'blue' }), /unknown key "colour"/);
  assert.match(await says({ by: undefined }), /"by" is missing/);
  assert.match(await says({ by: 'kim\u001B[2J' }), /^by: must be printable/);
  assert.match(await says({ schema: 'coolwatch-command/2' }), /must be one of coolwatch-command\/1/);
  assert.match(await says({ for: '4h' }), /unknown key "for"/);
  assert.match(await says({ for: '25h' }, 'shelve'), /must be between 1s and 24h/);
  assert.match(await says({ for: null }, 'shelve'), /^for: must be a duration/);
  assert.match(await says({ for: undefined }, 'maintenance'), /"for" is missing/);
  assert.match(await says({ for: '31d' }, 'maintenance'), /must be between 1s and 30d/);
  assert.match(await says({ verdict: 'wrong' }, 'feedback'), /must be one of confirmed, false-alarm/);
  assert.match(await says({ verdict: undefined }, 'feedback'), /"verdict" is missing/);
  assert.match(
    await says({ verdict: 'false-alarm', mode: 'air' }, 'feedback'),
    /only what is confirmed has a mode/,
  );
  assert.match(await says({ for: '2h' }, 'feedback'), /only known-work lasts for a time/);
  assert.match(await says({ verdict: 'known-work', for: '31d' }, 'feedback'), /between 1s and 30d/);
  assert.match(await says({ id: 7 }), /^id: must be text/);
  assert.match(await says({ id: 'x'.repeat(100) }), /id is longer than 64/);
});

test('a command is taken once, also after a restart and with the clock set back', async (t) => {
  const { store, clock, code, folder } = await aDoor(t, 'hmac');
  const first = aCommand(clock.now());
  assert.equal(await code(first), 'taken');
  assert.equal(await code(first), 'replayed');
  await store.close();
  const again = await aDoor(t, 'hmac', folder);
  assert.equal(await again.code(first), 'replayed');
  again.clock.advance(3 * windowMs);
  assert.equal(await again.code(first), 'stale');
  assert.equal(await again.code(aCommand(again.clock.now())), 'taken');
  again.clock.advance(-3 * windowMs);
  assert.equal(await again.code(first), 'replayed');
});

test('where the broker vouches, neither time nor signature need be there, but a stale time is refused', async (t) => {
  const { code, clock } = await aDoor(t, 'acl');
  const bare = { schema: 'coolwatch-command/1', id: 'A', by: 'kim' };
  assert.equal(await code(bare), 'taken');
  assert.equal(await code(bare), 'taken', 'an acknowledgement twice changes nothing');
  assert.equal(await code({ ...bare, at: new Date(clock.now() - windowMs - 1).toISOString() }), 'stale');
  assert.equal(await code(bare, 'ack', true), 'retained');
});

test('whatever bytes come, nothing but the signed command itself is taken', async (t) => {
  const { code, clock } = await aDoor(t, 'hmac');
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.json()), async (bytes) => {
      assert.notEqual(await code(Buffer.from(bytes)), 'taken');
    }),
  );
  const change = fc.record({ at: fc.nat(), bit: fc.nat(7) });
  await fc.assert(
    fc.asyncProperty(change, async ({ at, bit }) => {
      const bytes = Buffer.from(JSON.stringify(aCommand(clock.now())));
      bytes[at % bytes.length]! ^= 1 << bit;
      assert.notEqual(await code(bytes), 'taken');
    }),
    { numRuns: 300 },
  );
});
