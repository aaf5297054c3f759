import { mean, median } from 'simple-statistics';
import { type Association, associationOf } from './association.ts';
import type { Past } from '../courses.ts';
import { bandOf, departures, type Lead, leadOf, usualOf } from './departure.ts';
import type { Episode } from './episodes.ts';

/** Less of a rank correlation is taken for chance. */
export const leastAssociation = 0.3;

/** One channel as it may foretell the incidents of one asset. */
export interface Foreteller {
  readonly channel: number;
  readonly row: Float32Array;
  readonly band: number;
  readonly departed: Float32Array;
  /** How far off it was on average while the incidents stood, in robust sigma, the middle over them. */
  readonly farOff: number;
  /** How much further that is than usual before them. */
  readonly gone: number;
}

/** What it foretold, over some of the past. */
export interface Foretold {
  /** By episode; null where it was inside its band when the incident was raised. */
  readonly leads: readonly (Lead | null)[];
  /** The middle of them, in blocks, 0 where it did not foretell. */
  readonly lead: number;
  readonly association: Association;
}

export function foretellerOf(past: Past, channel: number, episodes: readonly Episode[]): Foreteller {
  const row = past.residuals[channel]!;
  const band = bandOf(row, episodes[0]!.raised);
  const off = farOff(row, episodes);
  const gone = Math.max(0, off - usualOf(row, episodes[0]!.raised));
  return { channel, row, band, departed: departures(row, band), farOff: off, gone };
}

function farOff(row: Float32Array, episodes: readonly Episode[]): number {
  const means = episodes.flatMap(({ raised, last }) => {
    const known = [...row.subarray(raised, last + 1)].filter((value) => !Number.isNaN(value)).map(Math.abs);
    return known.length === 0 ? [] : mean(known);
  });
  return means.length === 0 ? 0 : median(means);
}

/** Only blocks where `taken` is 1 count. */
export function foretold(
  { row, band, departed }: Foreteller,
  strangeness: Float32Array,
  episodes: readonly Episode[],
  taken: Uint8Array,
): Foretold {
  const leads = episodes.map((episode) => leadOf(row, band, episode, taken));
  const lead = median(leads.map((of) => of?.blocks ?? 0));
  return { leads, lead, association: associationOf(departed, strangeness, taken) };
}

/** What only went along counts so much of what foretold as early as any; it bears out what others foretell. */
const lastWord = 0.3;
/** So many bands off is far: further off is worth no more. */
const far = 3;

/**
 * How much a sensor is worth to watch, 0-1: how closely it goes with the asset's strangeness, how early, against the
 * earliest, and how plainly.
 */
export function worthOf(
  { gone, band }: Pick<Foreteller, 'gone' | 'band'>,
  { lead, association: { rho } }: Pick<Foretold, 'lead' | 'association'>,
  longestLead: number,
): number {
  if (rho < leastAssociation) return 0;
  const early = lastWord + (1 - lastWord) * Math.sqrt(lead / Math.max(1, longestLead));
  return rho * early * Math.min(1, gone / (far * band));
}
