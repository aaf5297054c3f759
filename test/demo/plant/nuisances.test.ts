import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instruments } from '../../../agent/demo/plant/instruments/catalogue.ts';
import type { NuisanceKind, Story } from '../../../agent/demo/plant/index.ts';
import { aStory, Played } from './played.ts';

const minute = 60_000;
const story = aStory({ seed: 31, days: 12, learnDays: 5, periodMs: 5 * minute });
const played = new Played(story);
/** The same plant without what is put in between: what a nuisance does is the difference. */
const quiet = new Played(
  without(story, ['stuck', 'drift', 'spike', 'calibration', 'load-step', 'gap', 'silent-gateway']),
);

function without(from: Story, kinds: readonly NuisanceKind[]): Story {
  return { ...from, happenings: from.happenings.filter(({ nuisance }) => !kinds.includes(nuisance.kind)) };
}
const all = (kind: NuisanceKind) => {
  const found = story.happenings.map(({ nuisance }) => nuisance).filter((nuisance) => nuisance.kind === kind);
  assert.ok(found.length > 0, `no ${kind} in this story`);
  return found;
};
const sensorsOf = (asset: string) => instruments.filter((one) => one.asset === asset).map(({ id }) => id);

test('a gap takes every sensor of its asset, a silent gateway every sensor of its source', () => {
  for (const { subject, from, to } of all('gap')) {
    for (const id of sensorsOf(subject)) assert.ok(played.readings(id, from, to).every(Number.isNaN), id);
  }
  for (const { subject, from, to } of all('silent-gateway')) {
    for (const { id, asset } of instruments) {
      const silent = asset.startsWith('chiller') === (subject === 'plc');
      if (silent) assert.ok(played.readings(id, from, to).every(Number.isNaN), id);
    }
  }
});

test('a stuck sensor repeats one value, a drifting one leaves the true value, a spiking one jumps', () => {
  const present = (values: readonly number[]) => values.filter((value) => !Number.isNaN(value));
  for (const { subject, from, to } of all('stuck'))
    assert.equal(new Set(present(played.readings(subject, from, to))).size, 1);
  for (const { subject, to } of all('drift')) {
    const last = to - 3 * 3_600_000;
    const off = Math.abs(played.mean(subject, last, to) - quiet.mean(subject, last, to));
    const { low, high } = {
      low: Math.min(...present(quiet.readings(subject))),
      high: Math.max(...present(quiet.readings(subject))),
    };
    assert.ok(off > 0.15 * (high - low), `${subject} by ${off}`);
  }
  for (const { subject, from, to } of all('spike')) {
    const [with_, plainly] = [played.readings(subject, from, to), quiet.readings(subject, from, to)];
    const jumps = with_.filter((value, i) => Math.abs(value - plainly[i]!) > 0.2 * Math.abs(plainly[i]!));
    assert.ok(jumps.length >= 1 && jumps.length < 0.2 * with_.length, `${jumps.length} of ${with_.length}`);
  }
});

test('under calibration the transmitters of an asset are stepped through their ranges', () => {
  const apart = new Played({ ...story, periodMs: minute }, 'faulty');
  for (const { subject, from, to } of all('calibration')) {
    const pressed = sensorsOf(subject).filter((id) => {
      const values = apart.readings(id, from, to);
      return Math.max(...values) - Math.min(...values) > 0.9 * rangeOf(id);
    });
    assert.ok(pressed.length >= sensorsOf(subject).length - 1, `${pressed}`);
  }
});

test('a stand-by test runs its pump, a maintenance stop stops its asset', () => {
  for (const { subject, from, to } of all('stand-by-test')) {
    assert.ok(quiet.mean(`${subject} power`, from + 5 * minute, to) > 0.5, subject);
  }
  for (const { subject, from, to } of all('maintenance-stop')) {
    assert.equal(
      quiet.mean(`${subject} ${subject.startsWith('crah') ? 'fan speed' : 'speed'}`, from + 10 * minute, to),
      0,
    );
  }
});

test('a set-point change moves its set-point, and a load step the load', () => {
  for (const { subject, from, to } of all('setpoint-change')) {
    const sensor = subject === 'chw-loop' ? 'chiller-1 chw setpoint' : subject;
    assert.notEqual(
      quiet.mean(sensor, from, Math.min(to, from + 60 * minute)),
      quiet.mean(sensor, from - 60 * minute, from),
    );
  }
  const steps = without(story, ['stuck', 'drift', 'spike', 'calibration', 'gap', 'silent-gateway']);
  const stepped = new Played(steps);
  for (const { from, to } of all('load-step')) {
    const changed =
      stepped.mean('it power', from + 60 * minute, to) - quiet.mean('it power', from + 60 * minute, to);
    assert.ok(Math.abs(changed) > 5, `${changed} kW`);
  }
});

test('a rotation changes who runs', () => {
  for (const { subject, from } of all('rotation')) {
    // Both chillers may be needed: then only their order changes.
    if (subject === 'chillers') continue;
    const members = [...new Set(instruments.map(({ asset }) => asset))].filter((asset) =>
      asset.startsWith(subject.slice(0, -1)),
    );
    const running = (a: number, b: number) => members.map((id) => quiet.mean(`${id} power`, a, b) > 0.5);
    assert.notDeepEqual(
      running(from - 30 * minute, from),
      running(from + 30 * minute, from + 60 * minute),
      subject,
    );
  }
});

function rangeOf(id: string): number {
  if (id.includes('vibration')) return 25;
  const values = quiet.readings(id).filter((value) => !Number.isNaN(value));
  return Math.max(...values) - Math.min(...values);
}
