import type { Announcement } from '../../ports.ts';
import { type AlertRow, isSoundAlert, rowHash } from './alert-row.ts';
import { Damage, type Sqlite } from '../database.ts';

export interface OutboxRow {
  readonly rowid: number;
  readonly seq: number;
  readonly sink: string;
  readonly alert_id: string;
  readonly revision: number;
  readonly why: Announcement['why'];
  readonly state: 'pending' | 'delivered' | 'refused';
  readonly tries: number;
  readonly last_error: string | null;
  readonly hash: Buffer;
}
export interface CommandRow {
  readonly rowid: number;
  readonly frame: number;
  readonly json: string;
  readonly hash: Buffer;
}

export function isSoundOutbox(row: OutboxRow): boolean {
  return Buffer.isBuffer(row.hash) && rowHash(row.sink, row.alert_id, row.revision, row.why).equals(row.hash);
}
export function isSoundCommand(row: CommandRow): boolean {
  return Buffer.isBuffer(row.hash) && rowHash(row.frame, row.json).equals(row.hash);
}

/**
 * Reads every page and every row of a journal that was just opened; throws Damage at the first that
 * is not as it was written. SQLite's own check finds broken trees, missing index entries and values
 * outside a CHECK; a flipped bit inside a text or blob only the hashes find.
 */
export function checkJournal(db: Sqlite): void {
  const verdict = String(db.pragma('integrity_check(1)', { simple: true }));
  if (verdict !== 'ok') throw new Damage(`integrity check: ${verdict}`);
  const orphans = db.pragma('foreign_key_check') as readonly unknown[];
  if (orphans.length > 0) throw new Damage('an outbox entry has lost its alert');
  for (const row of db.prepare<[], AlertRow>('SELECT * FROM alert').iterate()) {
    if (!isSoundAlert(row)) throw new Damage(`alert ${row.id} revision ${row.revision} fails its hash`);
  }
  const wrong = db
    .prepare(
      `SELECT id FROM alert a
       WHERE newest <> (revision = (SELECT max(revision) FROM alert b WHERE b.id = a.id)) LIMIT 1`,
    )
    .pluck()
    .get();
  if (wrong !== undefined) throw new Damage(`alert ${String(wrong)} has its newest revision marked wrongly`);
  for (const row of db.prepare<[], OutboxRow>('SELECT seq AS rowid, * FROM outbox').iterate()) {
    if (!isSoundOutbox(row)) throw new Damage(`outbox entry ${row.seq} fails its hash`);
  }
  for (const row of db.prepare<[], CommandRow>('SELECT seq AS rowid, * FROM command').iterate()) {
    if (!isSoundCommand(row)) throw new Damage(`command ${row.rowid} fails its hash`);
  }
}
