import type { Plant } from '../../config/plant.ts';
import type { Settings, VotingSettings } from '../../config/settings.ts';
import { FitError, type Saved } from '../../detectors/index.ts';
import type { Frame, Millis, Mode, Verdict, VerdictName } from '../model.ts';
import { AssetPanel, type SavedPanel } from './asset-panel.ts';
import type { Group } from '../panel/group.ts';
import type { LearnedGroup } from '../panel/learning/learn-group.ts';
import type { Assessment } from '../panel/seat.ts';
import type { Tolerances } from '../panel/tolerances.ts';
import type { FrameConditions } from '../physics/conditions.ts';
import { columnPlace } from '../physics/column.ts';
import { type LearnedTwin, tellOf } from '../physics/twins.ts';
import { wholePlantId } from '../panel/together/parts.ts';
import { WholePlantPanel } from '../panel/together/whole-plant-panel.ts';
import type { ModelSet } from '../training/model-set.ts';
import { LoopUpset } from '../voting/loop-upset.ts';
import type { Seen } from '../watchset/courses.ts';

/** Frames after an anomaly in which an asset is no twin to go by. */
const distrustFrames = 60;

/** Every asset's panel at work: residuals first, compared with those of its twins, then ballots, then the verdict. */
export class Panels {
  readonly #plant: Plant;
  readonly #voting: VotingSettings;
  readonly #tolerances: Tolerances;
  readonly #panels = new Map<string, AssetPanel>();
  /** What is between loops and machines; the same plant goes on with it. */
  readonly upset: LoopUpset;
  #wholePlant: WholePlantPanel | null = null;
  /** Sensors that are watched, by the asset that they are watched for. */
  #watched: ReadonlyMap<string, readonly string[]> = new Map();
  /** How often to score an asset while none of these stirs; 0: in every frame. */
  readonly #unwatchedEveryMs: Millis;
  /** Columns of the drive that the panels know their drivers by. */
  #driveNames = '';

  constructor(plant: Plant, settings: Settings, tolerances: Tolerances) {
    this.#plant = plant;
    this.#voting = settings.voting;
    this.#unwatchedEveryMs = settings.panel.unwatchedEveryMs ?? 0;
    this.upset = new LoopUpset(plant, settings.diagnosis.modes);
    this.#tolerances = tolerances;
  }

  /**
   * Puts learned groups to work; those that go on as they were keep what they see. `driveNames`: the
   * columns of the drive that frames will come with. Returns what does not fit the plant any more, and
   * which panels have yet to fill their windows.
   */
  adopt(
    { groups, wholePlant }: Pick<ModelSet, 'groups' | 'wholePlant'>,
    driveNames: readonly string[],
    resume: Readonly<Record<string, Saved>>,
  ): { readonly unfit: readonly { asset: string; why: string }[]; readonly fresh: ReadonlySet<string> } {
    const before = new Map(this.#panels);
    this.#panels.clear();
    const moved = driveNames.join('\0') !== this.#driveNames;
    this.#driveNames = driveNames.join('\0');
    const unfit: { asset: string; why: string }[] = [];
    const fresh = new Set<string>();
    for (const learned of groups) {
      const { asset } = learned;
      const same = before.get(asset);
      const goesOn = same?.learned === learned;
      if (goesOn && !moved) {
        this.#panels.set(asset, same);
        continue;
      }
      try {
        // Where the drive's columns have moved it goes on as it stands, with its drivers looked up anew.
        const saved = goesOn ? same.state() : ((resume[asset] ?? null) as SavedPanel | null);
        const panel = new AssetPanel(this.#plant, learned, driveNames, this.#voting, saved);
        this.#watchFor(panel.group);
        this.#panels.set(asset, panel);
        if (saved === null) fresh.add(asset);
      } catch (cause) {
        if (!(cause instanceof FitError)) throw cause;
        unfit.push({ asset, why: cause.message });
      }
    }
    for (const panel of this.#panels.values()) {
      panel.twins = panel.learned.twins.flatMap((learned) => {
        const of = this.#panels.get(learned.asset);
        // One that has learned again since, with other sensors, cannot be compared.
        const fits = of !== undefined && this.#samePlaces(panel.learned, learned, of.learned);
        return fits ? { learned, residuals: of.group.residuals, of } : [];
      });
    }
    this.#openWholePlant(wholePlant, resume[wholePlantId] ?? null);
    return { unfit, fresh };
  }

  /** One verdict per asset, in the order of the plant. `unlearned`: the word on an asset that has no panel. */
  step(frame: Frame, conditions: FrameConditions, unlearned: VerdictName): readonly Verdict[] {
    this.#look(frame, conditions);
    const assessed = this.#plant.assets.map(({ id }, a) => {
      const panel = conditions.modes[a] === 'steady' ? this.#panels.get(id) : undefined;
      return panel === undefined ? null : panel.assess(frame, this.#tolerances.on(id));
    });
    const supported = this.upset.support(frame.at, this.#together(frame, assessed));
    const verdicts = this.#plant.assets.map(({ id: asset }, a) => {
      const mode = conditions.modes[a]!;
      const panel = this.#panels.get(asset);
      const assessments = supported[a]!;
      if (mode === 'off') return withoutVote(asset, frame, mode, 'off');
      if (panel === undefined) return withoutVote(asset, frame, mode, unlearned);
      if (assessments === null) return withoutVote(asset, frame, mode, 'undecided');
      return panel.judge(frame, mode, assessments);
    });
    this.upset.hear(frame.at, verdicts);
    return verdicts;
  }

  /** Fills the windows of the `fresh` panels with a frame that was judged before they were there. */
  warmUp(fresh: ReadonlySet<string>, frame: Frame, conditions: FrameConditions): void {
    this.#look(frame, conditions, fresh);
    for (const [a, { id }] of this.#plant.assets.entries()) {
      if (fresh.has(id) && conditions.modes[a] === 'steady')
        this.#panels.get(id)?.assess(frame, this.#tolerances.on(id));
    }
    if (fresh.size === this.#panels.size) this.#wholePlant?.assess(frame, []);
  }

  /** Puts a watch set to work: sensors by the asset that they are watched for. What nothing is watched for is scored in every frame. */
  watch(watched: ReadonlyMap<string, readonly string[]>): void {
    this.#watched = watched;
    for (const { group } of this.#panels.values()) this.#watchFor(group);
  }

  #watchFor(group: Group): void {
    const sensors = this.#watched.get(group.asset) ?? [];
    const channels = sensors.map((sensor) => this.#plant.sensors.findIndex(({ id }) => id === sensor));
    // What another asset shows first, this one's panel does not see stir.
    const isOwn = channels.every((channel) => this.#plant.sensors[channel]?.asset === group.asset);
    group.watch(isOwn ? channels : [], this.#unwatchedEveryMs);
  }

  groupOf(asset: string): Group | null {
    return this.#panels.get(asset)?.group ?? null;
  }

  /** What the panel of `asset` made of the newest frame; null while it has not learned. */
  seen(asset: string): Seen | null {
    const panel = this.#panels.get(asset);
    if (panel === undefined) return null;
    const { channels, residuals } = panel.group;
    const { values, states } = residuals;
    return { channels, values, states, ...panel.learned.baseline };
  }

  /** By asset, for `adopt`. */
  state(): Readonly<Record<string, Saved>> {
    const own = [...this.#panels].map(([asset, panel]): [string, Saved] => [asset, panel.state()]);
    return Object.fromEntries([...own, [wholePlantId, this.#wholePlant?.state() ?? null]]);
  }

  /** The clock was set back to `at`. */
  setBack(at: Millis): void {
    this.upset.setBack(at);
  }

  /** Takes drivers, then twins out of what every running asset reads; those that stand still rest. */
  #look(frame: Frame, conditions: FrameConditions, only?: ReadonlySet<string>): void {
    const panels: AssetPanel[] = [];
    for (const [a, { id }] of this.#plant.assets.entries()) {
      const panel = this.#panels.get(id);
      if (panel === undefined || only?.has(id) === false) continue;
      panel.look(frame, conditions, conditions.modes[a] === 'steady');
      panels.push(panel);
    }
    const off = new Set(
      this.#plant.assets.flatMap(({ id }, a) => (conditions.modes[a] === 'off' ? [id] : [])),
    );
    this.#wholePlant?.look((asset) => {
      const panel = this.#panels.get(asset);
      const residuals = panel?.comparable === true ? panel.group.residuals : null;
      return { residuals, off: off.has(asset) };
    });
    // A twin that is ill itself is nothing to go by.
    const sound = ({ of }: { readonly of: AssetPanel }) =>
      of.comparable &&
      only?.has(of.learned.asset) !== false &&
      Math.abs(frame.n - of.anomalousAt) > distrustFrames;
    const compared = panels.filter(({ comparable }) => comparable);
    for (const { twins, group } of compared) tellOf(twins.filter(sound), group.residuals.told);
    for (const { group } of compared) group.residuals.compare();
  }

  #openWholePlant(learned: LearnedGroup | null, saved: Saved): void {
    const before = this.#wholePlant;
    const groups = [...this.#panels.values()].map((panel) => panel.learned);
    this.#wholePlant = null;
    if (learned === null) return;
    const goesOn = before?.learned === learned ? before.state() : saved;
    try {
      this.#wholePlant = new WholePlantPanel(learned, groups, goesOn);
    } catch (cause) {
      // What it misses is told of the asset that no longer fits.
      if (!(cause instanceof FitError)) throw cause;
    }
  }

  /** What shows between assets counts for the one that it is blamed on. */
  #together(frame: Frame, assessed: readonly (Assessment[] | null)[]): typeof assessed {
    if (this.#wholePlant === null) return assessed;
    const judged = this.#plant.assets.flatMap(({ id }, a) =>
      assessed[a]?.some(({ kind }) => kind === 'ratio') === true ? [id] : [],
    );
    const support = this.#wholePlant.assess(frame, judged);
    if (support === null) return assessed;
    const columns = this.#wholePlant.columnsOf(support.asset);
    return this.#plant.assets.map(({ id }, a) =>
      id === support.asset ? this.#panels.get(id)!.hear(assessed[a]!, support, columns) : assessed[a]!,
    );
  }

  /** Are the columns that are compared of the same sensors, by their places in sensors.yaml? */
  #samePlaces(own: LearnedGroup, { columns, theirs }: LearnedTwin, twin: LearnedGroup): boolean {
    const placeOf = ({ asset, columns: of }: LearnedGroup, column: number) => {
      const ids = this.#plant.sensors.flatMap((s) => (s.asset === asset ? [s.id] : []));
      return of[column] === undefined ? null : columnPlace(of[column], (sensor) => ids.indexOf(sensor));
    };
    return columns.every((column, i) => {
      const place = placeOf(own, column);
      return place !== null && place === placeOf(twin, theirs[i]!);
    });
  }
}

/** Nobody votes: nothing was learned yet, too little of this asset, or it does not run. */
function withoutVote(asset: string, frame: Frame, mode: Mode, verdict: VerdictName): Verdict {
  const { n, at } = frame;
  return { asset, mode, n, at, ballots: [], cast: 0, for: 0, needed: 1, anomalous: false, verdict };
}
