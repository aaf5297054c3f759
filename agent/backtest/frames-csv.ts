import { closeSync, openSync, writeSync } from 'node:fs';
import { csvField } from '../csv-field.ts';
import type { Verdict } from '../model.ts';

const flushAt = 1 << 16;

/** Writes `frames.csv`: a row per frame per asset, assets in the order of their ids. */
export class FramesCsv {
  readonly #file: number;
  readonly #members: readonly string[];
  #text: string;
  #assetFields = new Map<string, string>();

  constructor(path: string, members: readonly string[]) {
    this.#file = openSync(path, 'w');
    this.#members = members;
    const header = ['timestamp', 'asset', 'cast', 'for', 'needed', 'anomalous', 'verdict', ...members];
    this.#text = `${header.map(csvField).join(',')}\n`;
  }

  write(verdicts: readonly Verdict[]): void {
    const sorted = verdicts.length < 2 ? verdicts : verdicts.toSorted((a, b) => (a.asset < b.asset ? -1 : 1));
    for (const verdict of sorted) {
      const { cast, needed, anomalous } = verdict;
      this.#text +=
        `${new Date(verdict.at).toISOString()},${this.#assetField(verdict.asset)},${cast},${verdict.for},${needed},` +
        `${anomalous ? 1 : 0},${verdict.verdict}${this.#ratios(verdict)}\n`;
    }
    if (this.#text.length >= flushAt) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #ratios(verdict: Verdict): string {
    if (verdict.ballots.length === 0) return ','.repeat(this.#members.length);
    return verdict.ballots
      .map((ballot) => (ballot.kind === 'cast' ? `,${Number(ballot.ratio.toPrecision(6))}` : ','))
      .join('');
  }

  #assetField(asset: string): string {
    const known = this.#assetFields.get(asset) ?? csvField(asset);
    this.#assetFields.set(asset, known);
    return known;
  }

  #flush(): void {
    writeSync(this.#file, this.#text);
    this.#text = '';
  }
}
