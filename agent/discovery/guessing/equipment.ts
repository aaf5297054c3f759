/** Equipment that a name mentions: `chw-pump-1`, `RZ1_KM01_VL_TEMP`, "Chilled water pump 3 suction pressure". */
import { equipmentNamed, isRoomWord, packages } from '../../../config/vocabulary/equipment-words.ts';
import type { AssetKind } from '../../../config/vocabulary/kinds.ts';
import { meaningOfWord } from '../../../config/vocabulary/point-words.ts';
import { type Word, termsOf, wordsOf } from './words.ts';

export interface Mention {
  readonly kind: AssetKind;
  /** The word means other things as well. */
  readonly faint: boolean;
  readonly numbered: boolean;
  /** `Pumps`: a folder of them. */
  readonly plural: boolean;
  /** Where it stands in the name, with what describes it (chilled water) and its number. */
  readonly from: number;
  readonly to: number;
}

const number = /^\p{N}+$/u;
/** Letters that number equipment: CRAH-A, Pump 2B. */
const letter = /^[a-h]$/;

/** All equipment that `name` mentions, in order. */
export function mentionsIn(name: string): readonly Mention[] {
  const words = wordsOf(name);
  const mentions: Mention[] = [];
  for (let i = 0; i < words.length;) {
    const found = equipmentAt(words, i);
    if (found === null) {
      i++;
      continue;
    }
    const end = i + found.length;
    const next = words[end];
    if (next !== undefined && isRoomWord(next.text)) {
      i = end + 1;
      continue;
    }
    const after = numberBehind(name, words, end);
    const before = mentions.at(-1);
    // "Chiller CH-1" is one.
    const twice =
      found.faint &&
      before !== undefined &&
      !before.numbered &&
      before.kind === found.kind &&
      before.to === words[i - 1]?.to;
    const from = twice ? before.from : words[startOf(words, i, before?.to ?? 0)]!.from;
    if (twice) mentions.pop();
    const to = words[after - 1]!.to;
    const faint = found.faint && !twice;
    mentions.push({ kind: found.kind, faint, numbered: after > end, plural: found.plural, from, to });
    i = after;
  }
  return mentions;
}

function equipmentAt(
  words: readonly Word[],
  at: number,
): { kind: AssetKind; faint: boolean; length: number; plural: boolean } | null {
  for (const length of [3, 2, 1]) {
    const run = words.slice(at, at + length);
    if (run.length < length) continue;
    const text = run.map((word) => word.text).join('');
    const named = equipmentNamed(text);
    // Joined words must be whole words: `p 1` joined with the next is nothing.
    if (named !== null && (length === 1 || !named.faint)) return { ...named, length, plural: isPlural(text) };
  }
  // Kaltwasserpumpe: the last part says what it is.
  const parts = termsOf(words.slice(at, at + 1));
  const named = parts.length > 1 ? equipmentNamed(parts.at(-1)!.text) : null;
  return named === null || named.faint ? null : { ...named, length: 1, plural: isPlural(parts.at(-1)!.text) };
}

function isPlural(word: string): boolean {
  return /(?:[^s]s|pumpen|tuerme|maschinen|geraete|werke|ventile)$/.test(word) && word.length > 3;
}

/** Index behind the number that follows, which may have a letter behind it. */
function numberBehind(name: string, words: readonly Word[], at: number): number {
  const next = words[at];
  if (next === undefined) return at;
  const touches = (a: Word, b: Word | undefined): boolean => b !== undefined && b.from - a.to <= 1;
  if (number.test(next.text)) {
    const suffix = words[at + 1];
    const attached = suffix !== undefined && suffix.from === next.to && letter.test(suffix.text);
    return attached ? at + 2 : at + 1;
  }
  // A letter counts where it stands alone between separators or at the end.
  if (letter.test(next.text) && touches(words[at - 1]!, next)) {
    const follower = words[at + 1];
    if (follower !== undefined && number.test(follower.text) && touches(next, follower)) return at + 2;
    return follower === undefined || /[^\p{L}\p{N}]/u.test(name.slice(next.to, follower.from)) ? at + 1 : at;
  }
  return at;
}

/** Where its name begins: with what flows through it, and with a word for the room or loop that it serves. */
function startOf(words: readonly Word[], at: number, floor: number): number {
  let start = at;
  while (start > 0 && words[start - 1]!.from >= floor && describesEquipment(words[start - 1]!.text)) start--;
  return start;
}

const flowing = new Set(['chw', 'cw', 'water', 'condenser', 'primary', 'secondary', 'hot', 'cold']);
/** Kaltwasser; as a unit it stands behind what is measured, not in front of equipment. */
const germanChilled = 'kw';
const kindsOfTower = new Set(['cooling', 'air', 'supply', 'return', 'exhaust', 'heat', 'dry']);

function describesEquipment(word: string): boolean {
  if (word === germanChilled || kindsOfTower.has(word)) return true;
  const meaning = meaningOfWord(word);
  return (
    meaning !== null &&
    meaning.kind === null &&
    meaning.places.length > 0 &&
    meaning.places.every((place) => flowing.has(place))
  );
}

/** The one of several mentions that a point belongs to: numbered before not, inner before outer, machine before its parts. */
export function ownerOf<M extends Mention>(mentions: readonly M[]): M | null {
  const numbered = mentions.filter((mention) => mention.numbered);
  const sure = numbered.filter((mention) => !mention.faint);
  const pool = sure.length > 0 ? sure : numbered;
  if (pool.length > 0) {
    const machine = pool.findLast((mention) => packages.has(mention.kind));
    return machine ?? pool.at(-1)!;
  }
  return mentions.findLast((mention) => !mention.faint) ?? null;
}
