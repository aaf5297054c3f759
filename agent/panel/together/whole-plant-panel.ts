import type { Saved } from '../../../detectors/index.ts';
import type { Frame } from '../../model.ts';
import type { LearnedGroup } from '../learning/learn-group.ts';
import { GroupOfParts, type Side, type Support } from './group-of-parts.ts';

/** Who is blamed most is a mean over about so many frames in which somebody was. */
const blameFrames = 10;

/**
 * The whole plant as one group, for what shows between assets and in none: a level that does not go with the pumps that
 * fill it. It opens nothing itself. While the majority of its members is beyond its lines they speak for the asset that they
 * blame most, beside its own.
 */
export class WholePlantPanel {
  readonly #group: GroupOfParts;
  /** By asset, the share of the blame that it has had of late. */
  readonly #blamed: Map<string, number>;

  /** Throws FitError where the groups have other columns than those that it learned. */
  constructor(learned: LearnedGroup, groups: readonly LearnedGroup[], state: Saved = null) {
    const resumed = state as {
      readonly group: Saved;
      readonly blamed: readonly (readonly [string, number])[];
    } | null;
    this.#group = new GroupOfParts(learned, groups, resumed?.group ?? null);
    this.#blamed = new Map(resumed?.blamed);
  }

  get learned(): LearnedGroup {
    return this.#group.learned;
  }

  /** Takes what drivers leave of every asset's readings; what twins feel too is left in, for here they stand side by side. */
  look(sideOf: (asset: string) => Side): void {
    this.#group.look(sideOf);
  }

  /** What its members say of the frame just looked at, and of whom; null while no majority of them is beyond its lines, or the one that they blame is not among the `judged`. */
  assess(frame: Frame, judged: readonly string[]): (Support & { readonly asset: string }) | null {
    const support = this.#group.assess(frame);
    this.#remember(support);
    const [most] = [...this.#blamed].toSorted(([, one], [, other]) => other - one);
    if (support === null || most === undefined || !judged.includes(most[0])) return null;
    return { ...support, asset: most[0] };
  }

  /** Which column of its own each part of the whole is to `asset`; -1 to others. */
  columnsOf(asset: string): Int32Array {
    return Int32Array.from(this.#group.parts, (part) => (part.asset === asset ? part.column : -1));
  }

  /** Frames in which nobody is blamed count too: what is over is forgotten. */
  #remember(support: Support | null): void {
    const now = new Map<string, number>();
    if (support !== null) {
      const beyond = support.assessments.flatMap((one, seat) =>
        one.kind === 'ratio' && one.ratio > 1 ? [seat] : [],
      );
      const shares = support.blame(beyond);
      for (const [c, { asset }] of this.#group.parts.entries()) {
        now.set(asset, (now.get(asset) ?? 0) + shares[c]!);
      }
    }
    for (const { asset } of this.#group.parts) if (!this.#blamed.has(asset)) this.#blamed.set(asset, 0);
    for (const [asset, before] of this.#blamed) {
      this.#blamed.set(asset, before + ((now.get(asset) ?? 0) - before) / blameFrames);
    }
  }

  state(): Saved {
    return { group: this.#group.state(), blamed: [...this.#blamed] };
  }
}
