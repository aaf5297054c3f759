import { Cell, type Frame, type Millis } from '../model.ts';
import { iso } from '../plain-words.ts';

/** A time in which somebody was not heard. */
export interface Absence {
  /** Name of a source; null: no frame is kept, so the agent itself did not watch, or history no longer reaches back so far. */
  readonly source: string | null;
  readonly from: string;
  /** null: still. */
  readonly until: string | null;
}

/** Shorter silence is a late message. */
const leastFrames = 3;

/** Frames close some periods late: only a silence as long as this after the newest one means that nobody watches. */
export function silentMs(periodMs: Millis): Millis {
  return Math.max(60_000, 10 * periodMs);
}

/** The time that is asked about. */
export interface AbsenceSpan {
  readonly from: Millis;
  readonly to: Millis;
  readonly periodMs: Millis;
}

/**
 * Finds when every sensor of a source was stale at once, and where frames are missing, before the first
 * and after the last too; frames come oldest first.
 */
export class Absences {
  readonly #columns: ReadonlyMap<string, readonly number[]>;
  readonly #since = new Map<string, { readonly at: Millis; readonly n: number }>();
  readonly #found: Absence[] = [];
  readonly #span: AbsenceSpan;
  #last: { readonly n: number; readonly at: Millis };

  /** `sourceOf`: of each column of the frames; null for sensors that no source delivers. */
  constructor(sourceOf: readonly (string | null)[], span: AbsenceSpan) {
    this.#span = span;
    this.#last = { n: Math.floor(span.from / span.periodMs), at: span.from };
    const columns = new Map<string, number[]>();
    for (const [column, source] of sourceOf.entries()) {
      if (source !== null) columns.set(source, [...(columns.get(source) ?? []), column]);
    }
    this.#columns = columns;
  }

  take({ n, at, states }: Frame): void {
    const last = this.#last;
    if (n - last.n > leastFrames) this.#add(null, last.at, at);
    this.#last = { n, at };
    for (const [source, columns] of this.#columns) {
      const away = columns.every((column) => states[column] === Cell.stale);
      const since = this.#since.get(source);
      if (away && since === undefined) this.#since.set(source, { at, n });
      if (away || since === undefined) continue;
      this.#since.delete(source);
      if (n - since.n >= leastFrames) this.#add(source, since.at, at);
    }
  }

  /** All of them, oldest first. */
  end(): readonly Absence[] {
    const { n, at: last } = this.#last;
    const { to, periodMs } = this.#span;
    for (const [source, since] of this.#since) {
      if (n - since.n >= leastFrames) this.#add(source, since.at, null);
    }
    if (to - last >= silentMs(periodMs)) this.#add(null, last, null);
    return this.#found.toSorted((a, b) => a.from.localeCompare(b.from));
  }

  #add(source: string | null, from: Millis, until: Millis | null): void {
    this.#found.push({ source, from: iso(from), until: until === null ? null : iso(until) });
  }
}
