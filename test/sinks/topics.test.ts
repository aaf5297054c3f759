import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { escapeLevel, topicsUnder } from '../../agent/sinks/mqtt/topics.ts';

test('an escaped id is one topic level without wildcards or control characters, whatever it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (id) => {
      const level = escapeLevel(id);
      assert.doesNotMatch(level, /[/+#\p{Cc}\p{Cs}]/u);
      assert.equal(Buffer.from(level).toString(), level, 'valid UTF-8');
    }),
  );
});

test('two ids never share a topic', () => {
  const id = fc.string({ unit: fc.constantFrom('a', '/', '%', '2', 'F', 'u', '\uD800', '\u0000', '0') });
  fc.assert(
    fc.property(id, id, (a, b) => a === b || escapeLevel(a) !== escapeLevel(b)),
    { numRuns: 2_000 },
  );
});

test('printable UTF-8 and spaces stay, separators are percent-escaped', () => {
  assert.equal(escapeLevel('Volume Flow RateRMS'), 'Volume Flow RateRMS');
  assert.equal(escapeLevel('Rückkühler 3'), 'Rückkühler 3');
  assert.equal(escapeLevel('a/b+c#d%\u0000\u0085'), 'a%2Fb%2Bc%23d%25%00%C2%85');
});

test('the topics stand under the prefix with the site in its place', () => {
  const topics = topicsUnder('plant/{site}/', 'dc/1', 'agent 1');
  assert.equal(topics.alarm('pump-1'), 'plant/dc%2F1/asset/pump-1/alarm');
  assert.equal(topics.event('pump-1'), 'plant/dc%2F1/asset/pump-1/event');
  assert.equal(topics.health('pump-1'), 'plant/dc%2F1/asset/pump-1/health');
  assert.equal(topics.alarm(null), 'plant/dc%2F1/agent/agent 1/alarm');
  assert.equal(topics.event(null), 'plant/dc%2F1/agent/agent 1/event');
  assert.equal(topics.sourceStatus('broker'), 'plant/dc%2F1/source/broker/status');
  assert.equal(topics.agentStatus, 'plant/dc%2F1/agent/agent 1/status');
});

test('a site may be called anything: its id stands in the prefix as it is', () => {
  assert.equal(topicsUnder('plant/{site}', 'a$&b$$c', 'x').agentStatus, 'plant/a$&b$$c/agent/x/status');
});
