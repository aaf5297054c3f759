import type { Alert, Command } from '../../model.ts';
import type { Announcement, JournalBatch } from '../../ports.ts';
import { type AlertRow, fromRow, rowHash, sameContent, toRow } from './alert-row.ts';
import type { Sqlite } from '../database.ts';
import type { AlertHistory, AlertQuery, CommitReceipt, JournalledCommand } from '../protocol.ts';
import type { Report } from '../trouble.ts';

const columns = 'a.id, a.revision, a.fingerprint, a.asset, a.state, a.changed_at, a.body, a.hash';

/** Alerts and commands in journal.db. Synchronous; runs in the storage worker only. */
export class Journal {
  readonly #db: Sqlite;
  readonly #report: Report;
  /** Sinks that hear of every announcement. */
  readonly #sinks: readonly string[];
  readonly #sql: ReturnType<typeof statements>;

  constructor(db: Sqlite, sinks: readonly string[], report: Report) {
    this.#db = db;
    this.#sinks = sinks;
    this.#report = report;
    this.#sql = statements(db);
  }

  /**
   * Alerts, their outbox rows and the commands in one transaction. The same id and revision again is
   * harmless and queues nothing; other content under them is not taken, and reported.
   * Observations are kept but never queued: they are no alerts.
   */
  commit(batch: JournalBatch): CommitReceipt {
    const receipt = this.#db
      .transaction(() => {
        const conflicts: { id: string; revision: number }[] = [];
        let queued = 0;
        for (const announcement of batch.announcements) {
          const { id, revision, level } = announcement.alert;
          if (!this.#write(announcement.alert)) conflicts.push({ id, revision });
          else if (level !== 'observation') queued += this.queue(announcement);
        }
        for (const command of batch.commands) {
          const json = JSON.stringify(command);
          this.#sql.command.run(batch.frame, json, rowHash(batch.frame, json));
        }
        return { frame: batch.frame, queued, conflicts };
      })
      .immediate();
    for (const { id, revision } of receipt.conflicts) {
      this.#report({
        kind: 'conflict',
        what: `alert ${id} revision ${revision} is journalled with other content; the first one stands`,
      });
    }
    return receipt;
  }

  /** Outbox rows for one announcement, one per sink; returns how many were new. */
  queue(announcement: Announcement): number {
    const { why, alert } = announcement;
    let queued = 0;
    for (const sink of this.#sinks) {
      const hash = rowHash(sink, alert.id, alert.revision, why);
      queued += this.#sql.queue.run(sink, alert.id, alert.revision, why, hash).changes;
    }
    return queued;
  }

  /** The newest revision of every alert that is not back to normal. */
  openAlerts(): Alert[] {
    return this.#read(this.#sql.open.all());
  }

  /** The open alerts and those that some sink has not heard the end of: what state topics start from. */
  standingAlerts(): Alert[] {
    return this.#read(this.#sql.standing.all());
  }

  /** The newest alerts first, by when they last changed. */
  alerts(query: AlertQuery): Alert[] {
    const rows = query.open === true ? this.#sql.newestOpen : this.#sql.newest;
    return this.#read(rows.all(query.limit));
  }

  /** Every revision that came at `at` (ISO time) or later, oldest first. */
  revisionsSince(at: string): Alert[] {
    return this.#read(this.#sql.since.all(at));
  }

  /** Every readable revision of one alert, and every command about it; null when there is none. */
  alert(id: string): AlertHistory | null {
    const history = this.#read(this.#sql.history.all(id));
    const newest = history.at(-1);
    if (newest === undefined) return null;
    return { alert: newest, history, commands: commandsIn(this.#sql.commandsAbout.all(id)) };
  }

  /** Commands of `fromFrame` and later, in the order they were given. */
  commands(fromFrame: number): JournalledCommand[] {
    return commandsIn(this.#sql.commands.all(fromFrame));
  }

  /** Drops closed alerts that last changed before `before` (ISO) and of which every sink has heard. */
  forget(before: string): void {
    this.#sql.forget.run(before);
    // Prepared here: a journal of an earlier version is read without this table.
    this.#db.prepare('DELETE FROM evidence WHERE alert_id NOT IN (SELECT id FROM alert)').run();
  }

  #read(rows: readonly AlertRow[]): Alert[] {
    return rows.flatMap((row) => {
      const alert = fromRow(row);
      if (alert !== null) return [alert];
      this.#report({
        kind: 'row-corrupt',
        what: `alert ${row.id} revision ${row.revision} does not match its hash and is left out`,
      });
      return [];
    });
  }

  /** False where the same id and revision are there with other content. */
  #write(alert: Alert): boolean {
    const row = toRow(alert);
    const known = this.#sql.revision.get(row.id, row.revision);
    if (known !== undefined) return sameContent(known, row);
    this.#sql.alert.run(row);
    this.#sql.markNewest.run({ id: row.id });
    return true;
  }
}

interface CommandText {
  readonly frame: number;
  readonly json: string;
  readonly hash: Buffer;
}

function commandsIn(rows: readonly CommandText[]): JournalledCommand[] {
  return rows
    .filter(({ frame, json, hash }) => rowHash(frame, json).equals(hash))
    .map(({ frame, json }) => ({ frame, command: JSON.parse(json) as Command }));
}

function statements(db: Sqlite) {
  const newest = `SELECT ${columns} FROM alert a WHERE a.newest = 1`;
  return {
    revision: db.prepare<[string, number], AlertRow>(
      `SELECT ${columns} FROM alert a WHERE a.id = ? AND a.revision = ?`,
    ),
    alert: db.prepare<[AlertRow]>(
      `INSERT INTO alert (id, revision, fingerprint, asset, state, changed_at, newest, body, hash)
       VALUES (@id, @revision, @fingerprint, @asset, @state, @changed_at, 0, @body, @hash)`,
    ),
    markNewest: db.prepare<{ id: string }>(
      `UPDATE alert SET newest = (revision = (SELECT max(revision) FROM alert WHERE id = @id))
       WHERE id = @id AND newest <> (revision = (SELECT max(revision) FROM alert WHERE id = @id))`,
    ),
    queue: db.prepare<[string, string, number, string, Buffer]>(
      'INSERT OR IGNORE INTO outbox (sink, alert_id, revision, why, hash) VALUES (?, ?, ?, ?, ?)',
    ),
    command: db.prepare<[number, string, Buffer]>(
      'INSERT OR IGNORE INTO command (frame, json, hash) VALUES (?, ?, ?)',
    ),
    open: db.prepare<[], AlertRow>(`${newest} AND a.state <> 'normal' ORDER BY a.id`),
    standing: db.prepare<[], AlertRow>(
      `${newest} AND (a.state <> 'normal'
         OR a.id IN (SELECT alert_id FROM outbox WHERE state = 'pending')
         OR a.id IN (SELECT alert_id FROM outbox WHERE state = 'refused')) ORDER BY a.id`,
    ),
    newest: db.prepare<[number], AlertRow>(`${newest} ORDER BY a.changed_at DESC, a.id DESC LIMIT ?`),
    newestOpen: db.prepare<[number], AlertRow>(
      `${newest} AND a.state <> 'normal' ORDER BY a.changed_at DESC, a.id DESC LIMIT ?`,
    ),
    history: db.prepare<[string], AlertRow>(
      `SELECT ${columns} FROM alert a WHERE a.id = ? ORDER BY a.revision`,
    ),
    since: db.prepare<[string], AlertRow>(
      `SELECT ${columns} FROM alert a WHERE a.changed_at >= ? ORDER BY a.changed_at, a.id, a.revision`,
    ),
    commands: db.prepare<[number], CommandText>(
      'SELECT frame, json, hash FROM command WHERE frame >= ? ORDER BY seq',
    ),
    commandsAbout: db.prepare<[string], CommandText>(
      "SELECT frame, json, hash FROM command WHERE json_valid(json) AND json ->> '$.id' = ? ORDER BY seq",
    ),
    forget: db.prepare<[string]>(
      `DELETE FROM alert WHERE id IN (
         SELECT id FROM alert WHERE newest = 1 AND state = 'normal' AND changed_at < ?
         EXCEPT SELECT alert_id FROM outbox WHERE state <> 'delivered')`,
    ),
  };
}
