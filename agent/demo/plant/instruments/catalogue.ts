/** Every transmitter of the plant: the same ids, units and roles as the repository's sensors.yaml. */
import type { AssetKind } from '../../../../config/vocabulary/kinds.ts';
import { cdus, chillers, chwPumps, crahs, cwPumps, towers } from '../inventory.ts';
import type { Equipment, Instrument } from '../truth.ts';
import { type Point, pointsOf } from './points.ts';

export interface Channel {
  /** Its place in the row of values. */
  readonly index: number;
  readonly instrument: Instrument;
  readonly point: Point;
  readonly source: 'bms' | 'plc';
}

const kinds: readonly (readonly [AssetKind, readonly string[]])[] = [
  ['chiller', chillers],
  ['pump', [...chwPumps, ...cwPumps]],
  ['tower', towers],
  ['crah', crahs],
  ['cdu', cdus],
  ['loop', ['chw-loop', 'cw-loop']],
  ['other', ['site']],
];

export const equipment: readonly Equipment[] = kinds.flatMap(([kind, ids]) =>
  ids.map((id) => ({ id, kind })),
);

/** By sensor id, in the order of the row. */
export const channels: ReadonlyMap<string, Channel> = new Map(
  equipment
    .flatMap(({ id: asset, kind }) => pointsOf(asset, kind).map((point) => ({ asset, kind, point })))
    .map(({ asset, kind, point }, index) => {
      const id = kind === 'loop' || kind === 'other' ? point.name : `${asset} ${point.name}`;
      const instrument = {
        id,
        asset,
        kind: point.kind,
        unit: point.unit,
        role: point.role,
        decimals: point.decimals,
      };
      return [id, { index, instrument, point, source: kind === 'chiller' ? 'plc' : 'bms' }];
    }),
);

export const instruments: readonly Instrument[] = [...channels.values()].map(({ instrument }) => instrument);

/** Place of an asset's first sensor in the row. */
export function firstChannel(asset: string): number {
  return instruments.findIndex((instrument) => instrument.asset === asset);
}
