/** What fault-modes.yaml says once it is read and checked. */
import type { AssetKind, SensorKind } from './vocabulary/kinds.ts';
import type { Commonness, SignDirection } from './vocabulary/signs.ts';

/** What one place or kind is expected to do, by its name. */
export type Signs<Name extends string = string> = Readonly<Partial<Record<Name, SignDirection>>>;

/** One way in which a mode shows on an asset of its kinds; the best of a mode's patterns counts. */
export interface Pattern {
  /** Where the suction tap sits, where that decides what the mode looks like; null where it does not matter. */
  readonly tap: string | null;
  /** By role or virtual sensor. */
  readonly signs: Signs;
  /** Of sensors whose place nobody knows, by kind. */
  readonly kinds: Signs<SensorKind>;
  /** What assets of another kind show, by that kind. */
  readonly elsewhere: Readonly<
    Partial<Record<AssetKind, { readonly signs: Signs; readonly kinds: Signs<SensorKind> }>>
  >;
}

/**
 * By place: the level at which the asset no longer does its work, or two between which it stops doing so. `share`: of
 * what it should read.
 */
export type FailsAt = Readonly<
  Record<string, { readonly values: readonly number[]; readonly unit: string; readonly share: boolean }>
>;

/** One way to fail. */
export interface KnownMode {
  /** Its key in the file, e.g. `clogged-strainer`. */
  readonly mode: string;
  readonly name: string;
  /** What an alert's title says of the asset, e.g. "losing head at the same speed". */
  readonly title: string;
  readonly assets: readonly AssetKind[];
  readonly common: Commonness;
  /** How long it takes from the first signs to the failure, in words. */
  readonly course: string;
  /** How soon to look where no trend says when it fails, in ms; null: as the priority says. */
  readonly actWithinMs: number | null;
  /** What has lasted longer than this is less likely it, in ms; null: any time. */
  readonly withinMs: number | null;
  /** `alone`: its likes do not show it; a neighbour that does speaks for the system instead. */
  readonly peers: 'alone' | 'any';
  readonly failsAt: FailsAt;
  readonly patterns: readonly Pattern[];
  readonly tellApart: string;
  readonly checks: readonly string[];
  readonly safety: string;
}
