import type { Saved } from '../../detectors/index.ts';
import { seedOf } from '../../detectors/mathematics/random.ts';
import type { Abstention, Frame, Millis } from '../model.ts';
import type { FrameConditions } from '../physics/conditions.ts';
import type { Column, ColumnInputs } from '../physics/column.ts';
import { isDriven } from '../physics/expectation/expectation.ts';
import { Residuals } from '../physics/residuals.ts';
import { Deviations } from './deviations.ts';
import { evidenceSmoothing, type LearnedGroup } from './learning/learn-group.ts';
import { MovedSetting } from './moved-setting.ts';
import { type Assessment, Seat } from './seat.ts';
import { SlowWatch } from './slow-watch.ts';
import { View } from './view.ts';

/** Drives that stay far outside of what was learned for this long, in ms, are the way it runs now: it is judged again, for what a guess is worth. */
const newWayMs = 86_400_000;
const hourMs = 3_600_000;
/** What is watched stirs beyond this many, ... */
const stirsSigma = 2;
/** ... and a member beyond this share of its line, unless it abstains for good. */
const stirsRatio = 0.7;
const lasting: ReadonlySet<Abstention> = new Set(['not-learned', 'failed']);

/**
 * An asset's panel at work: its views, its seats and the baseline that evidence is told against.
 * Everything that it looks at lies in this frame or before it.
 */
export class Group {
  readonly asset: string;
  /** Plant channels, one per column of the views. */
  readonly channels: Int32Array;
  /** All channels that each column is made of. */
  readonly sources: readonly (readonly number[])[];
  /** What each column is made of, as it was learned. */
  readonly columns: readonly Column[];
  readonly framesPerHour: number;
  /** Something is known to drive the asset, so that there is an expectation for its duty. */
  readonly isDriven: boolean;
  /** What is left of the newest frame that was looked at. */
  readonly residuals: Residuals;
  readonly #views: ReadonlyMap<number, View>;
  readonly #seats: readonly Seat[];
  /** null: too few days were learned. */
  readonly slow: SlowWatch | null;
  /** How far off its columns are in that frame, or in the newest that was judged. */
  readonly deviations: Deviations;
  readonly #blame: Float64Array;
  /** By seat for which others speak in this frame, what they blame, per column. */
  readonly #spokenFor = new Map<number, Float64Array>();
  /** Number of the newest frame. */
  #n = NaN;
  #resting = false;
  /** How many times less residuals count in this frame; Infinity where nobody knows the way it runs. */
  #doubt = 1;
  readonly #setting: MovedSetting;
  /** While it is calm it is scored in every so many frames, not in the same as other assets. */
  #every = 1;
  #phase = 0;
  /** Columns of the watch set; empty: none is known, and it is never calm. */
  #watched: readonly number[] = [];
  /** The largest ratio in the newest frame; NaN while a member has none. */
  #loudest = NaN;
  /** Since when the drives have been outside of what was learned; NaN while they are not. */
  #outsideSince: Millis = NaN;

  /**
   * Throws FitError when the learned data does not hold together. `columns` belong to
   * `learned.columns`, `driveColumns` to `learned.drivers`.
   */
  constructor(
    learned: LearnedGroup,
    columns: readonly ColumnInputs[],
    driveColumns: Int32Array,
    state: Saved = null,
  ) {
    const resumed = state as {
      readonly views: Readonly<Record<string, Saved>>;
      readonly seats: readonly Saved[];
      readonly slow: Saved;
      readonly offSince: Saved;
      readonly n: number;
      readonly resting: boolean;
      readonly outsideSince: number;
      readonly setting: Saved;
      readonly loudest: number;
      readonly residuals: Saved;
    } | null;
    this.asset = learned.asset;
    this.channels = Int32Array.from(columns, ({ channel }) => channel);
    this.columns = learned.columns;
    this.framesPerHour = learned.framesPerHour;
    this.isDriven = isDriven(learned.expectation);
    this.sources = columns.map(({ channel, less, above, by, along }) =>
      [channel, less, above, by, along].filter((of) => of >= 0),
    );
    this.#setting = new MovedSetting(columns.length, learned.framesPerHour, resumed?.setting ?? null);
    this.residuals = new Residuals(
      columns,
      driveColumns,
      learned,
      this.#setting.shift,
      resumed?.residuals ?? null,
    );
    const views = new Map<number, View>();
    for (const smoothing of [evidenceSmoothing, ...learned.members.map((m) => m.smoothing)]) {
      if (views.has(smoothing)) continue;
      const view = new View(columns.length, smoothing);
      const saved = resumed?.views[String(smoothing)];
      if (saved !== undefined) view.restore(saved);
      views.set(smoothing, view);
    }
    this.#views = views;
    this.#seats = learned.members.map(
      (m, i) => new Seat(m, views.get(m.smoothing)!, resumed?.seats[i] ?? null),
    );
    this.slow =
      learned.slow === null
        ? null
        : new SlowWatch(learned.slow, learned.framesPerHour, resumed?.slow ?? null);
    const evidence = views.get(evidenceSmoothing)!;
    this.deviations = new Deviations(this.residuals, evidence, learned, this.slow, resumed?.offSince ?? null);
    this.#blame = new Float64Array(columns.length);
    if (resumed !== null) {
      this.#n = resumed.n;
      this.#resting = resumed.resting;
      this.#outsideSince = resumed.outsideSince;
      this.#loudest = resumed.loudest;
    }
  }

  /** Plant channels that are watched for this asset, and how often it is to be scored while they are still. */
  watch(channels: readonly number[], everyMs: Millis): void {
    this.#every = Math.max(1, Math.floor((everyMs * this.framesPerHour) / hourMs));
    this.#phase = seedOf(this.asset) % this.#every;
    this.#watched = channels.flatMap((channel) => {
      const column = this.channels.indexOf(channel);
      return column < 0 || this.columns[column]!.asked ? [] : [column];
    });
  }

  /** How often set-points were moved to where they never stood, or back. */
  get settingsMoved(): number {
    return this.#setting.moves;
  }

  get members(): readonly string[] {
    return this.#seats.map((seat) => seat.name);
  }

  /** Takes the drivers out of a frame in which the asset runs. true: what is left is worth comparing. */
  look(frame: Frame, conditions: FrameConditions): boolean {
    const { residuals } = this;
    residuals.drivenBy(conditions.drive);
    // While a driver is silent nobody knows where the set-points stand, nor what the drivers leave.
    if (residuals.driven) this.#setting.standAt(residuals);
    residuals.look(frame, conditions);
    if (residuals.driven) this.#setting.watch(residuals);
    const elsewhere = residuals.outside === 'machines' || residuals.outside === 'levels';
    if (!elsewhere) this.#outsideSince = NaN;
    else if (Number.isNaN(this.#outsideSince)) this.#outsideSince = frame.at;
    const newWay = residuals.outside === 'levels' && frame.at - this.#outsideSince >= newWayMs;
    if (elsewhere) this.#doubt = newWay ? 1 : Infinity;
    else this.#doubt = this.#setting.doubt;
    if (this.#doubt > 1 && this.#doubt < Infinity) residuals.doubtAll(this.#doubt);
    return this.#blind() === null;
  }

  /** One assessment per member, in the order of `members`, of the frame just looked at. */
  assess(frame: Frame): readonly Assessment[] {
    this.#spokenFor.clear();
    const why = this.#blind();
    if (why !== null) {
      this.rest(frame.n);
      return this.#seats.map(() => ({ kind: 'abstained', why }));
    }
    this.#arrive(frame.n);
    this.#resting = false;
    for (const view of this.#views.values()) view.push(this.residuals);
    // A guess that lasts is still a guess.
    if (this.residuals.isLearned) this.slow?.push(this.residuals);
    this.deviations.note(frame.at);
    const calm = frame.n % this.#every !== this.#phase && this.#isCalm();
    const assessments = this.#seats.map((seat) => seat.assess(calm));
    this.#loudest = loudestOf(assessments);
    return assessments;
  }

  /** Nothing that is watched stirs, and no member did in the frame before: this one can go without scores of its own. */
  #isCalm(): boolean {
    const still = this.#watched.every((c) => Math.abs(this.deviations.sigma(c)) <= stirsSigma);
    return this.#watched.length > 0 && still && this.#loudest < stirsRatio;
  }

  /** The asset does not run steadily: how it runs is seen anew when it does. */
  standStill(n: number): void {
    this.#outsideSince = NaN;
    this.rest(n);
  }

  /** People work on the asset: it may be another one when they have done. */
  workedOn(): void {
    this.slow?.reset();
    this.deviations.reset();
  }

  /** A frame that is not judged, for the asset does not run or its drivers are strange: nor is the one before it. */
  rest(n: number): void {
    this.#arrive(n);
    if (!this.#resting) {
      for (const view of this.#views.values()) view.retract();
      for (const seat of this.#seats) seat.retract();
    }
    this.#loudest = NaN;
    this.#resting = true;
  }

  #arrive(n: number): void {
    // After a stand-still that was skipped the windows hold another time.
    if (n !== this.#n + 1 && !Number.isNaN(this.#n)) this.#reset();
    this.#n = n;
  }

  /** Why nobody can judge this frame, or null. */
  #blind(): Abstention | null {
    if (!this.residuals.driven) return 'stale-input';
    return this.#doubt === Infinity ? 'out-of-envelope' : null;
  }

  /** Mean blame of the members at `seats` for the frame just assessed, per column; sums to 1, or 0 when nobody blames. */
  blame(seats: readonly number[]): Float64Array {
    const mean = new Float64Array(this.channels.length);
    for (const seat of seats) {
      const spoken = this.#spokenFor.get(seat);
      if (spoken === undefined) this.#seats[seat]!.explain(this.#blame);
      for (let c = 0; c < mean.length; c++) mean[c]! += (spoken ?? this.#blame)[c]! / seats.length;
    }
    return mean;
  }

  /** Others speak for the member at `seat` in the frame just assessed, and blame the columns so. */
  speakFor(seat: number, blame: Float64Array): void {
    this.#spokenFor.set(seat, blame);
  }

  #reset(): void {
    for (const view of this.#views.values()) view.reset();
    for (const seat of this.#seats) seat.reset();
    this.deviations.reset();
  }

  state(): Saved {
    return {
      n: this.#n,
      resting: this.#resting,
      loudest: this.#loudest,
      outsideSince: this.#outsideSince,
      setting: this.#setting.state(),
      residuals: this.residuals.state(),
      slow: this.slow?.state() ?? null,
      offSince: this.deviations.state(),
      views: Object.fromEntries(
        [...this.#views].map(([smoothing, view]) => [String(smoothing), view.state()]),
      ),
      seats: this.#seats.map((seat) => seat.state()),
    };
  }
}

/** The largest ratio; NaN while one that has learned has none. */
function loudestOf(assessments: readonly Assessment[]): number {
  const heard = assessments.filter((one) => one.kind === 'ratio' || !lasting.has(one.why));
  return Math.max(...heard.map((one) => (one.kind === 'ratio' ? one.ratio : NaN)));
}
