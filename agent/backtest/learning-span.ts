import { median } from 'simple-statistics';
import { AgentError } from '../errors.ts';
import type { Millis } from '../model.ts';
import { iso } from '../plain-words.ts';
import type { RecordedRow } from '../sources/replay/recording.ts';

/** The rows at the head of a recording that the models learn from. */
export type LearningSpan =
  | { readonly kind: 'rows'; readonly count: number }
  | { readonly kind: 'until'; readonly at: Millis };

/** Does the row still belong to learning? Rows that could not be read count as rows. */
export function belongs(span: LearningSpan, row: RecordedRow): boolean {
  return span.kind === 'rows' ? row.number <= span.count : row.at <= span.at;
}

/** That all of `rows`, whose period can be seen, belong to learning: AgentError `usage`. */
export function nothingLeft(span: LearningSpan, rows: readonly RecordedRow[], file: string): AgentError {
  const asked =
    span.kind === 'rows'
      ? `--train-rows ${span.count} takes them all`
      : `--train-until ${iso(span.at)} is not before the last, ${iso(rows.at(-1)!.at)}`;
  return new AgentError(
    'usage',
    `${file}: no row is left to judge: all ${rows.length} belong to learning, as ${asked}`,
  );
}

/**
 * Period of the frames: the median step between the learning rows, to the millisecond, 0.1 s to 1 day. `lost`: the first
 * row that was not taken, and why; told where the rows are too few.
 */
export function periodOf(rows: readonly RecordedRow[], file: string, lost: string | null): Millis {
  const steps: number[] = [];
  for (let i = 1; i < rows.length; i++) {
    const step = rows[i]!.at - rows[i - 1]!.at;
    if (step > 0) steps.push(step);
  }
  if (steps.length === 0) {
    throw new AgentError(
      'recording-invalid',
      `${file}: ${rows.length} learning rows are too few to see their period${lost === null ? '' : `; the first that was not taken: ${lost}`}`,
    );
  }
  return Math.min(Math.max(Math.round(median(steps)), 100), 86_400_000);
}
