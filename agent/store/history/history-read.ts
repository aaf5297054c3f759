import type { Sqlite } from '../database.ts';
import { unpackFrames } from './frame-chunk.ts';
import type { FrameBlock } from '../protocol.ts';

export interface TailRow {
  readonly n: number;
  readonly at: number;
  readonly columns: number;
  readonly cells: Buffer;
}
interface ChunkRow {
  readonly from_n: number;
  readonly channels: number;
  readonly body: Buffer;
}

/**
 * Frames fromN..toN in the columns `sensors`, whatever the channel list was when they were taken; a
 * sensor that was not there then reads NaN, state stale (2). Chunks are float32, the tail is exact.
 * `refused` hears of chunks that fail their checksum; they are left out.
 */
export function readFrames(
  db: Sqlite,
  sensors: readonly string[],
  fromN: number,
  toN: number,
  refused: (what: string) => void,
): FrameBlock {
  const lists = channelLists(db);
  const map = (block: FrameBlock, channels: number): FrameBlock =>
    remapped(block, lists.get(channels) ?? [], sensors);
  const chunks = db
    .prepare<[number, number], ChunkRow>(
      'SELECT from_n, channels, body FROM chunk WHERE to_n >= ? AND from_n <= ? ORDER BY from_n',
    )
    .all(fromN, toN);
  const blocks = chunks.flatMap((row) => {
    const block = unpackFrames(row.body);
    if (block === null) refused(`history from frame ${row.from_n} fails its checksum and is left out`);
    return block === null ? [] : [map(block, row.channels)];
  });
  const tail = db
    .prepare<[number, number], TailRow & { readonly channels: number }>(
      'SELECT n, at, columns, cells, channels FROM tail WHERE n BETWEEN ? AND ? ORDER BY n',
    )
    .all(fromN, toN);
  for (const channels of new Set(tail.map((row) => row.channels))) {
    const rows = tail.filter((row) => row.channels === channels);
    blocks.push(map(blockOf(rows, rows[0]?.columns ?? 0), channels));
  }
  return joined(blocks, fromN, toN, sensors.length);
}

/** Which frames are kept, and what they take. */
export interface FrameSpan {
  readonly fromN: number;
  readonly toN: number;
  /** Bytes of all packed frames, and over how much time those were taken, in ms. */
  readonly packedBytes: number;
  readonly packedMs: number;
}

/** null where no frame is kept. */
export function frameSpan(db: Sqlite): FrameSpan | null {
  const ends = db
    .prepare<[], { from_n: number | null; to_n: number | null }>(
      `SELECT min(from_n) AS from_n, max(to_n) AS to_n FROM
         (SELECT from_n, to_n FROM chunk UNION ALL SELECT n, n FROM tail)`,
    )
    .get();
  const packed = db
    .prepare<[], { bytes: number; from_at: number | null; to_at: number | null }>(
      'SELECT total(length(body)) AS bytes, min(to_at) AS from_at, max(to_at) AS to_at FROM chunk',
    )
    .get();
  if (ends?.from_n === null || ends?.to_n === null || ends === undefined) return null;
  return {
    fromN: ends.from_n,
    toN: ends.to_n,
    packedBytes: packed?.bytes ?? 0,
    packedMs: (packed?.to_at ?? 0) - (packed?.from_at ?? 0),
  };
}

/** The channel list of the newest frame. */
export function newestSensors(db: Sqlite): readonly string[] {
  const id = db
    .prepare<[], number>(
      `SELECT channels FROM (SELECT n, channels FROM tail UNION ALL SELECT to_n, channels FROM chunk)
       ORDER BY n DESC LIMIT 1`,
    )
    .pluck()
    .get();
  return (id === undefined ? undefined : channelLists(db).get(id)) ?? [];
}

function channelLists(db: Sqlite): Map<number, readonly string[]> {
  const rows = db.prepare<[], { id: number; sensors: string }>('SELECT id, sensors FROM channels').all();
  return new Map(rows.map(({ id, sensors }) => [id, JSON.parse(sensors) as readonly string[]]));
}

/** `block`, whose columns are `from`, in the columns `to`. */
function remapped(block: FrameBlock, from: readonly string[], to: readonly string[]): FrameBlock {
  const rows = block.n.length;
  const values = new Float64Array(rows * to.length).fill(NaN);
  const states = new Uint8Array(rows * to.length).fill(2);
  const places = new Map(from.map((sensor, place) => [sensor, place]));
  to.forEach((sensor, column) => {
    const place = places.get(sensor);
    if (place === undefined || place >= block.columns) return;
    for (let row = 0; row < rows; row += 1) {
      values[row * to.length + column] = block.values[row * block.columns + place]!;
      states[row * to.length + column] = block.states[row * block.columns + place]!;
    }
  });
  return { n: block.n, at: block.at, columns: to.length, values, states };
}

/** Tail rows as one block; a row of another width than `columns` is left out. */
export function blockOf(rows: readonly TailRow[], columns: number): FrameBlock {
  const fit = rows.filter((row) => row.columns === columns && row.cells.length === columns * 9);
  const values = new Float64Array(fit.length * columns);
  const states = new Uint8Array(fit.length * columns);
  const bytes = new Uint8Array(values.buffer);
  fit.forEach((row, place) => {
    bytes.set(row.cells.subarray(0, columns * 8), place * columns * 8);
    states.set(row.cells.subarray(columns * 8), place * columns);
  });
  return {
    n: Float64Array.from(fit, (row) => row.n),
    at: Float64Array.from(fit, (row) => row.at),
    columns,
    values,
    states,
  };
}

/** The frames of `block` whose number is a multiple of `every`. */
export function thinned(block: FrameBlock, every: number): FrameBlock {
  if (every <= 1) return block;
  const { columns, values, states } = block;
  const rows = [...block.n.keys()].filter((row) => block.n[row]! % every === 0);
  const cut = <T>(of: ArrayLike<T>): T[] =>
    rows.flatMap((row) => Array.from({ length: columns }, (_, c) => of[row * columns + c]!));
  return {
    n: Float64Array.from(rows, (row) => block.n[row]!),
    at: Float64Array.from(rows, (row) => block.at[row]!),
    columns,
    values: Float64Array.from(cut(values)),
    states: Uint8Array.from(cut(states)),
  };
}

/** Blocks in order of n as one, cut to fromN..toN. */
export function joined(
  blocks: readonly FrameBlock[],
  fromN: number,
  toN: number,
  columns: number,
): FrameBlock {
  const rows = blocks.flatMap((block) =>
    Array.from(block.n, (n, row) => ({ n, row, block })).filter(({ n }) => n >= fromN && n <= toN),
  );
  const values = new Float64Array(rows.length * columns);
  const states = new Uint8Array(rows.length * columns);
  rows.forEach(({ row, block }, place) => {
    values.set(block.values.subarray(row * columns, (row + 1) * columns), place * columns);
    states.set(block.states.subarray(row * columns, (row + 1) * columns), place * columns);
  });
  return {
    n: Float64Array.from(rows, ({ n }) => n),
    at: Float64Array.from(rows, ({ row, block }) => block.at[row]!),
    columns,
    values,
    states,
  };
}
