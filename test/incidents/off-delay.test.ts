import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OffDelay } from '../../agent/incidents/life/off-delay.ts';
import { aFrame } from '../support/a-plant.ts';

/** The first of so many quiet frames that ends an incident; -1 for none. */
function endsAt(offDelay: OffDelay, from: number, to: number, periodMs = 1000, id = 'one'): number {
  for (let n = from; n < to; n++) if (offDelay.quiet('pump', id, aFrame(n, [], periodMs))) return n;
  return -1;
}

test('an incident ends when all has been quiet for the off-delay, and for ten frames at least', () => {
  assert.equal(endsAt(new OffDelay(60_000), 0, 100), 60);
  assert.equal(endsAt(new OffDelay(60_000), 0, 100, 60_000), 10);
});

test('whatever stands again makes it begin anew', () => {
  const offDelay = new OffDelay(60_000);
  assert.equal(endsAt(offDelay, 0, 50), -1);
  offDelay.disturb('pump');
  assert.equal(endsAt(offDelay, 50, 200), 110);
});

test('frames in which the machine does not run steadily neither count nor begin anew', () => {
  const offDelay = new OffDelay(60_000);
  assert.equal(endsAt(offDelay, 0, 50), -1);
  for (let n = 50; n < 1000; n++) offDelay.pause('pump', aFrame(n, []));
  assert.equal(endsAt(offDelay, 1000, 2000), 1010);
});

test('what came back after it had returned has to be quiet for twice as long, up to half a day', () => {
  const offDelay = new OffDelay(60_000);
  const lengths = Array.from({ length: 12 }, (_, times) => {
    const from = times * 100_000;
    return endsAt(offDelay, from, from + 100_000) - from;
  });
  assert.deepEqual(lengths.slice(0, 5), [60, 120, 240, 480, 960]);
  assert.deepEqual(lengths.slice(-2), [43_200, 43_200]);
});

test('another incident begins with the delay as it is set', () => {
  const offDelay = new OffDelay(60_000);
  endsAt(offDelay, 0, 1000);
  assert.equal(endsAt(offDelay, 1000, 2000, 1000, 'other') - 1000, 60);
});
