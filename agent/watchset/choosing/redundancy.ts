import { clustersOf } from './clusters.ts';
import type { Past } from '../courses.ts';
import { rankCorrelations } from '../../../detectors/mathematics/rank-correlation.ts';

/** Under this the panel sees nothing strange: what goes together then measures the same. */
const calm = 0.5;
/** Fewer blocks are too few to say what goes together. */
const leastBlocks = 24;

/** What of an asset's sensors tells the same while all is well. */
export interface Redundancy {
  /** Channels, each cluster in the order given. */
  readonly clusters: readonly (readonly number[])[];
  /** Rank correlation of two channels' residuals. */
  rho(one: number, other: number): number;
}

/** From the calm ones of the blocks where `taken` is 1; where there are too few each channel stands for itself. */
export function redundancyOf(
  past: Past | null,
  strangeness: Float32Array | null,
  channels: readonly number[],
  taken: Uint8Array,
): Redundancy {
  const rows = past === null ? [] : channels.map((channel) => past.residuals[channel]!);
  const known = [...(strangeness ?? [])].flatMap((ratio, b) =>
    taken[b] === 1 && !Number.isNaN(ratio) && rows.every((row) => !Number.isNaN(row[b]!)) ? [b] : [],
  );
  const blocks = known.filter((b) => strangeness![b]! < calm);
  const rho =
    blocks.length < leastBlocks
      ? channels.map((_, i) => channels.map((__, j) => (i === j ? 1 : 0)))
      : rankCorrelations(rows.map((row) => blocks.map((b) => row[b]!)));
  return {
    clusters: clustersOf(rho).map((cluster) => cluster.map((i) => channels[i]!)),
    rho: (one, other) => rho[channels.indexOf(one)]?.[channels.indexOf(other)] ?? 0,
  };
}
