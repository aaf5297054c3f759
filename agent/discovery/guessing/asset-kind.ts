/** What equipment is, by what is measured there: for names that do not say, or say it in an abbreviation. */
import type { AssetKind } from '../../../config/vocabulary/kinds.ts';

/** Each sign is a set of meanings that one point must have. */
const signs: readonly (readonly [kind: AssetKind, signs: readonly (readonly string[])[]])[] = [
  ['chiller', [['evaporator'], ['condenser', 'pressure'], ['compressor'], ['chw', 'leaving'], ['oil']]],
  [
    'cdu',
    [
      ['secondary', 'supply'],
      ['secondary', 'return'],
      ['secondary', 'flow'],
      ['primary', 'flow'],
      ['reservoir'],
    ],
  ],
  ['tower', [['basin'], ['approach'], ['fan', 'speed'], ['leaving', 'temperature'], ['makeup']]],
  ['crah', [['supply', 'air'], ['return', 'air'], ['filter'], ['underfloor'], ['damper'], ['fan', 'speed']]],
  [
    'pump',
    [
      ['suction'],
      ['discharge', 'pressure'],
      ['bearing'],
      ['winding'],
      ['seal'],
      ['strainer'],
      ['vibration'],
      ['speed'],
      ['flow'],
      ['current'],
    ],
  ],
  [
    'exchanger',
    [
      ['hot', 'inlet'],
      ['hot', 'outlet'],
      ['cold', 'inlet'],
      ['cold', 'outlet'],
      ['primary', 'supply'],
      ['secondary', 'supply'],
    ],
  ],
  ['valve', [['position'], ['valve']]],
];

/** The kind that most of its points' meanings speak for; null when none has two signs more than any other. */
export function kindByPoints(points: readonly ReadonlySet<string>[]): AssetKind | null {
  const counts = signs.map(([kind, list]) => ({ kind, count: countOf(list, points) }));
  counts.sort((a, b) => b.count - a.count);
  const [first, second] = counts;
  return first!.count >= 2 && first!.count > (second?.count ?? 0) ? first!.kind : null;
}

/** Whether anything measured there is a sign of `kind`. */
export function speaksFor(kind: AssetKind, points: readonly ReadonlySet<string>[]): boolean {
  const list = signs.find(([one]) => one === kind)?.[1] ?? [];
  return countOf(list, points) > 0;
}

function countOf(list: readonly (readonly string[])[], points: readonly ReadonlySet<string>[]): number {
  return list.filter((sign) => points.some((meanings) => sign.every((word) => meanings.has(word)))).length;
}
