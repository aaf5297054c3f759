import { createHash } from 'node:crypto';
import type { Sqlite } from '../database.ts';
import type { LearningBlock } from '../protocol.ts';

interface Row {
  readonly group: string;
  readonly from_n: number;
  readonly period_ms: number;
  readonly rows: number;
  readonly columns: number;
  readonly body: Buffer;
  readonly hash: Buffer;
}

/** Sealed rows that groups learn from, in history.db but outside its retention. Worker only. */
export class LearningTable {
  readonly #sql: ReturnType<typeof statements>;
  readonly #refused: (what: string) => void;

  /** `refused` hears of blocks that fail their hash; they are left out. */
  constructor(db: Sqlite, refused: (what: string) => void) {
    this.#sql = statements(db);
    this.#refused = refused;
  }

  save(block: LearningBlock): void {
    const body = Buffer.from(block.data.buffer, block.data.byteOffset, block.data.byteLength);
    this.#sql.save.run({
      group: block.group,
      from_n: block.fromN,
      period_ms: block.period_ms,
      rows: block.rows,
      columns: block.columns,
      body,
      hash: hashOf(body, block.group, block.fromN, block.rows, block.columns),
    });
  }

  /** Oldest first. */
  blocks(group: string): LearningBlock[] {
    return this.#sql.blocks.all(group).flatMap((row) => {
      const block = blockFrom(row);
      if (block === null)
        this.#refused(`learning rows of ${row.group} from frame ${row.from_n} fail their hash`);
      return block ?? [];
    });
  }

  drop(group: string, fromN: number): void {
    this.#sql.drop.run(group, fromN);
  }

  /** Takes over what a set-aside history still holds; returns how many blocks. */
  carryOver(old: Sqlite): number {
    let count = 0;
    try {
      for (const row of old.prepare<[], Row>('SELECT * FROM learning').iterate()) {
        const block = blockFrom(row);
        if (block === null) continue;
        this.save(block);
        count += 1;
      }
    } catch {
      // A broken page: learning goes on from what was readable before it.
    }
    return count;
  }
}

function blockFrom(row: Row): LearningBlock | null {
  if (!Buffer.isBuffer(row.body) || !Buffer.isBuffer(row.hash)) return null;
  if (row.body.length !== row.rows * row.columns * 8) return null;
  if (!hashOf(row.body, row.group, row.from_n, row.rows, row.columns).equals(row.hash)) return null;
  const data = new Float64Array(row.rows * row.columns);
  new Uint8Array(data.buffer).set(row.body);
  const { group, from_n: fromN, period_ms, rows, columns } = row;
  return { group, fromN, period_ms, rows, columns, data };
}

function hashOf(body: Buffer, group: string, fromN: number, rows: number, columns: number): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([group, fromN, rows, columns]))
    .update(body)
    .digest();
}

function statements(db: Sqlite) {
  return {
    save: db.prepare<[Row]>(
      `INSERT OR REPLACE INTO learning ("group", from_n, period_ms, rows, columns, body, hash)
       VALUES (@group, @from_n, @period_ms, @rows, @columns, @body, @hash)`,
    ),
    blocks: db.prepare<[string], Row>('SELECT * FROM learning WHERE "group" = ? ORDER BY from_n'),
    drop: db.prepare<[string, number]>('DELETE FROM learning WHERE "group" = ? AND from_n = ?'),
  };
}
