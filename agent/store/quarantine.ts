import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Older set-aside files beyond this many are removed, so that a failing disk does not fill itself. */
const keep = 3;

/**
 * Sets a damaged database aside under a name that ends in `stamp`, its write-ahead log with it.
 * Returns the new path. Nothing of the original stays in place.
 */
export function quarantine(file: string, stamp: string): string {
  let aside = `${file}.corrupt-${stamp}`;
  for (let count = 2; existsSync(aside); count += 1) aside = `${file}.corrupt-${stamp}.${count}`;
  renameSync(file, aside);
  if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${aside}-wal`);
  rmSync(`${file}-shm`, { force: true });
  rmSync(`${file}-journal`, { force: true });
  forget(file, aside);
  return aside;
}

function forget(file: string, newest: string): void {
  const folder = dirname(file);
  const prefix = `${basename(file)}.corrupt-`;
  const old = readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && !name.endsWith('-wal') && !name.endsWith('-shm'))
    .filter((name) => join(folder, name) !== newest)
    .sort()
    .toReversed()
    .slice(keep - 1);
  for (const name of old) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, name + suffix), { force: true });
  }
}
