import type { Plant } from '../../config/plant.ts';
import { type Inferred, supplemented } from '../inference/inferred.ts';
import { partsOf } from '../panel/together/parts.ts';
import { missedBy } from '../physics/column.ts';
import { Drive } from '../physics/drive.ts';
import { groupChannels } from './learning-rows.ts';
import type { ModelSet } from './model-set.ts';

/** The groups whose sensors and drivers the plant still has, with what was found out about it. */
export function fitting(plant: Plant, inferred: Inferred, { groups }: ModelSet): ModelSet['groups'] {
  const names = new Set(new Drive(supplemented(plant, inferred)).names);
  return groups.filter(
    ({ asset, columns, drivers }) =>
      columns.every((column) => missedBy(column, asset, plant) === null) &&
      drivers.every((name) => names.has(name)),
  );
}

/** What was `trained`, and of `before` what was not: unless it was found out since that nobody judges it. */
export function joined(plant: Plant, before: ModelSet, trained: ModelSet, together: boolean): ModelSet {
  const anew = new Set(trained.groups.map(({ asset }) => asset));
  const known = supplemented(plant, trained.inferred);
  const rest = fitting(plant, trained.inferred, before).filter(
    ({ asset }) => !anew.has(asset) && groupChannels(known, asset).length > 0,
  );
  const groups = [...rest, ...trained.groups];
  if (together) return { ...trained, groups, behind: rest.map(({ asset }) => asset) };
  return {
    ...trained,
    groups,
    wholePlant: goesOn(rest, before) ? before.wholePlant : null,
    together: before.together,
    behind: before.behind.filter((asset) => !anew.has(asset)),
  };
}

/** Do all that the whole plant of `before` looks at go on as they are? */
function goesOn(groups: ModelSet['groups'], { wholePlant, groups: before }: ModelSet): boolean {
  const assetOf = new Map(partsOf(before).map(({ id, asset }) => [id, asset]));
  const assets = new Set(wholePlant?.columns.map(({ sensor }) => assetOf.get(sensor)));
  return before.every((group) => !assets.has(group.asset) || groups.includes(group));
}
