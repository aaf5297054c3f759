import type { AssetKind } from './kinds.ts';
import { rolesOf } from './roles.ts';

/** What a reading does in a fault mode; config/fault-modes.yaml says what each word means. */
export const signDirections = ['up', 'down', 'may rise', 'may fall', 'may move', 'same'] as const;
export type SignDirection = (typeof signDirections)[number];

/** How often a mode is met where its assets are; what is rare must fit better to be named. */
export const commonnesses = ['often', 'sometimes', 'seldom'] as const;
export type Commonness = (typeof commonnesses)[number];

/** Places that no single sensor has: they are computed. `head` is discharge less suction pressure, or the dp of a pump. */
const virtualPlaces: Readonly<Partial<Record<AssetKind, readonly string[]>>> = { pump: ['head'] };

/** A place that stands for others: what holds for it holds for each of them. */
const widerPlaces: Readonly<Record<string, string>> = {
  'bearing-de-temperature': 'bearing-temperature',
  'bearing-nde-temperature': 'bearing-temperature',
  'vibration-de': 'vibration',
  'vibration-nde': 'vibration',
};

/** The place that `place` is a part of, or itself. */
export function widerPlace(place: string): string {
  return widerPlaces[place] ?? place;
}

/** Names that signs of an asset of `kind` may use: its roles and virtual sensors. */
export function placesOf(kind: AssetKind): readonly string[] {
  return [...Object.keys(rolesOf(kind)), ...(virtualPlaces[kind] ?? [])];
}
