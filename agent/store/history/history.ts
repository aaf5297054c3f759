import { type Sqlite, metaOf } from '../database.ts';
import { packFrames, unpackFrames } from './frame-chunk.ts';
import { blockOf, joined, readFrames, type TailRow, thinned } from './history-read.ts';
import type { FrameBlock, FrameRecord } from '../protocol.ts';

/** Frames go into a chunk this many at a time ... */
const chunkFrames = 60;
/** ... once this many newer ones stay exact in the tail: what a restart replays must be bit for bit. */
const tailFrames = 120;
/** Chunks that go for their time with each that is written: one more, so that history can become shorter. */
const mostOutdated = 2;

export interface Retention {
  /** Chunks whose newest frame is older than this against the frame of now go, in ms. */
  readonly historyMs: number;
  readonly historyBytes: number;
}

/**
 * Frames in history.db. Synchronous; runs in the storage worker only. However wrong the clock is for a while, it
 * costs little: frames of the same number are replaced, and what it makes too old, or lies in the future now
 * that it was set back, goes two chunks at a time with each that is written.
 */
export class History {
  readonly #db: Sqlite;
  readonly #retention: Retention;
  readonly #refused: (what: string) => void;
  readonly #sql: ReturnType<typeof statements>;
  /** The channel list that frames appended now belong to. */
  readonly #channels: number;
  readonly #sensors: readonly string[];
  /** Number of the frame appended last. */
  #newest: number;
  #bytes: number;

  /** `refused` hears of chunks that are damaged; they are dropped. */
  constructor(
    db: Sqlite,
    channels: readonly string[],
    retention: Retention,
    refused: (what: string) => void,
  ) {
    this.#db = db;
    this.#refused = refused;
    this.#retention = retention;
    this.#sql = statements(db);
    this.#sensors = channels;
    this.#sql.putChannels.run(JSON.stringify(channels));
    this.#channels = this.#sql.channelsId.get(JSON.stringify(channels))!;
    this.#bytes = this.#sql.bytes.get() ?? 0;
    this.#newest = this.#sql.newestInTail.get() ?? this.#sql.packedTo.get() ?? -Infinity;
    this.#packStrangers();
  }

  /** One row in the tail; when it is long enough, its oldest frames become a chunk. */
  append(frame: FrameRecord): void {
    this.#db.transaction(() => {
      this.#makeWay(frame.n);
      this.#sql.append.run(frame.n, frame.at, this.#channels, frame.columns, frame.cells);
    })();
    this.#newest = frame.n;
    if ((this.#sql.tailLength.get() ?? 0) >= tailFrames + chunkFrames) {
      this.#db.transaction(() => this.#pack(this.#sql.oldest.all(chunkFrames), this.#channels))();
      this.#retain(frame);
    }
  }

  /** Frames fromN..toN in the columns of today's channel list; see `readFrames`. */
  frames(fromN: number, toN: number): FrameBlock {
    return readFrames(this.#db, this.#sensors, fromN, toN, this.#refused);
  }

  /** One frame of `every` in the columns `sensors`. */
  framesOf(sensors: readonly string[], fromN: number, toN: number, every: number): FrameBlock {
    return thinned(readFrames(this.#db, sensors, fromN, toN, this.#refused), every);
  }

  /** Gives half of what is kept back to a full disk. */
  thin(): void {
    this.#db.transaction(() => {
      const rows = this.#sql.oldestChunks.all();
      for (const row of rows.slice(0, Math.ceil(rows.length / 2))) this.#drop(row.from_n);
    })();
    this.#db.exec('PRAGMA incremental_vacuum');
  }

  saveSnapshot(json: string): void {
    this.#sql.snapshot.run(json);
  }

  /** Frames of an earlier channel list are packed as they are: only today's may be replayed from the tail. */
  #packStrangers(): void {
    for (const id of this.#sql.strangers.all(this.#channels)) {
      this.#db.transaction(() => this.#pack(this.#sql.tailOf.all(id), id))();
    }
  }

  /**
   * Frame `n` comes next. The chunk that it falls into is cut there. The tail holds what came just before it, and no
   * chunk may reach over another: where the clock was set back, or on again over what is kept, the tail is packed.
   */
  #makeWay(n: number): void {
    if (n <= this.#newest) this.#packTail();
    const chunk = this.#sql.chunkUpTo.get(n);
    if (chunk !== undefined && chunk.to_n >= n) this.#cut(chunk.from_n, n);
    if (this.#sql.chunkBetween.get(this.#newest, n, n) !== undefined) this.#packTail();
  }

  /** Of the chunk that begins with frame `fromN` only what comes before frame `n` stays. */
  #cut(fromN: number, n: number): void {
    const { channels, body } = this.#sql.chunk.get(fromN)!;
    const block = unpackFrames(body);
    this.#drop(fromN);
    if (block === null) this.#refused(`history from frame ${fromN} fails its checksum and is dropped`);
    else this.#putChunk(joined([block], fromN, n - 1, block.columns), channels);
  }

  /** Applies size, and age as frame `now` tells it: at most so many chunks, for its clock may be wrong. */
  #retain(now: FrameRecord): void {
    const { historyMs, historyBytes } = this.#retention;
    const rows = this.#sql.oldestChunks.all();
    const old = rows.filter(({ to_at }) => to_at < now.at - historyMs);
    const ahead = rows.filter(({ from_n }) => from_n > now.n).toReversed();
    for (const { from_n } of [...ahead, ...old].slice(0, mostOutdated)) this.#drop(from_n);
    for (const { from_n } of rows) {
      if (this.#bytes <= historyBytes) break;
      this.#drop(from_n);
    }
    this.#db.exec('PRAGMA incremental_vacuum(256)');
  }

  #packTail(): void {
    this.#pack(this.#sql.tailOf.all(this.#channels), this.#channels);
  }

  #pack(rows: readonly TailRow[], channels: number): void {
    const first = rows[0];
    if (first === undefined) return;
    this.#putChunk(blockOf(rows, first.columns), channels);
    for (const row of rows) this.#sql.dropTail.run(row.n);
  }

  #putChunk(block: FrameBlock, channels: number): void {
    const [first, last, lastAt] = [block.n[0], block.n.at(-1), block.at.at(-1)];
    if (first === undefined || last === undefined || lastAt === undefined) return;
    const body = packFrames(block);
    this.#sql.pack.run(first, last, lastAt, channels, body);
    this.#bytes += body.length;
  }

  #drop(fromN: number): void {
    this.#bytes -= this.#sql.dropChunk.get(fromN) ?? 0;
  }
}

/** Ties history to the journal beside it: another id means that one of the two was replaced. */
export function journalIdOf(db: Sqlite): string | undefined {
  return metaOf(db, 'journal');
}
export function setJournalId(db: Sqlite, id: string): void {
  db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('journal', ?)").run(id);
}

function statements(db: Sqlite) {
  const tail = 'SELECT n, at, columns, cells FROM tail';
  return {
    putChannels: db.prepare<[string]>('INSERT OR IGNORE INTO channels (sensors) VALUES (?)'),
    channelsId: db.prepare<[string], number>('SELECT id FROM channels WHERE sensors = ?').pluck(),
    strangers: db.prepare<[number], number>('SELECT DISTINCT channels FROM tail WHERE channels <> ?').pluck(),
    append: db.prepare<[number, number, number, number, Uint8Array]>(
      'INSERT OR REPLACE INTO tail (n, at, channels, columns, cells) VALUES (?, ?, ?, ?, ?)',
    ),
    tailLength: db.prepare<[], number>('SELECT count(*) FROM tail').pluck(),
    oldest: db.prepare<[number], TailRow>(`${tail} ORDER BY n LIMIT ?`),
    tailOf: db.prepare<[number], TailRow>(`${tail} WHERE channels = ? ORDER BY n`),
    dropTail: db.prepare<[number]>('DELETE FROM tail WHERE n = ?'),
    pack: db.prepare<[number, number, number, number, Buffer]>(
      'INSERT OR REPLACE INTO chunk (from_n, to_n, to_at, channels, body) VALUES (?, ?, ?, ?, ?)',
    ),
    oldestChunks: db.prepare<[], { from_n: number; to_at: number }>(
      'SELECT from_n, to_at FROM chunk ORDER BY from_n',
    ),
    chunk: db.prepare<[number], { channels: number; body: Buffer }>(
      'SELECT channels, body FROM chunk WHERE from_n = ?',
    ),
    chunkUpTo: db.prepare<[number], { from_n: number; to_n: number }>(
      'SELECT from_n, to_n FROM chunk WHERE from_n <= ? ORDER BY from_n DESC LIMIT 1',
    ),
    chunkBetween: db.prepare<[number, number, number], unknown>(
      'SELECT 1 FROM chunk WHERE from_n > ? AND from_n < ? AND to_n < ? LIMIT 1',
    ),
    dropChunk: db
      .prepare<[number], number>('DELETE FROM chunk WHERE from_n = ? RETURNING length(body)')
      .pluck(),
    bytes: db.prepare<[], number>('SELECT sum(length(body)) FROM chunk').pluck(),
    newestInTail: db.prepare<[], number>('SELECT max(n) FROM tail').pluck(),
    packedTo: db.prepare<[], number>('SELECT max(to_n) FROM chunk').pluck(),
    snapshot: db.prepare<[string]>('INSERT OR REPLACE INTO snapshot (id, json) VALUES (1, ?)'),
  };
}
