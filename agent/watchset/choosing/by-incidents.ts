import { plainNumber, plainTime } from '../../plain-words.ts';
import type { Candidates } from './candidates.ts';
import type { Past } from '../courses.ts';
import type { Episode } from './episodes.ts';
import { leadOf } from './departure.ts';
import { type Foreteller, foretellerOf, foretold, leastAssociation, worthOf } from './foretelling.ts';
import { leadWords } from '../lead-words.ts';
import { keptOf } from './kept.ts';
import { type Pick, pickFrom, withRunning, type Worthy } from './pick.ts';
import { redundancyOf } from './redundancy.ts';
import { type Sample, stabilityOf, whole } from './stability.ts';
import type { AssetWatchSet, WatchedSensor } from '../watch-set.ts';
import { seedOf } from '../../../detectors/mathematics/random.ts';

/** A sensor of another asset must go with the incidents so closely, and foretell them before any of the asset's own. */
const leastForeign = 0.6;
/** ... and stand so many bands off while they stand. */
const plainly = 3;
/** Such sensors that are looked at in every half of the past: the most telling of all that there are. */
const mostForeign = 3;
/** An asset that nothing foretold is watched by what went furthest. */
const leastPicked = 2;

/** What foretold the incidents of an asset: at least one episode. */
export function watchSetByIncidents(
  candidates: Candidates,
  asset: string,
  past: Past,
  episodes: readonly Episode[],
  master: number,
): AssetWatchSet {
  const { plant, channelsOf, needs, running } = candidates;
  const own = channelsOf.get(asset) ?? [];
  const strangeness = past.strangeness[plant.assets.findIndex(({ id }) => id === asset)]!;
  const all = whole(past.blocks, episodes);
  const tellers = own.map((channel) => foretellerOf(past, channel, episodes));
  const longest = Math.max(0, ...tellers.map((of) => foretold(of, strangeness, episodes, all.taken).lead));
  const redundancy = redundancyOf(past, strangeness, own, beforeAnyLeft());
  const strangers = foreigners();
  const told = new Map(
    [...tellers, ...strangers].map((of) => [of.channel, foretold(of, strangeness, episodes, all.taken)]),
  );
  const far = new Map([...tellers, ...strangers].map(({ channel, farOff }) => [channel, farOff]));
  const gone = new Map(tellers.map((of) => [of.channel, of.gone]));
  const chosen = choose(all);
  const picks = withRunning(chosen.length > 0 ? filled(chosen) : furthest(leastPicked), running.get(asset));
  const stability = stabilityOf(past.blocks, episodes, seedOf(master, asset, 'watch set'), (sample) =>
    choose(sample).flatMap(({ channel }) => clusterOf(channel)),
  );
  const named = (channel: number) => plant.sensors[channel]!.id;
  return {
    asset,
    basis: 'incidents',
    incidents: episodes.map(({ raisedAt }) => new Date(raisedAt).toISOString()),
    selected: picks.map(rowOf),
    kept: keptOf(tellers, new Set(picks.map(({ channel }) => channel)), episodes, all.taken),
    left_out: own.filter((of) => !picks.some(({ channel }) => channel === of)).map(leftOut),
    uncovered: [],
  };

  /** The blocks in which nothing had left its baseline yet: later all that a failure moves goes together. */
  function beforeAnyLeft(): Uint8Array {
    const quiet = all.taken.slice();
    for (const { raised, last } of episodes) {
      const leads = tellers.map(({ row, band }) => leadOf(row, band, { raised }, all.taken)?.blocks ?? 0);
      quiet.fill(0, Math.max(0, raised - Math.max(0, ...leads)), last + 1);
    }
    return quiet;
  }

  /** Sensors of other assets that foretell what happens here, and do not drive it. */
  function foreigners(): readonly Foreteller[] {
    const drivers = new Set(plant.assets.find(({ id }) => id === asset)?.drivers);
    return [...channelsOf]
      .flatMap(([of, channels]) => (of === asset ? [] : channels))
      .filter((channel) => !drivers.has(plant.sensors[channel]!.id))
      .flatMap((channel) => {
        const teller = foretellerOf(past, channel, episodes);
        const { row, band, gone } = teller;
        if (gone < plainly * band) return [];
        const leads = episodes.map((episode) => leadOf(row, band, episode, all.taken));
        if (!leads.every((of) => (of?.blocks ?? 0) > 0 && of!.wasInside)) return [];
        const { lead, association } = foretold(teller, strangeness, episodes, all.taken);
        const foretells = lead >= longest && association.rho >= leastForeign;
        return foretells ? { teller, worth: lead * association.rho } : [];
      })
      .toSorted((a, b) => b.worth - a.worth)
      .slice(0, mostForeign)
      .map(({ teller }) => teller);
  }

  /** The most telling of each cluster, as far as there is room. */
  function choose({ taken, episodes: of }: Sample): readonly Pick[] {
    const tell = (teller: Foreteller) => ({ teller, told: foretold(teller, strangeness, of, taken) });
    const ours = tellers.map(tell);
    const theirs = strangers.map(tell);
    const earliest = Math.max(0, ...ours.map(({ told: { lead } }) => lead));
    const furthestAhead = Math.max(earliest, ...theirs.map(({ told: { lead } }) => lead));
    const worth = new Map(
      [...ours, ...theirs].map(({ teller, told: of }) => [
        teller.channel,
        worthOf(teller, of, furthestAhead),
      ]),
    );
    const best = redundancy.clusters.map((cluster) =>
      cluster.reduce((one, other) => (worth.get(other)! > worth.get(one)! ? other : one)),
    );
    const foreign = theirs.flatMap(({ teller: { channel }, told: { lead } }): Worthy[] =>
      lead >= earliest ? [{ channel, worth: worth.get(channel)!, foreign: true }] : [],
    );
    return pickFrom(
      [...best.map((channel) => ({ channel, worth: worth.get(channel)!, foreign: false })), ...foreign],
      needs,
    );
  }

  /** An asset is not watched by others' sensors alone, nor by a single one that may break. */
  function filled(few: readonly Pick[]): readonly Pick[] {
    const here = few.filter(({ channel }) => own.includes(channel)).length;
    const more = furthest(own.length).filter(
      ({ channel }) => !few.some((of) => clusterOf(channel).includes(of.channel)),
    );
    return [...few, ...more.slice(0, Math.max(0, leastPicked - here))];
  }

  /** What was furthest off while the incidents stood. */
  function furthest(count: number): readonly Pick[] {
    return own
      .toSorted((a, b) => gone.get(b)! - gone.get(a)!)
      .slice(0, count)
      .map((channel) => ({ channel, serves: null }));
  }

  function clusterOf(channel: number): readonly number[] {
    return redundancy.clusters.find((cluster) => cluster.includes(channel)) ?? [channel];
  }

  function rowOf({ channel, serves }: Pick, place: number): WatchedSensor {
    const alike = clusterOf(channel).filter(
      (of) => of === channel || !picks.some((pick) => pick.channel === of),
    );
    const others = alike
      .filter((of) => of !== channel)
      .toSorted((a, b) => Math.abs(redundancy.rho(channel, b)) - Math.abs(redundancy.rho(channel, a)));
    return {
      sensor: named(channel),
      of: plant.sensors[channel]!.asset,
      asset,
      cluster: `${asset}/${place + 1} (stands for ${alike.length})`,
      stands_for: [channel, ...others].map(named),
      spare: others[0] === undefined ? null : named(others[0]),
      lead_s: Math.round(((told.get(channel)?.lead ?? 0) * past.blockMs) / 1000),
      stability: stability.get(channel) ?? 0,
      why: [whyOf(channel, serves), ...(others.length === 0 ? [] : [standsFor(channel, others)])].join('; '),
    };
  }

  function whyOf(channel: number, serves: Pick['serves']): string {
    const { leads, lead, association } = told.get(channel)!;
    const goes = `rank correlation ${association.rho.toFixed(2)} with how strange ${asset} was`;
    const off = `${plainNumber(far.get(channel)!)} sigma off while that stood`;
    const foretells = leads.filter((of) => of !== null && of.blocks > 0).length;
    const since =
      episodes.length === 1
        ? `the incident of ${plainTime(episodes[0]!.raisedAt, plant.site.timezone)} was raised`
        : `${foretells} of ${episodes.length} incidents were raised`;
    const from = plant.sensors[channel]!.asset;
    const where = from === asset ? '' : `on ${from}, earlier than any sensor of ${asset}: `;
    if (serves === 'running') return `tells when ${asset} runs: the others are judged only then`;
    const asks = serves === null ? '' : `${named(serves)} is judged by it; `;
    if (lead > 0) {
      return `${asks}${where}left its baseline ${leadWords(lead * past.blockMs)} before ${since}; ${goes}; ${off}`;
    }
    if (serves !== null) return `${asks}${off}`;
    if (association.rho < leastAssociation) {
      return `the rest did not go with the incidents, and this went furthest of them: ${off}`;
    }
    const raised = episodes.length === 1 ? since : 'the incidents were raised';
    return `did not leave its baseline before ${raised}, but went along: ${goes}; ${off}`;
  }

  function standsFor(channel: number, others: readonly number[]): string {
    const words = others.map((of) => `${named(of)} (${redundancy.rho(channel, of).toFixed(2)})`);
    return `goes with ${words.join(', ')} while all is well`;
  }

  function leftOut(channel: number): { readonly sensor: string; readonly why: string } {
    const watched = clusterOf(channel).find((of) => picks.some((pick) => pick.channel === of));
    const { lead, association } = told.get(channel)!;
    const rho = association.rho.toFixed(2);
    if (watched !== undefined) {
      const near = redundancy.rho(channel, watched).toFixed(2);
      return {
        sensor: named(channel),
        why: `tells the same as ${named(watched)} (rank correlation ${near})`,
      };
    }
    if (association.rho < leastAssociation)
      return { sensor: named(channel), why: `did not go with the incidents (rank correlation ${rho})` };
    const ahead =
      lead > 0 ? `left its baseline ${leadWords(lead * past.blockMs)} before` : 'left its baseline too late';
    return {
      sensor: named(channel),
      why: `${ahead}, rank correlation ${rho}: the selected are earlier or closer`,
    };
  }
}
