import type { Plant } from '../../config/plant.ts';
import type { Cause } from '../../config/settings.ts';
import type { Saved } from '../../detectors/index.ts';
import type { LimitWatch, Passed as PassedLimit } from '../limits/limit-watch.ts';
import { Cell, type Frame, type Level, type Mode, type Verdict } from '../model.ts';
import type { Group } from '../panel/group.ts';
import type { Passed } from '../prognosis/health.ts';
import type { PlantRules } from '../rules/plant-rules.ts';
import { unlatchedMajority } from '../voting/vote.ts';
import { findingOfLimits, findingOfSlow, findingOfVote } from './findings/finding.ts';
import type { Finding, Incident } from './incident.ts';
import { findingOfRule } from './findings/rule-finding.ts';

/** What an asset's panel says in one frame; null while it has not learned. */
export interface PanelWord {
  readonly verdict: Verdict;
  readonly group: Group;
}

/** Something to tell of, and what found it. */
export interface Found {
  readonly level: Level;
  readonly cause: Cause;
  readonly finding: Finding;
}

/** Of an asset in a frame: something to tell, something that `stands` and was told before, `held` while the machine proves nothing, or `quiet`. */
export type Standing =
  | { readonly kind: 'found'; readonly found: Found }
  | { readonly kind: 'stands' }
  | { readonly kind: 'held' }
  | { readonly kind: 'quiet' };

/** Asks limits, rules and panel what is wrong with an asset, the gravest first. */
export class WhatStands {
  readonly #plant: Plant;
  readonly #limits: LimitWatch;
  readonly #rules: PlantRules;
  readonly #silent: { covers(channel: number): boolean };
  modelId: string | null = null;
  /** Validated; null before the first. */
  newest: Frame | null = null;
  /** Assets whose slow deviation an alarm was about: it is not told again when that returns. */
  readonly #slowHeard = new Set<string>();

  /** `silent`: channels of which nobody shall hear, for people work on them. */
  constructor(
    plant: Plant,
    limits: LimitWatch,
    rules: PlantRules,
    silent: { covers(channel: number): boolean },
  ) {
    this.#plant = plant;
    this.#limits = limits;
    this.#rules = rules;
    this.#silent = silent;
  }

  /**
   * What the limits of `asset` say; null where they say nothing. Warnings of a machine that stands still
   * wait until it runs (state-based suppression, ISA-18.2 12.5); alarms never wait.
   */
  atLimits(asset: string, mode: Mode): Found | null {
    const passed = this.#limitsOn(asset, mode);
    const worst = passed[0];
    if (worst === undefined) return null;
    const finding = findingOfLimits(this.#plant, asset, passed, this.newest);
    return worst.limit.startsWith('alarm')
      ? { level: 'alarm', cause: 'alarm_limit', finding }
      : { level: 'advisory', cause: 'warning_limit', finding };
  }

  /** The gravest rule or limit of `asset` that stands broken, heard as in `atLimits`; null while none does. */
  passed(asset: string, mode: Mode): Passed | null {
    if (this.#rules.standing(asset) !== null) return 'rule';
    const worst = this.#limitsOn(asset, mode)[0];
    if (worst === undefined) return null;
    return worst.limit.startsWith('alarm') ? 'alarm-limit' : 'warning-limit';
  }

  /** One frame of one asset that is run as `mode` says. `active` is its process incident that stands, or null. */
  inFrame(
    asset: string,
    frame: Frame,
    mode: Mode,
    word: PanelWord | null,
    active: Incident | null,
  ): Standing {
    const found = this.#told(asset, frame, word, active);
    if (found !== null) return { kind: 'found', found };
    if (active === null) return { kind: 'quiet' };
    const stands =
      (word?.verdict.anomalous ?? false) ||
      (active.level !== 'alarm' && this.#slowly(asset, word, active)) ||
      this.#limits.standing(asset).length > 0;
    if (stands) return { kind: 'stands' };
    // Delays count the frames in which it runs steadily; what was found on one that stands still may return there by its sensor.
    if (active.mode === 'not running' || mode === 'starting') return { kind: 'held' };
    if (this.#unproven(frame, word, active)) return { kind: mode === 'off' ? 'held' : 'stands' };
    return { kind: 'quiet' };
  }

  /** What the vote finds now on the asset of `active`, or its limits where no vote told of it; null where that is nothing, or a rule is broken. */
  evidenceAnew(active: Incident, frame: Frame, mode: Mode, word: PanelWord | null): Finding | null {
    const { subject, level, finding } = active;
    if (this.#rules.standing(subject) !== null) return null;
    if (finding.votes === null) {
      const passed = this.atLimits(subject, mode);
      return passed?.level === level ? passed.finding : null;
    }
    if (word === null || !word.verdict.anomalous) return null;
    return findingOfVote(this.#plant, frame, word.verdict, word.group, this.modelId);
  }

  state(): Saved {
    return [...this.#slowHeard];
  }

  restore(saved: Saved): void {
    for (const asset of saved as readonly string[]) this.#slowHeard.add(asset);
  }

  #limitsOn(asset: string, mode: Mode): readonly PassedLimit[] {
    const standing = this.#limits.standing(asset).filter(({ channel }) => !this.#silent.covers(channel));
    return mode === 'off' ? standing.filter(({ limit }) => limit.startsWith('alarm')) : standing;
  }

  #told(asset: string, frame: Frame, word: PanelWord | null, active: Incident | null): Found | null {
    const broken = this.#rules.standing(asset);
    if (broken !== null) {
      const finding = findingOfRule(this.#plant, asset, frame, broken);
      return { level: 'alarm', cause: 'alarm_limit', finding };
    }
    if (word !== null && word.verdict.anomalous && active?.level !== 'alarm') {
      const finding = findingOfVote(this.#plant, frame, word.verdict, word.group, this.modelId);
      return { level: 'alarm', cause: 'vote', finding };
    }
    const slow = this.#slowly(asset, word, active);
    if (!slow || word === null || active !== null) return null;
    const finding = findingOfSlow(this.#plant, frame, word.verdict, word.group, this.modelId);
    return { level: 'advisory', cause: 'slow', finding };
  }

  /** Does the slow route have something to say that no alarm has said already? */
  #slowly(asset: string, word: PanelWord | null, active: Incident | null): boolean {
    const standing = word?.group.slow?.standing ?? false;
    if (!standing) this.#slowHeard.delete(asset);
    else if (active?.level === 'alarm') this.#slowHeard.add(asset);
    return standing && !this.#slowHeard.has(asset);
  }

  /** Silence is no proof that all is well: who found it must say so, a panel by its vote, a limit by its sensor. */
  #unproven(frame: Frame, word: PanelWord | null, { finding }: Incident): boolean {
    const { votes, evidence } = finding;
    if (votes !== null && (word === null || !decided(word.verdict))) return true;
    if (word !== null && unlatchedMajority(word.verdict)) return true;
    if (votes !== null) return false;
    return evidence.some(({ sensor }) => {
      const channel = this.#plant.sensors.findIndex(({ id }) => id === sensor);
      return channel >= 0 && frame.states[channel] !== Cell.ok;
    });
  }
}

function decided({ verdict }: Verdict): boolean {
  return verdict === 'normal' || verdict === 'anomalous';
}
