import type { KnownMode } from '../../config/fault-modes.ts';
import type { Millis } from '../model.ts';
import { type Match, matchOf, type Shown } from './match.ts';
import { atLikeFlow } from './symptom.ts';

/** What there is to go by. */
export interface Case {
  readonly asset: Shown;
  /** Its likes that run. */
  readonly peers: readonly Shown[];
  /** Every other asset that is judged. */
  readonly others: readonly Shown[];
  /** How long the incident has lasted. */
  readonly ageMs: Millis;
}

/** A mode that explains what is shown. */
export interface Ranked {
  readonly mode: KnownMode;
  readonly match: Match;
  /** 0-1; with those of the others and of what nobody knows it adds up to 1. */
  readonly likelihood: number;
}

/** How much more often the common is met than the rare: surveys that fault-modes.yaml cites. */
const often: Readonly<Record<KnownMode['common'], number>> = { often: 1, sometimes: 0.8, seldom: 0.5 };
/** A better match counts more than in proportion; the rest is what no list of modes knows. */
const sharpness = 3;
const unknownShare = 0.15;
/** Modes less likely than this are not worth a technician's time, nor are more than this many. */
const leastLikelihood = 0.1;
const mostModes = 3;
/**
 * Where half of the likes that run show the same mode, each at least half as strongly, it explains so much less: the
 * system before the machine. So much less too where it has lasted longer than the mode takes.
 */
const doubtfulShare = 0.5;
const likePeers = 0.5;
const likeStrength = 0.5;

/**
 * The modes that explain at least `leastMatch` of what an asset shows, the likeliest first; none where nothing does. A mode is as likely as its match and how
 * often it is met make it (ISO 13379-1:2012, 6: from symptoms to modes by weighted agreement).
 */
export function rank(
  modes: readonly KnownMode[],
  { asset, peers, others, ageMs }: Case,
  leastMatch: number,
): readonly Ranked[] {
  const own = { ...asset, symptoms: atLikeFlow(asset.symptoms) };
  const alike = peers.map((peer) => ({ ...peer, symptoms: atLikeFlow(peer.symptoms) }));
  const judged = modes
    .filter((mode) => mode.assets.includes(asset.kind))
    .map((mode) => {
      const match = bestOf(mode, own, others);
      const sharing = alike.filter((peer) => shows(mode, peer, match, leastMatch)).length;
      const shared = mode.peers === 'alone' && sharing > 0 && sharing >= likePeers * alike.length;
      const late = mode.withinMs !== null && ageMs > mode.withinMs;
      const score = match.score * (shared ? doubtfulShare : 1) * (late ? doubtfulShare : 1);
      return { mode, match: { ...match, score }, weight: often[mode.common] * score ** sharpness };
    });
  const total = unknownShare + judged.reduce((sum, { weight }) => sum + weight, 0);
  return judged
    .filter(({ match }) => match.score >= leastMatch)
    .map(({ mode, match, weight }) => ({ mode, match, likelihood: weight / total }))
    .filter(({ likelihood }) => likelihood >= leastLikelihood)
    .toSorted((a, b) => b.likelihood - a.likelihood)
    .slice(0, mostModes);
}

/** Does `peer` show the mode by itself, about as strongly as the asset that it is set beside? */
function shows(mode: KnownMode, peer: Shown, { explained }: Match, leastMatch: number): boolean {
  const own = bestOf(mode, peer, []);
  const strength = (of: Match['explained']) => Math.max(0, ...of.map(({ sigma }) => Math.abs(sigma)));
  return own.score >= leastMatch && strength(own.explained) >= likeStrength * strength(explained);
}

function bestOf({ patterns }: KnownMode, asset: Shown, others: readonly Shown[]): Match {
  return patterns
    .map((pattern) => matchOf(pattern, asset, others))
    .reduce((best, one) => (one.score > best.score ? one : best));
}
