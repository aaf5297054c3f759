/** The ratio that a majority of so many ballots reaches or passes; 0 when none is cast. `needed`: as of the tally, else more than half. */
export function majorityRatio(ratios: readonly number[], needed = Math.floor(ratios.length / 2) + 1): number {
  return ratios.toSorted((one, other) => other - one)[needed - 1] ?? 0;
}
