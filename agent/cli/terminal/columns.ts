/** Text in terminal columns: East Asian wide characters take two, combining marks none. */

const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]/u;
const noWidth = /[\p{Mn}\p{Me}]/u;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

export function widthOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += characterWidth(character);
  return columns;
}

function characterWidth(character: string): number {
  if (character >= ' ' && character <= '~') return 1;
  if (noWidth.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** At most `columns` wide; what was cut off is marked with `..`. */
export function clip(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const mark = columns >= 4 ? '..' : '';
  let kept = '';
  let left = columns - mark.length;
  for (const { segment } of graphemes.segment(text)) {
    left -= widthOf(segment);
    if (left < 0) break;
    kept += segment;
  }
  return kept + mark;
}

/** Exactly `columns` wide, clipped or filled with blanks behind. */
export function left(text: string, columns: number): string {
  const clipped = clip(text, columns);
  return clipped + ' '.repeat(Math.max(0, columns - widthOf(clipped)));
}

/** The same with the blanks in front. */
export function right(text: string, columns: number): string {
  const clipped = clip(text, columns);
  return ' '.repeat(Math.max(0, columns - widthOf(clipped))) + clipped;
}

/**
 * Lines of at most `columns`, broken at blanks; all but the first begin with `indent` blanks. Blanks
 * within a line stay as they are. A word that fits no line is cut in pieces.
 */
export function wrap(text: string, columns: number, indent = 0): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [, blanks = '', word = ''] of text.matchAll(/( *)([^ ]+)/gu)) {
    if (widthOf(line + blanks + word) <= columns) {
      line += blanks + word;
      continue;
    }
    if (line.trim() !== '') {
      lines.push(line);
      line = ' '.repeat(indent);
    } else line += line === '' ? blanks.slice(0, indent) : '';
    for (const { segment } of graphemes.segment(word)) {
      if (widthOf(line + segment) > columns) {
        lines.push(line);
        line = ' '.repeat(indent);
      }
      line += segment;
    }
  }
  return [...lines, line];
}

/** A share of 0-1 as `#####.....`: ASCII, for serial consoles. */
export function bar(share: number, columns: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * columns);
  return '#'.repeat(full) + '.'.repeat(columns - full);
}
