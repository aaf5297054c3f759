/** What the words of a name say about a point. */
import { isaKind } from '../../../config/vocabulary/isa-tags.ts';
import type { SensorKind } from '../../../config/vocabulary/kinds.ts';
import { meaningOfWord, unitInName } from '../../../config/vocabulary/point-words.ts';
import { type Word, termsOf, wordsOf } from './words.ts';

export interface NameMeaning {
  /** What it says is measured. */
  readonly kind: SensorKind | null;
  /** What one of its words may mean. */
  readonly faint: SensorKind | null;
  /** Where, at what and on which side; and all that it names as measured (a temperature's set-point names both). */
  readonly places: ReadonlySet<string>;
  readonly unit: string | null;
}

export function meaningOf(name: string): NameMeaning {
  const terms = termsOf(wordsOf(name));
  const places = new Set<string>();
  const kinds: SensorKind[] = [];
  const faint: SensorKind[] = [];
  let unit: string | null = null;
  let command = false;
  for (const [i, { text, to }] of terms.entries()) {
    // Kilowatt, or in German chilled water.
    if (text === 'kw' && terms.some(isWaterSide)) {
      places.add('chw');
      continue;
    }
    unit = unitInName(text) ?? unit;
    const meaning = meaningOfWord(text);
    if (meaning === null) continue;
    for (const place of meaning.places) places.add(place);
    // DP201 and TT101 are tags: they count when no word says it.
    const tag = terms[i + 1]?.from === to && /^\p{N}{3,}$/u.test(terms[i + 1]!.text);
    if (meaning.kind !== null && tag) faint.push(meaning.kind);
    else if (meaning.kind !== null) kinds.push(meaning.kind);
    command ||= meaning.kind === 'command' && /^(?:com|cm|bef|stell)/.test(text);
    // A single letter counts where names carry it: first or last (T_sup, Suction_P).
    const atEnd = i === 0 || terms.slice(i + 1).every((after) => /^\p{N}+$/u.test(after.text));
    if (meaning.faint !== null && (text.length > 1 || atEnd)) faint.push(meaning.faint);
  }
  if (terms.at(-1)?.text === 'set') kinds.push('setpoint');
  let kind = isaKind(name) ?? headOf(kinds, places, command);
  if (kind === 'pressure' && places.has('differential')) kind = 'dp';
  for (const one of kinds) places.add(one);
  if (kind !== null) places.add(kind);
  return { kind, faint: faint.at(-1) ?? null, places, unit };
}

/** The last word says what it is (valve position, Vorlauftemperatur), except that some turn whatever they stand by. */
function headOf(
  kinds: readonly SensorKind[],
  places: ReadonlySet<string>,
  command: boolean,
): SensorKind | null {
  if (kinds.includes('setpoint')) return 'setpoint';
  if (places.has('fault')) return 'status';
  if (command) return 'command';
  const last = kinds.at(-1) ?? null;
  return last === 'level' && kinds.includes('other') ? 'other' : last;
}

function isWaterSide({ text }: Word): boolean {
  const meaning = meaningOfWord(text);
  return meaning !== null && ['supply', 'return'].some((place) => meaning.places.includes(place));
}

/** What several names of one point say together; what is said first counts. */
export function together(names: readonly NameMeaning[]): NameMeaning {
  return {
    kind: names.find((name) => name.kind !== null)?.kind ?? null,
    faint: names.find((name) => name.faint !== null)?.faint ?? null,
    places: new Set(names.flatMap((name) => [...name.places])),
    unit: names.find((name) => name.unit !== null)?.unit ?? null,
  };
}
