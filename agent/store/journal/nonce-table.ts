import type { Millis } from '../../model.ts';
import type { Sqlite } from '../database.ts';

/** `full`: so many commands came within their time window that another one cannot be remembered. */
export type NonceUse = 'fresh' | 'used' | 'full';

/** Nonces kept; ten a second for longer than the longest window. */
const mostNonces = 10_000;

/**
 * Which signed commands have been taken, in journal.db: a restart or a power cut makes none of them new.
 * Old ones go only when there are too many, so that a clock that is set back makes none new either.
 */
export class NonceTable {
  readonly #db: Sqlite;
  readonly #most: number;

  constructor(db: Sqlite, most = mostNonces) {
    this.#db = db;
    this.#most = most;
  }

  /** Remembers `nonce`, at `now`, until `until` at least. Durable when it returns. */
  use(nonce: string, until: Millis, now: Millis): NonceUse {
    return this.#db.transaction(() => this.#use(nonce, Math.ceil(until), Math.floor(now))).immediate();
  }

  #use(nonce: string, until: Millis, now: Millis): NonceUse {
    if (this.#db.prepare('SELECT 1 FROM nonce WHERE nonce = ?').get(nonce) !== undefined) return 'used';
    if (this.#count() >= this.#most) {
      this.#db
        .prepare(
          'DELETE FROM nonce WHERE seq IN (SELECT seq FROM nonce WHERE until < ? ORDER BY seq LIMIT ?)',
        )
        .run(now, this.#count() - this.#most + 1);
      if (this.#count() >= this.#most) return 'full';
    }
    this.#db.prepare('INSERT INTO nonce (nonce, until) VALUES (?, ?)').run(nonce, until);
    return 'fresh';
  }

  #count(): number {
    return this.#db.prepare<[], number>('SELECT count(*) FROM nonce').pluck().get() ?? 0;
  }
}
