import type { Alert, Millis } from '../../model.ts';
import type { Past } from '../courses.ts';

/** What comes again within this time, or this share of a short past, is one failure on its way. */
const togetherMs = 86_400_000;
const togetherShare = 0.05;

/** One failure on its way, as an asset's process incidents told it, in blocks of the past. */
export interface Episode {
  readonly raisedAt: Millis;
  /** The block in which the first of its incidents was raised, and the last block in which one stood. */
  readonly raised: number;
  readonly last: number;
}

/** The episodes of one asset that the past reaches back to, oldest first. `alerts`: the newest revision of each. */
export function episodesOf(asset: string, alerts: readonly Alert[], past: Past): readonly Episode[] {
  const spans = alerts
    .filter((alert) => alert.kind === 'process' && alert.level !== 'observation' && alert.asset?.id === asset)
    .map(({ raised_at, cleared_at }) => ({
      from: Date.parse(raised_at),
      to: cleared_at === null ? past.until : Date.parse(cleared_at),
    }))
    .filter(({ from }) => from > past.from && from <= past.until)
    .toSorted((a, b) => a.from - b.from);
  const near = Math.min(togetherMs, togetherShare * (past.until - past.from));
  const joined: { from: Millis; to: Millis }[] = [];
  for (const { from, to } of spans) {
    const before = joined.at(-1);
    if (before !== undefined && from - before.to <= near) before.to = Math.max(before.to, to);
    else joined.push({ from, to });
  }
  const blockOf = (at: Millis) =>
    Math.max(0, Math.min(past.blocks - 1, Math.ceil((at - past.from) / past.blockMs) - 1));
  return joined.map(({ from, to }) => ({ raisedAt: from, raised: blockOf(from), last: blockOf(to) }));
}
