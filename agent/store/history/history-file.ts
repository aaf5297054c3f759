import { join } from 'node:path';
import { openSqlite } from '../sqlite.ts';
import { messageOf } from '../../errors.ts';
import type { PlantState } from '../../status/plant-state.ts';
import { closeDatabase, codeOf, isDamage, openDatabase, type Sqlite } from '../database.ts';
import { historyLayout } from './history-layout.ts';
import { History, journalIdOf, type Retention, setJournalId } from './history.ts';
import { LearningTable } from './learning-table.ts';
import { quarantine } from '../quarantine.ts';
import type { Report } from '../trouble.ts';

export const historyName = 'history.db';

interface Open {
  readonly db: Sqlite;
  readonly history: History;
  readonly learning: LearningTable;
}

/** history.db through its life: where it is damaged it is begun anew, learning rows carried over. Worker only. */
export class HistoryFile {
  readonly #file: string;
  readonly #stamp: string;
  readonly #channels: readonly string[];
  readonly #retention: Retention;
  readonly #report: Report;
  /** What was set aside while a new file could not be made: it is still to be carried over. */
  #aside: { readonly file: string; readonly why: string } | null = null;
  #open: Open;

  constructor(
    folder: string,
    options: { stamp: string; channels: readonly string[]; retention: Retention; report: Report },
  ) {
    this.#file = join(folder, historyName);
    this.#stamp = options.stamp;
    this.#channels = options.channels;
    this.#retention = options.retention;
    this.#report = options.report;
    this.#open = this.#sound();
  }

  /** Runs; on damage once more over a new file. A full disk thins history first. */
  use<T>(run: (open: Open) => T): T {
    try {
      // The disk was full, and there could not be a new file in place of a damaged one.
      if (!this.#open.db.open) this.#open = this.#sound();
      return run(this.#open);
    } catch (cause) {
      if (codeOf(cause) === 'SQLITE_FULL' && this.#open.db.open) {
        this.#open.history.thin();
        return run(this.#open);
      }
      if (!isDamage(cause)) throw cause;
      this.#open.db.close();
      this.#open = this.#anew(messageOf(cause));
      return run(this.#open);
    }
  }

  thin(): void {
    this.use(({ history }) => history.thin());
  }

  snapshot(): PlantState | null {
    return this.use(({ db }) => readSnapshot(db));
  }

  /** Ties history to the journal beside it; `aloud` says so when that is not the one it was written with. */
  pairWith(journalId: string, aloud: boolean): void {
    const known = journalIdOf(this.#open.db);
    if (known === journalId) return;
    if (known !== undefined && aloud) {
      this.#report({
        kind: 'replaced',
        what: `the journal beside ${this.#file} is another one than before: earlier alerts are not in it`,
      });
    }
    setJournalId(this.#open.db, journalId);
  }

  close(): void {
    closeDatabase(this.#open.db);
  }

  /** What there is, or a new file where that is damaged or has been set aside. */
  #sound(): Open {
    if (this.#aside !== null) return this.#anew(this.#aside.why);
    try {
      return this.#opened();
    } catch (cause) {
      if (!isDamage(cause)) throw cause;
      return this.#anew(messageOf(cause));
    }
  }

  #opened(): Open {
    const db = openDatabase(this.#file, historyLayout, {});
    try {
      const refused = (what: string): void => this.#report({ kind: 'row-corrupt', what });
      const learning = new LearningTable(db, refused);
      return { db, history: new History(db, this.#channels, this.#retention, refused), learning };
    } catch (cause) {
      closeDatabase(db);
      throw cause;
    }
  }

  #anew(why: string): Open {
    this.#aside ??= { file: quarantine(this.#file, this.#stamp), why };
    const open = this.#opened();
    const { file: aside } = this.#aside;
    this.#aside = null;
    let blocks = 0;
    try {
      const old = openSqlite(aside, { fileMustExist: true });
      const journal = attempt(() => journalIdOf(old));
      if (journal !== undefined) setJournalId(open.db, journal);
      blocks = open.learning.carryOver(old);
      old.close();
    } catch {
      // Not even a header: there is nothing to carry over, and the report below says 0.
    }
    this.#report({
      kind: 'history-lost',
      what: `${this.#file} failed (${why}), was set aside as ${aside} and begun anew; ${blocks} learning blocks carried over`,
    });
    return open;
  }
}

/** The last plant state, for whoever asks while no agent runs. */
export function readSnapshot(db: Sqlite): PlantState | null {
  const json = db.prepare<[], string>('SELECT json FROM snapshot WHERE id = 1').pluck().get();
  return json === undefined ? null : (JSON.parse(json) as PlantState);
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
