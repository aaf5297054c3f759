import type { Outlet } from './io.ts';

const narrowest = 80;
const widest = 160;
/** Of a terminal that does not say: the VT100's. */
const usualRows = 24;

/** A process stream as commands see it: colour only on a terminal that can, and never with NO_COLOR (no-color.org). */
export function outletOf(
  stream: NodeJS.WriteStream,
  env: Readonly<Record<string, string | undefined>>,
): Outlet {
  const terminal = stream.isTTY === true;
  return {
    write: (text) => void stream.write(text),
    terminal,
    colour: terminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    get columns() {
      return terminal ? Math.min(widest, Math.max(narrowest, stream.columns)) : narrowest;
    },
    get rows() {
      return terminal && stream.rows > 0 ? stream.rows : usualRows;
    },
  };
}
