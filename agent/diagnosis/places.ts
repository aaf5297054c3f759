import type { Plant } from '../../config/plant.ts';
import { roleHinted } from '../../config/vocabulary/id-words.ts';
import type { AssetKind, SensorKind } from '../../config/vocabulary/kinds.ts';
import { rolesOf } from '../../config/vocabulary/roles.ts';
import type { Column } from '../physics/column.ts';

/** What a group's column measures, as far as anybody knows. */
export interface Placed {
  readonly sensor: string;
  readonly unit: string;
  readonly kind: SensorKind;
  /** A role or a virtual sensor; null: only the kind is known. */
  readonly place: string | null;
  /** Its reading is judged for the flow that there is: what more flow makes it lose is taken out already. */
  readonly perFlow: boolean;
}

/**
 * Where the columns of an asset sit: as its sensors' roles say, else as the physics of the column shows (of two
 * pressures of a pump the lower is the suction and their difference the head; a differential pressure that goes with
 * the flow is a strainer's, one that goes with the speed the pump's own), else as words in their ids hint, else as the
 * kind says where the asset has one sensor of it and a role of that name.
 */
export function placesOfColumns(plant: Plant, asset: string, columns: readonly Column[]): readonly Placed[] {
  const { kind: assetKind } = plant.assets.find(({ id }) => id === asset)!;
  const sensorOf = (id: string) =>
    plant.sensors.find((sensor) => sensor.id === id && sensor.asset === asset)!;
  const sensors = columns.map(({ sensor }) => sensorOf(sensor));
  const suctions = new Set(columns.map(({ less }) => less).filter((less) => less !== ''));
  return columns.map((column, c) => {
    const { id, unit, kind, role } = sensors[c]!;
    const alone = sensors.filter((other) => other.kind === kind).length === 1;
    const place =
      (column.less === '' ? null : 'head') ??
      declaredPlace(role, assetKind) ??
      (suctions.has(id) ? 'suction-pressure' : null) ??
      roleHinted(id, kind, assetKind) ??
      (assetKind === 'pump' ? placeOfDp(column, kind, sensorOf, suctions.size > 0) : null) ??
      (alone && rolesOf(assetKind)[kind]?.kind === kind ? kind : null);
    const perFlow = [column.by, column.along].some((of) => of !== '' && sensorOf(of).kind === 'flow');
    return {
      sensor: id,
      unit,
      kind,
      place: place === 'dp' && assetKind === 'pump' ? 'head' : place,
      perFlow,
    };
  });
}

/** A role that means nothing on such an asset tells no more than the kind. */
function declaredPlace(role: string | null, asset: AssetKind): string | null {
  return role !== null && role in rolesOf(asset) ? role : null;
}

function placeOfDp(
  { by }: Column,
  kind: SensorKind,
  sensorOf: (id: string) => { readonly kind: SensorKind },
  headKnown: boolean,
): string | null {
  if (kind !== 'dp') return null;
  if (headKnown || (by !== '' && sensorOf(by).kind === 'flow')) return 'strainer-dp';
  return by !== '' && sensorOf(by).kind === 'speed' ? 'head' : null;
}
