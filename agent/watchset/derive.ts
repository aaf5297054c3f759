import type { Plant } from '../../config/plant.ts';
import type { AssetKind } from '../../config/vocabulary/kinds.ts';
import { type Inferred, supplemented } from '../inference/inferred.ts';
import type { Alert, Millis } from '../model.ts';
import type { LearnedGroup } from '../panel/learning/learn-group.ts';
import { watchSetByCoverage } from './choosing/by-coverage.ts';
import { watchSetByIncidents } from './choosing/by-incidents.ts';
import { candidatesOf } from './choosing/candidates.ts';
import type { Past } from './courses.ts';
import { type Episode, episodesOf } from './choosing/episodes.ts';
import type { AssetWatchSet, WatchedSensor, WatchSet } from './watch-set.ts';

/** Everything that a watch set depends on: the same gives the same. */
export interface WatchSetParts {
  readonly plant: Plant;
  readonly inferred: Inferred;
  /** What the panels look at. */
  readonly groups: readonly Pick<LearnedGroup, 'asset' | 'columns'>[];
  /** null: nothing was judged yet. */
  readonly past: Past | null;
  /** The newest revision of every alert. */
  readonly alerts: readonly Alert[];
  readonly at: Millis;
  readonly seed: number;
}

/** Chooses for every asset that has a panel. */
export function deriveWatchSet({ plant, inferred, groups, past, alerts, at, seed }: WatchSetParts): WatchSet {
  const candidates = candidatesOf(supplemented(plant, inferred), groups);
  const judged = [...candidates.channelsOf.keys()].map((asset) => {
    const episodes = past === null ? [] : episodesOf(asset, alerts, past);
    const chosen =
      past === null || episodes.length === 0
        ? watchSetByCoverage(candidates, asset, past, seed)
        : watchSetByIncidents(candidates, asset, past, episodes, seed);
    return { chosen, gravity: past === null ? 0 : gravityOf(plant, asset, past, episodes) };
  });
  return {
    schema: 'coolwatch-watchset/1',
    at: new Date(at).toISOString(),
    candidates: [...candidates.channelsOf.values()].flat().length,
    assets: judged.toSorted((a, b) => b.gravity - a.gravity).map(({ chosen }) => chosen),
  };
}

/** How strange an asset was for how long while its incidents stood, in ratios times ms; 0 without any. */
function gravityOf(plant: Plant, asset: string, past: Past, episodes: readonly Episode[]): number {
  const ratios = past.strangeness[plant.assets.findIndex(({ id }) => id === asset)]!;
  const inEpisodes = episodes.flatMap(({ raised, last }) => [...ratios.subarray(raised, last + 1)]);
  const sum = inEpisodes.reduce((total, ratio) => total + (Number.isNaN(ratio) ? 0 : ratio), 0);
  return episodes.length === 0 ? 0 : past.blockMs * (1 + sum);
}

const machines: ReadonlySet<string> = new Set<AssetKind>([
  'pump',
  'chiller',
  'tower',
  'crah',
  'cdu',
  'exchanger',
]);

/**
 * The few of the plant: what foretold the incidents of those assets that had any. Before any, what shows most of
 * what can fail in its machines, or, where there is none, in whatever there is.
 */
export function critical(
  { assets }: WatchSet,
  plant: readonly { readonly id: string; readonly kind: string }[],
): readonly AssetWatchSet[] {
  const failed = assets.filter(({ basis }) => basis === 'incidents');
  if (failed.length > 0) return failed;
  const kindOf = new Map(plant.map(({ id, kind }) => [id, kind]));
  const moving = assets.filter(({ asset }) => machines.has(kindOf.get(asset) ?? ''));
  return moving.length > 0 ? moving : assets;
}

/** The rows of `critical`, most telling asset first, as `watchset.json` has them. */
export function rowsOf(
  chosen: readonly AssetWatchSet[],
): readonly Pick<WatchedSensor, 'sensor' | 'asset' | 'cluster' | 'lead_s' | 'stability' | 'why'>[] {
  return chosen.flatMap(({ selected }) =>
    selected.map(({ sensor, asset, cluster, lead_s, stability, why }) => ({
      sensor,
      asset,
      cluster,
      lead_s,
      stability,
      why,
    })),
  );
}
