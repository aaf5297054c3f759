import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isSigned, signatureOf, signedText } from '../../agent/commands/signature.ts';
import type { CommandPayload } from '../../agent/sinks/mqtt/topics.ts';
import { secret, topicOf } from './a-command.ts';

const shelve = {
  schema: 'coolwatch-command/1',
  id: '01KSD6M340K1V9SW8P8QDDZTAR',
  for: '4h',
  by: 'kim',
  note: null,
  at: '2026-05-24T14:51:48.020Z',
  nonce: '6f1d3c9a5b7e4f20',
  signature: null,
} as const;

test('what is signed is eight lines, and openssl agrees with the signature', () => {
  const text = signedText(topicOf('shelve'), shelve);
  assert.equal(
    text,
    'coolwatch-command/1\ncoolwatch/v1/dc1/cmd/shelve\n2026-05-24T14:51:48.020Z\n6f1d3c9a5b7e4f20\n' +
      '01KSD6M340K1V9SW8P8QDDZTAR\n4h\nkim\n',
  );
  // printf '%s' "$text" | openssl dgst -sha256 -hmac "$secret"
  const expected = '41b70c8e37d15ebf8bd322690221176b0014aaea2356ab1c47de5cf5ba80e49d';
  assert.equal(signatureOf(topicOf('shelve'), shelve, secret), expected);
  assert.ok(isSigned(topicOf('shelve'), { ...shelve, signature: expected }, secret));
});

test('of feedback verdict and mode are signed too, as two lines more', () => {
  const word = { ...shelve, for: null, verdict: 'confirmed', mode: null } as const;
  const text = signedText(topicOf('feedback'), word);
  assert.equal(text.split('\n').length, 10);
  assert.ok(text.endsWith('\nkim\n\nconfirmed\n'));
});

test('no other topic, field, secret or signature fits', () => {
  const good = { ...shelve, signature: signatureOf(topicOf('shelve'), shelve, secret) };
  const fits = (change: Partial<CommandPayload>, topic = topicOf('shelve'), key = secret) =>
    isSigned(topic, { ...good, ...change } as CommandPayload, key);
  assert.ok(fits({}));
  assert.ok(!fits({}, topicOf('unshelve')));
  assert.ok(!fits({}, topicOf('shelve').replace('dc1', 'dc2')));
  assert.ok(!fits({}, topicOf('shelve'), secret.replace('8', '9')));
  for (const field of ['id', 'for', 'by', 'note', 'at', 'nonce'] as const) {
    assert.ok(!fits({ [field]: 'other' } as Partial<CommandPayload>), field);
  }
  for (const signature of [
    null,
    '',
    good.signature.slice(1),
    `${good.signature}0`,
    '0'.repeat(64),
    'é'.repeat(64),
  ]) {
    assert.ok(!fits({ signature }), String(signature));
  }
});

test('two commands that differ in anything have different texts', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '1'), maxLength: 3 });
  const payload = fc.record({ id: word, for: word, by: word, note: fc.option(word), at: word, nonce: word });
  fc.assert(
    fc.property(payload, payload, (a, b) => {
      const text = (one: typeof a) =>
        signedText('t', { schema: 'coolwatch-command/1', signature: null, ...one });
      // No note and an empty one say the same; the schema knows no empty text.
      const same =
        JSON.stringify({ ...a, note: a.note ?? '' }) === JSON.stringify({ ...b, note: b.note ?? '' });
      return (text(a) === text(b)) === same;
    }),
  );
});
