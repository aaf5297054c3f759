import type { Plant } from '../../../config/plant.ts';
import type { Settings } from '../../../config/settings.ts';
import type { AckCommand, Millis, ShelveCommand, UnshelveCommand } from '../../model.ts';
import { iso, plainTime } from '../../plain-words.ts';
import type { Announcement } from '../../ports.ts';
import type { Work } from '../../validation/maintenance.ts';
import { assetIdOf } from '../document/alert-document.ts';
import type { OffDelay } from './off-delay.ts';
import type { Revisions } from './revisions.ts';

/** What people do about alerts (ISA-18.2 11), and what time makes of it. */
export class OperatorActions {
  readonly #plant: Plant;
  readonly #revisions: Revisions;
  readonly #offDelay: OffDelay;
  readonly #reAlarmMs: number;
  readonly #longestShelfMs: number;

  constructor(plant: Plant, settings: Settings['incidents'], revisions: Revisions, offDelay: OffDelay) {
    this.#plant = plant;
    this.#revisions = revisions;
    this.#offDelay = offDelay;
    this.#reAlarmMs = settings.reAlarmMs ?? Infinity;
    this.#longestShelfMs = settings.longestShelfMs;
  }

  /** Nothing happens to an incident that is not open or already acknowledged. */
  acknowledge(command: AckCommand, at: Millis): readonly Announcement[] {
    const incident = this.#revisions.open.get(command.id);
    if (incident === undefined) return [];
    const by = { by: command.by, at: iso(command.at), note: command.note };
    return this.#revisions.apply(incident, { kind: 'acknowledged', by, at });
  }

  /** Silences an open incident until a stated time, which is never further away than the longest shelf. */
  shelve(command: ShelveCommand, at: Millis): readonly Announcement[] {
    const incident = this.#revisions.open.get(command.id);
    if (incident === undefined) return [];
    const until = Math.min(command.at + command.forMs, at + this.#longestShelfMs);
    const shelf = { by: command.by, until: iso(until), reason: command.note ?? '' };
    return this.#revisions.apply(incident, { kind: 'shelved', shelf, at });
  }

  unshelve(command: UnshelveCommand, at: Millis): readonly Announcement[] {
    const incident = this.#revisions.open.get(command.id);
    return incident === undefined ? [] : this.#revisions.apply(incident, { kind: 'unshelved', at });
  }

  /** Takes off the shelf what has been there long enough by `at`, a frame's end. */
  endShelves(at: Millis): readonly Announcement[] {
    return this.#revisions.open.all().flatMap((incident) => {
      if (incident.shelved === null) return [];
      const leftMs = Date.parse(incident.shelved.until) - at;
      // More than the longest is left only where the clock was set back: such a shelf has lost its end.
      const onShelf = leftMs > 0 && leftMs <= this.#longestShelfMs;
      return onShelf ? [] : this.#revisions.apply(incident, { kind: 'unshelved', at });
    });
  }

  /** Tells again of what was acknowledged so long ago that it may be forgotten. */
  remind(at: Millis): readonly Announcement[] {
    return this.#revisions.open.all().flatMap((incident) => {
      const { acknowledged } = incident;
      const due = acknowledged !== null && at - Date.parse(acknowledged.at) >= this.#reAlarmMs;
      return due ? this.#revisions.apply(incident, { kind: 'reminded', at }) : [];
    });
  }

  /** Whatever people work on, as `works` says, is out of service until they are done. */
  suppress(works: readonly Work[], at: Millis): readonly Announcement[] {
    return this.#revisions.open.all().flatMap((incident) => {
      const asset = assetIdOf(incident, this.#plant);
      // Nobody can announce work on a source.
      if (asset === null) return [];
      const work = works.find(({ subject }) => subject === incident.subject || subject === asset);
      // Nobody looks meanwhile: what was quiet before is no part of the off-delay after.
      if (work !== undefined) this.#offDelay.disturb(incident.subject);
      const by = work === undefined ? null : workWords(work, this.#plant);
      return this.#revisions.apply(incident, { kind: 'suppressed', by, at });
    });
  }
}

function workWords({ by, until }: Work, { site }: Plant): string {
  return `maintenance by ${by} until ${plainTime(until, site.timezone)}`;
}
