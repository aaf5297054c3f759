import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../agent/incidents/incident.ts';
import { noOutlook } from '../../agent/incidents/incident.ts';
import { IncidentBook } from '../../agent/incidents/incident-book.ts';
import type { Outlooks } from '../../agent/incidents/outlooks.ts';
import { StandIns } from '../../agent/incidents/grading/stand-ins.ts';
import type { WhatStands } from '../../agent/incidents/what-stands.ts';
import type { Priority } from '../../agent/model.ts';
import type { Announcement } from '../../agent/ports.ts';
import { aFrame, aPlant, someSettings } from '../support/a-plant.ts';

const plant = aPlant([{ id: 'winding', asset: 'pump', kind: 'temperature', unit: 'degC' }]);
const settings = { ...someSettings().incidents, offDelayMs: 0, rejoinMs: 100_000 };
const votes = { for: 4, cast: 7, needed: 4, members: [] };
const finding = (title: string, by: Finding['votes']): Finding => ({
  title,
  evidence: [],
  votes: by,
  unusableSensors: [],
  checks: [],
  modelId: null,
  ne107: null,
});
const voted = { level: 'alarm', cause: 'vote', finding: finding('strange', votes) } as const;
const passed = { level: 'alarm', cause: 'alarm_limit', finding: finding('too hot', null) } as const;

/** A book of which `says` what stands on the pump in the next frame; its failure is foreseen soon once `soon`. */
class Foretold {
  says: 'quiet' | 'stands' | 'votes' | 'limit' = 'quiet';
  soon = false;
  readonly told: [Announcement['why'], Priority][] = [];
  readonly book: IncidentBook;
  #n = 0;

  constructor() {
    const stands = {
      inFrame: () =>
        this.says === 'votes' || this.says === 'limit'
          ? { kind: 'found', found: this.says === 'votes' ? voted : passed }
          : { kind: this.says },
      evidenceAnew: () => null,
    } as unknown as WhatStands;
    const graded = (priority: Priority, whenSoon: Priority) => ({
      outlook: noOutlook,
      priority: this.soon ? whenSoon : priority,
      news: false,
    });
    const outlooks = {
      atRevision: (of: { priority: Priority }, _at: number, _begins: boolean, whenSoon: Priority) =>
        graded(of.priority, whenSoon),
      isDue: () => true,
      again: (of: { priority: Priority }, _at: number, whenSoon: Priority) => graded(of.priority, whenSoon),
    } as unknown as Outlooks;
    this.book = new IncidentBook(plant, settings, stands, new StandIns(plant, { on: () => false }), outlooks);
  }

  /** So many frames of it. */
  frames(says: Foretold['says'], count = 1): void {
    this.says = says;
    for (let k = 0; k < count; k++)
      this.#hear(this.book.frame('pump', aFrame(++this.#n, [60]), 'steady', null));
  }

  shelve(): void {
    const { id } = this.book.openAlerts()[0]!;
    const at = this.#n * 1000;
    this.#hear(
      this.book.operator.shelve({ kind: 'shelve', id, by: 'kim', at, forMs: 3_600_000, note: null }, at),
    );
  }

  #hear(announced: readonly Announcement[]): void {
    for (const { why, alert } of announced) if (why !== 'held') this.told.push([why, alert.priority]);
  }
}

test('what is foreseen soon is told once, graver; that it then passes its alarm limit is told as well', () => {
  const it = new Foretold();
  it.frames('votes');
  it.frames('stands', 3);
  it.soon = true;
  it.frames('stands', 3);
  it.frames('limit', 3);
  assert.deepEqual(it.told, [
    ['raised', 'medium'],
    ['worsened', 'high'],
    ['worsened', 'high'],
  ]);
  assert.equal(it.book.openAlerts()[0]!.title, 'too hot');
});

test('what comes back on its shelf and is foreseen soon ends the shelf', () => {
  const it = new Foretold();
  it.frames('votes');
  it.shelve();
  it.frames('quiet', 30);
  assert.equal(it.book.openAlerts()[0]!.active, false);
  it.soon = true;
  it.frames('votes');
  it.frames('stands');
  assert.deepEqual(it.told.at(-1), ['worsened', 'high']);
  assert.equal(it.book.openAlerts()[0]!.shelved, null);
});

test('one that is raised when its failure is near is raised as grave as that', () => {
  const it = new Foretold();
  it.soon = true;
  it.frames('votes');
  it.frames('stands', 3);
  assert.deepEqual(it.told, [['raised', 'high']]);
});
