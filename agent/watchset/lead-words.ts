import { plainSpan } from '../plain-words.ts';

/** A lead as people read it: "14 seconds", "9 hours", "3.5 days". */
export function leadWords(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} seconds` : plainSpan(ms);
}
