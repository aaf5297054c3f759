import { right } from '../../terminal/columns.ts';
import { plain } from '../../terminal/plain.ts';

/** Readings of a recording that were not taken: how many, why, and where it happened last. */
export function rejectedLines(
  rejected: Readonly<Record<string, { readonly count: number; readonly last: string }>>,
): string[] {
  const counted = Object.entries(rejected).filter(([, { count }]) => count > 0);
  if (counted.length === 0) return [];
  return [
    'Not taken:',
    ...counted
      .toSorted(([, a], [, b]) => b.count - a.count)
      .map(([why, { count, last }]) => `${right(String(count), 9)}  ${plain(why)}, last at ${plain(last)}`),
  ];
}
