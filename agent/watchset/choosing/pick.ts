import { mostWatched } from '../watch-set.ts';

/** What is worth less than this share of the best tells little. */
const leastShare = 0.15;

/** A channel worth watching. */
export interface Worthy {
  readonly channel: number;
  /** Larger is better; what is worth nothing is not picked. */
  readonly worth: number;
  /** It is on another asset: one of these is enough. */
  readonly foreign: boolean;
}

/** A picked channel; `serves`: it is there because that one, or (`running`) none could be judged without it. */
export interface Pick {
  readonly channel: number;
  readonly serves: number | 'running' | null;
}

/** The picks with what tells when the asset runs, if there is still room and none of them is of its kind. */
export function withRunning(picks: readonly Pick[], running: number | undefined): readonly Pick[] {
  if (running === undefined || picks.length >= mostWatched) return picks;
  if (picks.some(({ channel }) => channel === running)) return picks;
  return [...picks, { channel: running, serves: 'running' }];
}

/** The worthiest that find room, each with what it needs: a flow without the speed that it is referred to says little. */
export function pickFrom(
  worthy: readonly Worthy[],
  needs: ReadonlyMap<number, readonly number[]>,
): readonly Pick[] {
  const picks = new Map<number, Pick>();
  let strangers = 0;
  const least = leastShare * Math.max(0, ...worthy.map(({ worth }) => worth));
  for (const { channel, worth, foreign } of worthy.toSorted((a, b) => b.worth - a.worth)) {
    if (worth <= least || (foreign && strangers > 0)) continue;
    const wanted = [channel, ...(foreign ? [] : (needs.get(channel) ?? []))].filter((of) => !picks.has(of));
    if (picks.size + wanted.length > mostWatched) continue;
    for (const of of wanted) picks.set(of, { channel: of, serves: of === channel ? null : channel });
    if (foreign) strangers++;
  }
  return [...picks.values()];
}
