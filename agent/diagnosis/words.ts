import type { FaultMode } from '../model.ts';
import { plainNumber } from '../plain-words.ts';
import type { Ranked } from './rank.ts';
import type { Symptom } from './symptom.ts';

const mostFor = 4;
const mostAgainst = 2;

/** A ranked mode as an alert tells it. */
export function faultModeOf({ mode, match, likelihood }: Ranked): FaultMode {
  const { tap } = match;
  const [against, rest] = [match.against.slice(0, mostAgainst), match.explained.slice(mostFor).length];
  const more = rest === 0 ? '' : ` and ${rest} more`;
  const but = against.length === 0 ? '' : `; against it: ${listed(against)}`;
  return {
    mode: mode.mode,
    likelihood: rounded(likelihood),
    why:
      `${mode.name}${tap === null ? '' : ` (pressure tapped ${tap})`}: ` +
      `${listed(match.explained.slice(0, mostFor))}${more}${but}. Course: ${mode.course}.`,
    tell_apart: mode.tellApart,
  };
}

/** That none of the modes explains what is off. `shown`: the strongest first. */
export function unknownMode(shown: readonly Symptom[], leastMatch: number): FaultMode {
  const why =
    shown.length === 0
      ? 'no reading is far enough off by itself to tell'
      : `${listed(shown.slice(0, mostFor))}. No known mode explains ${Math.round(100 * leastMatch)} % of it.`;
  return { mode: 'unknown', likelihood: 1, why, tell_apart: null };
}

function listed(symptoms: readonly Symptom[]): string {
  return symptoms.map(inWords).join(', ');
}

/** "CHWP-2 discharge low by 12 sigma (380 kPa instead of 410)". */
function inWords({ sensor, place, unit, sigma, value, expected }: Symptom): string {
  const what = place === 'head' ? `${sensor} (as head)` : sensor;
  const size = `${Math.abs(sigma).toFixed(Math.abs(sigma) < 10 ? 1 : 0)} sigma`;
  const numbers =
    Number.isFinite(value) && Number.isFinite(expected)
      ? ` (${plainNumber(value)} ${unit} instead of ${plainNumber(expected)})`
      : '';
  return `${what} ${sigma > 0 ? 'high' : 'low'} by ${size}${numbers}`;
}

/** 3 digits: a likelihood is no more exact. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
