import type { Alert } from '../../model.ts';
import type { Announcement } from '../../ports.ts';
import { type AlertRow, fromRow, rowHash } from './alert-row.ts';
import type { Sqlite } from '../database.ts';
import type { OutboxCounts, OutboxEntry, PendingPage, Settlement } from '../protocol.ts';
import type { Report } from '../trouble.ts';

interface Row extends AlertRow {
  readonly seq: number;
  readonly sink: string;
  readonly why: Announcement['why'];
  readonly tries: number;
  readonly row_hash: Buffer;
  readonly newest: number;
}

const alertColumns = 'a.id, a.revision, a.fingerprint, a.asset, a.state, a.changed_at, a.body, a.hash';

/** Which sink has heard of what, in journal.db. Synchronous; runs in the storage worker only. */
export class OutboxTable {
  readonly #db: Sqlite;
  readonly #report: Report;
  readonly #sql: ReturnType<typeof statements>;
  readonly #delivered = new Map<string, number>();

  constructor(db: Sqlite, report: Report) {
    this.#db = db;
    this.#report = report;
    this.#sql = statements(db);
  }

  /** `held`: entries that are being delivered already. Their alerts wait, and they are not read again. */
  pending(sink: string, limit: number, held: readonly number[] = []): PendingPage {
    const entries: OutboxEntry[] = [];
    const seen = new Set<string>();
    const busy = new Set(held);
    // Stops early: grouping all of a long outage's entries for every page costs more than the page.
    for (const { seq, alert_id: id } of this.#sql.waiting.all(sink, (limit + busy.size) * 20)) {
      if (entries.length >= limit) break;
      if (seen.has(id)) continue;
      seen.add(id);
      if (busy.has(seq)) continue;
      const row = this.#sql.entry.get(seq);
      const entry = row === undefined ? null : this.#entry(row);
      if (entry !== null) entries.push(entry);
    }
    return { entries, last: this.#sql.last.get() ?? 0, counts: this.counts(sink) };
  }

  /** One transaction for the whole group: one wait for the disk, however many were delivered. */
  settle(sink: string, results: readonly Settlement[]): void {
    const delivered = this.#db
      .transaction(() => {
        let count = 0;
        for (const { seq, outcome } of results) {
          if (outcome.kind === 'delivered') count += this.#sql.settle.run('delivered', null, seq).changes;
          else if (outcome.kind === 'retry') this.#sql.settle.run('pending', outcome.why, seq);
          else this.#sql.settle.run('refused', `${outcome.code} ${outcome.why}`, seq);
        }
        return count;
      })
      .immediate();
    this.#delivered.set(sink, this.#deliveredTo(sink) + delivered);
  }

  /** Refused entries are tried again: an access rule may have been mended. */
  requeue(sink: string): void {
    this.#sql.requeue.run(sink);
  }

  counts(sink: string): OutboxCounts {
    return {
      pending: this.#sql.countPending.get(sink) ?? 0,
      delivered: this.#deliveredTo(sink),
      refused: this.#sql.countRefused.get(sink) ?? 0,
    };
  }

  /** Counted once and then kept: the rows of a long life are many. */
  #deliveredTo(sink: string): number {
    let count = this.#delivered.get(sink);
    if (count === undefined) {
      count = this.#sql.countDelivered.get(sink) ?? 0;
      this.#delivered.set(sink, count);
    }
    return count;
  }

  #entry(row: Row): OutboxEntry | null {
    const alert = fromRow(row);
    if (alert === null || !rowHash(row.sink, row.id, row.revision, row.why).equals(row.row_hash)) {
      const what = `outbox entry ${row.seq} (alert ${row.id}) does not match its hash and is not sent`;
      this.#sql.settle.run('refused', what, row.seq);
      this.#report({ kind: 'row-corrupt', what });
      return null;
    }
    return {
      seq: row.seq,
      announcement: { why: row.why, alert },
      newest: row.newest === row.revision ? null : this.#newest(row.id),
      tries: row.tries,
    };
  }

  #newest(id: string): Alert | null {
    const row = this.#sql.newest.get(id);
    return row === undefined ? null : fromRow(row);
  }
}

function statements(db: Sqlite) {
  return {
    waiting: db.prepare<[string, number], { seq: number; alert_id: string }>(
      "SELECT seq, alert_id FROM outbox WHERE sink = ? AND state = 'pending' ORDER BY seq LIMIT ?",
    ),
    entry: db.prepare<[number], Row>(
      `SELECT o.seq, o.sink, o.why, o.tries, o.hash AS row_hash, ${alertColumns},
         (SELECT max(b.revision) FROM alert b WHERE b.id = o.alert_id) AS newest
       FROM outbox o JOIN alert a ON a.id = o.alert_id AND a.revision = o.revision WHERE o.seq = ?`,
    ),
    newest: db.prepare<[string], AlertRow>(
      `SELECT ${alertColumns} FROM alert a WHERE a.id = ? ORDER BY a.revision DESC LIMIT 1`,
    ),
    last: db.prepare<[], number>('SELECT max(seq) FROM outbox').pluck(),
    settle: db.prepare<[string, string | null, number]>(
      "UPDATE outbox SET state = ?, last_error = ?, tries = tries + 1 WHERE seq = ? AND state <> 'delivered'",
    ),
    requeue: db.prepare<[string]>("UPDATE outbox SET state = 'pending' WHERE state = 'refused' AND sink = ?"),
    countPending: count(db, 'pending'),
    countRefused: count(db, 'refused'),
    countDelivered: count(db, 'delivered'),
  };
}

function count(db: Sqlite, state: keyof OutboxCounts) {
  return db
    .prepare<[string], number>(`SELECT count(*) FROM outbox WHERE sink = ? AND state = '${state}'`)
    .pluck();
}
