import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import pino from 'pino';
import type { Sensor } from '../../../config/plant.ts';
import { Quality } from '../../../agent/model.ts';
import { Decoder, payloadCap } from '../../../agent/sources/mqtt/decoder.ts';
import { routeTopics } from '../../../agent/sources/mqtt/routes.ts';
import { mqttAddress, sensor } from '../plant-parts.ts';
import { RecordingIntake } from '../recording-intake.ts';

const now = 1_700_000_000_000;
const clock = { now: () => now, elapsed: () => 0, every: () => () => undefined };

function decoderOf(sensors: readonly Sensor[]) {
  const intake = new RecordingIntake();
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const decoder = new Decoder(routeTopics('plant', sensors), intake, clock, log);
  return {
    intake,
    lines,
    send: (topic: string, payload: string | Buffer, retained = false) =>
      decoder.decode(topic, Buffer.from(payload), retained),
  };
}

test('one message with many values gives a reading for each, at the time it carries', () => {
  const { intake, send } = decoderOf([
    sensor('t', mqttAddress('pump/1', '$.temp', '$.ts')),
    sensor('p', mqttAddress('pump/1', "$.values['dis p'][1]")),
    sensor('on', mqttAddress('pump/1', '$.on'), { kind: 'status' }),
  ]);
  assert.equal(
    send('pump/1', '{"temp":21.5,"ts":"2026-01-01T00:00:00Z","values":{"dis p":[0,3.5]},"on":true}'),
    3,
  );
  assert.deepEqual(intake.readings, [
    { channel: 0, at: Date.UTC(2026, 0, 1), value: 21.5, quality: Quality.good },
    { channel: 1, at: now, value: 3.5, quality: Quality.good },
    { channel: 2, at: now, value: 1, quality: Quality.good },
  ]);
});

test('a bad value of a message never stops the other values', () => {
  const { intake, send } = decoderOf([
    sensor('a', mqttAddress('t', '$.a')),
    sensor('b', mqttAddress('t', '$.b')),
    sensor('c', mqttAddress('t', '$.c')),
    sensor('d', mqttAddress('t', '$.d', '$.when')),
    sensor('e', mqttAddress('t', '$.e')),
  ]);
  assert.equal(send('t', '{"a":"12.5","b":1e999,"d":4,"when":"yesterday","e":5}'), 1);
  assert.deepEqual(
    intake.readings.map(({ channel, value }) => [channel, value]),
    [[4, 5]],
  );
  assert.deepEqual(
    intake.rejects.map(({ code }) => code),
    ['wrong-type', 'not-finite', 'missing-path', 'bad-time'],
  );
});

test('a message that cannot be used counts once and says where', () => {
  const { intake, send } = decoderOf([
    sensor('a', mqttAddress('t', '$.a')),
    sensor('b', mqttAddress('t', '$.b')),
  ]);
  send('t', '{"a":1,');
  send('t', Buffer.from([0xff, 0xfe, 0x00]));
  send('t', '{"a":1,"b":2}', true);
  send('t', `{"a":1,"pad":"${'x'.repeat(payloadCap)}"}`);
  send('other\u001b[31m', '1');
  assert.deepEqual(intake.readings, []);
  assert.deepEqual(intake.rejects, [
    { code: 'bad-json', where: 't' },
    { code: 'bad-json', where: 't' },
    { code: 'retained', where: 't' },
    { code: 'too-large', where: 't' },
    { code: 'unknown-topic', where: 'other?[31m' },
  ]);
});

test('a place is cut to 200 characters', () => {
  const { intake, send } = decoderOf([]);
  send('x'.repeat(65_535), '1');
  assert.equal(intake.rejects[0]?.where.length, 200);
});

test('a number of its own is a payload without JSON', () => {
  const { intake, send } = decoderOf([
    sensor('a', mqttAddress('t')),
    sensor('s', mqttAddress('s'), { kind: 'status' }),
  ]);
  for (const bad of ['', 'null', '[5]', '"5"', '0x10', 'true', '5 C', '1'.repeat(1000)]) send('t', bad);
  assert.deepEqual(intake.readings, []);
  assert.ok(intake.rejects.every(({ code }) => code === 'wrong-type'));
  assert.equal(intake.rejects.length, 8);
  assert.equal(send('t', '21.5\n') + send('s', 'true'), 2);
});

test('a million levels of nesting neither overflow nor hide the neighbours', () => {
  const { intake, send } = decoderOf([sensor('a', mqttAddress('t', '$.a'))]);
  send('t', `{"deep":${'['.repeat(100_000)}${']'.repeat(100_000)},"a":1}`);
  assert.equal(intake.readings[0]?.value, 1);
});

test('a repeated fault is logged when it begins and, with its count, when it ends', () => {
  const { lines, send } = decoderOf([sensor('a', mqttAddress('t'))]);
  for (let message = 0; message < 50; message++) send('t', 'broken');
  send('t', '1');
  const logged = lines.map((line) => JSON.parse(line) as { rejected?: number });
  assert.equal(logged.length, 2);
  assert.equal(logged[1]?.rejected, 50);
});

test('an address that cannot be read is named with its sensor', () => {
  const bad = [sensor('wild', mqttAddress('a/+/b')), sensor('path', mqttAddress('t', '$..x'))];
  assert.throws(() => routeTopics('plant', bad), /sensor wild.*\n.*sensor path/);
});

test('no payload makes the decoder throw, and what it takes is a finite number of the payload', () => {
  const wire = [
    sensor('n', mqttAddress('bare')),
    sensor('a', mqttAddress('json', '$.a')),
    sensor('p', mqttAddress('json', '$.__proto__.a', '$.t')),
  ];
  const payloads = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.string().map((text) => Buffer.from(text)),
    fc.double().map((value) => Buffer.from(String(value))),
    fc.record({ a: fc.jsonValue(), t: fc.jsonValue() }).map((value) => Buffer.from(JSON.stringify(value))),
    fc
      .record({ a: fc.oneof(fc.double(), fc.maxSafeInteger()), t: fc.integer() })
      .map((value) => Buffer.from(JSON.stringify(value))),
    fc.double().map((value) => Buffer.from(`{"__proto__":{"a":${value}}}`)),
  );
  fc.assert(
    fc.property(fc.constantFrom('bare', 'json'), payloads, (topic, payload) => {
      const { intake, send } = decoderOf(wire);
      send(topic, payload);
      const numbers = new Set(
        payload
          .toString('latin1')
          .match(/[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/g)
          ?.map(Number),
      );
      for (const { value, at } of intake.readings) {
        assert.ok(Number.isFinite(value) && Number.isFinite(at));
        assert.ok(numbers.has(value), `${value} does not stand in ${payload.toString()}`);
      }
    }),
    { numRuns: 500 },
  );
});
