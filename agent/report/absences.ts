import { Cell, type Frame, type Millis } from '../model.ts';

/** A time in which somebody was not heard. */
export interface Absence {
  /** Name of a source; null: the agent itself closed no frames. */
  readonly source: string | null;
  readonly from: string;
  /** null: still. */
  readonly until: string | null;
}

/** Shorter silence is a late message. */
const leastFrames = 3;

/** Finds when every sensor of a source was stale at once, and where frames are missing; frames come oldest first. */
export class Absences {
  readonly #columns: ReadonlyMap<string, readonly number[]>;
  readonly #since = new Map<string, { readonly at: Millis; readonly n: number }>();
  readonly #found: Absence[] = [];
  #last: { readonly n: number; readonly at: Millis } | null = null;

  /** `sourceOf`: of each column of the frames; null for sensors that no source delivers. */
  constructor(sourceOf: readonly (string | null)[]) {
    const columns = new Map<string, number[]>();
    for (const [column, source] of sourceOf.entries()) {
      if (source !== null) columns.set(source, [...(columns.get(source) ?? []), column]);
    }
    this.#columns = columns;
  }

  take({ n, at, states }: Frame): void {
    const last = this.#last;
    if (last !== null && n - last.n > leastFrames) this.#add(null, last.at, at);
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
    const { n } = this.#last ?? { n: 0 };
    const still = [...this.#since]
      .filter(([, since]) => n - since.n >= leastFrames)
      .map(([source, { at }]) => ({ source, from: new Date(at).toISOString(), until: null }));
    return [...this.#found, ...still].toSorted((a, b) => a.from.localeCompare(b.from));
  }

  #add(source: string | null, from: Millis, until: Millis): void {
    this.#found.push({ source, from: new Date(from).toISOString(), until: new Date(until).toISOString() });
  }
}
