import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IncidentBook } from '../../agent/incidents/incident-book.ts';
import { StandIns } from '../../agent/incidents/grading/stand-ins.ts';
import { WhatStands } from '../../agent/incidents/what-stands.ts';
import { LimitWatch } from '../../agent/limits/limit-watch.ts';
import { PlantRules } from '../../agent/rules/plant-rules.ts';
import type { Flaw } from '../../agent/validation/flaw.ts';
import { aFrame, aPlant, someSettings } from '../support/a-plant.ts';

const plant = aPlant([
  { id: 'flow', asset: 'pump', unit: 'L/s' },
  { id: 'head', asset: 'pump', kind: 'dp', unit: 'kPa' },
  { id: 'level', asset: 'tower', kind: 'level', unit: '%' },
]);
const frame = (n: number) => aFrame(n, [31.4, 200, 60]);
const flaw = (channel: number, name: Flaw['name'], value = 31.4): Flaw => ({
  channel,
  name,
  since: 0,
  value,
  expected: NaN,
});

function aBook(): IncidentBook {
  const silent = { covers: () => false };
  const limits = new LimitWatch(plant.sensors);
  const stands = new WhatStands(plant, limits, new PlantRules(plant), silent);
  const standIns = new StandIns(plant, { on: () => false });
  return new IncidentBook(plant, someSettings().incidents, stands, standIns);
}

test('a stuck instrument is an advisory about the sensor, in plain words, with its NE 107 class', () => {
  const [raised, ...others] = aBook().sensors(frame(40), [flaw(0, 'stuck')]);
  assert.deepEqual(others, []);
  const { alert } = raised!;
  assert.deepEqual([alert.kind, alert.level, alert.ne107], ['sensor', 'advisory', 'failure']);
  assert.equal(alert.asset!.id, 'pump');
  assert.equal(alert.title, 'flow has read exactly 31.4 L/s since 1 Jan 00:00: instrument stuck');
  assert.deepEqual(
    alert.evidence.map(({ sensor, value }) => [sensor, value]),
    [['flow', 31.4]],
  );
  assert.match(alert.checks.join(' '), /coolwatch sensors accept, or replaced, flow/);
});

test('what several instruments of an asset show in the same frame is one alert that names them all', () => {
  const flaws = [flaw(0, 'stuck'), flaw(1, 'stuck'), flaw(2, 'stuck')];
  const announced = aBook().sensors(frame(40), flaws);
  assert.deepEqual(
    announced.map(({ alert }) => [alert.asset!.id, alert.evidence.map(({ sensor }) => sensor)]),
    [
      ['pump', ['flow', 'head']],
      ['tower', ['level']],
    ],
  );
});

test('a heat balance that does not close is one alert about all of its instruments, and ends when one is found out', () => {
  const book = aBook();
  const suspects = [flaw(0, 'unbalanced'), flaw(1, 'unbalanced')];
  const told = book.sensors(frame(40), suspects);
  assert.deepEqual(
    told.map(({ why, alert }) => [why, alert.ne107, alert.unusable_sensors]),
    [['raised', 'out of specification', ['flow', 'head']]],
  );
  assert.match(told[0]!.alert.title, /^pump: the heat that one side gives .* one of its 2 flow meters/);
  const later = [41, 42].flatMap((n) => book.sensors(frame(n), [flaw(0, 'stuck')]));
  assert.deepEqual(
    later.map(({ why, alert }) => [why, alert.title.includes('stuck')]),
    [
      ['raised', true],
      ['returned', false],
    ],
  );
});

test('a flaw is told once, and returns when it is gone', () => {
  const book = aBook();
  const all = [1, 2, 3].flatMap((n) => book.sensors(frame(n), n < 3 ? [flaw(0, 'spiking')] : []));
  assert.deepEqual(
    all.map(({ why, alert }) => [why, alert.ne107]),
    [
      ['raised', 'maintenance required'],
      ['returned', 'maintenance required'],
    ],
  );
});

test('a sensor alert and a process alert of one asset stand side by side, and the process alert is what learning waits for', () => {
  const book = aBook();
  book.sensors(frame(1), [flaw(0, 'stuck')]);
  assert.equal(book.activeOn('pump'), false);
  assert.equal(book.openAlerts().length, 1);
});

test('after a restart standing flaws go on with their alerts from the journal', () => {
  const book = aBook();
  const flaws = [flaw(0, 'stuck'), flaw(1, 'stuck'), flaw(2, 'under-test')];
  const before = book.sensors(frame(1), flaws).map(({ alert }) => alert);
  assert.equal(before.length, 2);
  const resumed = aBook();
  resumed.resume(before);
  assert.deepEqual(resumed.sensors(frame(2), flaws), []);
  const returned = resumed.sensors(frame(3), []);
  assert.deepEqual(
    returned.map(({ why, alert }) => [why, alert.id]),
    before.map(({ id }) => ['returned', id]),
  );
});
