import type { Reject } from '../model.ts';

/** Counts what was not taken, by reason, and remembers where each last happened. */
export class Rejections {
  readonly #byReason = new Map<Reject, { count: number; last: string }>();

  count(reason: Reject, where: string): void {
    const known = this.#byReason.get(reason);
    if (known === undefined) this.#byReason.set(reason, { count: 1, last: where });
    else {
      known.count++;
      known.last = where;
    }
  }

  toJSON(): Record<string, { count: number; last: string }> {
    return Object.fromEntries(
      [...this.#byReason]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([reason, seen]) => [reason, { ...seen }]),
    );
  }
}
