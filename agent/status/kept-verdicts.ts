import type { Verdict } from '../model.ts';

/** Per asset. */
const kept = 360;

/** The newest verdicts of every asset, for `coolwatch votes`. */
export class KeptVerdicts {
  readonly #byAsset = new Map<string, Verdict[]>();

  take(verdicts: readonly Verdict[]): void {
    for (const verdict of verdicts) {
      const of = this.#byAsset.get(verdict.asset);
      if (of === undefined) this.#byAsset.set(verdict.asset, [verdict]);
      else if (of.push(verdict) > kept) of.shift();
    }
  }

  /** Of so many frames at most, oldest first. */
  of(asset: string, frames: number): readonly Verdict[] {
    return (this.#byAsset.get(asset) ?? []).slice(-frames);
  }
}
