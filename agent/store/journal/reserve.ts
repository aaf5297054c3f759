import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Space kept for the journal, in bytes: some 2,000 alerts. */
const size = 4 * 1024 * 1024;
/** The reserve is filled again only when this many times its size is free. */
const ample = 8;

/** A file that holds space for alerts on a disk that fills up: released at the first "disk full". */
export class Reserve {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Takes the space when there is enough of it; false where there is not. */
  fill(): boolean {
    if (existsSync(this.#file)) return true;
    const disk = statfsSync(dirname(this.#file));
    if (disk.bavail * disk.bsize < size * ample) return false;
    const handle = openSync(this.#file, 'w', 0o600);
    try {
      // Written, not truncated to size: a sparse file reserves nothing.
      writeSync(handle, Buffer.alloc(size, 1));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    return true;
  }

  /** Gives the space up; false when it had been given up before. */
  release(): boolean {
    if (!existsSync(this.#file)) return false;
    rmSync(this.#file, { force: true });
    return true;
  }
}
