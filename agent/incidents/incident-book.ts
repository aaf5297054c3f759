import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';
import type { Alert, Frame, Level, Millis, Mode } from '../model.ts';
import type { Announcement } from '../ports.ts';
import type { Flaw } from '../validation/flaw.ts';
import { alertOf } from './document/alert-document.ts';
import { BlindPanels } from './blind-panels.ts';
import { beside } from './findings/beside.ts';
import { Flood, wholePlant } from './life/flood.ts';
import { type Graded, Grading } from './grading/grading.ts';
import type { Finding, Incident } from './incident.ts';
import type { Outlooks } from './outlooks.ts';
import type { StandIns } from './grading/stand-ins.ts';
import { incidentOf } from './journalled.ts';
import { OffDelay } from './life/off-delay.ts';
import { LostSources } from './lost-sources.ts';
import { OperatorActions } from './life/operator-actions.ts';
import { Revisions } from './life/revisions.ts';
import { findingOfFlaws, flawPriority } from './findings/sensor-finding.ts';
import { findingOfNobody, isOfNobody } from './findings/nobody-watches.ts';
import { findingOfLoss, isOfGroup, subjectOfGroup } from './findings/redundancy-lost.ts';
import { SensorSubjects } from './sensor-subjects.ts';
import type { Found, PanelWord, WhatStands } from './what-stands.ts';

/**
 * The open incidents of the plant: at most one that is active per kind and subject. One that has returned
 * waits for its acknowledgement, and is raised again under its own id if its subject turns strange
 * again before that within the rejoin time; later it is a new incident.
 */
export class IncidentBook {
  /** What people do about what stands here. */
  readonly operator: OperatorActions;
  readonly sources: LostSources;
  readonly panels: BlindPanels;
  readonly #plant: Plant;
  readonly #stands: WhatStands;
  readonly #standIns: StandIns;
  readonly #grading: Grading;
  readonly #offDelay: OffDelay;
  readonly #revisions: Revisions;
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
    this.#standIns = standIns;
    this.#grading = new Grading(settings.priority, standIns, (asset) => this.activeLevel(asset) === 'alarm');
    this.#offDelay = new OffDelay(settings.offDelayMs);
    this.#sensorSubjects = new SensorSubjects(plant);
    this.#revisions = new Revisions(plant, settings, this.#grading, outlooks, this.#flood);
    this.sources = new LostSources(plant, settings.offDelayMs, this.#revisions);
    this.panels = new BlindPanels(plant, this.#revisions);
    this.operator = new OperatorActions(plant, settings, this.#revisions, this.#offDelay);
  }

  /** Limits have changed on `asset`: speaks at once, without waiting for the frame. `mode`: as of the newest frame. */
  limitsChanged(asset: string, at: Millis, mode: Mode): readonly Announcement[] {
    const found = this.#stands.atLimits(asset, mode);
    if (found === null) return [];
    return [
      ...this.#revisions.found('process', asset, at, this.#graded(asset, at, found), mode),
      ...this.#floodBegins(at),
    ];
  }

  /** One frame of one asset. `word` is null while its panel has not learned. */
  frame(asset: string, frame: Frame, mode: Mode, word: PanelWord | null): readonly Announcement[] {
    return [...this.#switched(asset, frame.at, mode), ...this.#judged(asset, frame, mode, word)];
  }

  #switched(asset: string, at: Millis, mode: Mode): readonly Announcement[] {
    const active = this.#active(asset);
    return active === null ? [] : this.#revisions.apply(active, { kind: 'switched', at, mode });
  }

  #judged(asset: string, frame: Frame, mode: Mode, word: PanelWord | null): readonly Announcement[] {
    const active = this.#active(asset);
    const standing = this.#stands.inFrame(asset, frame, mode, word, active);
    if (standing.kind === 'held') this.#offDelay.pause(asset, frame);
    else if (standing.kind !== 'quiet') this.#offDelay.disturb(asset);
    if (standing.kind === 'found') {
      const told = this.#revisions.found(
        'process',
        asset,
        frame.at,
        this.#graded(asset, frame.at, standing.found),
        mode,
      );
      return told.length > 0 || active === null ? told : this.#lookAgain(active, frame, mode, word);
    }
    if (active !== null && standing.kind === 'stands') return this.#lookAgain(active, frame, mode, word);
    if (active === null || standing.kind === 'held') return [];
    if (!this.#offDelay.quiet(asset, active.id, frame)) return [];
    return this.#revisions.returned(active, frame.at);
  }

  /** Causes show themselves with time: what stands is looked at again, with evidence as it is now. */
  #lookAgain(active: Incident, frame: Frame, mode: Mode, word: PanelWord | null): readonly Announcement[] {
    if (this.#outlooks?.isDue(active, frame.at, frame.n) !== true) return [];
    const anew = this.#stands.evidenceAnew(active, frame, mode, word);
    const finding = anew === null ? active.finding : this.#beside(active.subject, frame.at, anew);
    const whenSoon = this.#grading.of(active.subject, 'foreseen');
    const looked = this.#outlooks.again({ ...active, finding }, frame.at, whenSoon);
    return looked === null
      ? []
      : this.#revisions.apply(active, { kind: 'diagnosed', at: frame.at, ...looked, finding });
  }

  /** What validation says of the instruments in this frame; it has its own delays, so nothing waits here. */
  sensors(frame: Frame, flaws: readonly Flaw[]): readonly Announcement[] {
    const open = this.open().filter(({ kind }) => kind === 'sensor');
    if (open.length === 0 && flaws.length === 0) return [];
    const announced: Announcement[] = [];
    const cases = this.#sensorSubjects.sort(flaws, open);
    for (const { subject, flaws: of } of cases) {
      if (this.#revisions.open.newest('sensor', subject)?.active === true) continue;
      const found = {
        level: 'advisory',
        priority: flawPriority[of[0]!.name],
        finding: findingOfFlaws(this.#plant, frame, of),
      } as const;
      announced.push(...this.#revisions.found('sensor', subject, frame.at, found));
    }
    for (const incident of open) {
      if (!incident.active || cases.some(({ subject }) => subject === incident.subject)) continue;
      announced.push(...this.#revisions.returned(incident, frame.at));
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
        return this.#revisions.found('process', subject, at, { level: 'alarm', priority, finding });
      }),
      ...told
        .filter(({ subject }) => !subjects.has(subject))
        .flatMap((incident) => this.#revisions.returned(incident, at)),
    ];
  }

  /** What sensors.yaml no longer has returns, or it would stand for ever. */
  unwatched(at: Millis): readonly Announcement[] {
    const gone = this.open().filter((one) => one.active && isOfNobody(one, this.#plant));
    return gone.flatMap((one) => this.#revisions.returned(one, at, findingOfNobody(one)));
  }

  /** The end of a frame: a flood that began is told in one digest, which returns when the flood is over. */
  flood(at: Millis): readonly Announcement[] {
    const begun = this.#floodBegins(at);
    const { since } = this.#flood;
    const digest = this.#revisions.open.newest('process', wholePlant);
    if (begun.length > 0 || since === null || digest === undefined || !this.#flood.isOver(at)) return begun;
    const finding = this.#flood.lastWord(this.#plant, since);
    this.#flood.end();
    return this.#revisions.returned(digest, at, finding);
  }

  /** The digest comes in the batch of the alert that makes it a flood: no crash may leave what is held untold. */
  #floodBegins(at: Millis): readonly Announcement[] {
    const { since } = this.#flood;
    if (since === null || this.#revisions.open.newest('process', wholePlant)?.active === true) return [];
    return this.#revisions.found('process', wholePlant, at, this.#flood.digest(this.#plant, since));
  }

  /** The clock was set back: off-delays begin anew. */
  setBack(): void {
    this.#outlooks?.clear();
    this.#offDelay.clear();
    this.sources.setBack();
    this.#flood.clear();
  }

  open(): readonly Incident[] {
    return this.#revisions.open.all();
  }
  openAlerts(): readonly Alert[] {
    return this.open().map((incident) => alertOf(incident, this.#plant));
  }
  isOpen(id: string): boolean {
    return this.#revisions.open.get(id) !== undefined;
  }
  isShelved(id: string): boolean {
    return (this.#revisions.open.get(id)?.shelved ?? null) !== null;
  }
  activeOn(asset: string): boolean {
    return this.activeLevel(asset) !== null;
  }
  /** Level of the process incident that stands on `asset`, whoever knows of it; null while none does. */
  activeLevel(asset: string): Level | null {
    return this.#active(asset)?.level ?? null;
  }

  /**
   * After a restart: the journal is the truth about what was announced. What was found but not yet
   * committed is found again by the next frame, and off-delays begin anew.
   */
  resume(journalled: readonly Alert[]): void {
    for (const alert of journalled.toSorted((a, b) => (a.raised_at < b.raised_at ? -1 : 1))) {
      this.#revisions.open.keep(incidentOf(alert, this.#plant));
    }
    this.#flood.resume(this.open());
  }

  #graded(asset: string, at: Millis, { level, cause, finding }: Found): Graded {
    return { level, priority: this.#grading.of(asset, cause), finding: this.#beside(asset, at, finding) };
  }
  /** What is found on `asset`, and on whom that shares its work something was found first. */
  #beside(asset: string, at: Millis, finding: Finding): Finding {
    const since = this.#revisions.joined('process', asset, at)?.raisedAt ?? Infinity;
    const earlier = this.#standIns.of(asset).flatMap((id) => {
      const other = this.#active(id);
      return other !== null && other.raisedAt < since ? [other] : [];
    });
    const [first] = earlier.toSorted((a, b) => a.raisedAt - b.raisedAt);
    return first === undefined ? finding : beside(finding, first);
  }
  #active(asset: string): Incident | null {
    const newest = this.#revisions.open.newest('process', asset);
    return newest?.active === true ? newest : null;
  }
}
