import type { Plant } from '../../config/plant.ts';
import type { VotingSettings } from '../../config/settings.ts';
import { FitError, type Saved } from '../../detectors/index.ts';
import type { Frame, Mode, Verdict } from '../model.ts';
import { inputsOf, missedBy } from '../physics/column.ts';
import type { FrameConditions } from '../physics/conditions.ts';
import type { Twin } from '../physics/twins.ts';
import { Vote } from '../voting/vote.ts';
import { Group } from '../panel/group.ts';
import type { LearnedGroup } from '../panel/learning/learn-group.ts';
import type { Assessment } from '../panel/seat.ts';
import { GroupOfParts, type Support } from '../panel/together/group-of-parts.ts';
import { noTolerances, stretchFor, type Tolerance, toleratedRatio } from '../panel/tolerances.ts';

/** What `AssetPanel.state` gives. */
export interface SavedPanel {
  readonly group: Saved;
  readonly sections: readonly Saved[];
  readonly vote: Saved;
  readonly anomalousAt: number;
  readonly votes: boolean;
  readonly [key: string]: Saved;
}

/** The panel and the vote of one asset. */
export class AssetPanel {
  readonly learned: LearnedGroup;
  readonly group: Group;
  readonly #vote: Vote;
  /** Number of the last frame in which it was anomalous. */
  anomalousAt: number;
  /** What is left of this frame can be compared with its twins. */
  comparable = false;
  twins: readonly (Twin & { readonly of: AssetPanel })[] = [];
  readonly #sensors: readonly string[];
  readonly #sections: readonly GroupOfParts[];
  /** What its lines have been moved for; null: not looked at yet. */
  #tolerances: readonly Tolerance[] | null = null;
  /** The newest frame was voted on. */
  #votes: boolean;

  /** Throws FitError where the plant no longer has what was learned. */
  constructor(
    plant: Plant,
    learned: LearnedGroup,
    driveNames: readonly string[],
    voting: VotingSettings,
    saved: SavedPanel | null,
  ) {
    for (const column of learned.columns) {
      const gone = missedBy(column, learned.asset, plant);
      if (gone !== null) throw new FitError(`learned with sensor ${gone}, which the plant no longer has`);
    }
    const channelOf = (id: string) => plant.sensors.findIndex((sensor) => sensor.id === id);
    const columns = learned.columns.map((column) => inputsOf(column, channelOf));
    const driveColumns = Int32Array.from(learned.drivers, (name) => {
      const column = driveNames.indexOf(name);
      if (column < 0) throw new FitError(`learned with driver ${name}, which the plant no longer has`);
      return column;
    });
    this.learned = learned;
    this.group = new Group(learned, columns, driveColumns, saved?.group ?? null);
    this.#sensors = learned.columns.map(({ sensor }) => sensor);
    this.#sections = learned.sections.map(
      (section, i) => new GroupOfParts(section, [learned], saved?.sections[i] ?? null),
    );
    this.#vote = new Vote(learned.asset, this.group.members, voting, saved?.vote ?? null);
    this.anomalousAt = saved?.anomalousAt ?? -Infinity;
    this.#votes = saved?.votes ?? false;
  }

  /** Takes the drivers out of a frame; one in which the asset does not run steadily rests. */
  look(frame: Frame, conditions: FrameConditions, steady: boolean): void {
    if (!steady) this.#standStill(frame.n);
    this.comparable = steady && this.group.look(frame, conditions);
  }

  #standStill(n: number): void {
    if (this.#votes) this.#vote.retract();
    this.#votes = false;
    this.group.standStill(n);
    for (const section of this.#sections) section.rest(n);
  }

  /**
   * One assessment per member of the frame just looked at and compared, against lines moved for false alarms: its own, or that of
   * a section whose majority is beyond its lines where that is further.
   */
  assess(frame: Frame, tolerances: readonly Tolerance[]): Assessment[] {
    const side = { residuals: this.group.residuals, off: false };
    const own = this.group.assess(frame);
    this.#stretch(tolerances);
    let assessments = own.map((one, seat) => this.#tolerated(one, () => this.group.blame([seat])));
    for (const section of this.#sections) {
      if (!this.comparable) section.rest(frame.n);
      else {
        section.look(() => side);
        const columns = Int32Array.from(section.parts, ({ column }) => column);
        assessments = this.hear(assessments, section.assess(frame), columns);
      }
    }
    return assessments;
  }

  /** Member by member the larger ratio. `columns`: what its parts are to this asset; -1 for what is none of its own. */
  hear(own: Assessment[], support: Support | null, columns: Int32Array): Assessment[] {
    if (support === null) return own;
    return own.map((one, seat) => {
      const blame = () => this.#shares(support.blame([seat]), columns);
      const other = this.#tolerated(support.assessments[seat]!, blame);
      if (other.kind === 'abstained' || (one.kind === 'ratio' && one.ratio >= other.ratio)) return one;
      this.group.speakFor(seat, blame());
      return other;
    });
  }

  /** The verdict on what counts of the frame. */
  judge(frame: Frame, mode: Mode, assessments: readonly Assessment[]): Verdict {
    const verdict = this.#vote.step(frame, mode, assessments);
    this.#votes = true;
    if (verdict.anomalous) this.anomalousAt = frame.n;
    return verdict;
  }

  #stretch(tolerances: readonly Tolerance[]): void {
    if (this.#tolerances === tolerances) return;
    this.#tolerances = tolerances;
    this.group.slow?.stretch(this.#sensors.map((sensor) => stretchFor(sensor, tolerances)));
  }

  #tolerated(assessment: Assessment, blame: () => Float64Array): Assessment {
    const tolerances = this.#tolerances ?? noTolerances;
    if (assessment.kind !== 'ratio' || tolerances === noTolerances) return assessment;
    const shareOf = (named: readonly string[]) =>
      blame().reduce((sum, share, c) => (named.includes(this.#sensors[c]!) ? sum + share : sum), 0);
    return { ...assessment, ratio: toleratedRatio(assessment.ratio, tolerances, shareOf) };
  }

  /** What of the blame falls on its own columns, of all that does. */
  #shares(blame: Float64Array, columns: Int32Array): Float64Array {
    const shares = new Float64Array(this.#sensors.length);
    for (const [part, column] of columns.entries()) if (column >= 0) shares[column]! += blame[part]!;
    const all = shares.reduce((sum, share) => sum + share, 0);
    return all > 0 ? shares.map((share) => share / all) : shares;
  }

  state(): SavedPanel {
    return {
      group: this.group.state(),
      sections: this.#sections.map((section) => section.state()),
      vote: this.#vote.state(),
      anomalousAt: this.anomalousAt,
      votes: this.#votes,
    };
  }
}
