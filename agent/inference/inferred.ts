import type { Asset, HeatSide, Plant } from '../../config/plant.ts';
import type { Saved } from '../../detectors/index.ts';

/** What learning found out about one asset of which sensors.yaml says nothing. */
export interface InferredAsset {
  /** It runs while this sensor reads above the level; null: it always does, as far as can be seen. */
  readonly running: { readonly sensor: string; readonly above: number } | null;
  /** Group of assets that were seen to take over from each other; null: none was. */
  readonly redundancy: string | null;
  /** Sensor ids of what drives it beside what is declared, the one that explains most first. */
  readonly drivers: readonly string[];
  /** Sides of its heat balance; none: no balance was found to close. */
  readonly heat: readonly (HeatSide & Saved)[];
  readonly [key: string]: Saved;
}

/** By asset id. */
export interface Inferred {
  readonly [asset: string]: InferredAsset;
}

/** The plant as declared, and where nothing is declared as found out. What people say always wins; what drives an asset besides is added to it. */
export function supplemented(plant: Plant, inferred: Inferred): Plant {
  const channels = new Set(plant.sensors.map(({ id }) => id));
  const assets = plant.assets.map((asset): Asset => {
    const found = inferred[asset.id];
    if (found === undefined) return asset;
    const { running, redundancy, drivers, heat } = found;
    return {
      ...asset,
      running: asset.running ?? (running === null ? null : { ...running, below: null }),
      redundancy: asset.redundancy ?? redundancy,
      drivers: [...new Set([...asset.drivers, ...drivers.filter((id) => channels.has(id))])],
      heat: asset.heat.length > 0 ? asset.heat : heat,
    };
  });
  return { ...plant, assets };
}
