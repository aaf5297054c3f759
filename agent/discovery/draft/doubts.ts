/** What a draft is unsure of, summed up: a reason, and all that it is about. */
import type { Draft } from './draft.ts';

export interface Doubt {
  readonly reason: string;
  readonly about: readonly string[];
}

/** Most of them first. */
export function doubtsOf({ assets, sensors }: Draft): readonly Doubt[] {
  const byReason = new Map<string, Set<string>>();
  for (const { id, doubts } of [...assets, ...sensors]) {
    for (const reason of doubts) {
      const about = byReason.get(reason) ?? new Set();
      byReason.set(reason, about.add(id));
    }
  }
  return [...byReason]
    .map(([reason, about]) => ({ reason, about: [...about] }))
    .toSorted((a, b) => b.about.length - a.about.length || (a.reason < b.reason ? -1 : 1));
}

/** Names that one line of the summary shows. */
const shown = 4;

export function doubtLines(doubts: readonly Doubt[]): readonly string[] {
  return doubts.map(({ reason, about }) => {
    const rest = about.length > shown ? `, ... ${about.length - shown} more` : '';
    return `${reason} (${about.length}): ${about.slice(0, shown).join(', ')}${rest}`;
  });
}
