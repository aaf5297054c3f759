/** Names cut into words, and what the words mean. */
import { equipmentNamed } from '../../../config/vocabulary/equipment-words.ts';
import { isaKind } from '../../../config/vocabulary/isa-tags.ts';
import { meaningOfWord, unitInName } from '../../../config/vocabulary/point-words.ts';

/** A word of a name: lower case, without umlauts; `from` and `to` are where it stands. */
export interface Word {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Names longer than this are cut before anybody looks into them: nobody writes them, characters. */
const longest = 256;
/** Units with a capital inside, camelCase with abbreviations (`CHWSupTemp`), numbers. */
const pieces =
  /[kM](?:Wh?|Pa|VA)(?!\p{Ll})|\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+?(?=[kM](?:Wh?|Pa|VA)(?!\p{Ll}))|\p{Lu}?\p{Ll}+|\p{N}+/gu;
const umlauts: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  Δ: 'delta',
  δ: 'delta',
};

/** The words of a name: separators, camelCase, and where letters meet numbers. */
export function wordsOf(name: string): readonly Word[] {
  const text = name.normalize('NFC').slice(0, longest);
  return [...text.matchAll(pieces)].map((match) => ({
    text: folded(match[0]),
    from: match.index,
    to: match.index + match[0].length,
  }));
}

function folded(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[äöüßδ]/g, (letter) => umlauts[letter]!)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '');
}

const known = (word: string): boolean =>
  meaningOfWord(word) !== null || equipmentNamed(word) !== null || unitInName(word) !== null;

/**
 * The words with those put together that belong together (`set point`, `d P`), and those taken apart that are compounds
 * (`Vorlauftemperatur`, `CHWSTEMP`).
 */
export function termsOf(words: readonly Word[]): readonly Word[] {
  const terms: Word[] = [];
  for (let i = 0; i < words.length;) {
    const joined = joinedAt(words, i);
    if (joined !== null) {
      terms.push(joined.word);
      i += joined.length;
      continue;
    }
    const word = words[i++]!;
    const parts = known(word.text) ? null : partsOf(word.text);
    if (parts === null) terms.push(word);
    else terms.push(...parts.map((text) => ({ ...word, text })));
  }
  return terms;
}

function joinedAt(words: readonly Word[], at: number): { word: Word; length: number } | null {
  for (const length of [3, 2]) {
    const run = words.slice(at, at + length);
    if (run.length < length) continue;
    const text = run.map((word) => word.text).join('');
    // A number belongs to no word, with few exceptions (m3h, co2).
    if (!known(text) || (text.length < 4 && !shortJoined.has(text))) continue;
    return { word: { text, from: run[0]!.from, to: run.at(-1)!.to }, length };
  }
  return null;
}
const shortJoined = new Set(['dp', 'dt', 'm3h', 'co2', 'pdt', 'dpt', 'kwh', 'mms', 'rh', 'ss']);

/** Shortest compound, and the shortest part that may hold one together, characters. */
const leastCompound = 5;
const leastStem = 4;

/** A compound's known parts with as few of them as can be; null when something unknown is left. */
function partsOf(text: string): readonly string[] | null {
  if (text.length < leastCompound || text.length > 48 || /\d/.test(text)) return null;
  const best: (readonly string[] | null)[] = [[]];
  for (let end = 1; end <= text.length; end++) {
    best[end] = null;
    for (let start = 0; start <= end - 2; start++) {
      const before = best[start];
      const part = text.slice(start, end);
      if (!before || !known(part) || (part.length < 3 && start > 0)) continue;
      if (best[end] === null || best[end]!.length > before.length + 1) best[end] = [...before, part];
    }
    // Leistungsaufnahme, Wannenniveau: a letter or two that join parts.
    for (const link of ['s', 'n', 'en']) {
      const before = best[end - link.length];
      if (best[end] !== null || !before || (before.at(-1)?.length ?? 0) < leastStem) continue;
      if (text.slice(0, end).endsWith(link)) best[end] = before;
    }
  }
  const parts = best[text.length] ?? null;
  return parts !== null && parts.length > 1 && parts.some((part) => part.length >= leastStem) ? parts : null;
}

/** Words that say nothing about what is measured: how points are numbered, and what a value is called. */
const hollow = new Set(
  'ai ao di do bi bo av bv mv pv cv val value values wert istwert messwert mw ist analog binary digital input output in out point pt tag var reg register ch channel adc raw present presentvalue reading data sensor sensors transmitter measurement current_value id nr no num number x v ns process processvalue avg mean pct'.split(
    ' ',
  ),
);

/** Whether a name is only a number of a channel or a word for "the value" (`AI_12`, `Value`). */
export function isHollow(name: string): boolean {
  if (isaKind(name) !== null) return false;
  return wordsOf(name).every(
    ({ text }) => hollow.has(text) || /^\p{N}+$/u.test(text) || /^[0-9a-f]{6,}$/.test(text),
  );
}
