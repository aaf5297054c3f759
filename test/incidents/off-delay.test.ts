import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OffDelay } from '../../agent/incidents/off-delay.ts';
import { aFrame } from '../support/a-plant.ts';

/** The first of so many quiet frames that ends an incident; -1 for none. */
function endsAt(offDelay: OffDelay, from: number, to: number, periodMs = 1000): number {
  for (let n = from; n < to; n++) if (offDelay.quiet('pump', aFrame(n, [], periodMs))) return n;
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
