import type { Sqlite } from '../database.ts';
import { packFrames, unpackFrames } from '../history/frame-chunk.ts';
import type { FrameBlock, KeptEvidence } from '../protocol.ts';

/** All that is kept, in bytes; beyond it what belongs to the oldest alert goes. */
const mostBytes = 100 * 1024 * 1024;
/** Means that a sensor's readings are told in: half an hour each, over two days, longer where more is kept. */
const points = 96;
const noValue: readonly null[] = Array.from({ length: points }, () => null);

interface Row {
  readonly sensors: string;
  readonly body: Buffer;
  readonly expected: string | null;
}

/** Readings around alerts, in journal.db: they outlive history. Synchronous; runs in the storage worker only. */
export class EvidenceTable {
  readonly #db: Sqlite;
  readonly #most: number;
  /** What is kept takes so much, or a little less since alerts were forgotten; null: nobody has counted yet. */
  #bytes: number | null = null;

  constructor(db: Sqlite, most = mostBytes) {
    this.#db = db;
    this.#most = most;
  }

  /** Where the slices begin that are kept of an alert. */
  slices(alert: string): readonly number[] {
    return this.#db
      .prepare<[string], number>('SELECT from_n FROM evidence WHERE alert_id = ?')
      .pluck()
      .all(alert);
  }

  /** The same slice again is harmless. */
  keep(
    alert: string,
    fromN: number,
    sensors: readonly string[],
    block: FrameBlock,
    expected: readonly (number | null)[],
  ): void {
    if (block.n.length === 0) return;
    const [names, body, means] = [JSON.stringify(sensors), packFrames(block), JSON.stringify(expected)];
    this.#db
      .prepare(
        'INSERT OR IGNORE INTO evidence (alert_id, from_n, sensors, body, expected) VALUES (?, ?, ?, ?, ?)',
      )
      .run(alert, fromN, names, body, means);
    if (this.#bytes !== null) this.#bytes += names.length + body.length + means.length;
    if (this.#bytes === null || this.#bytes > this.#most) this.#bytes = this.#counted();
    while (this.#bytes > this.#most) {
      // Ids are ULIDs: the lowest was raised first.
      this.#db.prepare('DELETE FROM evidence WHERE alert_id = (SELECT min(alert_id) FROM evidence)').run();
      this.#bytes = this.#counted();
    }
  }

  /** What is kept of an alert, in means; null where nothing is. */
  kept(alert: string): KeptEvidence | null {
    const rows = this.#db
      .prepare<[string], Row>(
        `SELECT sensors, body, ${this.#expectedColumn()} FROM evidence WHERE alert_id = ? ORDER BY from_n`,
      )
      .all(alert);
    const slices = rows.flatMap(({ sensors, body, expected }) => {
      const block = unpackFrames(body);
      if (block === null) return [];
      return [
        {
          sensors: JSON.parse(sensors) as readonly string[],
          block,
          expected: JSON.parse(expected ?? '[]') as readonly (number | null)[],
        },
      ];
    });
    const times = slices.flatMap(({ block }) => [...block.at]);
    const [from, to] = [times[0], times.at(-1)];
    if (from === undefined || to === undefined) return null;
    const place = (at: number): number =>
      Math.min(points - 1, Math.floor(((at - from) / Math.max(1, to - from)) * points));
    const names = [...new Set(slices.flatMap(({ sensors }) => sensors))];
    const sensors = names.map((sensor) => {
      const sums = new Float64Array(points);
      const counts = new Uint32Array(points);
      const usual: (number | null)[] = [...noValue];
      for (const { sensors: columns, block, expected: slice } of slices) {
        const column = columns.indexOf(sensor);
        if (column < 0) continue;
        usual.fill(slice[column] ?? null, place(block.at[0] ?? from), place(block.at.at(-1) ?? from) + 1);
        for (const [row, at] of block.at.entries()) {
          const value = block.values[row * block.columns + column]!;
          if (Number.isNaN(value)) continue;
          sums[place(at)]! += value;
          counts[place(at)]! += 1;
        }
      }
      const means = noValue.map((none, k) => (counts[k] === 0 ? none : rounded(sums[k]! / counts[k]!)));
      return { sensor, means, expected: usual };
    });
    return {
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      frames: times.length,
      sensors,
    };
  }

  /** A journal of an earlier version is read as it is. */
  #expectedColumn(): string {
    const column = "SELECT 1 FROM pragma_table_info('evidence') WHERE name = 'expected'";
    return this.#db.prepare(column).get() === undefined ? 'NULL AS expected' : 'expected';
  }

  #counted(): number {
    const sql = 'SELECT total(length(sensors) + length(body) + coalesce(length(expected), 0)) FROM evidence';
    return this.#db.prepare<[], number>(sql).pluck().get() ?? 0;
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
