import { randomFrom } from '../../../detectors/mathematics/random.ts';
import type { Episode } from './episodes.ts';

/** Random halves that are tried, and the pieces that the past is cut into: neighbouring blocks tell the same. */
const halves = 30;
const pieces = 24;

/** Some of the past. */
export interface Sample {
  /** 1 for each block that counts. */
  readonly taken: Uint8Array;
  readonly episodes: readonly Episode[];
}

export function whole(blocks: number, episodes: readonly Episode[]): Sample {
  return { taken: new Uint8Array(blocks).fill(1), episodes };
}

/**
 * Stability selection (Meinshausen and Buehlmann 2010): what is chosen from random halves of the past, too, is no
 * accident of a few hours. Halves are of pieces in time, and of the incidents where there are several. The share of
 * halves in which `choose` names each.
 */
export function stabilityOf(
  blocks: number,
  episodes: readonly Episode[],
  seed: number,
  choose: (sample: Sample) => readonly number[],
): ReadonlyMap<number, number> {
  const random = randomFrom(seed);
  const counts = new Map<number, number>();
  for (let half = 0; half < halves; half++) {
    const taken = new Uint8Array(blocks);
    for (const piece of drawn(pieces, pieces / 2, random)) {
      taken.fill(1, Math.floor((piece * blocks) / pieces), Math.floor(((piece + 1) * blocks) / pieces));
    }
    const some = drawn(episodes.length, Math.ceil(episodes.length / 2), random).map((e) => episodes[e]!);
    for (const one of new Set(choose({ taken, episodes: some }))) {
      counts.set(one, (counts.get(one) ?? 0) + 1);
    }
  }
  return new Map([...counts].map(([one, count]) => [one, Number((count / halves).toFixed(2))]));
}

/** `count` of the numbers below `of`, rising. */
function drawn(of: number, count: number, random: () => number): number[] {
  const left = Array.from({ length: of }, (_, i) => i);
  const taken = Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0]!);
  return taken.sort((a, b) => a - b);
}
