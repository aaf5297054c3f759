import type { Alert } from '../../agent/model.ts';
import { plainColumn } from '../../agent/physics/column.ts';
import type { Past } from '../../agent/watchset/courses.ts';
import { deriveWatchSet } from '../../agent/watchset/derive.ts';
import type { AssetWatchSet, WatchSet } from '../../agent/watchset/watch-set.ts';
import type { Plant, Sensor } from '../../config/plant.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import { aPlant } from '../support/a-plant.ts';
import { anAlert } from '../store/an-alert.ts';

export const hour = 3_600_000;
export const from = Date.parse('2026-03-01T00:00:00Z');

/** A residual of unit spread that wanders, plus `drift`, block by block. */
export function residual(
  blocks: number,
  seed: number,
  drift: (block: number) => number = () => 0,
): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length: blocks }, (_, b) => 2 * (random() - 0.5) + drift(b));
}

/** From block `start` on it parts by `slope` sigma a block. */
export const ramp = (start: number, slope: number) => (b: number) => slope * Math.max(0, b - start);

/** Blocks of an hour. `rows`: by sensor; others were never judged. */
export function aPast(
  plant: Plant,
  rows: Readonly<Record<string, Float32Array>>,
  strangeness: Readonly<Record<string, Float32Array>>,
): Past {
  const blocks = Object.values(rows)[0]!.length;
  const none = () => new Float32Array(blocks).fill(NaN);
  return {
    blocks,
    blockMs: hour,
    from,
    until: from + blocks * hour,
    residuals: plant.sensors.map(({ id }) => rows[id] ?? none()),
    strangeness: plant.assets.map(({ id }) => strangeness[id] ?? none()),
  };
}

export function anIncident(asset: string, raised: number, cleared: number | null): Alert {
  const at = (block: number) => new Date(from + block * hour).toISOString();
  return anAlert({
    id: `${asset} ${raised}`,
    kind: 'process',
    level: 'alarm',
    asset: { id: asset, kind: 'pump', location: null, redundancy: null },
    raised_at: at(raised),
    cleared_at: cleared === null ? null : at(cleared),
  });
}

export function sensors(
  ...given: readonly (readonly [id: string, kind: Sensor['kind'], asset?: string])[]
): Plant {
  return aPlant(given.map(([id, kind, asset = 'pump']) => ({ id, kind, asset })));
}

/** Every analogue sensor stands for itself in its panel. */
export function chosen(plant: Plant, past: Past | null, alerts: readonly Alert[] = [], seed = 1): WatchSet {
  const groups = plant.assets.map(({ id }) => ({
    asset: id,
    columns: plant.sensors.flatMap((s) => (s.asset === id && s.kind !== 'command' ? plainColumn(s.id) : [])),
  }));
  return deriveWatchSet({ plant, inferred: {}, groups, past, alerts, at: from, seed });
}

export function ofAsset({ assets }: WatchSet, asset: string): AssetWatchSet {
  return assets.find((of) => of.asset === asset)!;
}

export const watched = ({ selected }: AssetWatchSet) => selected.map(({ sensor }) => sensor);
