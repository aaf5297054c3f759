import type { Plant } from '../../config/plant.ts';
import type { ModelSet } from '../training/model-set.ts';

/** Members that could not learn, by asset, with the reason. */
export type Unlearned = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** `members`: names of the panel's; of an asset that learned nothing none could. `heard`: has a channel had a value? */
export function unlearned(
  plant: Plant,
  models: ModelSet | null,
  members: readonly string[],
  heard: (channel: number) => boolean,
): Unlearned {
  const groups = new Map((models?.groups ?? []).map((group) => [group.asset, group]));
  const byAsset: Record<string, Record<string, string>> = {};
  for (const { id } of plant.assets) {
    const troubles =
      groups
        .get(id)
        ?.members.flatMap(({ name, trouble }) => (trouble === '' ? [] : [[name, trouble] as const])) ??
      members.map((name) => [name, whyNothing(plant, id, heard)] as const);
    if (troubles.length > 0) byAsset[id] = Object.fromEntries(troubles);
  }
  return byAsset;
}

function whyNothing(plant: Plant, asset: string, heard: (channel: number) => boolean): string {
  const own = [...plant.sensors.entries()].filter(([, sensor]) => sensor.asset === asset);
  if (own.length === 0) return 'no sensor belongs to it';
  if (!own.some(([channel]) => heard(channel))) return 'none of its sensors has a value in the recording';
  return 'too few learning rows with all its sensors good while it ran steadily';
}
