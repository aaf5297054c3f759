import { createReadStream, statSync } from 'node:fs';
import { parse } from 'csv-parse';
import type { Plant } from '../../../config/plant.ts';
import { AgentError, messageOf } from '../../errors.ts';
import type { Millis, Reject } from '../../model.ts';
import { isTwoState, readPlainNumber } from '../number.ts';
import { parseTimestamp } from '../timestamp.ts';

/** One row of a wide recording, by channel; NaN where it says nothing. */
export interface RecordedRow {
  /** From 1, counting the rows that could not be read. */
  readonly number: number;
  readonly line: number;
  readonly at: Millis;
  readonly values: Float64Array;
}

export interface RecordingParts {
  readonly plant: Plant;
  readonly reject: (code: Reject, where: string) => void;
  /** Bytes read so far, of `total`. */
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Rows of a wide CSV: the first column `timestamp`, the others sensor ids, empty = missing. A row or
 * a field that does not fit is counted with file and line, and the rest goes on. Throws AgentError
 * `recording-invalid` when there is no such file or no header that names a sensor.
 */
export async function* readRecording(file: string, parts: RecordingParts): AsyncGenerator<RecordedRow> {
  const total = sizeOf(file);
  const stream = createReadStream(file, { highWaterMark: 1 << 18 });
  const parser = parse({
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
    relax_quotes: true,
  });
  stream.on('error', (cause) => parser.destroy(cause));
  stream.pipe(parser);
  let columns: readonly (number | null)[] | null = null;
  let rows = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      if (columns === null) {
        columns = columnsOf(file, record, parts);
        continue;
      }
      if (++rows % 4096 === 0) parts.progress?.(stream.bytesRead, total);
      const row = rowOf(file, record, rows, info.lines, columns, parts);
      if (row !== null) yield row;
    }
  } catch (cause) {
    if (cause instanceof AgentError) throw cause;
    throw new AgentError('recording-invalid', `${file}: ${messageOf(cause)}`, { cause });
  } finally {
    stream.destroy();
  }
  if (columns === null)
    throw new AgentError('recording-invalid', `${file}: is empty; it needs a header line`);
  parts.progress?.(total, total);
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch (cause) {
    throw new AgentError('recording-invalid', `${file}: cannot be read: ${messageOf(cause)}`, { cause });
  }
}

/** Channel of each column after the first; null for one that is no sensor. */
function columnsOf(file: string, header: readonly string[], parts: RecordingParts): (number | null)[] {
  const channels = new Map(parts.plant.sensors.map((sensor, channel) => [sensor.id, channel]));
  const [first = '', ...names] = header;
  if (first.trim().toLowerCase() !== 'timestamp') {
    const hint =
      header.length === 1 && first.includes(';') ? '; separate columns with commas, not semicolons' : '';
    throw new AgentError(
      'recording-invalid',
      `${file}:1: the first column must be "timestamp", not "${first.slice(0, 60)}"${hint}`,
    );
  }
  const seen = new Set<string>();
  const columns = names.map((name) => {
    const channel = channels.get(name) ?? channels.get(name.trim());
    if (channel === undefined) parts.reject('unknown-column', `${file}:1 column "${name}"`);
    if (seen.has(name)) throw new AgentError('recording-invalid', `${file}:1: column "${name}" stands twice`);
    seen.add(name);
    return channel ?? null;
  });
  if (columns.every((channel) => channel === null)) {
    throw new AgentError(
      'recording-invalid',
      `${file}:1: no column is a sensor; columns must be named as the ids in sensors.yaml, e.g. "${parts.plant.sensors[0]?.id ?? ''}"`,
    );
  }
  return columns;
}

function rowOf(
  file: string,
  record: readonly string[],
  number: number,
  line: number,
  columns: readonly (number | null)[],
  { plant, reject }: RecordingParts,
): RecordedRow | null {
  if (record.length !== columns.length + 1) {
    reject('broken-row', `${file}:${line}: ${record.length} fields, the header has ${columns.length + 1}`);
    return null;
  }
  const at = parseTimestamp(record[0]!, plant.site.timezone);
  if (at === null) {
    reject('bad-time', `${file}:${line}: "${record[0]!.slice(0, 40)}"`);
    return null;
  }
  const values = new Float64Array(plant.sensors.length).fill(NaN);
  for (let c = 0; c < columns.length; c++) {
    const channel = columns[c]!;
    const text = record[c + 1]!;
    if (channel === null || text === '') continue;
    const reading = readPlainNumber(text, isTwoState(plant.sensors[channel]!.kind));
    if (typeof reading === 'number') values[channel] = reading;
    else reject(reading, `${file}:${line} column "${plant.sensors[channel]!.id}": "${text.slice(0, 40)}"`);
  }
  return { number, line, at, values };
}
