import type { Reject } from '../../model.ts';
import type { RecordedRow } from './recording.ts';

/** A step forward in time longer than this is believed only when the next row is that late too. */
const longestBelievedMs = 86_400_000;

/** Drops rows whose wild date would carry the whole recording away with it; each is counted as `future`. */
export async function* confirmedJumps(
  rows: AsyncIterable<RecordedRow>,
  file: string,
  reject: (code: Reject, where: string) => void,
): AsyncGenerator<RecordedRow> {
  let latest = Infinity;
  let doubtful: RecordedRow | null = null;
  for await (const row of rows) {
    if (doubtful !== null) {
      if (row.at < doubtful.at) {
        reject(
          'future',
          `${file}:${doubtful.line}: ${new Date(doubtful.at).toISOString()}, and the next row is earlier`,
        );
      } else {
        latest = doubtful.at;
        yield doubtful;
      }
      doubtful = null;
    }
    if (row.at - latest > longestBelievedMs) {
      doubtful = row;
      continue;
    }
    latest = row.at;
    yield row;
  }
  if (doubtful !== null) yield doubtful;
}
