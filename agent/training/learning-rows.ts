import type { Plant } from '../../config/plant.ts';
import type { SensorKind } from '../../config/vocabulary/kinds.ts';
import type { GroupRows } from '../panel/learn-group.ts';
import type { LearningStore } from './learning-store.ts';

/** A channel that had no value of its own in more of the asset's rows than this is left out of its group. */
const mostMissing = 0.3;

/** Not measurements of a process: they say what people or controllers want of it. */
const commanded: ReadonlySet<SensorKind> = new Set(['status', 'command', 'setpoint']);

/** Channels that an asset's panel looks at. */
export function groupChannels(plant: Plant, asset: string): number[] {
  return [...plant.sensors.keys()].filter((channel) => {
    const sensor = plant.sensors[channel]!;
    return sensor.asset === asset && !commanded.has(sensor.kind);
  });
}

/**
 * The learning rows of one asset: those in which every kept channel has a value. null when no
 * channel or no row is left.
 */
export function groupRows(plant: Plant, asset: string, store: LearningStore): GroupRows | null {
  const kept = presentChannels(groupChannels(plant, asset), store);
  if (kept.length === 0) return null;
  const data: number[] = [];
  const stretches: number[] = [];
  let rows = 0;
  let previous = NaN;
  for (const { n, values } of store) {
    if (kept.some((channel) => Number.isNaN(values[channel]!))) continue;
    if (n !== previous + 1) stretches.push(rows);
    previous = n;
    rows++;
    for (const channel of kept) data.push(values[channel]!);
  }
  if (rows === 0) return null;
  return {
    asset,
    sensors: kept.map((channel) => plant.sensors[channel]!.id),
    x: { data: Float64Array.from(data), rows, columns: kept.length },
    stretches: Uint32Array.from(stretches),
  };
}

/** The channels that are there in most of the rows in which any of them is. */
function presentChannels(channels: readonly number[], store: LearningStore): number[] {
  const seen = new Float64Array(channels.length);
  let rows = 0;
  for (const { values } of store) {
    let any = false;
    for (const [i, channel] of channels.entries()) {
      if (Number.isNaN(values[channel]!)) continue;
      any = true;
      seen[i]!++;
    }
    if (any) rows++;
  }
  return channels.filter((_, i) => rows > 0 && seen[i]! >= (1 - mostMissing) * rows);
}
