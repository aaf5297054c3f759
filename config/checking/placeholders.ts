/** `{word}`; braces around anything else (GUIDs, JSON) are left as they are. */
const placeholder = /\{([A-Za-z][A-Za-z0-9_-]*)\}/g;

/** What a placeholder becomes; null: the word is known but has no value here (a sensor without a role). */
export type Words = ReadonlyMap<string, string | null>;

/** `text` with every placeholder replaced; `unknown` gets each word that has no value. */
export function fillPlaceholders(text: string, words: Words, unknown: (word: string) => void): string {
  return text.replaceAll(placeholder, (whole, word: string) => {
    const value = words.get(word);
    if (value === undefined || value === null) {
      unknown(word);
      return whole;
    }
    return value;
  });
}
