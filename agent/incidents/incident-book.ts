import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';
import type { LimitWatch } from '../limits/limit-watch.ts';
import {
  type AckCommand,
  type Alert,
  Cell,
  type Frame,
  type IncidentKind,
  type Level,
  type Millis,
  type Priority,
  type Verdict,
} from '../model.ts';
import type { Group } from '../panel/group.ts';
import type { Announcement } from '../ports.ts';
import type { PlantRules } from '../rules/plant-rules.ts';
import { unlatchedMajority } from '../voting/vote.ts';
import { alertOf } from './alert-document.ts';
import { alertId } from './alert-id.ts';
import type { Flaw } from '../validation/flaw.ts';
import { findingOfLimits, findingOfSlow, findingOfVote } from './finding.ts';
import type { Finding, Incident } from './incident.ts';
import { incidentOf } from './journalled.ts';
import { OffDelay } from './off-delay.ts';
import { findingOfRule } from './rule-finding.ts';
import { findingOfFlaws, flawPriority } from './sensor-finding.ts';
import { SensorSubjects } from './sensor-subjects.ts';
import { iso } from '../plain-words.ts';
import { type IncidentEvent, isOpen, transition } from './transition.ts';

/** Returned incidents of one asset that may wait for acknowledgement; beyond it the oldest is closed. */
const mostWaiting = 10;

/** What an asset's panel says in one frame; null while it has not learned. */
export interface PanelWord {
  readonly verdict: Verdict;
  readonly group: Group;
}

/**
 * The open incidents of the plant: at most one that is active per kind and subject. One that has returned
 * waits for its acknowledgement, and is raised again under its own id if its subject turns strange
 * again before that within the rejoin time; later it is a new incident.
 */
export class IncidentBook {
  readonly #plant: Plant;
  readonly #limits: LimitWatch;
  readonly #rules: PlantRules;
  readonly #silent: { covers(channel: number): boolean };
  readonly #offDelay: OffDelay;
  readonly #rejoinMs: number;
  modelId: string | null = null;
  /** Open incidents by id, oldest first. */
  readonly #open = new Map<string, Incident>();
  /** The newest open incident of each kind and subject. */
  readonly #bySubject = new Map<string, string>();
  readonly #sensorSubjects: SensorSubjects;
  /** Assets whose slow deviation an alarm was about: it is not told again when that returns. */
  readonly #slowHeard = new Set<string>();

  /** `silent`: channels of which nobody shall hear, for people work on them. */
  constructor(
    plant: Plant,
    settings: Settings['incidents'],
    limits: LimitWatch,
    rules: PlantRules,
    silent: { covers(channel: number): boolean },
  ) {
    this.#plant = plant;
    this.#limits = limits;
    this.#rules = rules;
    this.#silent = silent;
    this.#offDelay = new OffDelay(settings.offDelayMs);
    this.#sensorSubjects = new SensorSubjects(plant);
    this.#rejoinMs = Math.max(settings.rejoinMs, settings.offDelayMs);
  }

  /**
   * Limits have changed on `asset`: speaks at once, without waiting for the frame. Warnings of a machine
   * that stands `still` wait until it runs (state-based suppression, ISA-18.2 12.5); alarms never wait.
   */
  limitsChanged(asset: string, at: Millis, still: boolean): readonly Announcement[] {
    const standing = this.#limits.standing(asset).filter(({ channel }) => !this.#silent.covers(channel));
    const passed = still ? standing.filter(({ limit }) => limit.startsWith('alarm')) : standing;
    const worst = passed[0];
    if (worst === undefined) return [];
    const alarm = worst.limit.startsWith('alarm');
    const finding = findingOfLimits(this.#plant, asset, passed);
    return this.#found(
      'process',
      asset,
      at,
      alarm ? 'alarm' : 'advisory',
      alarm ? 'high' : 'medium',
      finding,
    );
  }

  /** One frame of one asset. `word` is null while its panel has not learned. */
  frame(asset: string, frame: Frame, word: PanelWord | null): readonly Announcement[] {
    const broken = this.#rules.standing(asset);
    if (broken !== null) {
      this.#offDelay.disturb(asset);
      const finding = findingOfRule(this.#plant, asset, frame, broken);
      return this.#found('process', asset, frame.at, 'alarm', 'high', finding);
    }
    const limitsPassed = this.#limits.standing(asset).length > 0;
    const anomalous = word?.verdict.anomalous ?? false;
    if (anomalous && this.#activeLevel(asset) !== 'alarm') {
      const { verdict, group } = word!;
      this.#offDelay.disturb(asset);
      return this.#found(
        'process',
        asset,
        frame.at,
        'alarm',
        'medium',
        findingOfVote(this.#plant, frame, verdict, group, this.modelId),
      );
    }
    const slow = this.#slowly(asset, word);
    if (slow && !this.#isActive(asset)) {
      this.#offDelay.disturb(asset);
      const finding = findingOfSlow(this.#plant, frame, word!.verdict, word!.group, this.modelId);
      return this.#found('process', asset, frame.at, 'advisory', 'low', finding);
    }
    if (!this.#isActive(asset)) return [];
    if (
      anomalous ||
      (slow && this.#activeLevel(asset) !== 'alarm') ||
      limitsPassed ||
      this.#unproven(asset, frame, word)
    ) {
      this.#offDelay.disturb(asset);
      return [];
    }
    if (!this.#offDelay.quiet(asset, frame)) return [];
    const returned = this.#apply(this.#newest('process', asset)!, { kind: 'returned', at: frame.at });
    return [...returned, ...this.#closeOldest('process', asset, frame.at)];
  }

  /** What validation says of the instruments in this frame; it has its own delays, so nothing waits here. */
  sensors(frame: Frame, flaws: readonly Flaw[]): readonly Announcement[] {
    const open = this.open().filter(({ kind }) => kind === 'sensor');
    if (open.length === 0 && flaws.length === 0) return [];
    const announced: Announcement[] = [];
    const cases = this.#sensorSubjects.sort(flaws, open);
    for (const { subject, flaws: of } of cases) {
      if (this.#newest('sensor', subject)?.active === true) continue;
      const finding = findingOfFlaws(this.#plant, frame, of);
      const priority = flawPriority[of[0]!.name];
      announced.push(...this.#found('sensor', subject, frame.at, 'advisory', priority, finding));
    }
    for (const incident of open) {
      if (!incident.active || cases.some(({ subject }) => subject === incident.subject)) continue;
      announced.push(...this.#apply(incident, { kind: 'returned', at: frame.at }));
      announced.push(...this.#closeOldest('sensor', incident.subject, frame.at));
    }
    return announced;
  }

  /** The clock was set back: off-delays begin anew. */
  setBack(): void {
    this.#offDelay.clear();
  }

  /** Nothing happens to an incident that is not open or already acknowledged. */
  acknowledge(command: AckCommand, at: Millis): readonly Announcement[] {
    const incident = this.#open.get(command.id);
    if (incident === undefined) return [];
    const by = { by: command.by, at: iso(command.at), note: command.note };
    return this.#apply(incident, { kind: 'acknowledged', by, at });
  }

  open(): readonly Incident[] {
    return [...this.#open.values()];
  }
  openAlerts(): readonly Alert[] {
    return this.open().map((incident) => alertOf(incident, this.#plant));
  }
  isOpen(id: string): boolean {
    return this.#open.has(id);
  }
  activeOn(asset: string): boolean {
    return this.#isActive(asset);
  }

  /**
   * After a restart: the journal is the truth about what was announced. What was found but not yet
   * committed is found again by the next frame, and off-delays begin anew.
   */
  resume(journalled: readonly Alert[]): void {
    for (const alert of journalled.toSorted((a, b) => (a.raised_at < b.raised_at ? -1 : 1))) {
      this.#keep(incidentOf(alert, this.#plant));
    }
  }

  #found(
    incidentKind: IncidentKind,
    subject: string,
    at: Millis,
    level: Level,
    priority: Priority,
    finding: Finding,
  ): readonly Announcement[] {
    const newest = this.#newest(incidentKind, subject);
    const joins =
      newest !== undefined && (newest.active || at - (newest.clearedAt ?? at) <= this.#rejoinMs)
        ? newest
        : null;
    const id = joins?.id ?? alertId(this.#plant.site.id, subject, incidentKind, at);
    return this.#apply(joins, {
      kind: 'found',
      at,
      id,
      incidentKind,
      subject,
      level,
      priority,
      finding,
    });
  }

  #apply(incident: Incident | null, event: IncidentEvent): readonly Announcement[] {
    const result = transition(incident, event);
    if (result === null) return [];
    this.#keep(result.next);
    if (result.announce === null) return [];
    return [{ why: result.announce, alert: alertOf(result.next, this.#plant) }];
  }

  #keep(incident: Incident): void {
    if (isOpen(incident)) {
      this.#open.set(incident.id, incident);
      this.#bySubject.set(keyOf(incident.kind, incident.subject), incident.id);
      return;
    }
    this.#open.delete(incident.id);
    const key = keyOf(incident.kind, incident.subject);
    if (this.#bySubject.get(key) === incident.id) this.#bySubject.delete(key);
  }

  /** Does the slow route have something to say that an alarm has not said already? */
  #slowly(asset: string, word: PanelWord | null): boolean {
    const standing = word?.group.slow?.standing ?? false;
    if (!standing) this.#slowHeard.delete(asset);
    else if (this.#activeLevel(asset) === 'alarm') this.#slowHeard.add(asset);
    return standing && !this.#slowHeard.has(asset);
  }

  #newest(kind: IncidentKind, subject: string): Incident | undefined {
    const id = this.#bySubject.get(keyOf(kind, subject));
    return id === undefined ? undefined : this.#open.get(id);
  }
  #isActive(asset: string): boolean {
    return this.#newest('process', asset)?.active ?? false;
  }
  /** null while nothing is active. */
  #activeLevel(asset: string): Level | null {
    const incident = this.#newest('process', asset);
    return incident?.active === true ? incident.level : null;
  }

  /** Silence is no proof that all is well: who found it must say so, a panel by its vote, a limit by its sensor. */
  #unproven(asset: string, frame: Frame, word: PanelWord | null): boolean {
    const { votes, evidence } = this.#newest('process', asset)!.finding;
    if (votes !== null && (word === null || !decided(word.verdict))) return true;
    if (word !== null && unlatchedMajority(word.verdict)) return true;
    if (votes !== null) return false;
    return evidence.some(({ sensor }) => {
      const channel = this.#plant.sensors.findIndex(({ id }) => id === sensor);
      return channel >= 0 && frame.states[channel] !== Cell.ok;
    });
  }

  /** Keeps the list of what waits for acknowledgement bounded, where nobody looks for months. */
  #closeOldest(kind: IncidentKind, subject: string, at: Millis): readonly Announcement[] {
    const waiting = this.open().filter((one) => one.kind === kind && one.subject === subject && !one.active);
    if (waiting.length <= mostWaiting) return [];
    const note = `${mostWaiting} newer incidents on ${subject} wait for acknowledgement`;
    return this.#apply(waiting[0]!, { kind: 'acknowledged', at, by: { by: 'coolwatch', at: iso(at), note } });
  }
}

function keyOf(kind: IncidentKind, subject: string): string {
  return `${kind} ${subject}`;
}

/** A stopped machine is not well: what was found on it is held until it runs again. */
function decided({ verdict }: Verdict): boolean {
  return verdict === 'normal' || verdict === 'anomalous';
}
