import type { Plant } from '../../../config/plant.ts';
import type { SensorKind } from '../../../config/vocabulary/kinds.ts';
import type { LearnedGroup } from '../../panel/learning/learn-group.ts';

/** What watch sets choose from: the channels that panels look at. */
export interface Candidates {
  readonly plant: Plant;
  /** By asset, in the order of the plant. */
  readonly channelsOf: ReadonlyMap<string, readonly number[]>;
  /**
   * Channels without which the panel could not judge this one: the speed that a flow is referred to, or what tells how
   * much heat passes through its exchanger.
   */
  readonly needs: ReadonlyMap<number, readonly number[]>;
  /** By asset: the channel that tells when it runs, or bears out what is said of that; an asset without has none. */
  readonly running: ReadonlyMap<string, number>;
}

/** Which kinds tell best whether a machine runs. */
const tellRunning: readonly SensorKind[] = ['speed', 'power', 'current'];

/** `known`: the plant with what was found out about it; `groups`: what its panels look at. */
export function candidatesOf(
  known: Plant,
  groups: readonly Pick<LearnedGroup, 'asset' | 'columns'>[],
): Candidates {
  const place = new Map(known.sensors.map(({ id }, channel) => [id, channel]));
  const channelsOf = new Map<string, readonly number[]>();
  const needs = new Map<number, readonly number[]>();
  const running = new Map<string, number>();
  for (const { id, running: runs, heat } of known.assets) {
    const columns = groups.find(({ asset }) => asset === id)?.columns ?? [];
    const channels = columns.flatMap(({ sensor, less, by }) => {
      const channel = place.get(sensor);
      if (channel === undefined) return [];
      // A head is brought to the usual flow where that is metered, and can do without. Of the heat another side than the channel's own tells.
      const side = heat.find(({ flow, warm, cold }) => ![flow, warm, cold].includes(sensor));
      const inputs = side === undefined ? [less, by] : [less, by, side.flow, side.warm, side.cold];
      needs.set(
        channel,
        inputs.flatMap((input) => place.get(input) ?? []),
      );
      return channel;
    });
    if (channels.length === 0) continue;
    channelsOf.set(id, channels);
    const said = runs === null ? undefined : place.get(runs.sensor);
    const kinds = tellRunning.map((kind) => channels.find((of) => known.sensors[of]!.kind === kind));
    const tells = said !== undefined && channels.includes(said) ? said : kinds.find((of) => of !== undefined);
    if (runs !== null && tells !== undefined) running.set(id, tells);
  }
  return { plant: known, channelsOf, needs, running };
}
