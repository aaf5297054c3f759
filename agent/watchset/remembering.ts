import type { Plant } from '../../config/plant.ts';
import type { Failures } from './failures.ts';
import type { AssetWatchSet, WatchSet } from './watch-set.ts';

/**
 * `derived`, except that an asset whose incidents lie further back than the past reaches stays watched by what
 * foretold them, as long as the plant has those sensors and people have not said since that none of them was a failure.
 */
export function remembering(
  before: WatchSet | null,
  derived: WatchSet,
  { sensors }: Plant,
  { isNone }: Pick<Failures, 'isNone'> = { isNone: () => false },
): WatchSet {
  const there = new Set(sensors.map(({ id }) => id));
  const remembered = new Map(
    (before?.assets ?? [])
      .filter(
        ({ asset, basis, incidents, selected }) =>
          basis === 'incidents' &&
          selected.every(({ sensor }) => there.has(sensor)) &&
          incidents.some((raisedAt) => !isNone(asset, raisedAt)),
      )
      .map((of) => [of.asset, of]),
  );
  const assets = derived.assets.map((of): AssetWatchSet =>
    of.basis === 'incidents' ? of : (remembered.get(of.asset) ?? of),
  );
  const failed = (of: AssetWatchSet) => Number(of.basis === 'incidents');
  return { ...derived, assets: assets.toSorted((a, b) => failed(b) - failed(a)) };
}
