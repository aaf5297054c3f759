import type { Saved } from '../../detectors/index.ts';
import { Cell, type Frame } from '../model.ts';
import type { FrameConditions } from './conditions.ts';
import type { Outside } from './expectation/envelope.ts';
import { Expectation } from './expectation/expectation.ts';
import { type ColumnInputs, readingOf, staticOf, valueOf, wayAlong } from './column.ts';
import { Stops } from './stops.ts';
import { excuse, type Told } from './twins.ts';

/** A reading that is referred to a speed or flow which nobody reads, but only expects, counts so many times less. */
const borrowed = 2;
/** Where nobody even expects it, it is taken to be as usual; a static pressure that is no good as it was last. */
const unknown = 4;

/** What must be known to take out of a group's readings what is expected of them. */
export interface LearnedResiduals {
  /** What `fitExpectation` learned; null: nothing is known to drive the asset. */
  readonly expectation: Saved;
  /** Per column, in its unit: what is left of it usually; its median where nothing is known to drive it, else 0. */
  readonly usual: Float64Array;
  /** Per column: see `Compared`. */
  readonly alone: Float64Array;
}

/**
 * What a group sees of a frame: each channel less what its drivers, and then its twins, let expect; without drivers it
 * is the reading itself. Cells of a channel that its asset's mode makes no evidence are `off`.
 */
export class Residuals {
  /** Per column, in the sensor's unit; NaN where there is none. Overwritten by every `look`. */
  readonly values: Float64Array;
  readonly states: Uint8Array;
  /** Per column: 1 where it says nothing in this frame, for it has left its stop: it reads as it should. */
  readonly silent: Uint8Array;
  /** What of the drive is outside of what was learned: what it lets expect is a guess. */
  outside: Outside | null = null;
  /** Where the set-points stand that guard the asset; NaN where one says nothing. */
  settings: Float64Array = new Float64Array(0);
  /** false while a driver is unknown. */
  driven = true;
  /** What the asset's twins tell of each column in this frame; written between `look` and `compare`. */
  readonly told: Told;
  readonly #usual: Float64Array;
  /** Per column: how many times further off it usually is where no twin speaks. */
  readonly #alone: Float64Array;
  /** Per column: how many times less it counts in this frame. */
  readonly #unsure: Float64Array;
  /** What `compare` took out. */
  readonly #excused: Float64Array;
  /** Per column, in its unit: what is otherwise since a set-point was moved. */
  readonly #shift: Float64Array;
  readonly #columns: readonly ColumnInputs[];
  /** Per column: the column of what it is referred to; -1 for none. */
  readonly #referredTo: readonly number[];
  /** Per column: what that reads in this frame, or should where its sensor is no good. */
  readonly #by: Float64Array;
  /** Per column: the column of the flow or speed that it is brought to the usual of; -1 for none. And what that reads, or should. */
  readonly #broughtTo: readonly number[];
  readonly #along: Float64Array;
  readonly #stops: Stops;
  /** Per column: the static pressure above which it is told, as it was last read well. */
  readonly #statics: Float64Array;
  #frameValues: Frame['values'] = new Float64Array(0);
  readonly #driveColumns: Int32Array;
  readonly #drive: Float64Array;
  #doubted = 1;
  readonly #expectation: Expectation | null;

  /**
   * `columns` and `driveColumns`: where the plant's frame and drive row hold what this group
   * looks at. `shift`: see `MovedSetting`. Goes on from `state`, what `state()` gave.
   */
  constructor(
    columns: readonly ColumnInputs[],
    driveColumns: Int32Array,
    { expectation, usual, alone }: LearnedResiduals,
    shift: Float64Array = new Float64Array(columns.length),
    state: Saved = null,
  ) {
    this.values = new Float64Array(columns.length).fill(NaN);
    this.states = new Uint8Array(columns.length);
    this.#columns = columns;
    this.#referredTo = columns.map(({ by }) => columns.findIndex(({ channel }) => channel === by));
    this.#broughtTo = columns.map(({ along }) => columns.findIndex(({ channel }) => channel === along));
    this.#by = new Float64Array(columns.length);
    this.#along = new Float64Array(columns.length);
    this.#driveColumns = driveColumns;
    this.#drive = new Float64Array(driveColumns.length);
    this.told = {
      all: new Float64Array(columns.length),
      sure: new Float64Array(columns.length),
      heard: new Uint16Array(columns.length),
    };
    this.#usual = usual;
    this.#alone = alone;
    this.#shift = shift;
    const resumed = state as { readonly stops: Saved; readonly statics: Float64Array } | null;
    this.#stops = new Stops(columns, resumed?.stops ?? null);
    this.#statics = resumed?.statics.slice() ?? new Float64Array(columns.length).fill(NaN);
    this.silent = new Uint8Array(columns.length);
    this.#unsure = new Float64Array(columns.length).fill(1);
    this.#excused = new Float64Array(columns.length);
    this.#expectation = expectation === null ? null : new Expectation(expectation);
  }

  /** The drive lies among what was learned: nothing is guessed. */
  get isLearned(): boolean {
    return this.#expectation === null || this.#expectation.place.way === 1;
  }

  /** What the newest drive row lets expect; before every `look`. */
  drivenBy(row: Float64Array): void {
    if (this.#expectation === null) return;
    for (let d = 0; d < this.#drive.length; d++) this.#drive[d] = row[this.#driveColumns[d]!]!;
    this.#expectation.look(this.#drive);
    this.driven = this.#expectation.driven;
    this.outside = this.driven ? this.#expectation.place.outside : null;
    this.settings = this.#expectation.settings;
  }

  look(frame: Frame, conditions: FrameConditions): void {
    this.#excused.fill(0);
    this.#unsure.fill(1);
    this.#doubted = 1;
    this.#frameValues = frame.values;
    for (const [c, column] of this.#columns.entries()) {
      const { channel, less, above, by, along } = column;
      const usable = conditions.usable[channel] === 1 && (less < 0 || conditions.usable[less] === 1);
      const told = Math.max(frame.states[channel]!, less < 0 ? Cell.ok : frame.states[less]!);
      this.#by[c] = this.#readOrExpected(this.#referredTo[c]!, frame);
      if (by >= 0 && frame.states[by] !== Cell.ok) {
        const known = !Number.isNaN(this.#by[c]!);
        this.#unsure[c] = known ? borrowed : unknown;
        if (!known) this.#by[c] = column.usual;
      }
      this.#along[c] = this.#readOrExpected(this.#broughtTo[c]!, frame);
      if (along >= 0 && frame.states[along] !== Cell.ok) this.#unsure[c]! *= borrowed;
      if (above < 0 || frame.states[above] === Cell.ok) this.#statics[c] = staticOf(column, frame.values);
      else this.#unsure[c]! *= unknown;
      this.#unsure[c]! *= wayAlong(column, this.#by[c]!, this.#along[c]!);
      const value = valueOf(column, frame.values, this.#by[c], this.#along[c], this.#statics[c]);
      this.states[c] = !usable || (told === Cell.ok && Number.isNaN(value)) ? Cell.off : told;
      const away = this.#stops.isAway(c, frame, this.isLearned);
      this.silent[c] = away ? 1 : 0;
      const left = away ? 0 : value - this.expected(c) - this.#usual[c]!;
      this.values[c] = this.#usual[c]! + left / this.doubt(c);
    }
  }

  /** What the sensor of column `c` reads, or, where it says nothing good, what it should; NaN where nobody knows. */
  #readOrExpected(c: number, frame: Frame): number {
    const column = this.#columns[c];
    if (column === undefined) return NaN;
    if (frame.states[column.channel] === Cell.ok) return frame.values[column.channel]!;
    const expected = this.#expectation === null ? NaN : this.#explained(c);
    const by = this.#readOrExpected(this.#referredTo[c]!, frame);
    const along = this.#readOrExpected(this.#broughtTo[c]!, frame);
    return readingOf(column, frame.values, expected, by, along, this.#statics[c]);
  }

  /** Every residual of this look counts so many times less. */
  doubtAll(times: number): void {
    this.#doubted = times;
    for (let c = 0; c < this.values.length; c++) this.#shrink(c, times);
  }

  /** Takes out what the asset's twins feel as well; once per `look`. */
  compare(): void {
    for (let c = 0; c < this.values.length; c++) {
      this.#excused[c] = excuse(this.values[c]!, this.told.all[c]!, this.told.sure[c]!);
      this.values[c]! -= this.#excused[c]!;
      if (this.told.heard[c] !== 0) continue;
      this.#unsure[c]! *= this.#alone[c]!;
      this.#shrink(c, this.#alone[c]!);
    }
  }

  /** Column `c` is off its usual so many times less. */
  #shrink(c: number, times: number): void {
    this.values[c] = this.#usual[c]! + (this.values[c]! - this.#usual[c]!) / times;
  }

  /** How far off the expectation of column `c` usually is here, 1 being as far as on average: residuals are divided by it. */
  doubt(c: number): number {
    return this.#doubted * this.#unsure[c]! * (this.#expectation?.doubts[c] ?? 1);
  }

  /** What the sensor of column `c` would read in this frame if the column read `value`. */
  reading(c: number, value: number): number {
    const [by, along, above] = [this.#by[c]!, this.#along[c]!, this.#statics[c]!];
    return readingOf(this.#columns[c]!, this.#frameValues, value, by, along, above);
  }

  /** What the sensor of column `c` would read in this frame if `left` were left of it. */
  readingAt(c: number, left: number): number {
    return this.reading(c, this.columnAt(c, left));
  }

  /** What column `c` would be in this frame if `left` were left of it, in its own unit: at its usual speed or flow where it is referred to one. */
  columnAt(c: number, left: number): number {
    const usual = this.#usual[c]!;
    return this.expected(c) + usual + (left - usual) * this.doubt(c);
  }

  /** The static pressure of a loop above which column `c` is told; 0 for one that is not. */
  staticAt(c: number): number {
    return this.#statics[c]!;
  }

  /** How much of what is expected of column `c` came with set-points that were moved since it was learned, in its own unit. */
  movedBy(c: number): number {
    return this.#shift[c]!;
  }

  /** What drivers and twins let expect of column `c`; 0 without any. */
  expected(c: number): number {
    return this.#explained(c) + this.#excused[c]! * this.doubt(c);
  }

  #explained(c: number): number {
    return (this.#expectation?.expected[c] ?? 0) + this.#shift[c]!;
  }

  state(): Saved {
    return { stops: this.#stops.state(), statics: this.#statics.slice() };
  }
}
