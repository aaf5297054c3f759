import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../errors.ts';
import {
  assertDurable,
  closeDatabase,
  codeOf,
  isDamage,
  lostItsLog,
  metaOf,
  openDatabase,
  type Sqlite,
} from '../database.ts';
import { checkJournal } from './journal-check.ts';
import { journalLayout } from './journal-layout.ts';
import { salvage } from './journal-salvage.ts';
import { Journal } from './journal.ts';
import { EvidenceTable } from './evidence-table.ts';
import { NonceTable } from './nonce-table.ts';
import { OutboxTable } from './outbox-table.ts';
import { quarantine } from '../quarantine.ts';
import { Reserve } from './reserve.ts';
import { WatchSetTable } from './watch-set-table.ts';
import type { Report } from '../trouble.ts';

export const journalName = 'journal.db';

interface Open {
  readonly db: Sqlite;
  readonly journal: Journal;
  readonly outbox: OutboxTable;
  readonly nonces: NonceTable;
  readonly evidence: EvidenceTable;
  readonly watchSets: WatchSetTable;
}

/** journal.db through its whole life: verified, set aside, opened again after a disk error. Worker only. */
export class JournalFile {
  readonly #file: string;
  readonly #stamp: string;
  readonly #sinks: readonly string[];
  readonly #report: Report;
  readonly #reserve: Reserve;
  /** Called when the disk is full and the reserve is given up. */
  readonly #makeRoom: () => void;
  #open: Open;
  #replacedOnce = false;
  #reserveGone = false;
  #uses = 0;

  constructor(
    folder: string,
    options: { stamp: string; sinks: readonly string[]; report: Report; makeRoom: () => void },
  ) {
    this.#file = join(folder, journalName);
    this.#stamp = options.stamp;
    this.#sinks = options.sinks;
    this.#report = options.report;
    this.#makeRoom = options.makeRoom;
    this.#reserve = new Reserve(join(folder, 'journal.reserve'));
    if (lostItsLog(this.#file)) {
      this.#report({
        kind: 'log-lost',
        what: `${this.#file}-wal is gone although the agent did not stop in good order: the newest alerts may be missing`,
      });
    }
    this.#open = this.#verified();
    this.#fillReserve();
  }

  /** Whether the file was set aside at opening, which has been reported. */
  get replaced(): boolean {
    return this.#replacedOnce;
  }

  /** The random id this journal was made with. */
  get id(): string {
    return metaOf(this.#open.db, 'id') ?? '';
  }

  /** Reads or writes; after a disk error the file is closed, opened and verified before the error goes on. */
  use<T>(run: (open: Open) => T): T {
    try {
      if (!this.#open.db.open) this.#open = this.#verified();
      const answer = run(this.#open);
      this.#refill();
      return answer;
    } catch (cause) {
      if (codeOf(cause) === 'SQLITE_FULL' && this.#reserve.release()) {
        this.#reserveGone = true;
        this.#report({
          kind: 'disk-full',
          what: `the disk under ${this.#file} is full: the reserve is used up now, free some space`,
        });
        this.#makeRoom();
        return run(this.#open);
      }
      if (isDamage(cause) || codeOf(cause).startsWith('SQLITE_IOERR')) {
        this.#reopen(messageOf(cause));
        return run(this.#open);
      }
      throw cause;
    }
  }

  /** Drops alerts that were closed long ago. */
  forget(before: string): void {
    this.#open.journal.forget(before);
  }

  close(): void {
    closeDatabase(this.#open.db);
  }

  #reopen(why: string): void {
    try {
      this.#open.db.close();
    } catch {
      // A connection that failed to close is given up with its file handles; the new one decides.
    }
    this.#open = this.#verified();
    this.#report({
      kind: 'reopened',
      what: `${this.#file} was closed and verified again after: ${why}; check the disk`,
    });
  }

  #verified(): Open {
    try {
      return this.#opened();
    } catch (cause) {
      if (!isDamage(cause) || !existsSync(this.#file)) throw cause;
      return this.#replaced(messageOf(cause));
    }
  }

  #opened(): Open {
    const db = openDatabase(this.#file, journalLayout, { id: randomBytes(8).toString('hex') });
    try {
      checkJournal(db);
      const journal = new Journal(db, this.#sinks, this.#report);
      assertDurable(db, journalLayout, this.#file);
      return {
        db,
        journal,
        outbox: new OutboxTable(db, this.#report),
        nonces: new NonceTable(db),
        evidence: new EvidenceTable(db),
        watchSets: new WatchSetTable(db, this.#report),
      };
    } catch (cause) {
      closeDatabase(db);
      throw cause;
    }
  }

  #replaced(why: string): Open {
    this.#replacedOnce = true;
    const aside = quarantine(this.#file, this.#stamp);
    const open = this.#opened();
    const saved = salvage(aside, open.db, open.journal, open.watchSets);
    this.#report({
      kind: 'quarantined',
      what:
        `${this.#file} failed its check (${why}) and was set aside as ${aside}; carried over: ` +
        `${saved.alerts} alert revisions, ${saved.outbox} outbox entries, ${saved.commands} commands`,
    });
    return open;
  }

  /** Now and then looks whether the reserve that was given up fits again. */
  #refill(): void {
    this.#uses += 1;
    if (!this.#reserveGone || this.#uses % 100 !== 0) return;
    try {
      this.#reserveGone = !this.#reserve.fill();
    } catch {
      // Still no room: it was reported when the reserve was given up.
    }
  }

  #fillReserve(): void {
    try {
      if (this.#reserve.fill()) return;
      this.#report({
        kind: 'disk-full',
        what: `no room for the reserve beside ${this.#file}: free some space`,
      });
    } catch (cause) {
      this.#report({ kind: 'disk-full', what: `no reserve beside ${this.#file}: ${messageOf(cause)}` });
    }
  }
}
