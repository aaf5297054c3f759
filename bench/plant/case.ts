import { type FaultModeName, faultModes } from '../../agent/demo/plant/truth.ts';

export const days = 35;
export const learnDays = 14;
export const periodMs = 120_000;

/** One simulated plant: a fault mode, or healthy, and its seed. */
export interface PlantCase {
  readonly mode: FaultModeName | 'healthy';
  readonly seed: number;
  /** Where the fault grows; absent: where the seed says. */
  readonly asset?: string;
}

/** How much its sensors.yaml says. */
export const declarations = ['bare', 'roles'] as const;
export type Declaration = (typeof declarations)[number];

/** Every mode and the healthy plant, seeds `from` to before `seeds` of each, one of each first; no two share a seed. */
export function plantCases(seeds: number, from = 0): readonly PlantCase[] {
  const modes = [...faultModes, 'healthy' as const];
  return Array.from({ length: seeds - from }, (_, s) => from + s).flatMap((s) =>
    modes.map((mode, m) => ({ mode, seed: 1000 * (m + 1) + s })),
  );
}
