import { openSqlite } from '../sqlite.ts';
import { type AlertRow, isSoundAlert } from './alert-row.ts';
import type { Sqlite } from '../database.ts';
import type { Journal } from './journal.ts';
import { type CommandRow, isSoundCommand, isSoundOutbox, type OutboxRow } from './journal-check.ts';

import type { WatchSetTable } from './watch-set-table.ts';

export interface Salvage {
  readonly alerts: number;
  readonly outbox: number;
  readonly commands: number;
}

/**
 * Carries every row of a set-aside journal that still matches its hash into a new one. An open alert
 * whose outbox rows are gone is queued again: heard twice is better than not at all.
 */
export function salvage(aside: string, fresh: Sqlite, journal: Journal, watchSets: WatchSetTable): Salvage {
  let old: Sqlite;
  try {
    old = openSqlite(aside, { fileMustExist: true });
  } catch {
    return { alerts: 0, outbox: 0, commands: 0 }; // not even the header is left
  }
  try {
    watchSets.carryOver(old);
    return fresh
      .transaction(() => {
        nonces(old, fresh);
        evidence(old, fresh);
        return {
          alerts: alerts(old, fresh),
          outbox: outbox(old, fresh, journal),
          commands: commands(old, fresh),
        };
      })
      .immediate();
  } finally {
    old.close();
  }
}

/**
 * Rows from the front until a broken page, then from the back until one: all but the broken pages.
 * `rowid` reaches the table itself, not an index that may be the broken part.
 */
function readable<R extends { readonly rowid: number }>(old: Sqlite, table: string): R[] {
  const rows = new Map<number, R>();
  for (const order of ['ASC', 'DESC']) {
    try {
      const select = `SELECT rowid AS rowid, * FROM ${table} NOT INDEXED ORDER BY rowid ${order}`;
      for (const row of old.prepare<[], R>(select).iterate()) rows.set(row.rowid, row);
    } catch {
      // A broken page: what lies behind it is reached from the other end.
    }
  }
  return [...rows.values()].sort((a, b) => a.rowid - b.rowid);
}

function alerts(old: Sqlite, fresh: Sqlite): number {
  const insert = fresh.prepare<[AlertRow]>(
    `INSERT OR IGNORE INTO alert (id, revision, fingerprint, asset, state, changed_at, newest, body, hash)
     VALUES (@id, @revision, @fingerprint, @asset, @state, @changed_at, 0, @body, @hash)`,
  );
  let count = 0;
  for (const row of readable<AlertRow & { rowid: number }>(old, 'alert')) {
    if (isSoundAlert(row)) count += insert.run(row).changes;
  }
  fresh.exec(
    'UPDATE alert SET newest = 1 WHERE revision = (SELECT max(revision) FROM alert b WHERE b.id = alert.id)',
  );
  return count;
}

function outbox(old: Sqlite, fresh: Sqlite, journal: Journal): number {
  const insert = fresh.prepare(
    `INSERT OR IGNORE INTO outbox (seq, sink, alert_id, revision, why, state, tries, last_error, hash)
     SELECT @seq, @sink, @alert_id, @revision, @why, @state, @tries, @last_error, @hash
     WHERE EXISTS (SELECT 1 FROM alert WHERE id = @alert_id AND revision = @revision)`,
  );
  const states: ReadonlySet<string> = new Set(['pending', 'delivered', 'refused']);
  let count = 0;
  for (const row of readable<OutboxRow>(old, 'outbox')) {
    if (!isSoundOutbox(row)) continue;
    // A state that cannot be read counts as not heard.
    const state = states.has(row.state) ? row.state : 'pending';
    const tries = Number.isSafeInteger(row.tries) ? row.tries : 0;
    count += insert.run({ ...row, state, tries, last_error: null }).changes;
  }
  const known = fresh.prepare('SELECT 1 FROM outbox WHERE alert_id = ? AND revision = ?');
  for (const alert of journal.openAlerts()) {
    const heard = known.get(alert.id, alert.revision) !== undefined;
    if (!heard && alert.level !== 'observation')
      journal.queue({ why: alert.shelved === null ? 'raised' : 'shelved', alert });
  }
  return count;
}

function commands(old: Sqlite, fresh: Sqlite): number {
  const insert = fresh.prepare(
    'INSERT OR IGNORE INTO command (frame, json, hash) VALUES (@frame, @json, @hash)',
  );
  let count = 0;
  for (const row of readable<CommandRow>(old, 'command')) {
    if (isSoundCommand(row)) count += insert.run(row).changes;
  }
  return count;
}

/** One that is read wrongly is only one that nobody will use. */
function nonces(old: Sqlite, fresh: Sqlite): void {
  const insert = fresh.prepare('INSERT OR IGNORE INTO nonce (nonce, until) VALUES (?, ?)');
  for (const row of readable<{ rowid: number; nonce: unknown; until: unknown }>(old, 'nonce')) {
    if (typeof row.nonce === 'string' && Number.isSafeInteger(row.until)) insert.run(row.nonce, row.until);
  }
}

/** As it is: what is damaged is left out when it is read. */
function evidence(old: Sqlite, fresh: Sqlite): void {
  const insert = fresh.prepare(
    'INSERT OR IGNORE INTO evidence (alert_id, from_n, sensors, body, expected) VALUES (?, ?, ?, ?, ?)',
  );
  for (const row of readable<{
    rowid: number;
    alert_id: unknown;
    from_n: unknown;
    sensors: unknown;
    body: unknown;
    /** Not there in a journal of an earlier version. */
    expected?: unknown;
  }>(old, 'evidence')) {
    const { alert_id: id, from_n: n, sensors, body } = row;
    const expected = typeof row.expected === 'string' ? row.expected : null;
    const whole = typeof id === 'string' && Number.isSafeInteger(n) && typeof sensors === 'string';
    if (whole && Buffer.isBuffer(body)) insert.run(id, n, sensors, body, expected);
  }
}
