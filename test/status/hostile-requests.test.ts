import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test, type TestContext } from 'node:test';
import * as fc from 'fast-check';
import { socketPath } from '../../agent/status/answers.ts';
import { readCommand } from '../../agent/status/command-request.ts';
import { StatusClient } from '../../agent/status/socket-client.ts';
import { aPlant, anAlert } from '../cli/a-plant.ts';
import { servedPlant, type ServedPlant } from './served-plant.ts';

/** Sends bytes as they are and gives back everything until the server closes. */
async function raw(folder: string, ...pieces: readonly string[]): Promise<string> {
  const socket = connect(socketPath(folder));
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString()));
  // A server that refuses a body closes while the client still writes.
  socket.on('error', () => undefined);
  for (const piece of pieces) socket.write(piece);
  await once(socket, 'close');
  return answer;
}

function post(body: string, headers = ''): string {
  return `POST /v1/commands HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;
}

function ask(line: string): string {
  return `${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
}

async function unharmed(t: TestContext): Promise<ServedPlant & { check(): Promise<void> }> {
  const state = aPlant();
  const served = await servedPlant(t, { state, alerts: [anAlert()], requestTimeoutMs: 200 });
  return {
    ...served,
    async check() {
      assert.deepEqual(served.commands, []);
      assert.deepEqual(await new StatusClient(served.folder).state(), state);
    },
  };
}

test('wrong methods and unknown paths are refused', async (t) => {
  const { folder, check } = await unharmed(t);
  const expectations: readonly [string, number][] = [
    ['POST /v1/state', 405],
    ['DELETE /v1/alerts', 405],
    ['PUT /v1/alerts/x', 405],
    ['GET /v1/commands', 405],
    ['GET /', 404],
    ['GET /v1', 404],
    ['GET /v2/state', 404],
    ['GET /v1/state/x', 404],
    ['GET /v1/alerts/x/y', 404],
    ['GET /v1/alerts/..%2F..%2Fetc', 404],
    ['GET /v1/%ff', 400],
    ['GET /v1/alerts?limit=0', 400],
    ['GET /v1/alerts?limit=1e9', 400],
    ['GET /v1/alerts?limit=1001', 400],
    ['GET /v1/votes?asset=a&frames=-1', 400],
    ['GET http://elsewhere/v1/state', 404],
  ];
  for (const [line, status] of expectations) {
    const answer = await raw(folder, ask(line));
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `), line);
    if (status === 405) assert.match(answer, /allow: (GET|POST)\r\n/i);
  }
  await check();
});

test('a body over 16 KB is refused, announced or not', async (t) => {
  const { folder, check } = await unharmed(t);
  const note = 'x'.repeat(20_000);
  const body = JSON.stringify({ kind: 'ack', id: 'a', by: 'b', note });
  assert.match(await raw(folder, post(body)), /^(HTTP\/1.1 413 |$)/);
  const chunked =
    'POST /v1/commands HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n' +
    `${body.length.toString(16)}\r\n${body}\r\n`;
  assert.match(await raw(folder, chunked), /^(HTTP\/1.1 413 |$)/);
  await check();
});

test('requests that never end are dropped', async (t) => {
  const { folder, check } = await unharmed(t);
  const loris = [
    raw(folder, 'GET /v1/state HTTP/1.1\r\nHost: x\r\n'),
    raw(folder, 'POST /v1/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"kind":'),
    raw(folder, 'POST /v1/commands HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"kin\r\n'),
  ];
  for (const answer of await Promise.all(loris)) assert.match(answer, /^(HTTP\/1.1 408 |$)/);
  await check();
});

test('what is no HTTP is dropped', async (t) => {
  const { folder, check } = await unharmed(t);
  assert.match(await raw(folder, '\u0016\u0003\u0001 hello\r\n\r\n'), /^(HTTP\/1.1 400 |$)/);
  const header = `GET /v1/state HTTP/1.1\r\nX: ${'y'.repeat(10_000)}\r\n\r\n`;
  assert.match(await raw(folder, header), /^HTTP\/1.1 431 /);
  await check();
});

test('a command that is not exactly one is refused with the reason', async (t) => {
  const { folder, check } = await unharmed(t);
  const good = { kind: 'ack', id: 'a', by: 'b', note: null };
  const bad: readonly [unknown, RegExp][] = [
    [{ ...good, kind: 'silence' }, /kind/],
    [{ ...good, kind: 'shelve' }, /forMs must be a number/],
    [{ ...good, kind: 'shelve', forMs: null }, /forMs must be a number/],
    [{ ...good, kind: 'shelve', forMs: 86_400_001 }, /at most 86400000/],
    [{ ...good, kind: 'feedback' }, /verdict must be one of confirmed, false-alarm/],
    [{ ...good, kind: 'feedback', verdict: 'constructor' }, /verdict must be one of/],
    [{ ...good, kind: 'feedback', verdict: 'known-work', mode: 'air' }, /only what is confirmed has a mode/],
    [{ ...good, kind: 'feedback', verdict: 'confirmed', mode: 'a\u001B[31m' }, /mode holds control/],
    [{ ...good, kind: 'feedback', verdict: 'confirmed', forMs: 1 }, /only known-work lasts/],
    [{ ...good, kind: 'feedback', verdict: 'known-work', forMs: -1 }, /forMs must be a number/],
    [{ ...good, kind: 'feedback', verdict: 'confirmed', about: {} }, /unknown key .*about/],
    [{ ...good, id: 7 }, /id must be a text/],
    [{ ...good, id: '' }, /id must be a text/],
    [{ ...good, by: undefined }, /by must be a text/],
    [{ ...good, by: 'x'.repeat(101) }, /by is longer/],
    [{ ...good, note: 'a\u001B[31m' }, /note holds control/],
    [{ ...good, note: 'a\u202Eb' }, /note holds control/],
    [{ ...good, at: 1 }, /unknown key .*at/],
    [[good], /JSON object/],
    [null, /JSON object/],
  ];
  for (const [command, why] of bad) {
    const answer = await raw(folder, post(JSON.stringify(command)));
    assert.match(answer, /^HTTP\/1.1 400 /);
    assert.match(answer, why);
  }
  assert.match(await raw(folder, post('{"kind":')), /the body is no JSON/);
  await check();
});

test('a command read from any text is clean or refused', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
      const body = JSON.stringify({ kind: 'ack', id: text, by: text, note: text });
      try {
        const { by, note } = readCommand(body);
        assert.deepEqual([by, note], [text, text]);
        assert.doesNotMatch(text, /\p{C}/u);
      } catch (cause) {
        assert.ok(cause instanceof Error);
      }
    }),
  );
});

test('an agent that fails to answer says so and goes on', async (t) => {
  const { folder, warnings } = await servedPlant(t, {
    state: aPlant(),
    command: async () => {
      throw new Error('secret detail');
    },
  });
  const answer = await raw(folder, post(JSON.stringify({ kind: 'ack', id: 'a', by: 'b', note: null })));
  assert.match(answer, /^HTTP\/1.1 500 /);
  assert.doesNotMatch(answer, /secret/);
  assert.match(warnings.join(), /secret detail/);
  assert.deepEqual(await new StatusClient(folder).state(), aPlant());
});
