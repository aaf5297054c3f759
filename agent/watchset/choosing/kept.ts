import { median } from 'simple-statistics';
import { leadOf } from './departure.ts';
import type { Episode } from './episodes.ts';
import type { Foreteller } from './foretelling.ts';
import type { Kept } from '../watch-set.ts';

/** What the `watched` of an asset's sensors show alone: any of them out of its band for good, against any of all. */
export function keptOf(
  all: readonly Foreteller[],
  watched: ReadonlySet<number>,
  episodes: readonly Episode[],
  taken: Uint8Array,
): Kept {
  const leads = (of: readonly Foreteller[]) =>
    episodes.map((episode) =>
      Math.max(-1, ...of.map(({ row, band }) => leadOf(row, band, episode, taken)?.blocks ?? -1)),
    );
  const whole = leads(all);
  const few = leads(all.filter(({ channel }) => watched.has(channel)));
  const shares = whole.flatMap((lead, e) => (lead > 0 ? Math.max(0, few[e]!) / lead : []));
  return {
    shown: whole.filter((lead) => lead >= 0).length,
    kept: whole.filter((lead, e) => lead >= 0 && few[e]! >= 0).length,
    lead: shares.length === 0 ? null : Number(median(shares).toFixed(3)),
  };
}
