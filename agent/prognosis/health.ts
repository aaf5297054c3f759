import type { Level, Verdict } from '../model.ts';
import { majorityRatio } from '../panel/majority.ts';

/** What of an asset is told, apart from its panel: `rule` is a broken rule of the plant. */
export type Passed = 'rule' | 'alarm-limit' | 'warning-limit';

/** What decides a score ... */
type Ground = 'as-usual' | 'panel' | 'slow' | Passed | 'advisory' | 'alarm';
/** ... or why nobody can say. */
type Unknown = 'maintenance' | 'off' | 'learning' | 'starting' | 'out-of-envelope' | 'undecided';

/** How well an asset is: `score` is a whole number, 0-100, 100 the best; null where `reason` is why nobody can say. */
export type Health =
  | { readonly score: number; readonly reason: Ground }
  | { readonly score: null; readonly reason: Unknown };

/** Everything that an asset's health depends on, as of one frame. */
export interface Findings {
  readonly verdict: Verdict;
  /** How far its furthest daily level is on the way to the slow route's line, 1 on it; NaN while nothing is known of days. */
  readonly slow: number;
  /** The gravest limit or rule that stands broken. */
  readonly passed: Passed | null;
  /** Level of its process incident that stands, whoever has acknowledged or shelved it. */
  readonly incident: Level | null;
  /** People work on it. */
  readonly worked: boolean;
}

/** At most this much is left of an asset's health while something stands that was told, or is being told. */
const atMost: Readonly<Record<Passed | 'advisory' | 'alarm', number>> = {
  rule: 15,
  'alarm-limit': 15,
  'warning-limit': 50,
  advisory: 55,
  alarm: 35,
};

/** Learning promises that the ratio stays below 1; up to this it is as on any other day. */
const usual = 0.5;
/** What the panel or the slow route alone leave of 100, however far they are beyond. */
const leastByRatio = 20;

/**
 * The worst of what the panel, the slow route, limits, rules and the open incident say, so that it is always one
 * named thing that decides. Each is worse or the same when more is wrong, and so is the whole. An asset that nobody
 * can judge has no score, unless something that is wrong with it is known all the same; people who work on it know best.
 */
export function healthOf({ verdict, slow, passed, incident, worked }: Findings): Health {
  if (worked) return { score: null, reason: 'maintenance' };
  const known: { readonly score: number; readonly reason: Ground }[] = [];
  if (passed !== null) known.push({ score: atMost[passed], reason: passed });
  if (incident === 'advisory' || incident === 'alarm')
    known.push({ score: atMost[incident], reason: incident });
  if (isDecided(verdict)) {
    known.push({ score: scoreOf(reached(verdict)), reason: 'panel' });
    if (!Number.isNaN(slow)) known.push({ score: scoreOf(slow), reason: 'slow' });
  } else if (known.length === 0) return { score: null, reason: whyUnknown(verdict) };
  const { score, reason } = known.reduce((worst, one) => (one.score < worst.score ? one : worst));
  return { score, reason: score === 100 ? 'as-usual' : reason };
}

/** 100 up to what is usual, 60 on the line, then ever slower towards 20: smooth, without a corner. */
function scoreOf(ratio: number): number {
  const x = Math.max(0, ratio - usual) / (1 - usual);
  return Math.round(100 - (100 - leastByRatio) * (1 - 1 / (1 + x ** 2)));
}

/** Beyond 1 they would raise the asset, were there no latch. */
function reached({ ballots, needed }: Verdict): number {
  const ratios = ballots.flatMap((ballot) => (ballot.kind === 'cast' ? [ballot.ratio] : []));
  return majorityRatio(ratios, needed);
}

function isDecided({ verdict }: Verdict): boolean {
  return verdict === 'normal' || verdict === 'anomalous';
}

function whyUnknown({ verdict, mode, ballots }: Verdict): Unknown {
  if (verdict === 'off' || verdict === 'learning') return verdict;
  if (mode === 'starting') return 'starting';
  const outside = ballots.some((ballot) => ballot.kind === 'abstained' && ballot.why === 'out-of-envelope');
  return outside ? 'out-of-envelope' : 'undecided';
}
