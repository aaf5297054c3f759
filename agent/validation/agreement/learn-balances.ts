import type { HeatSide, Plant } from '../../../config/plant.ts';
import { passing } from '../../../config/vocabulary/kinds.ts';
import type { Saved } from '../../../detectors/index.ts';
import { quantileOf } from '../../../detectors/mathematics/spread.ts';
import { slowWeight } from './learn-redundancy.ts';
import type { ValidationRows } from '../learn-validation.ts';

/** How an asset's heat balance closed while it was well. */
export type LearnedBalance = {
  readonly asset: string;
  readonly sides: readonly [HeatSide & Saved, HeatSide & Saved];
  /** Nothing is said while either flow is below this, in its own unit. */
  readonly leastFlows: readonly [number, number];
  /** Slow mean of what the first side gives more than the other takes, per flow, in the unit of the thermometers: its middle, ... */
  readonly usual: number;
  /** ... and how far off it has to be before the balance is open. */
  readonly bound: number;
};

/** Fewer rows in which everything is known tell nothing. */
const leastRows = 500;
/** A side that carries less than this share of its full flow says hardly anything about heat. */
const leastShare = 0.25;
const fullFlow = 0.9;
/** It is open when it is this much further off than ever while it was well, and by this share of the heat. */
const beyondLearned = 1.5;
const shareOfHeat = 0.02;
/** A balance that must be this far open, as a share of the heat, before it says anything is none. */
const mostOpen = 0.2;

/** Learns how far the heat balances of `plant` are open while all is well; `plant` knows their sides. */
export function learnBalances(plant: Plant, rows: ValidationRows): readonly LearnedBalance[] {
  return plant.assets.flatMap(({ id, kind, heat: [one, other, third] }) => {
    if (one === undefined || other === undefined || third !== undefined) return [];
    if (!passing.has(kind) || !one.isSure || !other.isSure) return [];
    const balance = learned(plant, [one, other], rows);
    return balance === null ? [] : [{ asset: id, ...balance }];
  });
}

function learned(
  plant: Plant,
  sides: readonly [HeatSide, HeatSide],
  { numbers, values }: ValidationRows,
): Omit<LearnedBalance, 'asset'> | null {
  const channels = channelsOfSides(plant, sides);
  if (channels === null) return null;
  const rows = [...numbers.keys()]
    .map((row) => channels.map((c) => values.data[row * values.columns + c]!))
    .filter((of) => !of.some(Number.isNaN));
  if (rows.length < leastRows) return null;
  const full = (i: number) =>
    quantileOf(
      Float64Array.from(rows, (of) => of[i]!),
      fullFlow,
    );
  const leastFlows = [leastShare * full(0), leastShare * full(3)] as const;
  const open = rows
    .filter((of) => of[0]! >= leastFlows[0] && of[3]! >= leastFlows[1])
    .map((of) => opened(of, sides));
  if (open.length < leastRows) return null;
  const usual = quantileOf(
    Float64Array.from(open, ({ off }) => off),
    0.5,
  );
  let slow = usual;
  let furthest = 0;
  for (const { off } of open) {
    slow += slowWeight * (off - slow);
    furthest = Math.max(furthest, Math.abs(slow - usual));
  }
  const warmth = open.reduce((sum, one) => sum + one.warmth, 0) / open.length;
  const bound = beyondLearned * furthest + shareOfHeat * warmth;
  if (!(bound < mostOpen * warmth)) return null;
  const plain = sides.map((side): HeatSide & Saved => ({ ...side })) as [HeatSide & Saved, HeatSide & Saved];
  return { sides: plain, leastFlows, usual, bound };
}

/** Flow, warm and cold of the first side, then of the other; null where the plant has not all of them. */
export function channelsOfSides(plant: Plant, sides: readonly HeatSide[]): readonly number[] | null {
  const ids = sides.flatMap(({ flow, warm, cold }) => [flow, warm, cold]);
  const channels = ids.map((id) => plant.sensors.findIndex((sensor) => sensor.id === id));
  return channels.includes(-1) ? null : channels;
}

/**
 * How far a balance is open, from the readings in the order of `channelsOfSides`: what the first side gives more than
 * the other takes (`off`), and what passes (`warmth`), both per mean flow of the sides, in the unit of the thermometers.
 */
export function opened(
  of: readonly number[],
  [one, other]: readonly [HeatSide, HeatSide],
): { readonly off: number; readonly warmth: number; readonly flow: number } {
  const [flow, warm, cold, theirFlow, theirWarm, theirCold] = of as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const gives = one.share * flow * (warm - cold);
  const takes = other.share * theirFlow * (theirWarm - theirCold);
  const mean = (one.share * flow + other.share * theirFlow) / 2;
  return { off: (gives - takes) / mean, warmth: (gives + takes) / 2 / mean, flow: mean };
}
