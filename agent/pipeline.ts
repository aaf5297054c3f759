import type { Plant } from '../config/plant.ts';
import type { Settings } from '../config/settings.ts';
import type { Saved } from '../detectors/index.ts';
import { IncidentBook } from './incidents/incident-book.ts';
import { supplemented } from './inference/inferred.ts';
import { LimitWatch } from './limits/limit-watch.ts';
import type { Command, Frame, Millis, Verdict } from './model.ts';
import { Panels } from './panels.ts';
import { Conditions } from './physics/conditions.ts';
import { Drive } from './physics/drive.ts';
import type { Announcement, Outcome } from './ports.ts';
import type { ModelSet } from './training/model-set.ts';

/** Frames kept to fill the windows of new models and to see how assets run: an hour at 10 s, half a day at 2 min. */
const keptFrames = 360;

interface SavedPipeline {
  readonly modelId: string | null;
  readonly limits: Saved;
  readonly conditions: Saved;
  readonly panels: Readonly<Record<string, Saved>>;
}

/**
 * One pass, from a closed frame to what people must hear: frame -> conditions -> residuals -> ballots
 * -> verdict -> incident -> alerts. Pure and synchronous: no clock, no input or output. Live, backtest and restart share it.
 */
export class Pipeline {
  readonly incidents: IncidentBook;
  readonly #plant: Plant;
  readonly #limits: LimitWatch;
  /** Of the plant as declared, until models bring what was found out about the rest. */
  #conditions: Conditions;
  readonly #panels: Panels;
  /** Assets that stood still in the newest frame. */
  readonly #still = new Set<string>();
  readonly #recent: Frame[] = [];
  #verdicts: readonly Verdict[] = [];
  #resume: SavedPipeline | null = null;

  constructor(plant: Plant, settings: Settings) {
    this.#plant = plant;
    this.#limits = new LimitWatch(plant.sensors);
    this.#conditions = new Conditions(plant);
    this.#panels = new Panels(plant, settings.voting);
    this.incidents = new IncidentBook(plant, settings.incidents, this.#limits);
  }

  /** A reading on arrival: limits speak without waiting for the frame to close. */
  arrive(channel: number, at: Millis, value: number): readonly Announcement[] {
    const asset = this.#limits.take(channel, at, value);
    return asset === null ? [] : this.incidents.limitsChanged(asset, at, this.#still.has(asset));
  }

  step(frame: Frame, commands: readonly Command[]): Outcome {
    const announcements: Announcement[] = [];
    for (const command of commands) announcements.push(...this.incidents.acknowledge(command, frame.at));
    const before = new Set(this.#still);
    const verdicts = this.judge(frame);
    const started = [...before].filter((asset) => !this.#still.has(asset));
    for (const asset of new Set([...this.#limits.due(frame.at), ...started])) {
      announcements.push(...this.incidents.limitsChanged(asset, frame.at, this.#still.has(asset)));
    }
    for (const verdict of verdicts) {
      const group = this.#panels.groupOf(verdict.asset);
      announcements.push(
        ...this.incidents.frame(verdict.asset, frame, group === null ? null : { verdict, group }),
      );
    }
    return { frame, verdicts, announcements };
  }

  /** The verdicts on a frame and nothing more: what a restart replays, since incidents come from the journal. */
  judge(frame: Frame): readonly Verdict[] {
    const conditions = this.#conditions.step(frame);
    for (const [a, { id }] of this.#plant.assets.entries()) {
      if (conditions.modes[a] === 'off') this.#still.add(id);
      else this.#still.delete(id);
    }
    this.#recent.push(frame);
    if (this.#recent.length > keptFrames) this.#recent.shift();
    const unlearned = this.incidents.modelId === null ? 'learning' : 'undecided';
    this.#verdicts = this.#panels.step(frame, conditions, unlearned);
    return this.#verdicts;
  }

  /**
   * Puts a model set to work. The newest frames fill the windows, so that nobody has to warm up again.
   * Returns the assets whose learned data does not fit the plant any more, with the reason.
   */
  adopt(models: ModelSet): readonly { readonly asset: string; readonly why: string }[] {
    const resume = this.#resume?.modelId === models.id ? this.#resume : null;
    this.#resume = null;
    const known = supplemented(this.#plant, models.inferred);
    const { names } = new Drive(known);
    const { unfit, fresh } = this.#panels.adopt(models.groups, names, resume?.panels ?? {});
    this.#conditions = new Conditions(known);
    for (const frame of this.#recent) this.#panels.warmUp(fresh, frame, this.#conditions.step(frame));
    if (resume !== null) this.#conditions.restore(resume.conditions);
    this.incidents.modelId = models.id;
    return unfit;
  }

  /** The clock was set back to `at`: nothing may wait for a time that is long to come. */
  setBack(at: Millis): void {
    this.#limits.setBack(at);
    this.#conditions.setBack(at);
    this.incidents.setBack();
  }

  /** The verdicts of the newest frame, in the order of the plant's assets. */
  get verdicts(): readonly Verdict[] {
    return this.#verdicts;
  }

  /** Expected value and deviation of a sensor's short mean, or null while its asset has not learned it. */
  deviation(asset: string, channel: number): { readonly expected: number; readonly sigma: number } | null {
    const group = this.#panels.groupOf(asset);
    const column = group?.channels.indexOf(channel) ?? -1;
    return group === null || column < 0 ? null : group.deviation(column);
  }

  state(): Saved {
    return {
      modelId: this.incidents.modelId,
      limits: this.#limits.state(),
      conditions: this.#conditions.state(),
      panels: this.#panels.state(),
    };
  }

  /** Goes on from `state()`, which takes effect when the same model set is adopted; incidents come from the journal. */
  restore(saved: Saved): void {
    const resumed = saved as unknown as SavedPipeline;
    this.#limits.restore(resumed.limits);
    // What was found out about the plant comes with the models.
    if (resumed.modelId === null) this.#conditions.restore(resumed.conditions);
    this.#resume = resumed;
  }
}
