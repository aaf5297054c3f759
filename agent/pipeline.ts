import type { Plant } from '../config/plant.ts';
import type { Settings } from '../config/settings.ts';
import type { Saved } from '../detectors/index.ts';
import { obey } from './commands/command-effects.ts';
import { WeeklyWork } from './commands/weekly-work.ts';
import { Diagnosis } from './diagnosis/diagnosis.ts';
import { IncidentBook } from './incidents/incident-book.ts';
import { Outlooks } from './incidents/outlooks.ts';
import { StandIns } from './incidents/grading/stand-ins.ts';
import { SilentSources } from './incidents/silent-sources.ts';
import { UndecidedPanels } from './incidents/undecided-panels.ts';
import { WhatStands } from './incidents/what-stands.ts';
import { supplemented } from './inference/inferred.ts';
import { LimitWatch } from './limits/limit-watch.ts';
import type { Command, Frame, Millis, Verdict } from './model.ts';
import { type Tolerance, Tolerances } from './panel/tolerances.ts';
import { Panels } from './judging/panels.ts';
import type { FrameConditions } from './physics/conditions.ts';
import { Drive } from './physics/drive.ts';
import { KnownConditions } from './physics/known-conditions.ts';
import type { Announcement, Outcome } from './ports.ts';
import { type Health, healthOf } from './prognosis/health.ts';
import { PlantRules } from './rules/plant-rules.ts';
import type { ModelSet } from './training/model-set.ts';
import { Maintenance, type Work } from './validation/maintenance.ts';
import { Validation } from './validation/validation.ts';
import { Courses } from './watchset/courses.ts';
import type { AssetWatchSet, WatchSet } from './watchset/watch-set.ts';

interface SavedPipeline {
  readonly modelId: string | null;
  readonly conditions: Saved;
  readonly panels: Readonly<Record<string, Saved>>;
}

/** What goes on from where it was as soon as it is told; conditions and panels wait for their models. */
interface Kept {
  state(): Saved;
  restore(saved: Saved): void;
}

/**
 * One pass, from a closed frame to what people must hear: frame -> validated -> conditions -> residuals -> ballots
 * -> verdict -> diagnosis -> incident -> alerts. Pure and synchronous: no clock, no input or output. Live, backtest and restart share it.
 */
export class Pipeline {
  readonly incidents: IncidentBook;
  /** Where residuals and panels have been, for the watch set. */
  readonly courses: Courses;
  readonly #plant: Plant;
  readonly #limits: LimitWatch;
  readonly #maintenance: Maintenance;
  readonly #tolerances: Tolerances;
  readonly #weekly: WeeklyWork;
  readonly #validation: Validation;
  readonly #validates: boolean;
  readonly #silent: SilentSources;
  readonly #undecided: UndecidedPanels;
  readonly #rules: PlantRules;
  readonly #stands: WhatStands;
  readonly #standIns: StandIns;
  readonly #diagnosis: Diagnosis;
  readonly #outlooks: Outlooks;
  readonly #conditions: KnownConditions;
  readonly #panels: Panels;
  readonly #kept: Readonly<Record<string, Kept>>;
  #verdicts: readonly Verdict[] = [];
  #resume: SavedPipeline | null = null;

  constructor(plant: Plant, settings: Settings) {
    this.#plant = plant;
    this.#limits = new LimitWatch(plant.sensors);
    this.#maintenance = new Maintenance(plant);
    this.#tolerances = new Tolerances(settings.feedback);
    this.#weekly = new WeeklyWork(plant);
    this.#validation = new Validation(plant);
    this.#validates = settings.stages.validation;
    this.#silent = new SilentSources(plant, settings.incidents.commsDelayMs, this.#maintenance);
    this.#undecided = new UndecidedPanels(settings.incidents.offDelayMs);
    this.#rules = new PlantRules(plant);
    this.#conditions = new KnownConditions(plant);
    this.#panels = new Panels(plant, settings, this.#tolerances);
    this.#stands = new WhatStands(plant, this.#limits, this.#rules, this.#maintenance);
    this.#standIns = new StandIns(plant, this.#maintenance);
    this.#diagnosis = new Diagnosis(plant, settings.diagnosis);
    this.#outlooks = new Outlooks(plant, settings.diagnosis, this.#diagnosis);
    this.incidents = new IncidentBook(
      plant,
      settings.incidents,
      this.#stands,
      this.#standIns,
      this.#outlooks,
    );
    this.courses = new Courses(plant);
    this.#kept = {
      limits: this.#limits,
      maintenance: this.#maintenance,
      tolerances: this.#tolerances,
      weekly: this.#weekly,
      validation: this.#validation,
      silent: this.#silent,
      undecided: this.#undecided,
      rules: this.#rules,
      diagnosis: this.#diagnosis,
      outlooks: this.#outlooks,
      stands: this.#stands,
      upset: this.#panels.upset,
      courses: this.courses,
    };
  }

  /** A reading on arrival: limits speak without waiting for the frame to close. */
  arrive(channel: number, at: Millis, value: number): readonly Announcement[] {
    const asset = this.#limits.take(channel, at, value);
    return asset === null ? [] : this.incidents.limitsChanged(asset, at, this.#conditions.modeOf(asset));
  }

  step(closed: Frame, commands: readonly Command[]): Outcome {
    const announcements: Announcement[] = [];
    const worked = this.#maintenance.works;
    for (const command of commands) announcements.push(...this.obey(command, closed.at));
    for (const command of this.#weekly.due(closed.at, this.works)) this.#maintenance.take(command);
    announcements.push(...this.incidents.operator.endShelves(closed.at));
    const still = this.#plant.assets.filter(({ id }) => this.#conditions.modeOf(id) === 'off');
    const { frame, verdicts } = this.judge(closed);
    announcements.push(...this.incidents.operator.suppress(this.works, frame.at));
    const started = still.filter(({ id }) => this.#conditions.modeOf(id) !== 'off');
    const due = [...this.#limits.due(frame.at), ...started.map(({ id }) => id), ...this.#assetsDone(worked)];
    for (const asset of new Set(due)) {
      announcements.push(...this.incidents.limitsChanged(asset, frame.at, this.#conditions.modeOf(asset)));
    }
    for (const verdict of verdicts) {
      if (this.#maintenance.on(verdict.asset)) continue;
      const group = this.#panels.groupOf(verdict.asset);
      const word = group === null ? null : { verdict, group };
      announcements.push(
        ...this.incidents.frame(verdict.asset, frame, this.#conditions.modeOf(verdict.asset), word),
      );
    }
    announcements.push(...this.incidents.sensors(frame, this.#validation.flaws));
    announcements.push(...this.incidents.sources.step(frame, this.#silent));
    announcements.push(...this.incidents.panels.step(frame, this.#undecided, this.#stands.modelId));
    announcements.push(...this.incidents.unwatched(frame.at));
    announcements.push(...this.incidents.operator.remind(frame.at));
    announcements.push(...this.incidents.redundancy(frame.at));
    announcements.push(...this.incidents.flood(frame.at));
    return { frame, verdicts, announcements };
  }

  /** What a person asks for takes effect at once. */
  obey(command: Command, at: Millis): readonly Announcement[] {
    return obey(command, at, {
      operator: this.incidents.operator,
      maintenance: this.#maintenance,
      tolerances: this.#tolerances,
      validation: this.#validation,
    });
  }

  /** What people have called false alarms. */
  get tolerances(): readonly Tolerance[] {
    return this.#tolerances.standing;
  }

  /** What people work on. */
  get works(): readonly Work[] {
    return this.#maintenance.works;
  }

  /** The verdicts on a frame and nothing more: what a restart replays, since incidents come from the journal. */
  judge(closed: Frame): { readonly frame: Frame; readonly verdicts: readonly Verdict[] } {
    this.#tolerances.step(closed.at);
    const frame = this.#validation.step(this.#maintenance.step(closed));
    this.#stands.newest = frame;
    this.#silent.step(closed);
    this.#rules.step(frame);
    const conditions = this.#conditions.step(frame);
    for (const { subject } of this.works) this.#panels.groupOf(subject)?.workedOn();
    const unlearned = this.#stands.modelId === null ? 'learning' : 'undecided';
    this.#verdicts = this.#panels.step(frame, this.#atWork(conditions), unlearned);
    this.#undecided.step(
      frame,
      this.#verdicts.filter(({ asset }) => this.#isThere(asset)),
    );
    this.#diagnosis.step(this.#verdicts, (asset) => this.#panels.groupOf(asset));
    this.courses.step(frame, this.#verdicts, (asset) => this.#panels.seen(asset));
    return { frame, verdicts: this.#verdicts };
  }

  /**
   * Puts a model set to work. The newest frames fill the windows, so that nobody has to warm up again.
   * Returns the assets whose learned data does not fit the plant any more, with the reason.
   */
  adopt(models: ModelSet): readonly { readonly asset: string; readonly why: string }[] {
    const resume = this.#resume?.modelId === models.id ? this.#resume : null;
    this.#resume = null;
    if (this.#validates) this.#validation.adopt(models.validation);
    const known = supplemented(this.#plant, models.inferred);
    const { unfit, fresh } = this.#panels.adopt(models, new Drive(known).names, resume?.panels ?? {});
    for (const [frame, conditions] of this.#conditions.adopt(known, resume?.conditions ?? null)) {
      this.#panels.warmUp(fresh, frame, conditions);
    }
    this.#stands.modelId = models.id;
    this.#standIns.adopt(known);
    this.#diagnosis.adopt(known);
    return unfit;
  }

  /** Puts a watch set to work: what nothing of it stirs on may be scored less often, where people have asked for that. */
  watch({ assets }: WatchSet): void {
    const sensorsOf = ({ selected }: AssetWatchSet) => selected.map(({ sensor }) => sensor);
    this.#panels.watch(new Map(assets.map((chosen) => [chosen.asset, sensorsOf(chosen)])));
  }

  /** The clock was set back to `at`: nothing may wait for a time that is long to come. */
  setBack(at: Millis): void {
    this.#limits.setBack(at);
    this.#maintenance.setBack(at);
    this.#tolerances.setBack(at);
    this.#validation.setBack(at);
    this.#silent.setBack(at);
    this.#undecided.setBack(at);
    this.#rules.setBack(at);
    this.#conditions.setBack(at);
    this.#panels.setBack(at);
    this.courses.setBack();
    this.incidents.setBack();
  }

  /** Live only: the agent was asleep or did not run until `at`, so whatever was silent by then may have been heard by others. */
  sleptUntil(at: Millis): void {
    this.#silent.sleptUntil(at);
  }

  /** The verdicts of the newest frame, in the order of the plant's assets. */
  get verdicts(): readonly Verdict[] {
    return this.#verdicts;
  }

  /** How well each asset is as of the newest frame, in the order of the plant's assets. */
  get health(): readonly Health[] {
    return this.#verdicts.map((verdict) => {
      const { asset } = verdict;
      return healthOf({
        verdict,
        slow: this.#panels.groupOf(asset)?.slow?.furthest ?? NaN,
        passed: this.#stands.passed(asset, this.#conditions.modeOf(asset)),
        incident: this.incidents.activeLevel(asset),
        worked: this.#maintenance.on(asset),
      });
    });
  }

  /** Expected value and deviation of a sensor's short mean, or null while its asset has not learned it. */
  deviation(asset: string, channel: number): { readonly expected: number; readonly sigma: number } | null {
    const group = this.#panels.groupOf(asset);
    const column = group?.channels.indexOf(channel) ?? -1;
    return group === null || column < 0 ? null : group.deviations.of(column);
  }

  state(): Saved {
    const kept = Object.entries(this.#kept).map(([part, of]): [string, Saved] => [part, of.state()]);
    return {
      modelId: this.#stands.modelId,
      conditions: this.#conditions.state(),
      panels: this.#panels.state(),
      ...Object.fromEntries(kept),
    };
  }

  /** Goes on from `state()`, which takes effect when the same model set is adopted; incidents come from the journal. */
  restore(saved: Saved): void {
    const resumed = saved as unknown as SavedPipeline & Readonly<Record<string, Saved>>;
    for (const [part, of] of Object.entries(this.#kept)) of.restore(resumed[part]!);
    // What was found out about the plant comes with the models.
    if (resumed.modelId === null) this.#conditions.restore(resumed.conditions);
    this.#resume = resumed;
  }

  /** Whether anybody expects the panel of `asset` to judge it: it has learned, nobody works on it, and no lost source hides it, which is told already. */
  #isThere(asset: string): boolean {
    return this.#panels.groupOf(asset) !== null && !this.#maintenance.on(asset) && !this.#silent.hides(asset);
  }

  /** What people work on stands still for the panels, whatever it does. */
  #atWork(conditions: FrameConditions): FrameConditions {
    const modes = this.#plant.assets.map(({ id }, a) =>
      this.#maintenance.on(id) ? 'off' : conditions.modes[a]!,
    );
    return { ...conditions, modes };
  }

  /** Assets on which, or on a sensor of which, work has ended: what their limits say counts again. */
  #assetsDone(before: readonly Work[]): readonly string[] {
    const ended = before.filter(({ subject }) => !this.works.some((work) => work.subject === subject));
    return ended.map(({ subject }) => this.#plant.sensors.find(({ id }) => id === subject)?.asset ?? subject);
  }
}
