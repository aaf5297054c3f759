/** A point's place in its equipment: the role whose words are all in its names. */
import { roleHinted } from '../../../config/vocabulary/id-words.ts';
import type { AssetKind, SensorKind } from '../../../config/vocabulary/kinds.ts';
import { meaningOfWord } from '../../../config/vocabulary/point-words.ts';
import { rolesOf } from '../../../config/vocabulary/roles.ts';
import { termsOf, wordsOf } from './words.ts';

/** What a role's name means, in the meanings that names of points are read in. */
const meaningsOfRole = new Map<string, readonly string[]>();

function meaningsOf(role: string): readonly string[] {
  const known = meaningsOfRole.get(role);
  if (known !== undefined) return known;
  const meanings = termsOf(wordsOf(role)).flatMap(({ text }) => {
    const meaning = meaningOfWord(text);
    if (meaning === null) return [text];
    return [...meaning.places, ...(meaning.kind === null ? [] : [meaning.kind])];
  });
  meaningsOfRole.set(role, meanings);
  return meanings;
}

/** null when no role, or more than one, says as much as the names do. */
export function guessRole(meanings: ReadonlySet<string>, kind: SensorKind, asset: AssetKind): string | null {
  const said = new Set([...meanings, kind]);
  let best: { readonly role: string; readonly words: number } | null = null;
  let tied = false;
  for (const [role, { kind: roleKind }] of Object.entries(rolesOf(asset))) {
    const words = meaningsOf(role);
    if (roleKind !== kind || !words.every((word) => said.has(word))) continue;
    if (best !== null && best.words > words.length) continue;
    tied = best?.words === words.length;
    best = { role, words: words.length };
  }
  if (best !== null) return tied ? null : best.role;
  return roleHinted([...said].join(' '), kind, asset);
}
