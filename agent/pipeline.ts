import type { Plant } from '../config/plant.ts';
import type { Settings } from '../config/settings.ts';
import { FitError, type Saved } from '../detectors/index.ts';
import { supplemented } from './inference/inferred.ts';
import { IncidentBook } from './incidents/incident-book.ts';
import { LimitWatch } from './limits/limit-watch.ts';
import type { Command, Frame, Millis, Mode, Verdict } from './model.ts';
import { Conditions, type FrameConditions } from './physics/conditions.ts';
import { Drive } from './physics/drive.ts';
import { Group } from './panel/group.ts';
import type { Assessment } from './panel/seat.ts';
import type { LearnedGroup } from './panel/learn-group.ts';
import type { Announcement, Outcome } from './ports.ts';
import type { ModelSet } from './training/model-set.ts';
import { Maintenance, type Work } from './validation/maintenance.ts';
import { Validation } from './validation/validation.ts';
import { Vote } from './voting/vote.ts';

/** Frames kept to fill the windows of new models and to find out how assets run: an hour at 10 s, half a day at 2 min. */
const keptFrames = 360;

interface SavedPipeline {
  readonly modelId: string | null;
  readonly conditions: Saved;
  readonly panels: Readonly<Record<string, Saved>>;
}

type SavedAtOnce = 'limits' | 'maintenance' | 'validation';

/** A panel at work on one asset. */
interface Panel {
  readonly learned: LearnedGroup;
  readonly group: Group;
  readonly vote: Vote;
}

/**
 * One pass, from a closed frame to what people must hear: frame -> validated -> conditions -> residuals -> ballots
 * -> verdict -> incident -> alerts. Pure and synchronous: no clock, no input or output. Live, backtest and restart share it.
 */
export class Pipeline {
  readonly incidents: IncidentBook;
  readonly #plant: Plant;
  readonly #settings: Settings;
  readonly #limits: LimitWatch;
  readonly #maintenance: Maintenance;
  readonly #validation: Validation;
  /** Of the plant as declared, until models bring what was found out about the rest. */
  #conditions: Conditions;
  #driveNames: readonly string[];
  /** Assets that stood still in the newest frame. */
  readonly #still = new Set<string>();
  /** The newest frames: they fill the windows of new models. */
  readonly #recent: Frame[] = [];
  readonly #panels = new Map<string, Panel>();
  #verdicts: readonly Verdict[] = [];
  #resume: SavedPipeline | null = null;

  constructor(plant: Plant, settings: Settings) {
    this.#plant = plant;
    this.#settings = settings;
    this.#limits = new LimitWatch(plant.sensors);
    this.#maintenance = new Maintenance(plant);
    this.#validation = new Validation(plant);
    this.#conditions = new Conditions(plant);
    this.#driveNames = new Drive(plant).names;
    this.incidents = new IncidentBook(plant, settings.incidents, this.#limits, this.#maintenance);
  }

  /** A reading on arrival: limits speak without waiting for the frame to close. */
  arrive(channel: number, at: Millis, value: number): readonly Announcement[] {
    const asset = this.#limits.take(channel, at, value);
    return asset === null ? [] : this.incidents.limitsChanged(asset, at, this.#still.has(asset));
  }

  step(closed: Frame, commands: readonly Command[]): Outcome {
    const announcements: Announcement[] = [];
    const worked = this.#maintenance.works;
    for (const command of commands) announcements.push(...this.obey(command, closed.at));
    const before = new Set(this.#still);
    const { frame, verdicts } = this.judge(closed);
    const started = [...before].filter((asset) => !this.#still.has(asset));
    const due = [...this.#limits.due(frame.at), ...started, ...this.#assetsDone(worked)];
    for (const asset of new Set(due)) {
      announcements.push(...this.incidents.limitsChanged(asset, frame.at, this.#still.has(asset)));
    }
    for (const verdict of verdicts) {
      if (this.#maintenance.on(verdict.asset)) continue;
      const group = this.#panels.get(verdict.asset)?.group;
      const word = group === undefined ? null : { verdict, group };
      announcements.push(...this.incidents.frame(verdict.asset, frame, word));
    }
    announcements.push(...this.incidents.sensors(frame, this.#validation.flaws));
    return { frame, verdicts, announcements };
  }

  /** What a person asks for takes effect at once. */
  obey(command: Command, at: Millis): readonly Announcement[] {
    switch (command.kind) {
      case 'ack':
        return this.incidents.acknowledge(command, at);
      case 'maintenance':
        this.#maintenance.take(command);
        return [];
      case 'sensor-accepted':
        this.#validation.accept(command.sensor);
        return [];
      case 'sensor-replaced':
        this.#validation.replace(command.sensor, command.at);
        return [];
    }
  }

  /** What people work on. */
  get works(): readonly Work[] {
    return this.#maintenance.works;
  }

  /** The verdicts on a frame and nothing more: what a restart replays, since incidents come from the journal. */
  judge(closed: Frame): { readonly frame: Frame; readonly verdicts: readonly Verdict[] } {
    const frame = this.#validation.step(this.#maintenance.step(closed));
    const conditions = this.#conditions.step(frame);
    for (const [a, { id }] of this.#plant.assets.entries()) {
      if (conditions.modes[a] === 'off') this.#still.add(id);
      else this.#still.delete(id);
    }
    this.#recent.push(frame);
    if (this.#recent.length > keptFrames) this.#recent.shift();
    const nothing = this.incidents.modelId === null ? 'learning' : 'undecided';
    this.#verdicts = this.#plant.assets.map(({ id: asset }, a) => {
      const mode = conditions.modes[a]!;
      const panel = this.#panels.get(asset);
      if (this.#maintenance.on(asset)) {
        panel?.group.rest(frame.n);
        return withoutVote(asset, frame, mode, 'off');
      }
      if (panel === undefined) return withoutVote(asset, frame, mode, mode === 'off' ? 'off' : nothing);
      const assessments = assess(panel.group, frame, conditions, mode);
      if (assessments === null) return withoutVote(asset, frame, mode, mode === 'off' ? 'off' : 'undecided');
      return panel.vote.step(frame, mode, assessments);
    });
    return { frame, verdicts: this.#verdicts };
  }

  /**
   * Puts a model set to work. The newest frames fill the windows, so that nobody has to warm up again.
   * Returns the assets whose learned data does not fit the plant any more, with the reason.
   */
  adopt(models: ModelSet): readonly { readonly asset: string; readonly why: string }[] {
    const resume = this.#resume?.modelId === models.id ? this.#resume : null;
    this.#resume = null;
    this.#validation.adopt(models.validation);
    const known = supplemented(this.#plant, models.inferred);
    this.#conditions = new Conditions(known);
    this.#driveNames = new Drive(known).names;
    const recent = this.#recent.map((frame) => ({ frame, conditions: this.#conditions.step(frame) }));
    if (resume !== null) this.#conditions.restore(resume.conditions);
    const before = new Map(this.#panels);
    this.#panels.clear();
    const unfit: { asset: string; why: string }[] = [];
    for (const learned of models.groups) {
      const same = before.get(learned.asset);
      if (same?.learned === learned) {
        // Others have learned; this panel goes on in the middle of what it sees.
        this.#panels.set(learned.asset, same);
        continue;
      }
      try {
        const a = this.#plant.assets.findIndex(({ id }) => id === learned.asset);
        const channels = this.#channelsOf(learned);
        const saved = (resume?.panels[learned.asset] ?? null) as {
          readonly group: Saved;
          readonly vote: Saved;
        } | null;
        const group = new Group(learned, channels, this.#driveColumnsOf(learned), saved?.group ?? null);
        const vote = new Vote(learned.asset, group.members, this.#settings.voting, saved?.vote ?? null);
        if (saved === null) {
          for (const { frame, conditions } of recent) assess(group, frame, conditions, conditions.modes[a]!);
        }
        this.#panels.set(learned.asset, { learned, group, vote });
      } catch (cause) {
        if (!(cause instanceof FitError)) throw cause;
        unfit.push({ asset: learned.asset, why: cause.message });
      }
    }
    this.incidents.modelId = models.id;
    return unfit;
  }

  /** The clock was set back to `at`: nothing may wait for a time that is long to come. */
  setBack(at: Millis): void {
    this.#limits.setBack(at);
    this.#maintenance.setBack(at);
    this.#validation.setBack(at);
    this.#conditions.setBack(at);
    this.incidents.setBack();
  }

  /** The verdicts of the newest frame, in the order of the plant's assets. */
  get verdicts(): readonly Verdict[] {
    return this.#verdicts;
  }

  /** Expected value and deviation of a sensor's short mean, or null while its asset has not learned it. */
  deviation(asset: string, channel: number): { readonly expected: number; readonly sigma: number } | null {
    const group = this.#panels.get(asset)?.group;
    const column = group?.channels.indexOf(channel) ?? -1;
    return group === undefined || column < 0 ? null : group.deviation(column);
  }

  state(): Saved {
    return {
      modelId: this.incidents.modelId,
      limits: this.#limits.state(),
      maintenance: this.#maintenance.state(),
      validation: this.#validation.state(),
      conditions: this.#conditions.state(),
      panels: Object.fromEntries(
        [...this.#panels].map(([asset, { group, vote }]) => [
          asset,
          { group: group.state(), vote: vote.state() },
        ]),
      ),
    };
  }

  /** Goes on from `state()`, which takes effect when the same model set is adopted; incidents come from the journal. */
  restore(saved: Saved): void {
    const resumed = saved as unknown as SavedPipeline & Readonly<Record<SavedAtOnce, Saved>>;
    this.#limits.restore(resumed.limits);
    this.#maintenance.restore(resumed.maintenance);
    this.#validation.restore(resumed.validation);
    // What was found out about the plant comes with the models.
    if (resumed.modelId === null) this.#conditions.restore(resumed.conditions);
    this.#resume = resumed;
  }

  /** Assets on which, or on a sensor of which, work has ended: what their limits say counts again. */
  #assetsDone(before: readonly Work[]): readonly string[] {
    const ended = before.filter(({ subject }) => !this.works.some((work) => work.subject === subject));
    return ended.map(({ subject }) => this.#plant.sensors.find(({ id }) => id === subject)?.asset ?? subject);
  }

  #channelsOf(learned: LearnedGroup): Int32Array {
    return Int32Array.from(learned.sensors, (id) => {
      const channel = this.#plant.sensors.findIndex((s) => s.id === id && s.asset === learned.asset);
      if (channel < 0) throw new FitError(`learned with sensor ${id}, which the plant no longer has`);
      return channel;
    });
  }

  #driveColumnsOf(learned: LearnedGroup): Int32Array {
    return Int32Array.from(learned.drivers, (name) => {
      const column = this.#driveNames.indexOf(name);
      if (column < 0) throw new FitError(`learned with driver ${name}, which the plant no longer has`);
      return column;
    });
  }
}

/** The panel's look at a frame; null while the asset does not run steadily. */
function assess(
  group: Group,
  frame: Frame,
  conditions: FrameConditions,
  mode: Mode,
): readonly Assessment[] | null {
  if (mode === 'steady') return group.assess(frame, conditions);
  group.rest(frame.n);
  return null;
}

/** Nobody votes: nothing was learned yet, too little of this asset, or it does not run. */
function withoutVote(
  asset: string,
  frame: Frame,
  mode: Mode,
  verdict: 'learning' | 'undecided' | 'off',
): Verdict {
  const { n, at } = frame;
  return { asset, mode, n, at, ballots: [], cast: 0, for: 0, needed: 1, anomalous: false, verdict };
}
