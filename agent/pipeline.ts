import type { Plant } from '../config/plant.ts';
import type { Settings } from '../config/settings.ts';
import { FitError, type Saved } from '../detectors/index.ts';
import { IncidentBook } from './incidents/incident-book.ts';
import { LimitWatch } from './limits/limit-watch.ts';
import type { Command, Frame, Millis, Verdict } from './model.ts';
import { Group } from './panel/group.ts';
import type { LearnedGroup } from './panel/learn-group.ts';
import type { Announcement, Outcome } from './ports.ts';
import type { ModelSet } from './training/model-set.ts';
import { Vote } from './voting/vote.ts';

/** A panel at work on one asset. */
interface Panel {
  readonly learned: LearnedGroup;
  readonly group: Group;
  readonly vote: Vote;
}

/**
 * One pass, from a closed frame to what people must hear: frame -> ballots -> verdict -> incident
 * -> alerts. Pure and synchronous: no clock, no input or output. Live, backtest and restart share it.
 */
export class Pipeline {
  readonly incidents: IncidentBook;
  readonly #plant: Plant;
  readonly #settings: Settings;
  readonly #limits: LimitWatch;
  readonly #panels = new Map<string, Panel>();
  #verdicts: readonly Verdict[] = [];
  #resume: { readonly modelId: string | null; readonly panels: Readonly<Record<string, Saved>> } | null =
    null;

  constructor(plant: Plant, settings: Settings) {
    this.#plant = plant;
    this.#settings = settings;
    this.#limits = new LimitWatch(plant.sensors);
    this.incidents = new IncidentBook(plant, settings.incidents, this.#limits);
  }

  /** A reading on arrival: limits speak without waiting for the frame to close. */
  arrive(channel: number, at: Millis, value: number): readonly Announcement[] {
    const asset = this.#limits.take(channel, at, value);
    return asset === null ? [] : this.incidents.limitsChanged(asset, at);
  }

  step(frame: Frame, commands: readonly Command[]): Outcome {
    const announcements: Announcement[] = [];
    for (const command of commands) announcements.push(...this.incidents.acknowledge(command, frame.at));
    for (const asset of this.#limits.due(frame.at)) {
      announcements.push(...this.incidents.limitsChanged(asset, frame.at));
    }
    const verdicts = this.judge(frame);
    for (const verdict of verdicts) {
      const group = this.#panels.get(verdict.asset)?.group;
      const word = group === undefined ? null : { verdict, group };
      announcements.push(...this.incidents.frame(verdict.asset, frame, word));
    }
    return { frame, verdicts, announcements };
  }

  /** The verdicts on a frame and nothing more: what a restart replays, since incidents come from the journal. */
  judge(frame: Frame): readonly Verdict[] {
    this.#verdicts = this.#plant.assets.map(({ id: asset }) => {
      const panel = this.#panels.get(asset);
      return panel === undefined
        ? withoutPanel(asset, frame, this.incidents.modelId === null ? 'learning' : 'undecided')
        : panel.vote.step(frame.n, frame.at, panel.group.assess(frame));
    });
    return this.#verdicts;
  }

  /**
   * Puts a model set to work. `recent` frames fill the windows, so that nobody has to warm up again.
   * Returns the assets whose learned data does not fit the plant any more, with the reason.
   */
  adopt(
    models: ModelSet,
    recent: readonly Frame[] = [],
  ): readonly { readonly asset: string; readonly why: string }[] {
    const resume = this.#resume?.modelId === models.id ? this.#resume.panels : {};
    this.#resume = null;
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
        const channels = this.#channelsOf(learned);
        const saved = (resume[learned.asset] ?? null) as {
          readonly group: Saved;
          readonly vote: Saved;
        } | null;
        const group = new Group(learned, channels, saved?.group ?? null);
        const vote = new Vote(learned.asset, group.members, this.#settings.voting, saved?.vote ?? null);
        if (saved === null) for (const frame of recent) group.assess(frame);
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
    const { modelId, limits, panels } = saved as {
      readonly modelId: string | null;
      readonly limits: Saved;
      readonly panels: Readonly<Record<string, Saved>>;
    };
    this.#limits.restore(limits);
    this.#resume = { modelId, panels };
  }

  #channelsOf(learned: LearnedGroup): Int32Array {
    return Int32Array.from(learned.sensors, (id) => {
      const channel = this.#plant.sensors.findIndex((s) => s.id === id && s.asset === learned.asset);
      if (channel < 0) throw new FitError(`learned with sensor ${id}, which the plant no longer has`);
      return channel;
    });
  }
}

/** Nothing was learned yet, or too little of this asset to judge it. */
function withoutPanel(asset: string, frame: Frame, verdict: 'learning' | 'undecided'): Verdict {
  const { n, at } = frame;
  return { asset, n, at, ballots: [], cast: 0, for: 0, needed: 1, anomalous: false, verdict };
}
