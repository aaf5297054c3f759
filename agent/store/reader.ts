import { copyFileSync, constants, existsSync, mkdtempSync, rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from './sqlite.ts';
import { AgentError, messageOf } from '../errors.ts';
import type { Alert, Frame } from '../model.ts';
import type { PlantState } from '../status/plant-state.ts';
import { codeOf, lostItsLog, metaOf, type Sqlite } from './database.ts';
import { historyName, readSnapshot } from './history/history-file.ts';
import { historyLayout } from './history/history-layout.ts';
import { frameSpan, type FrameSpan, newestSensors, readFrames } from './history/history-read.ts';
import { checkJournal } from './journal/journal-check.ts';
import { journalName } from './journal/journal-file.ts';
import { journalLayout } from './journal/journal-layout.ts';
import { Journal } from './journal/journal.ts';
import { EvidenceTable } from './journal/evidence-table.ts';
import { WatchSetTable } from './journal/watch-set-table.ts';
import {
  type AlertHistory,
  type AlertQuery,
  type ChosenWatchSet,
  type JournalledCommand,
  type KeptEvidence,
  toFrames,
} from './protocol.ts';

/** What the command line can still read while no agent runs. Synchronous; throws AgentError. */
export interface Reader {
  /** The plant as the agent last saw it; null when it never said. */
  snapshot(): PlantState | null;
  alerts(query: AlertQuery): readonly Alert[];
  alert(id: string): AlertHistory | null;
  /** Every revision that came at `at` (ISO time) or later, oldest first. */
  revisionsSince(at: string): readonly Alert[];
  /** What people asked for from frame `n` on. */
  commandsFrom(n: number): readonly JournalledCommand[];
  /** From when to when frames are kept, and how large they are; null where none are. */
  frameSpan(): FrameSpan | null;
  /** Every page and, of the journal, every row; what is wrong with each file, null where nothing is. */
  check(): readonly { readonly file: string; readonly trouble: string | null }[];
  /** Frames with the sensor ids of their columns (the newest channel list). */
  frames(
    fromN: number,
    toN: number,
  ): { readonly sensors: readonly string[]; readonly frames: readonly Frame[] };
  /** Newest first; empty in a journal from before watch sets. */
  watchSets(limit: number): readonly ChosenWatchSet[];
  /** What could not be read, in words; empty when all is well. */
  troubles(): readonly string[];
  close(): void;
}

/**
 * Opens the databases of an agent without changing or making anything beside them: a reader under
 * another user must not leave files that the agent cannot write. `live`: an agent is writing them; they
 * are read where they are, beside it. After a clean stop too; after a crash their logs are still there,
 * and copies are read.
 */
export function openReader(folder: string, { live = false }: { live?: boolean } = {}): Reader {
  if (!existsSync(join(folder, journalName)) && !existsSync(join(folder, historyName))) {
    throw new AgentError(
      'not-found',
      `no agent has kept its state in ${folder}: check --state or start the agent`,
    );
  }
  const troubles: string[] = [];
  const copies: string[] = [];
  const open: { journal?: Sqlite; history?: Sqlite } = {};
  const journal = (): Sqlite =>
    (open.journal ??= opened(join(folder, journalName), journalLayout.sentinel, copies, live));
  const history = (): Sqlite =>
    (open.history ??= opened(join(folder, historyName), historyLayout.sentinel, copies, live));
  const alerts = (): Journal => new Journal(journal(), [], ({ what }) => troubles.push(what));
  return {
    snapshot: () => readable(folder, () => readSnapshot(history())),
    alerts: (query) => readable(folder, () => alerts().alerts(query)),
    alert: (id) =>
      readable(folder, () => {
        const found = alerts().alert(id);
        return found === null ? null : { ...found, readings: keptIn(journal(), id) };
      }),
    watchSets: (limit) =>
      readable(folder, () =>
        hasTable(journal(), 'watch_set')
          ? new WatchSetTable(journal(), ({ what }) => troubles.push(what)).newest(limit)
          : [],
      ),
    revisionsSince: (at) => readable(folder, () => alerts().revisionsSince(at)),
    commandsFrom: (n) => readable(folder, () => alerts().commands(n)),
    frameSpan: () => readable(folder, () => frameSpan(history())),
    check: () => [
      { file: join(folder, journalName), trouble: troubleOf(() => checkJournal(journal())) },
      { file: join(folder, historyName), trouble: troubleOf(() => quickCheck(history())) },
    ],
    frames: (fromN, toN) =>
      readable(folder, () => {
        const sensors = newestSensors(history());
        const block = readFrames(history(), sensors, fromN, toN, (what) => troubles.push(what));
        return { sensors, frames: toFrames(block) };
      }),
    troubles: () => troubles,
    close() {
      open.journal?.close();
      open.history?.close();
      for (const copy of copies) rmSync(copy, { recursive: true, force: true });
    },
  };
}

/** A journal of an earlier version, which only the agent may bring up to date, keeps none. */
function keptIn(db: Sqlite, id: string): KeptEvidence | null {
  return hasTable(db, 'evidence') ? new EvidenceTable(db).kept(id) : null;
}

function hasTable(db: Sqlite, name: string): boolean {
  return db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined;
}

function troubleOf(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (cause) {
    return messageOf(cause);
  }
}

function quickCheck(db: Sqlite): void {
  const verdict = String(db.pragma('quick_check(1)', { simple: true }));
  if (verdict !== 'ok') throw new Error(verdict);
}

function opened(file: string, sentinel: string, copies: string[], live: boolean): Sqlite {
  if (!existsSync(file)) {
    throw new AgentError(
      'not-found',
      `${file} is not there: the agent has not run yet, or it was moved away`,
    );
  }
  const crashed = !live && (existsSync(`${file}-wal`) || lostItsLog(file));
  const db = crashed ? copied(file, copies) : openSqlite(file, { readonly: true });
  if (metaOf(db, 'sentinel') !== sentinel) {
    db.close();
    throw new AgentError('store-corrupt', `${file} is not a coolwatch database`);
  }
  return db;
}

/** Tries again while somebody writes: a copy taken in the middle of a checkpoint fits nothing. */
function copied(file: string, copies: string[]): Sqlite {
  const { bavail, bsize } = statfsSync(tmpdir());
  const bytes = [file, `${file}-wal`].reduce(
    (sum, name) => sum + (existsSync(name) ? statSync(name).size : 0),
    0,
  );
  if (bytes > bavail * bsize) {
    throw new AgentError(
      'store-failed',
      `${file} was not closed in good order and its copy does not fit into ${tmpdir()}: free some space, or set TMPDIR`,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'coolwatch-read-'));
  copies.push(folder);
  const copy = join(folder, 'copy.db');
  for (let tries = 0; tries < 3; tries += 1) {
    const before = [file, `${file}-wal`].map(stampOf).join();
    copyFileSync(file, copy, constants.COPYFILE_FICLONE);
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`, constants.COPYFILE_FICLONE);
    if (before === [file, `${file}-wal`].map(stampOf).join()) break;
  }
  return openSqlite(copy, { fileMustExist: true });
}

function stampOf(file: string): string {
  if (!existsSync(file)) return '';
  const { mtimeMs, size } = statSync(file);
  return `${mtimeMs} ${size}`;
}

function readable<T>(folder: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof AgentError) throw cause;
    if (/^SQLITE_(?:CANTOPEN|READONLY|PERM|BUSY)/.test(codeOf(cause)) || isForbidden(cause)) {
      const why = `this user may not read the databases in ${folder} (${messageOf(cause)}): join the group coolwatch, or use sudo`;
      throw new AgentError('store-failed', why, { cause });
    }
    throw new AgentError(
      'store-corrupt',
      `the databases in ${folder} cannot be read (${messageOf(cause)}): starting the agent sets a damaged one aside`,
      { cause },
    );
  }
}

function isForbidden(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'EACCES';
}
