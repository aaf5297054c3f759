/**
 * Sensor names, notes and broker texts come from the plant. A terminal obeys what stands in them
 * (ESC and C1 sequences) and shows it in a false order (bidi controls), so none of it may pass.
 */
import { stripVTControlCharacters } from 'node:util';

/** Control, format (bidi, zero-width), surrogate, private-use and unassigned characters, line and paragraph separators. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** One line of text without ANSI sequences, controls and invisible characters; tabs and line breaks become blanks. */
export function plain(text: string): string {
  return stripVTControlCharacters(text.replaceAll(/[\t\n\r\u2028\u2029]+/gu, ' ')).replaceAll(
    unprintable,
    '',
  );
}

/** The same for text that may have several lines. */
export function plainLines(text: string): string {
  return text.split(/\r?\n/u).map(plain).join('\n');
}

/** A copy of `document` in which every text, keys too, is plain. */
export function plainly<T>(document: T): T {
  return cleaned(document) as T;
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return plain(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [plain(key), cleaned(inner)]));
}

/** `document` as JSON with nothing lost and nothing a terminal obeys: such characters are written as \uXXXX. */
export function plainJson(document: unknown): string {
  const lines = JSON.stringify(document, null, 2).split('\n');
  return lines.map((line) => line.replaceAll(unprintable, escaped)).join('\n');
}

function escaped(characters: string): string {
  let text = '';
  for (let i = 0; i < characters.length; i += 1) {
    text += `\\u${characters.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }
  return text;
}
