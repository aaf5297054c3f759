import { readFileSync } from 'node:fs';

/** One row of `frames.csv` of a plant whose ids need no quotes. */
export interface FrameRow {
  readonly at: number;
  readonly asset: string;
  readonly anomalous: boolean;
  readonly verdict: string;
  /** Ratio by member; NaN where it abstained. */
  readonly ratios: Readonly<Record<string, number>>;
}

export function readFrames(file: string): FrameRow[] {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const members = header.split(',').slice(7);
  return lines.map((line) => {
    const [timestamp = '', asset = '', , , , anomalous, verdict = '', ...ratios] = line.split(',');
    return {
      at: Date.parse(timestamp),
      asset,
      anomalous: anomalous === '1',
      verdict,
      ratios: Object.fromEntries(
        members.map((name, i) => [name, ratios[i] ? Number(ratios[i]) : Number.NaN]),
      ),
    };
  });
}
