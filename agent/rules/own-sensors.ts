import type { Asset, Plant } from '../../config/plant.ts';
import type { SensorKind } from '../../config/vocabulary/kinds.ts';

/** Channels of the asset's sensors of `kind` that have this role. */
export function withRole({ sensors }: Plant, { id }: Asset, kind: SensorKind, role: string): number[] {
  return [...sensors.keys()].filter((channel) => {
    const sensor = sensors[channel]!;
    return sensor.asset === id && sensor.kind === kind && sensor.role === role;
  });
}

/** Channels of the asset's sensors of `kind` of which nobody said what they measure. */
export function withoutRole({ sensors }: Plant, { id }: Asset, kind: SensorKind): number[] {
  return [...sensors.keys()].filter((channel) => {
    const sensor = sensors[channel]!;
    return sensor.asset === id && sensor.kind === kind && sensor.role === null;
  });
}

/** What the asset's motor draws, by power and by current, as many meters as there are. */
export function drawOf(plant: Plant, asset: Asset): number[] {
  return (['power', 'current'] as const).flatMap((kind) => [
    ...withRole(plant, asset, kind, kind),
    ...withoutRole(plant, asset, kind),
  ]);
}
