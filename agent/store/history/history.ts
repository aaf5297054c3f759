import { type Sqlite, metaOf } from '../database.ts';
import { packFrames } from './frame-chunk.ts';
import { blockOf, readFrames, type TailRow, thinned } from './history-read.ts';
import type { FrameBlock, FrameRecord } from '../protocol.ts';

/** Frames go into a chunk this many at a time ... */
const chunkFrames = 60;
/** ... once this many newer ones stay exact in the tail: what a restart replays must be bit for bit. */
const tailFrames = 120;

export interface Retention {
  /** Chunks whose newest frame is older than this against the newest of all go, in ms. */
  readonly historyMs: number;
  readonly historyBytes: number;
}

/** Frames in history.db. Synchronous; runs in the storage worker only. */
export class History {
  readonly #db: Sqlite;
  readonly #retention: Retention;
  readonly #refused: (what: string) => void;
  readonly #sql: ReturnType<typeof statements>;
  /** The channel list that frames appended now belong to. */
  readonly #channels: number;
  readonly #sensors: readonly string[];
  #packedTo: number;
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
    this.#packedTo = this.#sql.packedTo.get() ?? -Infinity;
    this.#packStrangers();
  }

  /** One row in the tail; when it is long enough, its oldest frames become a chunk. */
  append(frame: FrameRecord): void {
    if (frame.n <= this.#packedTo) return;
    this.#sql.append.run(frame.n, frame.at, this.#channels, frame.columns, frame.cells);
    if ((this.#sql.tailLength.get() ?? 0) >= tailFrames + chunkFrames) {
      this.#db.transaction(() => this.#pack(this.#sql.oldest.all(chunkFrames), this.#channels))();
      this.retain(frame.at);
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

  /** Applies age and size, oldest chunks first. */
  retain(newestAt: number): void {
    for (const row of this.#sql.oldestChunks.all()) {
      if (row.to_at >= newestAt - this.#retention.historyMs && this.#bytes <= this.#retention.historyBytes)
        break;
      this.#sql.dropChunk.run(row.from_n);
      this.#bytes -= row.bytes;
    }
    this.#db.pragma('incremental_vacuum(256)');
  }

  /** Gives half of what is kept back to a full disk. */
  thin(): void {
    this.#db.transaction(() => {
      const rows = this.#sql.oldestChunks.all();
      for (const row of rows.slice(0, Math.ceil(rows.length / 2))) {
        this.#sql.dropChunk.run(row.from_n);
        this.#bytes -= row.bytes;
      }
    })();
    this.#db.pragma('incremental_vacuum');
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

  #pack(rows: readonly TailRow[], channels: number): void {
    const first = rows[0];
    const last = rows.at(-1);
    if (first === undefined || last === undefined) return;
    const body = packFrames(blockOf(rows, first.columns));
    this.#sql.pack.run(first.n, last.n, last.at, channels, body);
    for (const row of rows) this.#sql.dropTail.run(row.n);
    this.#packedTo = last.n;
    this.#bytes += body.length;
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
    oldestChunks: db.prepare<[], { from_n: number; to_at: number; bytes: number }>(
      'SELECT from_n, to_at, length(body) AS bytes FROM chunk ORDER BY from_n',
    ),
    dropChunk: db.prepare<[number]>('DELETE FROM chunk WHERE from_n = ?'),
    bytes: db.prepare<[], number>('SELECT sum(length(body)) FROM chunk').pluck(),
    packedTo: db.prepare<[], number>('SELECT max(to_n) FROM chunk').pluck(),
    snapshot: db.prepare<[string]>('INSERT OR REPLACE INTO snapshot (id, json) VALUES (1, ?)'),
  };
}
