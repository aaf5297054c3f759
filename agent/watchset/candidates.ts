import type { Plant } from '../../config/plant.ts';
import type { LearnedGroup } from '../panel/learn-group.ts';

/** What watch sets choose from: the channels that panels look at. */
export interface Candidates {
  readonly plant: Plant;
  /** By asset, in the order of the plant. */
  readonly channelsOf: ReadonlyMap<string, readonly number[]>;
  /** Channels without which the panel could not judge this one: the speed that a flow is referred to. */
  readonly needs: ReadonlyMap<number, readonly number[]>;
}

/** `known`: the plant with what was found out about it; `groups`: what its panels look at. */
export function candidatesOf(
  known: Plant,
  groups: readonly Pick<LearnedGroup, 'asset' | 'columns'>[],
): Candidates {
  const place = new Map(known.sensors.map(({ id }, channel) => [id, channel]));
  const channelsOf = new Map<string, readonly number[]>();
  const needs = new Map<number, readonly number[]>();
  for (const { id } of known.assets) {
    const columns = groups.find(({ asset }) => asset === id)?.columns ?? [];
    const channels = columns.flatMap(({ sensor, less, by }) => {
      const channel = place.get(sensor);
      if (channel === undefined) return [];
      needs.set(
        channel,
        [less, by].flatMap((input) => place.get(input) ?? []),
      );
      return channel;
    });
    if (channels.length > 0) channelsOf.set(id, channels);
  }
  return { plant: known, channelsOf, needs };
}
