import type { Millis, Reject } from '../../model.ts';
import type { RecordedRow } from './recording.ts';

/** A step forward in time beyond this many usual steps, or beyond a day, is believed only when the next row is that late too. */
const usualSteps = 100;
const longestBelievedMs = 86_400_000;

/**
 * Drops rows whose wild date would carry the whole recording away with it; each is counted as
 * `future`. The first row, and the last after a jump, need the same confirmation by another.
 */
export async function* confirmedJumps(
  rows: AsyncIterable<RecordedRow>,
  file: string,
  reject: (code: Reject, where: string) => void,
): AsyncGenerator<RecordedRow> {
  let latest: Millis | null = null;
  let usualStep = longestBelievedMs;
  let doubtful: RecordedRow | null = null;
  const drop = ({ at, line }: RecordedRow) =>
    reject('future', `${file}:${line}: ${new Date(at).toISOString()}, and no later row confirms it`);
  for await (const row of rows) {
    if (doubtful !== null) {
      if (row.at < doubtful.at) drop(doubtful);
      else {
        latest = doubtful.at;
        yield doubtful;
      }
      doubtful = null;
    }
    if (latest === null || row.at - latest > Math.min(usualSteps * usualStep, longestBelievedMs)) {
      doubtful = row;
      continue;
    }
    const step = row.at - latest;
    if (step > 0) usualStep = usualStep === longestBelievedMs ? step : usualStep + 0.1 * (step - usualStep);
    latest = Math.max(latest, row.at);
    yield row;
  }
  if (doubtful !== null) drop(doubtful);
}
