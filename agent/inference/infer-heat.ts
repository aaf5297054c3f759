import type { HeatSide, Plant } from '../../config/plant.ts';
import type { Saved } from '../../detectors/index.ts';
import { passing, type SensorKind } from '../../config/vocabulary/kinds.ts';
import { unitOf } from '../../config/vocabulary/units.ts';
import type { History } from '../physics/conditioned-rows.ts';
import { channelsOf } from './alike.ts';
import { presentValues, valuesOf } from './columns.ts';
import type { RunningSign } from './infer-running.ts';

/** The two sides close a balance when one is this many times the other (a compressor adds its work), ... */
const ratio = { least: 0.7, most: 1.4 };
/** ... they part by no more than this share of the heat, root mean square, which is what sensor errors make, ... */
const mostOpen = 0.15;
/** ... and what one does explains this share of the other's variance. */
const leastShared = 0.5;
/** Pairings that close within so many times the best may all be true: then names say which, if they do. */
const asGood = 1.5;
/** What is there in fewer of the rows than this is no part of a balance, and with more thermometers chance pairs close one. */
const leastPresent = 0.7;
const mostTemperatures = 8;
/** Fewer rows tell nothing; and no more than these are looked at, evenly over the time that was learned. */
const leastRows = 200;
const mostRows = 2000;

/** Flow, warm and cold temperature of each side, where sensors say what they are. */
const declaredSides: readonly (readonly [flow: string, warm: string, cold: string])[] = [
  ['secondary-flow', 'secondary-return-temperature', 'secondary-supply-temperature'],
  ['primary-flow', 'primary-return-temperature', 'primary-supply-temperature'],
  ['chw-flow', 'chw-return-temperature', 'chw-supply-temperature'],
  ['cw-flow', 'cw-return-temperature', 'cw-supply-temperature'],
  ['hot-flow', 'hot-inlet-temperature', 'hot-outlet-temperature'],
  ['cold-flow', 'cold-outlet-temperature', 'cold-inlet-temperature'],
  ['flow', 'entering-temperature', 'leaving-temperature'],
];

/** Channels of one side. */
interface Side {
  readonly flow: number;
  readonly warm: number;
  readonly cold: number;
}

/**
 * The flows and temperatures that say how much heat passes through an asset. Where roles do not tell: of all ways
 * to pair its two flows with two temperatures each, the one in which the heat that one side gives is what the
 * other takes (first law; Isermann: Fault-Diagnosis Applications, 2011, 6.3), of those that do so about as well the one
 * in which ids agree. None: nothing is declared, and there
 * are not two flows and four temperatures, or no pairing closes the balance.
 */
export function inferHeat(
  plant: Plant,
  a: number,
  sign: RunningSign | null,
  history: History,
): readonly (HeatSide & Saved)[] {
  const declared = sidesByRole(plant, a).filter(({ warm, cold }) => sameUnit(plant, [warm, cold]));
  if (declared.length === 1) return [heatSide(plant, declared[0]!, 1)];
  const pairings =
    declared.length === 2 ? [[declared[0]!, declared[1]!] as const] : allPairings(plant, a, history);
  if (pairings.length === 0) return [];
  const channels = [...new Set(pairings.flat().flatMap(({ flow, warm, cold }) => [flow, warm, cold]))];
  const rows = sampled(plant, channels, sign, history);
  const closed: { readonly open: number; readonly sides: readonly (HeatSide & Saved)[] }[] = [];
  const heats = new Map<Side, Float64Array | null>();
  const giving = (side: Side) => {
    if (!heats.has(side)) heats.set(side, heatOf(side, rows));
    return heats.get(side)!;
  };
  for (const [one, other] of pairings) {
    const [heat, theirs] = [giving(one), giving(other)];
    if (heat === null || theirs === null) continue;
    const { share, open, shared } = balance(heat, theirs);
    if (share < ratio.least || share > ratio.most || shared < leastShared) continue;
    if (open <= mostOpen)
      closed.push({ open, sides: [heatSide(plant, one, 1), heatSide(plant, other, share)] });
  }
  const [best, ...others] = closed.toSorted((a, b) => a.open - b.open);
  if (best === undefined) return [];
  const rivals = [best, ...others.filter(({ open }) => open <= asGood * best.open)];
  const told = rivals.find(({ sides }) => sidesShareWords(sides)) ?? best;
  // What two pairings explain as well is heat still, but no ground to doubt an instrument.
  const isSure = rivals.length === 1 || sidesShareWords(told.sides);
  return told.sides.map((side): HeatSide & Saved => ({ ...(side as HeatSide), isSure }));
}

/** The ids of each side have a word in common that none of the other side has: "primary", "cold", "pri". */
function sidesShareWords(sides: readonly HeatSide[]): boolean {
  const words = sides.map(({ flow, warm, cold }) =>
    [flow, warm, cold].map((id) => new Set(id.toLowerCase().split(/[^\p{L}\p{N}]+/u))),
  );
  return words.every((own, i) => {
    const theirs = words.filter((_, other) => other !== i).flat();
    return [...own[0]!].some(
      (word) => word !== '' && own.every((of) => of.has(word)) && theirs.every((of) => !of.has(word)),
    );
  });
}

function sidesByRole(plant: Plant, a: number): readonly Side[] {
  const channels = channelsOf(plant, a);
  const of = (role: string) => channels.find((channel) => plant.sensors[channel]!.role === role);
  return declaredSides.flatMap(([flowRole, warmRole, coldRole]) => {
    const [flow, warm, cold] = [of(flowRole), of(warmRole), of(coldRole)];
    return flow === undefined || warm === undefined || cold === undefined ? [] : [{ flow, warm, cold }];
  });
}

function allPairings(plant: Plant, a: number, history: History): readonly (readonly [Side, Side])[] {
  if (!passing.has(plant.assets[a]!.kind)) return [];
  const ofKind = (kind: SensorKind) =>
    channelsOf(plant, a).filter((channel) => plant.sensors[channel]!.kind === kind);
  const [one, other, third] = ofKind('flow');
  if (one === undefined || other === undefined || third !== undefined) return [];
  const [unit, theirs] = [one, other].map((flow) => unitOf(plant.sensors[flow]!.unit)?.quantity);
  if (unit === undefined || unit !== theirs) return [];
  const temperatures = ofKind('temperature').filter((channel) => isPresent(history, channel));
  if (temperatures.length > mostTemperatures || !sameUnit(plant, temperatures)) return [];
  const sides = (flow: number) =>
    temperatures.flatMap((warm) =>
      temperatures.flatMap((cold) => (warm === cold ? [] : [{ flow, warm, cold }])),
    );
  const takers = sides(other);
  return sides(one).flatMap((first) =>
    takers.flatMap((second) => {
      const apart = new Set([first.warm, first.cold, second.warm, second.cold]).size === 4;
      return apart ? [[first, second] as const] : [];
    }),
  );
}

function isPresent(history: History, channel: number): boolean {
  return presentValues(history, channel).length >= leastPresent * history.values.rows;
}

function sameUnit({ sensors }: Plant, channels: readonly number[]): boolean {
  return new Set(channels.map((channel) => sensors[channel]!.unit)).size <= 1;
}

function heatSide(plant: Plant, { flow, warm, cold }: Side, share: number): HeatSide & Saved {
  const id = (channel: number) => plant.sensors[channel]!.id;
  return {
    flow: id(flow),
    warm: id(warm),
    cold: id(cold),
    share: share * factorOf(plant, flow),
    isSure: true,
  };
}

/** Brings flows to one unit, so that the sides can be compared. */
function factorOf(plant: Plant, flow: number): number {
  return unitOf(plant.sensors[flow]!.unit)?.factor ?? 1;
}

/** By channel: its values in the rows in which the asset runs and every one of `channels` has one, evenly over all; flows in one unit. */
function sampled(
  plant: Plant,
  channels: readonly number[],
  sign: RunningSign | null,
  history: History,
): ReadonlyMap<number, Float64Array> {
  const columns = channels.map((channel) => valuesOf(history, channel));
  const told = plant.sensors.findIndex(({ id }) => id === sign?.sensor);
  const runs = told < 0 ? null : valuesOf(history, told);
  const complete = [...columns[0]!.keys()].filter(
    (r) => columns.every((of) => !Number.isNaN(of[r]!)) && (runs === null || runs[r]! > sign!.above),
  );
  const step = Math.max(1, Math.floor(complete.length / mostRows));
  const rows = complete.filter((_, i) => i % step === 0);
  return new Map(
    channels.map((channel, i) => {
      const factor = plant.sensors[channel]!.kind === 'flow' ? factorOf(plant, channel) : 1;
      return [channel, Float64Array.from(rows, (r) => columns[i]![r]! * factor)];
    }),
  );
}

/** What a side gives or takes; null where that is hardly known or goes both ways. */
function heatOf({ flow, warm, cold }: Side, rows: ReadonlyMap<number, Float64Array>): Float64Array | null {
  const heat = rows.get(flow)!.map((value, r) => value * (rows.get(warm)![r]! - rows.get(cold)![r]!));
  return heat.length >= leastRows && gives(heat) ? heat : null;
}

/** Heat goes one way. */
function gives(heat: Float64Array): boolean {
  const positive = heat.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  return positive > 0.98 * heat.length;
}

/** How many times `other` makes `one`, how far apart they then are as a share of `one`, and how much of its variance that explains. */
function balance(
  one: Float64Array,
  other: Float64Array,
): { readonly share: number; readonly open: number; readonly shared: number } {
  const mean = one.reduce((sum, value) => sum + value, 0) / one.length;
  let product = 0;
  let square = 0;
  let own = 0;
  let varied = 0;
  for (const [r, value] of one.entries()) {
    product += value * other[r]!;
    square += other[r]! ** 2;
    own += value ** 2;
    varied += (value - mean) ** 2;
  }
  const share = product / square;
  const misses = Math.max(0, own - share * product);
  return { share, open: Math.sqrt(misses / own), shared: varied > 0 ? 1 - misses / varied : 0 };
}
