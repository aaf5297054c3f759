/** Sensors whose residuals go together more closely than this, by the size of their rank correlation, tell the same. */
export const redundant = 0.7;

/**
 * Groups of what is redundant, by complete linkage (Sorensen 1948): every two of a group correlate by at least
 * `redundant`, and the two groups that are nearest are joined first. Indices into `rho`, each group rising, groups by
 * their first.
 */
export function clustersOf(rho: readonly (readonly number[])[]): readonly (readonly number[])[] {
  let clusters = rho.map((_, i) => [i]);
  const nearness = (one: readonly number[], other: readonly number[]) =>
    Math.min(...one.flatMap((i) => other.map((j) => Math.abs(rho[i]![j]!))));
  for (;;) {
    let best = redundant;
    let pair: readonly [number, number] | null = null;
    for (let a = 0; a < clusters.length; a++) {
      for (let b = a + 1; b < clusters.length; b++) {
        const near = nearness(clusters[a]!, clusters[b]!);
        if (near < best || (near === best && pair !== null)) continue;
        best = near;
        pair = [a, b];
      }
    }
    if (pair === null) return clusters;
    const [a, b] = pair;
    const joined = [...clusters[a]!, ...clusters[b]!].sort((i, j) => i - j);
    clusters = clusters.map((cluster, c) => (c === a ? joined : cluster)).filter((_, c) => c !== b);
  }
}
