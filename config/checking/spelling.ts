/** Walked through more than once, so no iterator. */
type Candidates = readonly string[] | ReadonlySet<string>;

/** The candidate that `word` was probably meant to be; null when none is near. */
export function nearest(word: string, candidates: Candidates): string | null {
  if (word.length > longest) return null;
  const folded = fold(word);
  let best: string | null = null;
  // A third of the letters may be wrong, at most three: beyond that a guess misleads.
  let least = Math.min(3, Math.max(1, Math.floor(word.length / 3))) + 1;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) >= least) continue;
    const distance = editDistance(folded, fold(candidate));
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best ?? onlyBeginning(folded, candidates);
}

/** What people cut short or draw out: temp, warning. Only when there is one such candidate. */
function onlyBeginning(folded: string, candidates: Candidates): string | null {
  let only: string | null = null;
  for (const candidate of candidates) {
    const [short, long] = [folded, fold(candidate)].sort((a, b) => a.length - b.length) as [string, string];
    if (short.length < 3 || short === long || !long.startsWith(short)) continue;
    if (only !== null) return null;
    only = candidate;
  }
  return only;
}

const longest = 100;

/** Case, `-` and `_` are what people mix up most; they count as equal. */
function fold(word: string): string {
  return word.toLowerCase().replaceAll('-', '_');
}

/** Optimal string alignment distance: insert, delete, replace, swap neighbours (Damerau 1964). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, beforeLast[j - 2]! + 1);
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
