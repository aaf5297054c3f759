import type { Outlet } from './io.ts';

/** xterm's alternate screen (1049), cursor (25) and automatic line break (7); ECMA-48 for the rest. */
const enter = '\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[2J';
const leave = '\u001B[?7h\u001B[?25h\u001B[?1049l';

/**
 * A screen of its own: what stood on the terminal before stands there again at the end. Of each picture
 * only the lines that differ from the one before are written, in one write, so that nothing flickers
 * over a slow line.
 */
export class FullScreen {
  readonly #out: Outlet;
  #drawn: readonly string[] = [];
  #rows = 0;

  constructor(out: Outlet) {
    this.#out = out;
  }

  begin(): void {
    this.#out.write(enter);
  }

  /** As many of `lines` as fit; the last row says how many do not, or `foot`. */
  show(lines: readonly string[], foot: string): void {
    const { rows } = this.#out;
    const hidden = lines.length - (rows - 1);
    const last = hidden > 0 ? `.. ${hidden} more lines  ${foot}` : foot;
    const picture = [...lines.slice(0, rows - 1), ...Array<string>(Math.max(0, -hidden)).fill(''), last];
    const resized = rows !== this.#rows;
    const changed = picture.map((line, row) =>
      !resized && line === this.#drawn[row] ? '' : `\u001B[${row + 1};1H${line}\u001B[K`,
    );
    const text = (resized ? '\u001B[2J' : '') + changed.join('');
    if (text !== '') this.#out.write(text);
    this.#drawn = picture;
    this.#rows = rows;
  }

  end(): void {
    this.#out.write(leave);
  }
}
