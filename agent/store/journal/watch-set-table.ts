import type { WatchSet } from '../../watchset/watch-set.ts';
import type { Sqlite } from '../database.ts';
import type { ChosenWatchSet } from '../protocol.ts';
import type { Report } from '../trouble.ts';
import { rowHash } from './alert-row.ts';

/** The migration that makes the table: an entry of its own in `journalLayout`. */
export const watchSetMigration = `CREATE TABLE watch_set (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  why TEXT NOT NULL,
  json TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;`;

/** Choices that are kept: years, as sets change with incidents and rarely else. */
const kept = 200;

interface WatchSetRow {
  readonly seq: number;
  readonly at: string;
  readonly why: string;
  readonly json: string;
  readonly hash: Buffer;
}

/** Which sensors were to be watched since when, and why that changed. Synchronous; runs in the storage worker only. */
export class WatchSetTable {
  readonly #sql: ReturnType<typeof statements>;
  readonly #report: Report;

  constructor(db: Sqlite, report: Report) {
    this.#report = report;
    this.#sql = statements(db);
  }

  save({ why, watch_set }: ChosenWatchSet): void {
    const json = JSON.stringify(watch_set);
    this.#sql.save.run(watch_set.at, why, json, rowHash(watch_set.at, why, json));
    this.#sql.forget.run(kept);
  }

  /** Newest first; one that is not as it was written is left out and reported. */
  newest(limit: number): ChosenWatchSet[] {
    return this.#sql.newest.all(limit).flatMap((row) => {
      if (isSoundWatchSet(row)) return [{ why: row.why, watch_set: JSON.parse(row.json) as WatchSet }];
      this.#report({
        kind: 'row-corrupt',
        what: `the watch set of ${row.at} does not match its hash and is left out`,
      });
      return [];
    });
  }

  /** Takes over what a set-aside journal still holds. */
  carryOver(old: Sqlite): void {
    try {
      for (const row of old.prepare<[], WatchSetRow>('SELECT * FROM watch_set ORDER BY seq').iterate()) {
        if (isSoundWatchSet(row)) this.#sql.save.run(row.at, row.why, row.json, row.hash);
      }
    } catch {
      // A broken page, or a journal from before watch sets: they are chosen again.
    }
  }
}

function isSoundWatchSet({ at, why, json, hash }: WatchSetRow): boolean {
  return Buffer.isBuffer(hash) && rowHash(at, why, json).equals(hash);
}

function statements(db: Sqlite) {
  return {
    save: db.prepare<[string, string, string, Buffer]>(
      'INSERT INTO watch_set (at, why, json, hash) VALUES (?, ?, ?, ?)',
    ),
    newest: db.prepare<[number], WatchSetRow>('SELECT * FROM watch_set ORDER BY seq DESC LIMIT ?'),
    forget: db.prepare<[number]>('DELETE FROM watch_set WHERE seq <= (SELECT max(seq) FROM watch_set) - ?'),
  };
}
