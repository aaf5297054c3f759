import type { Plant } from '../../config/plant.ts';

/** Same kind of asset, the same measured in the same units in the order of sensors.yaml. */
export function sameSensors(plant: Plant, a: number, b: number): boolean {
  const shape = (of: number) =>
    JSON.stringify([
      plant.assets[of]!.kind,
      ...channelsOf(plant, of).map((c) => [plant.sensors[c]!.kind, plant.sensors[c]!.unit]),
    ]);
  return shape(a) === shape(b);
}

export function channelsOf({ assets, sensors }: Plant, a: number): number[] {
  return [...sensors.keys()].filter((channel) => sensors[channel]!.asset === assets[a]!.id);
}
