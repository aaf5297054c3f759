import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';
import type {
  AckCommand,
  Alert,
  Frame,
  IncidentKind,
  Level,
  Millis,
  Mode,
  ShelveCommand,
  UnshelveCommand,
} from '../model.ts';
import type { Announcement } from '../ports.ts';
import { iso, plainTime } from '../plain-words.ts';
import type { Flaw } from '../validation/flaw.ts';
import type { Work } from '../validation/maintenance.ts';
import { alertOf, assetIdOf } from './document/alert-document.ts';
import { alertId } from './document/alert-id.ts';
import { Flood, wholePlant } from './flood.ts';
import { type Graded, Grading } from './grading.ts';
import type { Incident } from './incident.ts';
import type { Outlooks } from './outlooks.ts';
import type { StandIns } from './stand-ins.ts';
import { incidentOf } from './journalled.ts';
import { OffDelay } from './off-delay.ts';
import { OpenIncidents } from './open-incidents.ts';
import { findingOfFlaws, flawPriority } from './findings/sensor-finding.ts';
import { findingOfNobody, isOfNobody } from './findings/nobody-watches.ts';
import { findingOfLoss, isOfGroup, subjectOfGroup } from './findings/redundancy-lost.ts';
import { SensorSubjects } from './sensor-subjects.ts';
import { type IncidentEvent, type Transition, transition } from './transition.ts';
import type { Found, PanelWord, WhatStands } from './what-stands.ts';

/** Returned incidents of one asset that may wait for acknowledgement; beyond it the oldest is closed. */
const mostWaiting = 10;

/**
 * The open incidents of the plant: at most one that is active per kind and subject. One that has returned
 * waits for its acknowledgement, and is raised again under its own id if its subject turns strange
 * again before that within the rejoin time; later it is a new incident.
 */
export class IncidentBook {
  readonly #plant: Plant;
  readonly #stands: WhatStands;
  readonly #grading: Grading;
  readonly #offDelay: OffDelay;
  readonly #rejoinMs: number;
  readonly #reAlarmMs: number;
  readonly #longestShelfMs: number;
  readonly #open = new OpenIncidents();
  readonly #sensorSubjects: SensorSubjects;
  readonly #flood = new Flood();
  readonly #outlooks: Outlooks | null;

  /** `outlooks` null: nobody looks for causes. */
  constructor(
    plant: Plant,
    settings: Settings['incidents'],
    stands: WhatStands,
    standIns: StandIns,
    outlooks: Outlooks | null = null,
  ) {
    this.#outlooks = outlooks;
    this.#plant = plant;
    this.#stands = stands;
    this.#grading = new Grading(settings.priority, standIns, (asset) => this.#inAlarm(asset));
    this.#offDelay = new OffDelay(settings.offDelayMs);
    this.#sensorSubjects = new SensorSubjects(plant);
    this.#rejoinMs = Math.max(settings.rejoinMs, settings.offDelayMs);
    this.#reAlarmMs = settings.reAlarmMs ?? Infinity;
    this.#longestShelfMs = settings.longestShelfMs;
  }

  /** Limits have changed on `asset`: speaks at once, without waiting for the frame. `mode`: as of the newest frame. */
  limitsChanged(asset: string, at: Millis, mode: Mode): readonly Announcement[] {
    const found = this.#stands.atLimits(asset, mode);
    if (found === null) return [];
    return [...this.#found('process', asset, at, this.#graded(asset, found), mode), ...this.#floodBegins(at)];
  }

  /** One frame of one asset. `word` is null while its panel has not learned. */
  frame(asset: string, frame: Frame, mode: Mode, word: PanelWord | null): readonly Announcement[] {
    return [...this.#switched(asset, frame.at, mode), ...this.#judged(asset, frame, mode, word)];
  }

  #switched(asset: string, at: Millis, mode: Mode): readonly Announcement[] {
    const newest = this.#open.newest('process', asset);
    return newest === undefined ? [] : this.#apply(newest, { kind: 'switched', at, mode });
  }

  #judged(asset: string, frame: Frame, mode: Mode, word: PanelWord | null): readonly Announcement[] {
    const newest = this.#open.newest('process', asset);
    const active = newest?.active === true ? newest : null;
    const standing = this.#stands.inFrame(asset, frame, word, active);
    if (standing.kind !== 'quiet') this.#offDelay.disturb(asset);
    if (standing.kind === 'found') {
      const told = this.#found('process', asset, frame.at, this.#graded(asset, standing.found), mode);
      return told.length > 0 || active === null ? told : this.#lookAgain(active, frame, word);
    }
    if (active !== null && standing.kind === 'stands') return this.#lookAgain(active, frame, word);
    if (active === null || !this.#offDelay.quiet(asset, active.id, frame)) return [];
    const returned = this.#apply(active, { kind: 'returned', at: frame.at });
    return [...returned, ...this.#closeOldest('process', asset, frame.at)];
  }

  /** Causes show themselves with time: what stands is looked at again, with evidence as it is now. */
  #lookAgain(active: Incident, frame: Frame, word: PanelWord | null): readonly Announcement[] {
    if (this.#outlooks?.isDue(active, frame.at, frame.n) !== true) return [];
    const anew = active.finding.votes === null ? null : this.#stands.evidenceAnew(frame, word);
    const finding = anew ?? active.finding;
    const whenSoon = this.#grading.of(active.subject, 'foreseen');
    const looked = this.#outlooks.again({ ...active, finding }, frame.at, whenSoon);
    return looked === null
      ? []
      : this.#apply(active, { kind: 'diagnosed', at: frame.at, ...looked, finding });
  }

  /** What validation says of the instruments in this frame; it has its own delays, so nothing waits here. */
  sensors(frame: Frame, flaws: readonly Flaw[]): readonly Announcement[] {
    const open = this.open().filter(({ kind }) => kind === 'sensor');
    if (open.length === 0 && flaws.length === 0) return [];
    const announced: Announcement[] = [];
    const cases = this.#sensorSubjects.sort(flaws, open);
    for (const { subject, flaws: of } of cases) {
      if (this.#open.newest('sensor', subject)?.active === true) continue;
      const found = {
        level: 'advisory',
        priority: flawPriority[of[0]!.name],
        finding: findingOfFlaws(this.#plant, frame, of),
      } as const;
      announced.push(...this.#found('sensor', subject, frame.at, found));
    }
    for (const incident of open) {
      if (!incident.active || cases.some(({ subject }) => subject === incident.subject)) continue;
      announced.push(...this.#apply(incident, { kind: 'returned', at: frame.at }));
      announced.push(...this.#closeOldest('sensor', incident.subject, frame.at));
    }
    return announced;
  }

  /** Tells of redundancy groups of which no healthy machine is left; each asset's alarm has had its own delays. */
  redundancy(at: Millis): readonly Announcement[] {
    const { groups, priority } = this.#grading.lostGroups();
    const subjects = new Set(groups.map(({ name }) => subjectOfGroup(name)));
    const told = this.open().filter(({ subject, active }) => active && isOfGroup(subject));
    return [
      ...groups.flatMap((group) => {
        const subject = subjectOfGroup(group.name);
        const finding = findingOfLoss(this.#plant, group, at);
        return this.#found('process', subject, at, { level: 'alarm', priority, finding });
      }),
      ...told
        .filter(({ subject }) => !subjects.has(subject))
        .flatMap((incident) => [
          ...this.#apply(incident, { kind: 'returned', at }),
          ...this.#closeOldest('process', incident.subject, at),
        ]),
    ];
  }

  /** What sensors.yaml no longer has returns, or it would stand for ever. */
  unwatched(at: Millis): readonly Announcement[] {
    const gone = this.open().filter((one) => one.active && isOfNobody(one, this.#plant));
    return gone.flatMap((one) => this.#apply(one, { kind: 'returned', at, finding: findingOfNobody(one) }));
  }

  /** The end of a frame: a flood that began is told in one digest, which returns when the flood is over. */
  flood(at: Millis): readonly Announcement[] {
    const begun = this.#floodBegins(at);
    const { since } = this.#flood;
    const digest = this.#open.newest('process', wholePlant);
    if (begun.length > 0 || since === null || digest === undefined || !this.#flood.isOver(at)) return begun;
    const finding = this.#flood.lastWord(this.#plant, since);
    this.#flood.end();
    const returned = this.#apply(digest, { kind: 'returned', at, finding });
    return [...returned, ...this.#closeOldest('process', wholePlant, at)];
  }

  /** The digest comes in the batch of the alert that makes it a flood: no crash may leave what is held untold. */
  #floodBegins(at: Millis): readonly Announcement[] {
    const { since } = this.#flood;
    if (since === null || this.#open.newest('process', wholePlant)?.active === true) return [];
    return this.#found('process', wholePlant, at, this.#flood.digest(this.#plant, since));
  }

  /** The clock was set back: off-delays begin anew. */
  setBack(): void {
    this.#outlooks?.clear();
    this.#offDelay.clear();
    this.#flood.clear();
  }

  /** Nothing happens to an incident that is not open or already acknowledged. */
  acknowledge(command: AckCommand, at: Millis): readonly Announcement[] {
    const incident = this.#open.get(command.id);
    if (incident === undefined) return [];
    const by = { by: command.by, at: iso(command.at), note: command.note };
    return this.#apply(incident, { kind: 'acknowledged', by, at });
  }

  /** Silences an open incident until a stated time, which is never further away than the longest shelf. */
  shelve(command: ShelveCommand, at: Millis): readonly Announcement[] {
    const incident = this.#open.get(command.id);
    if (incident === undefined) return [];
    const until = Math.min(command.at + command.forMs, at + this.#longestShelfMs);
    const shelf = { by: command.by, until: iso(until), reason: command.note ?? '' };
    return this.#apply(incident, { kind: 'shelved', shelf, at });
  }

  unshelve(command: UnshelveCommand, at: Millis): readonly Announcement[] {
    const incident = this.#open.get(command.id);
    return incident === undefined ? [] : this.#apply(incident, { kind: 'unshelved', at });
  }

  /** Takes off the shelf what has been there long enough by `at`, a frame's end. */
  endShelves(at: Millis): readonly Announcement[] {
    return this.open().flatMap((incident) => {
      if (incident.shelved === null) return [];
      const leftMs = Date.parse(incident.shelved.until) - at;
      // More than the longest is left only where the clock was set back: such a shelf has lost its end.
      const onShelf = leftMs > 0 && leftMs <= this.#longestShelfMs;
      return onShelf ? [] : this.#apply(incident, { kind: 'unshelved', at });
    });
  }

  /** Tells again of what was acknowledged so long ago that it may be forgotten. */
  remind(at: Millis): readonly Announcement[] {
    return this.open().flatMap((incident) => {
      const { acknowledged } = incident;
      const due = acknowledged !== null && at - Date.parse(acknowledged.at) >= this.#reAlarmMs;
      return due ? this.#apply(incident, { kind: 'reminded', at }) : [];
    });
  }

  /** Whatever people work on, as `works` says, is out of service until they are done. */
  suppress(works: readonly Work[], at: Millis): readonly Announcement[] {
    return this.open().flatMap((incident) => {
      const asset = assetIdOf(incident, this.#plant);
      const work = works.find(({ subject }) => subject === incident.subject || subject === asset);
      // Nobody looks meanwhile: what was quiet before is no part of the off-delay after.
      if (work !== undefined) this.#offDelay.disturb(incident.subject);
      const by = work === undefined ? null : workWords(work, this.#plant);
      return this.#apply(incident, { kind: 'suppressed', by, at });
    });
  }

  open(): readonly Incident[] {
    return this.#open.all();
  }
  openAlerts(): readonly Alert[] {
    return this.open().map((incident) => alertOf(incident, this.#plant));
  }
  isOpen(id: string): boolean {
    return this.#open.get(id) !== undefined;
  }
  isShelved(id: string): boolean {
    return (this.#open.get(id)?.shelved ?? null) !== null;
  }
  activeOn(asset: string): boolean {
    return this.activeLevel(asset) !== null;
  }
  /** Level of the process incident that stands on `asset`, whoever knows of it; null while none does. */
  activeLevel(asset: string): Level | null {
    const newest = this.#open.newest('process', asset);
    return newest?.active === true ? newest.level : null;
  }

  /**
   * After a restart: the journal is the truth about what was announced. What was found but not yet
   * committed is found again by the next frame, and off-delays begin anew.
   */
  resume(journalled: readonly Alert[]): void {
    for (const alert of journalled.toSorted((a, b) => (a.raised_at < b.raised_at ? -1 : 1))) {
      this.#open.keep(incidentOf(alert, this.#plant));
    }
    this.#flood.resume(this.open());
  }

  #graded(asset: string, { level, cause, finding }: Found): Graded {
    return { level, priority: this.#grading.of(asset, cause), finding };
  }
  #inAlarm(asset: string): boolean {
    const newest = this.#open.newest('process', asset);
    return newest?.active === true && newest.level === 'alarm';
  }

  /** `mode`: of the asset that it is about; unknown where it is about none. */
  #found(
    kind: IncidentKind,
    subject: string,
    at: Millis,
    found: Graded,
    mode: Mode = 'unknown',
  ): readonly Announcement[] {
    const newest = this.#open.newest(kind, subject);
    const joins = newest !== undefined && this.#takesUp(newest, at) ? newest : null;
    const id = joins?.id ?? alertId(this.#plant.site.id, subject, kind, at);
    return this.#apply(joins, { kind: 'found', at, id, incidentKind: kind, subject, ...found, mode });
  }

  /** Is what is found now on the same subject the same incident? */
  #takesUp({ active, shelved, clearedAt }: Incident, at: Millis): boolean {
    return active || shelved !== null || at - (clearedAt ?? at) <= this.#rejoinMs;
  }

  #apply(incident: Incident | null, event: IncidentEvent): readonly Announcement[] {
    const result = transition(incident, event);
    if (result === null) return [];
    const next = this.#withOutlook(result, event);
    this.#open.keep(next);
    if (result.announce === null) return [];
    const why = this.#flood.hears(next, result.announce, event.at);
    return [{ why, alert: alertOf(next, this.#plant) }];
  }

  /** What is found on an asset is looked at for its cause before it is told. */
  #withOutlook({ next, announce }: Transition, { kind, at }: IncidentEvent): Incident {
    const onAsset = next.kind === 'process' && this.#plant.assets.some(({ id }) => id === next.subject);
    if (this.#outlooks === null || !onAsset || kind !== 'found' || announce === null) return next;
    // On a shelf a graver one waits for the next look, which tells it.
    const whenSoon = announce === 'held' ? next.priority : this.#grading.of(next.subject, 'foreseen');
    return { ...next, ...this.#outlooks.atRevision(next, at, announce === 'raised', whenSoon) };
  }

  /** Keeps the list of what waits for acknowledgement bounded, where nobody looks for months. */
  #closeOldest(kind: IncidentKind, subject: string, at: Millis): readonly Announcement[] {
    const waiting = this.open().filter(
      (one) => one.kind === kind && one.subject === subject && !one.active && one.shelved === null,
    );
    if (waiting.length <= mostWaiting) return [];
    const note = `${mostWaiting} newer incidents on ${subject} wait for acknowledgement`;
    return this.#apply(waiting[0]!, { kind: 'acknowledged', at, by: { by: 'coolwatch', at: iso(at), note } });
  }
}

function workWords({ by, until }: Work, { site }: Plant): string {
  return `maintenance by ${by} until ${plainTime(until, site.timezone)}`;
}
