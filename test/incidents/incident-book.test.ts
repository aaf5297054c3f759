import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { IncidentBook } from '../../agent/incidents/incident-book.ts';
import { StandIns } from '../../agent/incidents/grading/stand-ins.ts';
import { WhatStands } from '../../agent/incidents/what-stands.ts';
import { LimitWatch } from '../../agent/limits/limit-watch.ts';
import type { Alert, Mode } from '../../agent/model.ts';
import type { Announcement } from '../../agent/ports.ts';
import { PlantRules } from '../../agent/rules/plant-rules.ts';
import type { Flaw, FlawName } from '../../agent/validation/flaw.ts';
import { aFrame, aPlant, someSettings } from '../support/a-plant.ts';

const limits = { alarm_low: null, warn_low: null, warn_high: 80, alarm_high: 95 };
const bare = aPlant([
  { id: 'bearing', asset: 'pump', kind: 'temperature', limits },
  { id: 'oil', asset: 'chiller', kind: 'temperature', limits },
]);
const plant = { ...bare, assets: bare.assets.map((asset) => ({ ...asset, redundancy: 'cooling' })) };
const settings = { ...someSettings().incidents, offDelayMs: 2_000, rejoinMs: 20_000, longestShelfMs: 30_000 };

const work = { subject: 'pump', from: 0, until: 1_000_000, by: 'kim', note: null };

/** What happens in one frame: readings, doubted instruments, a person's commands, a restart. */
interface Happening {
  readonly frames: number;
  readonly values: readonly [number, number];
  readonly flaws: readonly Flaw[];
  readonly asked: 'ack' | 'shelve' | 'unshelve' | 'restart' | null;
  /** Which of the alerts that there ever were. */
  readonly which: number;
  readonly forMs: number;
  /** Somebody works on the pump. */
  readonly worked: boolean;
  /** How both machines are run. */
  readonly mode: Mode;
}
const happening: fc.Arbitrary<Happening> = fc.record({
  frames: fc.constantFrom(1, 1, 3, 12, 40),
  values: fc.tuple(fc.constantFrom(60, 85, 96), fc.constantFrom(60, 60, 85, 96)),
  flaws: fc
    .subarray([0, 1])
    .chain((channels) =>
      fc
        .constantFrom<FlawName>('stuck', 'spiking')
        .map((name) => channels.map((channel) => ({ channel, name, since: 0, value: 1, expected: NaN }))),
    ),
  asked: fc.constantFrom('ack', 'shelve', 'unshelve', 'restart', null, null),
  which: fc.nat({ max: 9 }),
  forMs: fc.constantFrom(1, 5_000, 100_000),
  worked: fc.boolean(),
  mode: fc.constantFrom('steady', 'steady', 'off', 'unknown'),
});

/** A book with what a journal behind it would hold; every announcement is checked as it comes. */
class Journalled {
  readonly newest = new Map<string, Alert>();
  readonly limits = new LimitWatch(plant.sensors);
  readonly stands = new WhatStands(plant, this.limits, new PlantRules(plant), { covers: () => false });
  book = this.#aBook();
  n = 100;
  mode: Mode = 'unknown';

  #aBook(): IncidentBook {
    return new IncidentBook(plant, settings, this.stands, new StandIns(plant, { on: () => false }));
  }

  take(announced: readonly Announcement[]): void {
    for (const { why, alert } of announced) {
      const before = this.newest.get(alert.id);
      assert.equal(alert.revision, (before?.revision ?? 0) + 1, 'revisions rise by one, none comes twice');
      assert.equal(alert.raised_at, before?.raised_at ?? alert.raised_at);
      assert.ok(alert.changed_at >= (before?.changed_at ?? alert.raised_at), 'time never runs back');
      const stopped = before?.active === true && before.mode === 'not running';
      assert.ok(
        alert.active || alert.mode !== 'not running' || !stopped,
        'nobody is well for having been stopped',
      );
      assert.equal(why === 'closed', alert.state === 'normal', 'closed is told, and only when it is so');
      this.newest.set(alert.id, alert);
    }
  }

  ask({ asked, which, forMs }: Happening, at: number): void {
    const id = [...this.newest.keys()].at(-1 - which) ?? '';
    const signed = { id, by: 'kim', at, note: null };
    switch (asked) {
      case 'ack':
        return this.take(this.book.operator.acknowledge({ kind: 'ack', ...signed }, at));
      case 'shelve':
        return this.take(this.book.operator.shelve({ kind: 'shelve', forMs, ...signed }, at));
      case 'unshelve':
        return this.take(this.book.operator.unshelve({ kind: 'unshelve', ...signed }, at));
      case 'restart':
        this.book = this.#aBook();
        return this.book.resume([...this.newest.values()].filter(({ state }) => state !== 'normal'));
      case null:
    }
  }

  /** One frame as the pipeline steps it: readings, commands, shelves, limits, assets, instruments. */
  step(what: Happening, first: boolean): void {
    const frame = aFrame(++this.n, what.values);
    for (const [channel, value] of what.values.entries()) {
      const asset = this.limits.take(channel, frame.at - 400, value);
      if (asset !== null) this.take(this.book.limitsChanged(asset, frame.at - 400, what.mode));
    }
    if (first) this.ask(what, frame.at);
    this.take(this.book.operator.endShelves(frame.at));
    this.take(this.book.operator.suppress(what.worked ? [work] : [], frame.at));
    const started = this.mode === 'off' && what.mode !== 'off' ? plant.assets.map(({ id }) => id) : [];
    this.mode = what.mode;
    for (const asset of [...this.limits.due(frame.at), ...started])
      this.take(this.book.limitsChanged(asset, frame.at, what.mode));
    for (const { id } of plant.assets) this.take(this.book.frame(id, frame, what.mode, null));
    this.take(this.book.sensors(frame, what.flaws));
    this.take(this.book.redundancy(frame.at));
    this.take(this.book.flood(frame.at));
    this.#check(frame.at, what);
  }

  #check(at: number, { values, flaws, mode }: Happening): void {
    const open = this.book.openAlerts();
    const journalled = [...this.newest.values()].filter(({ state }) => state !== 'normal');
    const byId = (a: Alert, b: Alert) => a.id.localeCompare(b.id);
    assert.deepEqual(open.toSorted(byId), journalled.toSorted(byId), 'what was told is what is open');
    for (const { shelved } of open) {
      if (shelved === null) continue;
      const leftMs = Date.parse(shelved.until) - at;
      assert.ok(leftMs > 0 && leftMs <= settings.longestShelfMs, `a shelf with ${leftMs} ms left`);
    }
    for (const [channel, value] of values.entries()) {
      const { asset } = plant.sensors[channel]!;
      if (value > (mode === 'off' ? 95 : 80)) assert.ok(this.book.activeOn(asset), `${asset} is forgotten`);
    }
    const doubted = open.filter(({ kind, active }) => kind === 'sensor' && active);
    for (const { channel } of flaws) {
      const { id } = plant.sensors[channel]!;
      assert.ok(doubted.some(({ evidence }) => evidence.some(({ sensor }) => sensor === id)));
    }
  }
}

const calm: Happening = {
  frames: 1,
  values: [60, 60],
  flaws: [],
  asked: null,
  which: 0,
  forMs: 5_000,
  worked: false,
  mode: 'steady',
};

test('what a machine was stopped for stands until it runs again and is well; what is found on one that stands still returns there', () => {
  const [ran, still] = [new Journalled(), new Journalled()].map((of, k) => {
    const mode = k === 0 ? 'steady' : 'off';
    of.step({ ...calm, mode, values: [96, 60] }, true);
    for (let n = 0; n < 40; n++) of.step({ ...calm, mode: 'off' }, false);
    return of;
  });
  const states = (of: Journalled) => of.book.openAlerts().map(({ active, mode }) => [active, mode]);
  assert.deepEqual(states(ran!), [[true, 'not running']]);
  assert.deepEqual(states(still!), [[false, 'off']]);
  ran!.step(calm, false);
  assert.deepEqual(states(ran!), [[true, 'steady']]);
  for (let n = 0; n < 40; n++) ran!.step(calm, false);
  assert.deepEqual(states(ran!), [[false, 'steady']]);
});

test('what was found on a machine that starts and stops all day returns once it has run well for long enough in all', () => {
  const it = new Journalled();
  it.step({ ...calm, values: [96, 60] }, true);
  for (let n = 0; n < 60; n++)
    it.step({ ...calm, mode: Math.floor(n / 4) % 2 === 0 ? 'off' : 'steady' }, false);
  assert.deepEqual(
    it.book.openAlerts().map(({ active }) => active),
    [false],
  );
});

test('a machine that was worked on while it stood still is held no more: its sensors tell', () => {
  const it = new Journalled();
  it.step({ ...calm, values: [96, 60] }, true);
  for (let n = 0; n < 20; n++) it.step({ ...calm, mode: 'off' }, false);
  for (let n = 0; n < 20; n++) it.step({ ...calm, mode: 'off', worked: true }, false);
  const [held] = it.book.openAlerts();
  assert.deepEqual([held!.active, held!.mode], [true, 'not running']);
  for (let n = 0; n < 20; n++) it.step({ ...calm, mode: 'off' }, false);
  const [returned] = it.book.openAlerts();
  assert.deepEqual([returned!.active, returned!.mode], [false, 'off']);
});

test('who shares the work of a machine and had an alert before it is named in its checks', () => {
  const journalled = new Journalled();
  journalled.step({ ...calm, values: [96, 60] }, true);
  for (let n = 0; n < 5; n++) journalled.step({ ...calm, values: [96, 96] }, false);
  const [pump, chiller] = ['pump', 'chiller'].map((id) =>
    journalled.book.openAlerts().find(({ asset }) => asset?.id === id)!,
  );
  assert.equal(
    chiller!.checks.at(-1),
    `Look at the machine beside it, whose alert came first. ${pump!.title}.`,
  );
  assert.ok(!pump!.checks.some((check) => check.includes('chiller')), 'the first is not sent to the second');
  for (let n = 0; n < 15; n++) journalled.step({ ...calm, values: [60, 96] }, false);
  journalled.step({ ...calm, values: [96, 96] }, false);
  const again = journalled.book.openAlerts().find(({ asset }) => asset?.id === 'pump')!;
  assert.ok(again.active && again.id === pump!.id && again.revision > pump!.revision);
  assert.ok(!again.checks.some((check) => check.includes('chiller')), 'not when it comes back either');
});

test('what a limit has told of is looked at again with the reading of now, as long as it is as grave', () => {
  const journalled = new Journalled();
  const evidence = (value: number) => {
    journalled.step({ ...calm, values: [value, 60] }, true);
    const [active] = journalled.book.open();
    const anew = journalled.stands.evidenceAnew(active!, aFrame(journalled.n, [value, 60]), 'steady', null);
    return anew?.evidence[0]?.value;
  };
  assert.deepEqual([96, 99, 85].map(evidence), [96, 99, undefined]);
});

test('a shelf on an alert of long ago takes nothing from the one that stands now', () => {
  const journalled = new Journalled();
  journalled.step({ ...calm, values: [96, 60] }, true);
  for (let k = 0; k < 40; k++) journalled.step(calm, false);
  journalled.step({ ...calm, values: [96, 60], asked: 'shelve', which: 0 }, true);
  journalled.step({ ...calm, values: [96, 60], asked: 'shelve', which: 1 }, true);
  assert.equal(journalled.book.open().length, 2);
});

test('whatever happens, restarts too: no open alert is lost, no shelf lacks its end, no revision is told twice', () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 1, maxLength: 40 }), (happenings) => {
      const journalled = new Journalled();
      for (const what of happenings) {
        for (let k = 0; k < what.frames; k++) journalled.step(what, k === 0);
      }
    }),
    { numRuns: 200 },
  );
});
