import type { SensorKind } from '../../../config/vocabulary/kinds.ts';
import { seedOf } from '../../../detectors/mathematics/random.ts';
import type { Candidates } from './candidates.ts';
import type { Past } from '../courses.ts';
import { faultCoverage } from './fault-coverage.ts';
import { type Pick, withRunning } from './pick.ts';
import { type Redundancy, redundancyOf } from './redundancy.ts';
import { stabilityOf, whole } from './stability.ts';
import { type AssetWatchSet, mostWatched, type WatchedSensor } from '../watch-set.ts';

/** A sensor that shows less than this of a mode that is not shown better is not worth its place. */
const leastGain = 0.25;

/** A picked sensor and the fault modes that it adds to those before it. */
interface Cover {
  readonly pick: Pick;
  readonly modes: readonly string[];
}

/**
 * Before any incident: which few sensors show most of what can fail in an asset of this kind. Greedy set cover
 * (Chvatal 1979): next the one that shows most that those before it do
 * not show as well, for the sensors that it takes. An asset of kind
 * `other` has no known modes: the sensors that stand for most others.
 */
export function watchSetByCoverage(
  { plant, channelsOf, needs, running }: Candidates,
  asset: string,
  past: Past | null,
  master: number,
): AssetWatchSet {
  const own = channelsOf.get(asset) ?? [];
  const place = plant.assets.findIndex(({ id }) => id === asset);
  const { kind } = plant.assets[place]!;
  const modes = faultCoverage[kind] ?? [];
  const strangeness = past?.strangeness[place] ?? null;
  const blocks = past?.blocks ?? 0;
  const redundancy = redundancyOf(past, strangeness, own, whole(blocks, []).taken);
  const covers = withRunner(coverBy(redundancy));
  const stability =
    past === null
      ? null
      : stabilityOf(blocks, [], seedOf(master, asset, 'coverage'), ({ taken }) =>
          withRunner(coverBy(redundancyOf(past, strangeness, own, taken))).map(({ pick }) => pick.channel),
        );
  const named = (channel: number) => plant.sensors[channel]!.id;
  const watched = new Set(covers.map(({ pick }) => pick.channel));
  return {
    asset,
    basis: 'coverage',
    incidents: [],
    selected: covers.map(rowOf),
    kept: null,
    left_out: own
      .filter((channel) => !watched.has(channel))
      .map((channel) => ({ sensor: named(channel), why: leftOut(channel) })),
    uncovered: modes
      .filter(({ mode }) => !covers.some((cover) => cover.modes.includes(mode)))
      .map(({ mode }) => mode),
  };

  function coverBy({ clusters }: Redundancy): readonly Cover[] {
    const picked = new Map<number, Cover>();
    /** How well each mode is shown so far, 0-1. */
    const shownBy = new Map(modes.map(({ mode }) => [mode, 0]));
    const clusterSize = (channel: number) => clusters.find((of) => of.includes(channel))?.length ?? 1;
    const takes = (channel: number) =>
      [channel, ...(needs.get(channel) ?? [])].filter((of) => !picked.has(of));
    const shows = (channel: number, kinds: readonly SensorKind[]) => {
      const rank = kinds.indexOf(plant.sensors[channel]!.kind);
      return rank < 0 ? 0 : 1 / (1 + rank);
    };
    const gain = (channel: number) =>
      modes.reduce(
        (sum, { mode, kinds }) => sum + Math.max(0, shows(channel, kinds) - shownBy.get(mode)!),
        0,
      );
    const worth = (channel: number) =>
      modes.length === 0
        ? Number(!clusters.some((of) => of.includes(channel) && of.some((one) => picked.has(one))))
        : gain(channel) / takes(channel).length;
    for (;;) {
      const best = own
        .filter((channel) => !picked.has(channel) && picked.size + takes(channel).length <= mostWatched)
        .map((channel) => ({ channel, worth: worth(channel), size: clusterSize(channel) }))
        .filter((of) => of.worth >= leastGain)
        .toSorted((a, b) => b.worth - a.worth || b.size - a.size || a.channel - b.channel)[0];
      if (best === undefined) return [...picked.values()];
      const { channel } = best;
      const shown = modes.filter(({ mode, kinds }) => shows(channel, kinds) > shownBy.get(mode)!);
      for (const of of takes(channel)) {
        const serves = of === channel ? null : channel;
        const added = serves === null ? shown.map(({ mode }) => mode) : [];
        picked.set(of, { pick: { channel: of, serves }, modes: added });
      }
      for (const { mode, kinds } of shown) shownBy.set(mode, shows(channel, kinds));
    }
  }

  function withRunner(covering: readonly Cover[]): readonly Cover[] {
    const picks = withRunning(
      covering.map(({ pick }) => pick),
      running.get(asset),
    );
    return picks.map((pick, i) => covering[i] ?? { pick, modes: [] });
  }

  function rowOf({ pick: { channel, serves }, modes: shown }: Cover, row: number): WatchedSensor {
    const alike = clusterOf(channel).filter((of) => of === channel || !watched.has(of));
    const others = alike.filter((of) => of !== channel);
    const shows =
      serves === 'running'
        ? `tells when ${asset} runs: the others are judged only then`
        : serves !== null
          ? `${named(serves)} is judged by it`
          : shown.length > 0
            ? `shows ${shown.join(', ')}`
            : 'goes its own way or stands for others';
    const also = others.length === 0 ? '' : `; goes with ${others.map(named).join(', ')}`;
    return {
      sensor: named(channel),
      of: asset,
      asset,
      cluster: `${asset}/${row + 1} (stands for ${alike.length})`,
      stands_for: [channel, ...others].map(named),
      spare: others[0] === undefined ? null : named(others[0]),
      lead_s: null,
      stability: stability === null ? null : (stability.get(channel) ?? 0),
      why: `no incident of ${asset} yet, chosen by physics coverage: ${shows}${also}`,
    };
  }

  function clusterOf(channel: number): readonly number[] {
    return redundancy.clusters.find((cluster) => cluster.includes(channel)) ?? [channel];
  }

  function leftOut(channel: number): string {
    const same = clusterOf(channel).find((of) => watched.has(of));
    if (same !== undefined) {
      return `tells the same as ${named(same)} (rank correlation ${redundancy.rho(channel, same).toFixed(2)})`;
    }
    return 'shows no fault mode that the selected do not show';
  }
}
