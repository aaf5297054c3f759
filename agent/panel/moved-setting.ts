import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import { isElsewhere } from '../physics/expectation/envelope.ts';
import type { Residuals } from '../physics/residuals.ts';
import { hoursOfDay, RunningDay } from './running-day.ts';

/** A setting is judged by once it was watched for so many hours, a new one or the old one again, for temperatures follow late ... */
const settledHours = 3;
/** ... and known after a day, which holds every hour of the load. Until then residuals count so many times less, ... */
const settlingDoubt = 2.5;
/** ... and then still so many: nobody knows how slopes differ there. */
const movedDoubt = 1.5;

/**
 * A person has moved a set-point to where it never stood: the process settles elsewhere, and that is no fault. What the
 * first day at the new setting differs by from the day before it is taken out of every residual for as long as the set-point
 * stays there. Only what came with the move goes: a deviation that stood before stands after, and what grows goes on to
 * grow (difference in differences; Angrist, Pischke: Mostly Harmless Econometrics, 2009, 5.2).
 */
export class MovedSetting {
  /** Per column, in its unit: what is otherwise since the move; 0 before some hours at the new setting are over. */
  readonly shift: Float64Array;
  /** How often they were moved so far, or back. */
  moves = 0;
  /** Where the set-points stand now; null: where they were learned. */
  #settings: Float64Array | null = null;
  /** They are back there, and the process is still on its way. */
  #returning = false;
  /** What the drivers leave of each column: of the last running day before the move, and of the first one after the last move. */
  readonly #before: RunningDay;
  readonly #after: RunningDay;
  readonly #left: Float64Array;

  constructor(columns: number, framesPerHour: number, state: Saved = null) {
    const saved = state as {
      readonly settings: Float64Array | null;
      readonly returning: boolean;
      readonly before: Saved;
      readonly after: Saved;
    } | null;
    this.shift = new Float64Array(columns);
    this.#left = new Float64Array(columns);
    this.#before = new RunningDay(columns, framesPerHour, saved?.before ?? null);
    this.#after = new RunningDay(columns, framesPerHour, saved?.after ?? null);
    if (state === null) return;
    const fields = fieldsOf(state, 'moved setting');
    this.shift.set(fields.float64('shift'));
    this.moves = fields.number('moves');
    this.#settings = saved!.settings;
    this.#returning = saved!.returning;
  }

  /** How many times less residuals count at this setting, 1 where it was learned; Infinity while nobody knows it. */
  get doubt(): number {
    if (this.#settings === null && !this.#returning) return 1;
    if (this.#after.hours < settledHours) return Infinity;
    return this.#after.hours < hoursOfDay ? settlingDoubt : movedDoubt;
  }

  /** Where the set-points stand in the frame that is about to be looked at. */
  standAt({ outside, settings }: Pick<Residuals, 'outside' | 'settings'>): void {
    const same = this.#settings?.every((set, i) => !isElsewhere(settings[i]!, set, set)) ?? false;
    if (this.#settings !== null && (outside === null || !same)) {
      this.#settings = null;
      this.moves++;
      this.#returning = outside !== 'set-points';
      this.#after.reset();
      this.shift.fill(0);
    }
    if (outside !== 'set-points' || this.#settings !== null) return;
    this.#settings = settings.slice();
    this.moves++;
    this.#returning = false;
    this.#after.reset();
  }

  /** Watches what the drivers leave of a frame, before twins are asked. */
  watch(residuals: Pick<Residuals, 'outside' | 'values' | 'states' | 'doubt'>): void {
    const { outside, states } = residuals;
    if (outside === 'machines' || outside === 'levels') return;
    if (this.#settings !== null && this.#after.hours >= hoursOfDay) return;
    for (let c = 0; c < this.#left.length; c++) {
      this.#left[c] = residuals.values[c]! * residuals.doubt(c) + this.shift[c]!;
    }
    const asLearned = this.#settings === null && !this.#returning;
    const hourEnds = (asLearned ? this.#before : this.#after).push({ values: this.#left, states });
    if (asLearned || !hourEnds || this.#after.hours < settledHours) return;
    this.#returning = false;
    if (this.#settings === null) return;
    for (let c = 0; c < this.shift.length; c++) {
      const [before, after] = [this.#before, this.#after].map((of) => of.level(c, settledHours));
      this.shift[c] = Number.isNaN(after!) ? 0 : after! - (Number.isNaN(before!) ? 0 : before!);
    }
  }

  state(): Saved {
    return {
      shift: this.shift.slice(),
      moves: this.moves,
      settings: this.#settings?.slice() ?? null,
      returning: this.#returning,
      before: this.#before.state(),
      after: this.#after.state(),
    };
  }
}
