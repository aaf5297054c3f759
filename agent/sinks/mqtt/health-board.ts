import type { Millis } from '../../model.ts';
import type { Health } from '../../prognosis/health.ts';
import type { AssetState } from '../../status/plant-state.ts';

/** A score that has moved this far, in points, is told at once. */
const leastMove = 5;

/** What each asset's health topic was last told, and when that was too long ago or too different. */
export class HealthBoard {
  readonly #everyMs: Millis;
  readonly #said = new Map<string, { readonly score: number | null; readonly at: Millis }>();

  constructor(everyMs: Millis) {
    this.#everyMs = everyMs;
  }

  /** What is to be told at `now`, on the monotonic clock; it counts as told. */
  due(assets: readonly AssetState[], now: Millis): readonly (Health & { readonly asset: string })[] {
    return assets.flatMap(({ id: asset, health }) => {
      if (health === undefined) return [];
      const before = this.#said.get(asset);
      const same = before !== undefined && isNear(before.score, health.score);
      if (same && now - before.at < this.#everyMs) return [];
      this.#said.set(asset, { score: health.score, at: now });
      return [{ asset, ...health }];
    });
  }

  /** Nobody has heard anything yet. */
  clear(): void {
    this.#said.clear();
  }
}

function isNear(a: number | null, b: number | null): boolean {
  return a === null || b === null ? a === b : Math.abs(a - b) < leastMove;
}
