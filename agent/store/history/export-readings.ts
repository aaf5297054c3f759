import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvField } from '../../csv-field.ts';
import { AgentError, messageOf } from '../../errors.ts';
import type { Frame, Millis } from '../../model.ts';
import type { Reader } from '../reader.ts';

export interface ExportJob {
  readonly file: string;
  readonly from: Millis;
  readonly to: Millis;
  /** Only these; null: all. */
  readonly sensors: ReadonlySet<string> | null;
  /** Frames done, and of how many. */
  readonly progress: (done: number, total: number) => void;
}

/** Frames that are in memory at once. */
const slice = 512;

/**
 * Writes the frames of a span as the wide CSV that backtest and import take, a slice at a time: first column
 * `timestamp`, then one for each sensor of the newest channel list; empty where a frame has no value. Values have
 * the 7 digits that history keeps. Throws 'not-found' where the span holds no frame.
 */
export async function exportReadings(
  reader: Reader,
  { file, from, to, sensors: wanted, progress }: ExportJob,
): Promise<{ readonly rows: number; readonly sensors: number }> {
  const span = reader.frameSpan();
  if (span === null) throw new AgentError('not-found', 'no readings are kept yet');
  const { fromN, toN } = span;
  const edge = reader.frames(fromN, fromN).frames[0] ?? reader.frames(toN, toN).frames[0];
  if (edge === undefined) throw new AgentError('not-found', 'no readings are kept that can be read');
  // Frame numbers are time in periods: `at` is n times the period.
  const periodMs = edge.at / edge.n;
  const [first, last] = [
    Math.max(fromN, Math.floor(from / periodMs) + 1),
    Math.min(toN, Math.floor(to / periodMs)),
  ];
  const { sensors } = reader.frames(first, first);
  const columns = sensors.flatMap((id, column) => (wanted === null || wanted.has(id) ? [column] : []));
  let rows = 0;
  function* lines(): Generator<string> {
    yield `${['timestamp', ...columns.map((column) => csvField(sensors[column]!))].join(',')}\n`;
    for (let n = first; n <= last; n += slice) {
      const { frames } = reader.frames(n, Math.min(last, n + slice - 1));
      rows += frames.length;
      yield frames.map((frame) => rowOf(frame, columns)).join('');
      progress(Math.min(n + slice - first, last - first + 1), last - first + 1);
    }
  }
  if (first > last)
    throw new AgentError(
      'not-found',
      `no readings are kept of that time: they go ${spanWords(span, periodMs)}`,
    );
  try {
    await pipeline(Readable.from(lines()), createWriteStream(file));
  } catch (cause) {
    throw new AgentError('store-failed', `${file} cannot be written: ${messageOf(cause)}`, { cause });
  }
  return { rows, sensors: columns.length };
}

function rowOf({ at, values }: Frame, columns: readonly number[]): string {
  const cells = columns.map((column) => {
    const value = values[column]!;
    return Number.isFinite(value) ? String(Number(value.toPrecision(7))) : '';
  });
  return `${new Date(at).toISOString()},${cells.join(',')}\n`;
}

function spanWords(
  { fromN, toN }: { readonly fromN: number; readonly toN: number },
  periodMs: Millis,
): string {
  return `from ${new Date(fromN * periodMs).toISOString()} to ${new Date(toN * periodMs).toISOString()}`;
}
