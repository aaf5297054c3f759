/** The files that `coolwatch discover` writes to. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { ThereAlready } from '../../discovery/draft/sensors-file.ts';
import { messageOf } from '../../errors.ts';
import { CommandRefused, Exit } from '../exit-codes.ts';

export interface DraftFiles {
  readonly out?: string;
  readonly add?: string;
  readonly force?: true;
}

/** What would fail at the end is said before anybody waits. */
export function checkFiles({ out, add, force }: DraftFiles): void {
  if (out !== undefined && add !== undefined)
    throw new CommandRefused(
      'usage',
      Exit.usage,
      '--out writes a new file, --add to one that is there: one of the two',
    );
  if (out !== undefined && force !== true && existsSync(out))
    throw new CommandRefused(
      'refused',
      Exit.failed,
      `${out} is there already: --force overwrites it, --add adds to it`,
    );
  if (add !== undefined && !existsSync(add))
    throw new CommandRefused('usage', Exit.usage, `${add} does not exist: --out makes a new file`);
}

export async function thereAlready(file: string): Promise<ThereAlready> {
  const { loadPlant } = await import('../../../config/loader.ts');
  const { unwrap } = await import('../../service/configuration.ts');
  return { text: readFileSync(file, 'utf8'), plant: unwrap(loadPlant(file)) };
}

/** `replace`: a file that is there may go. */
export function writeDraft(file: string, text: string, replace: boolean): void {
  try {
    writeFileSync(file, text, { flag: replace ? 'w' : 'wx' });
  } catch (cause) {
    throw new CommandRefused('refused', Exit.failed, `${file} cannot be written: ${messageOf(cause)}`);
  }
}
