import { closeSync, existsSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { openSqlite } from './sqlite.ts';
import { AgentError, messageOf } from '../errors.ts';

export type Sqlite = Database.Database;

/** What one of the two databases is: its sentinel, its durability and its numbered migrations. */
export interface Layout {
  /** Written into the `meta` table of every file; a file without it is not ours. */
  readonly sentinel: string;
  /** FULL survives a power cut at every commit; NORMAL may lose the last few. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** Migration k brings schema k to k + 1. Never changed once released; only added to. */
  readonly migrations: readonly string[];
}

/** The file fails a check and must be set aside. */
export class Damage extends Error {
  override readonly name = 'Damage';
}

/** How long one statement waits for a lock that another program holds, in ms. Only the worker waits. */
const busyMs = 5_000;
const levels = { NORMAL: 1, FULL: 2 } as const;
const magic = Buffer.from('SQLite format 3\0', 'latin1');

/** Tells damage that calls for quarantine from trouble that passes or that setting aside does not mend. */
export function isDamage(cause: unknown): boolean {
  if (cause instanceof Damage) return true;
  const code = codeOf(cause);
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code === 'SQLITE_IOERR_SHORT_READ';
}

export function codeOf(cause: unknown): string {
  return cause instanceof Database.SqliteError ? cause.code : '';
}

/** Whether a file that says it is in WAL mode, i.e. was not closed in good order, has lost its log. */
export function lostItsLog(file: string): boolean {
  if (!existsSync(file) || existsSync(`${file}-wal`)) return false;
  const header = headOf(file, 20);
  return header[18] === 2 && header[19] === 2;
}

/**
 * Opens (or makes) a database, brings its schema up to date and asserts its durability.
 * Throws Damage where the file is not what it should be, AgentError 'store-newer' where a later
 * version wrote it. `meta` goes into a new file's meta table.
 */
export function openDatabase(file: string, layout: Layout, meta: Readonly<Record<string, string>>): Sqlite {
  if (!existsSync(file)) create(file, layout, meta);
  if (!headOf(file, magic.length).equals(magic)) {
    throw new Damage(statSync(file).size === 0 ? 'the file is empty' : 'the file is no database');
  }
  const db = openSqlite(file, { timeout: busyMs });
  try {
    const version = Number(db.pragma('user_version', { simple: true }));
    if (version > layout.migrations.length) {
      throw new AgentError(
        'store-newer',
        `${file} has schema ${version}, this version knows ${layout.migrations.length}: ` +
          'install the version that wrote it, or move the file away',
      );
    }
    if (version === 0) throw new Damage('the file has no schema of ours');
    migrate(db, file, version, layout);
    durable(db, layout, file);
    assertSentinel(db, layout);
    return db;
  } catch (cause) {
    closeDatabase(db);
    throw cause;
  }
}

/**
 * A clean close leaves one plain file without a log beside it, so that the command line can read
 * it without creating anything; WAL mode in the header of a closed file thus means a crash.
 */
export function closeDatabase(db: Sqlite): void {
  try {
    db.pragma('journal_mode = DELETE');
  } catch {
    // A full disk or a second reader: the log stays and is recovered at the next open.
  }
  db.close();
}

/** better-sqlite3 12.11 falls back to NORMAL whenever it reopens a WAL file: set it, then look. */
function durable(db: Sqlite, layout: Layout, file: string): void {
  db.pragma('journal_mode = WAL');
  db.pragma(`synchronous = ${layout.synchronous}`);
  db.pragma('foreign_keys = ON');
  // A short log: on a disk that is full, the journal's reserve should go to alerts, not to their log.
  db.pragma('wal_autocheckpoint = 128');
  db.pragma('journal_size_limit = 1048576');
  assertDurable(db, layout, file);
}

/** Throws where the connection would acknowledge a commit earlier than the layout promises. */
export function assertDurable(db: Sqlite, layout: Layout, file: string): void {
  const mode = db.pragma('journal_mode', { simple: true });
  const level = db.pragma('synchronous', { simple: true });
  if (mode === 'wal' && level === levels[layout.synchronous]) return;
  throw new AgentError(
    'store-failed',
    `${file} does not open with journal_mode WAL and synchronous ${layout.synchronous} ` +
      `(it says ${String(mode)}, ${String(level)}): is the folder on a network file system?`,
  );
}

/** Built beside its place and renamed, so that a crash half-way never leaves an empty file that looks damaged. */
function create(file: string, layout: Layout, meta: Readonly<Record<string, string>>): void {
  const fresh = `${file}.new`;
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(fresh + suffix, { force: true });
  const db = openSqlite(fresh);
  try {
    db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('synchronous = FULL');
    db.transaction(() => {
      db.exec('CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID');
      const put = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
      put.run('sentinel', layout.sentinel);
      for (const [key, value] of Object.entries(meta)) put.run(key, value);
      for (const step of layout.migrations) db.exec(step);
      db.pragma(`user_version = ${layout.migrations.length}`);
    })();
  } finally {
    db.close();
  }
  renameSync(fresh, file);
  syncFolder(dirname(file));
}

function migrate(db: Sqlite, file: string, version: number, layout: Layout): void {
  if (version === layout.migrations.length) return;
  const backup = `${file}.schema-${version}`;
  if (!existsSync(backup)) db.prepare('VACUUM INTO ?').run(backup);
  db.transaction(() => {
    for (const step of layout.migrations.slice(version)) db.exec(step);
    db.pragma(`user_version = ${layout.migrations.length}`);
  })();
}

function assertSentinel(db: Sqlite, layout: Layout): void {
  let found: string | undefined;
  try {
    found = metaOf(db, 'sentinel');
  } catch (cause) {
    throw new Damage(`the sentinel cannot be read: ${messageOf(cause)}`);
  }
  if (found !== layout.sentinel) throw new Damage('the sentinel is missing: this is another file');
}

export function metaOf(db: Sqlite, key: string): string | undefined {
  return db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck().get(key);
}

/** Makes a rename in `folder` survive a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function headOf(file: string, length: number): Buffer {
  const handle = openSync(file, 'r');
  try {
    const head = Buffer.alloc(length);
    return head.subarray(0, readSync(handle, head, 0, length, 0));
  } finally {
    closeSync(handle);
  }
}
